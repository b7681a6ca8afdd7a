//! Cases of the group capabilities.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
