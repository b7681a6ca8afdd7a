//! Cases of the group idempotence.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
