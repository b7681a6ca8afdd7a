//! Cases of the group introspection.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
