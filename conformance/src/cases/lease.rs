//! Cases of the group lease.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
