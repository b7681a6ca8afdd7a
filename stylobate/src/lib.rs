//! Define infrastructure tables once; stand them on PostgreSQL, SQLite and DuckDB.
//!
//! A library that keeps state in someone else's database defines its tables here once, in a
//! neutral model. They are rendered as SQL for any dialect, put in place in a live database, and
//! read back from it exactly.
//!
//! ```
//! use stylobate::prelude::*;
//!
//! fn mails() -> Feature {
//!     Feature::new("mail-outbox", 1).table(
//!         Table::new("mails")
//!             .column(Column::uuid("id").default(NewUuid))
//!             .column(Column::string("topic", 200))
//!             .column(Column::timestamp_tz("sent_at").nullable())
//!             .primary_key(["id"])
//!             .index(Index::on(["topic"]).named("idx_mails_topic").filter("sent_at IS NULL")),
//!     )
//! }
//!
//! // SQL for the engine's own shell, with what it does otherwise as comments.
//! println!("{}", stylobate::render(&mails().into(), &Postgres::new())?);
//!
//! // In place, or an error that says why not.
//! # #[cfg(feature = "sqlite")]
//! # {
//! let mut db = stylobate::connect("sqlite::memory:")?;
//! let outcome = stylobate::ensure(&mut db, &mails().into())?;
//! assert_eq!(outcome.created.len(), 2);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate re-exports the others; its cargo features say which databases a program links:
//! `postgres` and `sqlite` (both by default) and `duckdb`, or `full` for all of them. Rendering
//! needs none of them. `tls`, by default as well, encrypts connections to PostgreSQL, and `bundled`
//! compiles SQLite in rather than to link the one of the system.
//!
//! The module of a database (`postgres`, `sqlite`, `duckdb`) is its driver, whose `wrap` puts a
//! [`Connection`] around what an application has open already, so that rows written through both
//! are committed together.

pub mod cli;
#[cfg(feature = "conformance")]
pub mod conformance;
mod render;

pub use render::{RenderError, dialects, render, render_placed};
#[cfg(feature = "duckdb")]
pub use stylobate_driver_duckdb as duckdb;
#[cfg(feature = "postgres")]
pub use stylobate_driver_postgres as postgres;
#[cfg(feature = "sqlite")]
pub use stylobate_driver_sqlite as sqlite;

pub use stylobate_connect::{Connection, Drivers, Error, ErrorKind, Parameter};
pub use stylobate_migrate::{Error as EnsureError, Outcome, apply, ensure, ensure_placed};
pub use stylobate_render_duckdb::DuckDb;
pub use stylobate_render_postgres::Postgres;
pub use stylobate_render_sqlite::Sqlite;
pub use {
    stylobate_connect as connect_contract, stylobate_dialect as dialect,
    stylobate_features as features, stylobate_migrate as migrate, stylobate_model as model,
};

/// What a program that defines tables needs most.
pub mod prelude {
    pub use crate::{Connection, DuckDb, Postgres, Sqlite};
    pub use stylobate_model::DefaultValue::{NewUuid, Now};
    pub use stylobate_model::{
        Action, Check, Column, DataType, Database, DefaultValue, Expression, Feature, ForeignKey,
        Index, IndexColumn, Json, Placement, Schema, Table, Timestamp, Unique, Value,
    };
}

/// The drivers that this build links.
///
/// A program that brings a driver of its own registers it here in a line, and opens its databases
/// with [`Drivers::open`]; the example `own_driver` has one.
///
/// ```
/// let drivers = stylobate::drivers();
/// # #[cfg(feature = "sqlite")]
/// assert!(drivers.schemes().any(|scheme| scheme == "sqlite"));
/// ```
#[must_use]
pub fn drivers() -> Drivers {
    let mut drivers = Drivers::new();
    // Registering fails only for a scheme that is taken, and these differ.
    #[cfg(feature = "postgres")]
    let _ = drivers.register(stylobate_driver_postgres::PostgresDriver);
    #[cfg(feature = "sqlite")]
    let _ = drivers.register(stylobate_driver_sqlite::SqliteDriver);
    #[cfg(feature = "duckdb")]
    let _ = drivers.register(stylobate_driver_duckdb::DuckDbDriver);
    for (scheme, feature) in [
        ("postgres", "postgres"),
        ("postgresql", "postgres"),
        ("sqlite", "sqlite"),
        ("duckdb", "duckdb"),
    ] {
        if !drivers.schemes().any(|known| known == scheme) {
            drivers.announce(scheme, feature);
        }
    }
    drivers
}

/// Opens the database of a URL with the drivers that this build links; a file that does not exist
/// is made.
///
/// # Errors
/// If there is no driver for the URL, or it cannot open the database.
pub fn connect(url: &str) -> Result<Connection, Error> {
    drivers().open(url)
}
