//! Processes that are killed in the middle of their work.

mod migrations;
mod rows;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    [migrations::cases(), rows::cases()].concat()
}
