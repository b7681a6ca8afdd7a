//! Cases of the group indexes.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
