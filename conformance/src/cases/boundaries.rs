//! Cases of the group boundaries.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
