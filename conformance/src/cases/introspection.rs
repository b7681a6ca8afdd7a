//! What is read back from a live database.

pub(super) mod pairs;

mod mutations;
mod reading;
mod roles;
mod texts;
mod unmanaged;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    reading::cases()
        .chain(texts::cases())
        .chain(mutations::cases())
        .chain(unmanaged::cases())
        .chain([roles::case()])
        .collect()
}
