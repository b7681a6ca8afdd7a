//! The same definition again changes nothing.

mod again;
mod forms;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    again::cases().chain(forms::cases()).collect()
}
