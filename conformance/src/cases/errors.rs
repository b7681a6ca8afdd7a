//! Cases of the group errors.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
