//! Cases of the group properties.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
