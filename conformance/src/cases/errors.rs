//! Errors: the same failure has the same meaning on every engine.

mod concurrent;
mod messages;
mod statements;
mod violations;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    [violations::cases(), statements::cases(), messages::cases(), concurrent::cases()]
        .into_iter()
        .flatten()
        .collect()
}
