//! SQLite's words: what it can do, how it spells a schema and a value, how its catalog is read
//! and what its errors mean.
//!
//! Every table is [`STRICT`](https://sqlite.org/stricttables.html). Where SQLite's storage holds
//! more than the neutral type, a check named `<table>_<column>_domain` guards the column, and it
//! is by that check that the type is found again in a live database.
//!
//! ```
//! use stylobate_dialect::{lower, render};
//! use stylobate_model::{Column, Database, Placement, Table};
//! use stylobate_render_sqlite::Sqlite;
//!
//! let database = Database::new().table(
//!     Table::new("mails").column(Column::uuid("id")).primary_key(["id"]),
//! );
//! let resolved = database.resolve(&Placement::new())?;
//! let lowered = lower(&Sqlite::new(), &resolved.catalog)?;
//! assert_eq!(
//!     render(&Sqlite::new(), &lowered).statements[0].sql,
//!     "CREATE TABLE IF NOT EXISTS mails (\
//!      \n    id BLOB NOT NULL PRIMARY KEY,\
//!      \n    CONSTRAINT mails_id_domain CHECK (length(id) = 16)\n) STRICT",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod capabilities;
mod catalog;
mod column;
mod error;
mod keywords;
mod literal;
mod value;

use stylobate_dialect::{
    Capabilities, CatalogQuery, ColumnSite, ColumnWords, Diagnosis, Dialect, Failure, IndexSchema,
    Keywords, LiveCatalog, OwnSchemaName, Rows, Undecodable, Unreadable, Version, Wire, Words,
};
use stylobate_model::{DataType, Value};

static WORDS: Words = Words {
    product: "SQLite",
    quote: '"',
    keywords: Keywords::new(&keywords::KEYWORDS),
    begin: "BEGIN IMMEDIATE",
    table_suffix: " STRICT",
    index_schema: IndexSchema::WithIndex,
    index_if_not_exists: true,
    qualified_references: false,
    own_schema: OwnSchemaName::Fixed(catalog::OWN_SCHEMA),
    always_byte_order: true,
    byte_order_collation: None,
    forward_references: true,
    row_of_defaults: "DEFAULT VALUES",
    placeholder: |number, _| format!("?{number}"),
};

/// The dialect of SQLite.
///
/// ```
/// use stylobate_dialect::{Dialect, Version};
/// use stylobate_render_sqlite::Sqlite;
///
/// assert_eq!(Sqlite::new().version(), Version::new(3, 40, 0));
/// assert_eq!(Sqlite::new().target(Version::new(3, 54, 1)).version().to_string(), "3.54.1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sqlite {
    version: Version,
}

impl Sqlite {
    /// The dialect for the oldest supported version, 3.40.
    #[must_use]
    pub fn new() -> Self {
        Self { version: Version::new(3, 40, 0) }
    }

    /// The dialect for another version.
    #[must_use]
    pub fn target(self, version: impl Into<Version>) -> Self {
        Self { version: version.into() }
    }
}

impl Default for Sqlite {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn version(&self) -> Version {
        self.version
    }

    fn capabilities(&self) -> &Capabilities {
        &capabilities::CAPABILITIES
    }

    fn words(&self) -> &Words {
        &WORDS
    }

    fn column(&self, site: &ColumnSite<'_>) -> ColumnWords {
        column::words(site)
    }

    fn push_literal(&self, sql: &mut String, value: &Value) {
        literal::push(sql, value);
    }

    fn encode(&self, value: &Value, _: &DataType) -> Wire {
        value::encode(value)
    }

    fn decode(&self, wire: Wire, data_type: &DataType) -> Result<Value, Undecodable> {
        value::decode(wire, data_type)
    }

    fn catalog_queries(&self) -> Vec<CatalogQuery> {
        catalog::queries()
    }

    fn read_catalog(&self, answers: &[Rows]) -> Result<LiveCatalog, Unreadable> {
        catalog::read(answers)
    }

    fn diagnose(&self, failure: &Failure<'_>) -> Diagnosis {
        error::diagnose(failure)
    }
}
