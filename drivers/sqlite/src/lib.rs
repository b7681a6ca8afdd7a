//! Stylobate's contract with a live database over the [`rusqlite`] crate.
//!
//! [`SqliteDriver`] opens `sqlite://app.db`, a path as it is written there, and
//! `sqlite::memory:`, a database in memory of its own. What it opens has foreign keys on, takes
//! no text in double quotes, waits five seconds for other writers, and begins its transactions
//! with `BEGIN IMMEDIATE`.

mod driver;
mod session;

pub use driver::SqliteDriver;
