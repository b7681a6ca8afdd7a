//! Cases of the group features.

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}

/// The cases that prove one feature.
#[must_use]
pub fn feature_cases(_feature: &stylobate_model::Feature) -> Vec<Case> {
    Vec::new()
}
