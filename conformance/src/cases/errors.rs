//! Errors: the same failure has the same meaning on every engine.

mod concurrent;
mod messages;
mod settings;
mod statements;
mod violations;
mod waits;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    [
        violations::cases(),
        statements::cases(),
        messages::cases(),
        concurrent::cases(),
        waits::cases(),
        vec![settings::case()],
    ]
    .into_iter()
    .flatten()
    .collect()
}
