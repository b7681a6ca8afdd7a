//! Cases of the group drift.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
