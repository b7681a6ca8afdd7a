//! Names: hostile ones, long ones, and those that clash.

mod clashes;
mod hostile;
mod kept;
mod lengths;
mod reserved;
mod unusable;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    [
        hostile::cases(),
        reserved::cases(),
        kept::cases(),
        lengths::cases(),
        clashes::cases(),
        unusable::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
