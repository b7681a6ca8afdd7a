//! Stylobate's contract with a live database over the `postgres` crate.
//!
//! [`PostgresDriver`] opens connections by URL; [`wrap`] takes a client or a transaction that the
//! application has open, so that its rows and those of a feature are committed together.
//!
//! Connections are encrypted by `rustls`, with the cargo feature `tls`, which is on by default.
//!
//! The `postgres` crate blocks, and panics where it would block an async runtime. Here that is an
//! error instead: connections are to be opened and used on a plain thread, or with
//! `tokio::task::spawn_blocking`.

mod address;
mod borrowed;
mod column;
mod driver;
mod error;
mod parameter;
mod runtime;
mod session;
mod settings;
mod ssl;
mod statements;
#[cfg(feature = "tls")]
mod tls;

pub use borrowed::{Borrowed, wrap};
pub use driver::PostgresDriver;
/// The crate of the database, in the version that [`wrap`] takes.
pub use postgres;
pub use session::{MIGRATION_LOCK, PostgresSession};
