//! What the tests over all engines share: the engines, random definitions, and boundary values.

pub mod deviations;
pub mod engines;
pub mod models;
pub mod postgres_server;
pub mod source;
pub mod values;

/// The documents whose code is run as examples.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/defining-a-feature.md")]
    struct DefiningAFeature;
}
