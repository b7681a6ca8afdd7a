//! Cases of the group deduplication.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
