//! What the tests over all engines share: the engines, random definitions, and boundary values.

pub mod engines;

pub use stylobate::conformance::{models, source, values};

/// The documents whose code is run as examples.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/defining-a-feature.md")]
    struct DefiningAFeature;
}
