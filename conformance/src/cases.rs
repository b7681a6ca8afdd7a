//! All cases, by the groups of their identifiers.

mod boundaries;
mod capabilities;
mod concurrency;
mod crash;
mod deduplication;
mod defaults;
mod drift;
mod errors;
mod events;
mod features;
mod idempotence;
mod identifiers;
mod indexes;
mod introspection;
mod keys;
mod lease;
mod migration;
mod namespaces;
mod nullability;
mod outbox;
mod properties;
mod transactions;
mod types;
mod wrong;

use crate::Case;

pub use features::feature_cases;
pub(crate) use features::feature_cases_needing;

/// The seed of everything that is random in the cases.
pub(crate) const SEED: u64 = 0x5745_1b0b;

/// All cases, in the order of their groups.
///
#[doc = include_str!("../raw-attempts.md")]
///
/// # Example
///
/// ```
/// let cases = stylobate_conformance::cases();
/// assert!(cases.iter().any(|case| case.id == "key.unique.many_nulls"));
/// ```
#[must_use]
pub fn cases() -> Vec<Case> {
    [
        identifiers::cases(),
        types::cases(),
        boundaries::cases(),
        defaults::cases(),
        nullability::cases(),
        keys::cases(),
        indexes::cases(),
        introspection::cases(),
        idempotence::cases(),
        concurrency::cases(),
        transactions::cases(),
        crash::cases(),
        migration::cases(),
        namespaces::cases(),
        errors::cases(),
        outbox::cases(),
        deduplication::cases(),
        lease::cases(),
        events::cases(),
        drift::cases(),
        properties::cases(),
        capabilities::cases(),
        features::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
