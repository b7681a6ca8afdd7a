//! What the tests over all engines share: the engines, random definitions, and boundary values.

pub mod deviations;
pub mod engines;
pub mod models;
pub mod postgres_server;
pub mod source;
pub mod values;
