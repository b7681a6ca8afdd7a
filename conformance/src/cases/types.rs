//! Cases of the group types.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
