//! The driver for DuckDB, over the `duckdb` crate, which brings the engine with it.
//!
//! `duckdb://app.db` is the file of that path, `duckdb::memory:` a new database in memory. What
//! the driver hides:
//! - DuckDB loses commits when one process opens a file twice, so that all connections of a
//!   process to one file share one database object; see [`DuckDbDriver`].
//! - Two transactions that write at the same time can both commit although they contradict each
//!   other, so that one connection writes at a time.
//! - `COMMIT` of a transaction that had an error answers success.
//! - New files get blocks of 16 KiB, since every index takes at least one.
//! - A file without content is a new database, and one that another process has begun is waited for.
//! - Nothing is downloaded: extensions are neither installed nor loaded by themselves.
//!
//! [`wrap`] takes a connection or a transaction that the application has open, so that its rows
//! and those of a feature are committed together.

mod borrowed;
mod database;
mod driver;
mod gate;
mod pool;
mod row;
mod session;
mod unfinished;

pub use borrowed::{Borrowed, wrap};
pub use driver::DuckDbDriver;
/// The crate of the database, in the version that [`wrap`] takes.
pub use duckdb;
pub use pool::InstancePool;
pub use stylobate_render_duckdb::DuckDb;
