//! Cases of the group events.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
