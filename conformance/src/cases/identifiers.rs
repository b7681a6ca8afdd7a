//! Cases of the group identifiers.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
