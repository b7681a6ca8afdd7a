//! The `stylobate` command, run as its users run it.

mod arguments;
mod listings;
mod models;
mod render;
mod support;

#[cfg(feature = "sqlite")]
mod apply;
#[cfg(feature = "sqlite")]
mod demo;
#[cfg(feature = "sqlite")]
mod diff;
#[cfg(feature = "sqlite")]
mod hostile_names;
#[cfg(feature = "sqlite")]
mod inspect;
#[cfg(feature = "sqlite")]
mod urls;
