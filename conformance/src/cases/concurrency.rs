//! Cases of the group concurrency.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
