//! Indexes: that they are there, that they guard, and that they change no answer.

mod answers;
mod making;
mod unfinished;
mod uniqueness;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    uniqueness::cases()
        .chain(answers::cases())
        .chain(making::cases())
        .chain([unfinished::case()])
        .collect()
}
