//! Cases of the group namespaces.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
