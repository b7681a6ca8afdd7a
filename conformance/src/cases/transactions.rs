//! Cases of the group transactions.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
