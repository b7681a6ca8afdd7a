//! PostgreSQL's words: how PostgreSQL 13 and newer spell, hold and give back what the model says.
//!
//! [`Postgres`] is pure: it needs no server and opens no connection. A driver brings it together
//! with one.

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

/// The dialect of PostgreSQL, for a version from 13 on.
///
/// ```
/// use stylobate_dialect::{Dialect, lower, render};
/// use stylobate_model::{Column, Database, DefaultValue::NewUuid, Placement, Schema, Table};
/// use stylobate_render_postgres::Postgres;
///
/// let mails = Table::new("mails")
///     .column(Column::uuid("id").default(NewUuid))
///     .column(Column::string("topic", 200))
///     .primary_key(["id"]);
/// let database = Database::new().schema(Schema::new("default").table(mails));
/// let catalog = database.resolve(&Placement::new())?.catalog;
/// let dialect = Postgres::new();
/// assert_eq!(
///     render(&dialect, &lower(&dialect, &catalog)?).statements[0].sql,
///     "CREATE TABLE IF NOT EXISTS mails (
///     id UUID NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
///     topic VARCHAR(200) NOT NULL
/// )",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Postgres {
    version: Version,
}

impl Postgres {
    /// The oldest version that is supported.
    pub const OLDEST: Version = Version::new(13, 0, 0);

    /// The dialect of the oldest version that is supported.
    #[must_use]
    pub const fn new() -> Self {
        Self { version: Self::OLDEST }
    }

    /// The dialect of another version, such as the one that a connection found.
    ///
    /// ```
    /// use stylobate_dialect::{Dialect, Version};
    /// use stylobate_render_postgres::Postgres;
    ///
    /// let newer = Postgres::new().target(17);
    /// assert_eq!(newer.version(), Version::new(17, 0, 0));
    /// ```
    #[must_use]
    pub fn target(self, version: impl Into<Version>) -> Self {
        Self { version: version.into() }
    }
}

impl Default for Postgres {
    fn default() -> Self {
        Self::new()
    }
}

static WORDS: Words = Words {
    product: "PostgreSQL",
    quote: '"',
    keywords: Keywords::new(keywords::KEYWORDS),
    begin: "BEGIN",
    table_suffix: "",
    index_schema: IndexSchema::WithTable,
    index_if_not_exists: true,
    qualified_references: true,
    own_schema: OwnSchemaName::Unsaid,
    always_byte_order: false,
    byte_order_collation: Some(column::BYTE_ORDER),
    forward_references: false,
    row_of_defaults: "DEFAULT VALUES",
    placeholder: |number, _| format!("${number}"),
};

impl Dialect for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
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
        column::words(site.column)
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
        catalog::queries(self.version)
    }

    fn read_catalog(&self, answers: &[Rows]) -> Result<LiveCatalog, Unreadable> {
        catalog::read(answers)
    }

    fn diagnose(&self, failure: &Failure<'_>) -> Diagnosis {
        error::diagnose(failure)
    }
}
