//! Stylobate's contract with a live database over the `postgres` crate.
//!
//! [`PostgresDriver`] opens connections by URL; [`PostgresTransaction`] works inside of a
//! transaction that the application has open already, so that its rows and those of a feature are
//! committed together.
//!
//! The `postgres` crate blocks, and panics where it would block an async runtime. Here that is an
//! error instead: connections are to be opened and used on a plain thread, or with
//! `tokio::task::spawn_blocking`.

mod address;
mod column;
mod driver;
mod error;
mod parameter;
mod runtime;
mod session;
mod statements;
mod transaction;

pub use driver::PostgresDriver;
pub use session::{MIGRATION_LOCK, PostgresSession};
pub use transaction::PostgresTransaction;
