//! Cases of the group migration.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
