//! Stylobate's contract with a live database over the [`rusqlite`] crate.
//!
//! [`SqliteDriver`] opens `sqlite://app.db`, a path as it is written there, and
//! `sqlite::memory:`, a database in memory of its own. What it opens has foreign keys on, takes
//! no text in double quotes, waits five seconds for other writers, and begins its transactions
//! with `BEGIN IMMEDIATE`.
//!
//! [`wrap`] takes a connection or a transaction that the application has open, so that its rows
//! and those of a feature are committed together.

mod borrowed;
mod driver;
mod session;

pub use borrowed::{Borrowed, wrap};
pub use driver::SqliteDriver;
/// The crate of the database, in the version that [`wrap`] takes.
pub use rusqlite;
