//! Cases of the group defaults.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
