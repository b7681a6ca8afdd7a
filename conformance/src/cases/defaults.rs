//! What a column holds when a row gives it nothing.

mod generated;
mod literals;
mod wrong;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    [literals::cases(), generated::cases(), wrong::cases()].into_iter().flatten().collect()
}
