//! DuckDB's words: what it can do, how it spells a schema and a value, how its catalog is read
//! and what its errors mean.
//!
//! A text of limited length is a `VARCHAR` with a check of its length, by which the type is found
//! again in a live database; an identity column takes its values from a sequence named
//! `<table>_<column>_seq`. DuckDB keeps no names of constraints, so they are matched by structure.
//!
//! ```
//! use stylobate_dialect::{lower, render};
//! use stylobate_model::{Column, Database, Placement, Table};
//! use stylobate_render_duckdb::DuckDb;
//!
//! let database = Database::new().table(
//!     Table::new("mails")
//!         .column(Column::uuid("id"))
//!         .column(Column::string("topic", 200))
//!         .primary_key(["id"]),
//! );
//! let resolved = database.resolve(&Placement::new())?;
//! let lowered = lower(&DuckDb::new(), &resolved.catalog)?;
//! assert_eq!(
//!     render(&DuckDb::new(), &lowered).statements[0].sql,
//!     "CREATE TABLE IF NOT EXISTS mails (\
//!      \n    id UUID NOT NULL PRIMARY KEY,\
//!      \n    topic VARCHAR NOT NULL,\
//!      \n    CONSTRAINT mails_topic_domain CHECK (length(topic) <= 200)\n)",
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
    product: "DuckDB",
    quote: '"',
    keywords: Keywords::new(&keywords::KEYWORDS),
    begin: "BEGIN",
    table_suffix: "",
    index_schema: IndexSchema::WithTable,
    index_if_not_exists: true,
    qualified_references: true,
    own_schema: OwnSchemaName::Asked(catalog::OWN_SCHEMA),
    always_byte_order: true,
    byte_order_collation: None,
    forward_references: false,
    row_of_defaults: "DEFAULT VALUES",
    placeholder: value::placeholder,
};

/// The dialect of DuckDB.
///
/// ```
/// use stylobate_dialect::{Dialect, Version};
/// use stylobate_render_duckdb::DuckDb;
///
/// assert_eq!(DuckDb::new().version(), Version::new(2, 0, 0));
/// assert_eq!(DuckDb::new().target(Version::new(2, 1, 3)).version().to_string(), "2.1.3");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DuckDb {
    version: Version,
}

impl DuckDb {
    /// The dialect for the oldest supported version, 2.0.
    #[must_use]
    pub fn new() -> Self {
        Self { version: Version::new(2, 0, 0) }
    }

    /// The dialect for another version.
    #[must_use]
    pub fn target(self, version: impl Into<Version>) -> Self {
        Self { version: version.into() }
    }
}

impl Default for DuckDb {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialect for DuckDb {
    fn name(&self) -> &'static str {
        "duckdb"
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
        column::words(site, &WORDS)
    }

    fn push_literal(&self, sql: &mut String, value: &Value) {
        literal::push(sql, value);
    }

    fn encode(&self, value: &Value, data_type: &DataType) -> Wire {
        value::encode(value, data_type)
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
        error::diagnose(failure.message)
    }
}
