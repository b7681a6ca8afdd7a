//! What must hold for every input of the readers, whoever wrote it.
//!
//! Each [`Target`] is a property over arbitrary bytes. `cargo fuzz` searches for bytes that break
//! one; the tests replay the inputs that are kept in `corpus/`, without libFuzzer.

pub mod answers;
mod catalog;
mod text;

use stylobate_render_duckdb::DuckDb;
use stylobate_render_postgres::Postgres;
use stylobate_render_sqlite::Sqlite;

/// Something that reads what others wrote.
///
/// ```
/// use stylobate_fuzz::Target;
///
/// Target::Expression.check(b"visits >= 0 AND NOT vip");
/// Target::Expression.check(b"visits >= (");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The parser of expressions.
    Expression,
    /// The reader of documents, and what is made of one.
    Document,
    /// The reader of PostgreSQL's catalog.
    PostgresCatalog,
    /// The reader of SQLite's catalog.
    SqliteCatalog,
    /// The reader of DuckDB's catalog.
    DuckDbCatalog,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Expression,
        Self::Document,
        Self::PostgresCatalog,
        Self::SqliteCatalog,
        Self::DuckDbCatalog,
    ];

    /// The name of the target, and of the folder with its corpus.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Expression => "expression",
            Self::Document => "document",
            Self::PostgresCatalog => "postgres_catalog",
            Self::SqliteCatalog => "sqlite_catalog",
            Self::DuckDbCatalog => "duckdb_catalog",
        }
    }

    /// Reads the input.
    ///
    /// # Panics
    /// If the reader breaks its promises.
    pub fn check(self, input: &[u8]) {
        match self {
            Self::Expression => text::expression(input),
            Self::Document => text::document(input),
            Self::PostgresCatalog => catalog::check(&Postgres::new(), input),
            Self::SqliteCatalog => catalog::check(&Sqlite::new(), input),
            Self::DuckDbCatalog => catalog::check(&DuckDb::new(), input),
        }
    }
}
