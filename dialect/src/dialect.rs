//! The seam that a database implements.

use std::borrow::Cow;
use std::fmt;

use stylobate_model::{Column, DataType, TableName, Value};

use crate::{
    Capabilities, CatalogQuery, Diagnosis, Failure, LiveCatalog, Rows, Statement, Undecodable,
    Unreadable, Version, Wire, Words,
};

/// A database's words and decisions: everything that a new dialect has to say.
///
/// A dialect is a value with a target version, pure and free of I/O. The walks over tables,
/// columns, constraints and indexes are written once, in this crate ([`lower`](crate::lower),
/// [`render`](crate::render), [`compare`](crate::compare)), and ask a dialect for what differs.
///
/// ```
/// use stylobate_dialect::Dialect;
/// use stylobate_model::DataType;
/// use stylobate_render_sqlite::Sqlite;
///
/// let sqlite: &dyn Dialect = &Sqlite::new();
/// assert_eq!(sqlite.words().product, "SQLite");
/// let mut sql = String::new();
/// sqlite.push_literal(&mut sql, &"it's".into());
/// assert_eq!(sql, "'it''s'");
/// let wire = sqlite.encode(&true.into(), &DataType::Boolean);
/// assert_eq!(sqlite.decode(wire, &DataType::Boolean), Ok(true.into()));
/// ```
pub trait Dialect: fmt::Debug + Send + Sync {
    /// The name in lower case, as it is given on a command line: `postgres`.
    fn name(&self) -> &'static str;

    /// The version that the dialect speaks for: the oldest supported one, or the one that a
    /// connection found.
    fn version(&self) -> Version;

    /// What the engine can do in this version.
    fn capabilities(&self) -> &Capabilities;

    /// How the engine spells what every engine has.
    fn words(&self) -> &Words;

    /// How one column is spelled.
    fn column(&self, site: &ColumnSite<'_>) -> ColumnWords;

    /// Writes a constant as SQL, as it stands beside a column of its type. It is never NULL and
    /// in the domain of its type.
    fn push_literal(&self, sql: &mut String, value: &Value);

    /// Turns a value of the type's domain into the form in which drivers bind it.
    fn encode(&self, value: &Value, data_type: &DataType) -> Wire;

    /// Turns what a driver got into a value of the type.
    ///
    /// # Errors
    /// If it is no value of the type.
    fn decode(&self, wire: Wire, data_type: &DataType) -> Result<Value, Undecodable>;

    /// The queries that read everything that stands in a database: a constant number of them,
    /// however many tables there are.
    fn catalog_queries(&self) -> Vec<CatalogQuery>;

    /// Turns the answers to [`catalog_queries`](Self::catalog_queries), in their order, into a
    /// catalog. What is not understood is listed as opaque.
    ///
    /// # Errors
    /// If the answers have not the shape that the queries ask for.
    fn read_catalog(&self, answers: &[Rows]) -> Result<LiveCatalog, Unreadable>;

    /// What an error of the engine means.
    fn diagnose(&self, failure: &Failure<'_>) -> Diagnosis;
}

/// A column in its place, for [`Dialect::column`].
///
/// ```
/// use stylobate_dialect::{ColumnSite, Dialect};
/// use stylobate_model::{Column, TableName};
/// use stylobate_render_sqlite::Sqlite;
///
/// let site = ColumnSite {
///     table: &TableName::new("default", "mails"),
///     qualified: false,
///     if_not_exists: true,
///     primary_key: true,
///     column: &Column::big_int("id").identity(),
/// };
/// assert_eq!(Sqlite::new().column(&site).identity, Some("AUTOINCREMENT".into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ColumnSite<'a> {
    /// The table; its schema is `default` in a script, and the physical one in a live database.
    pub table: &'a TableName,
    /// Whether names of the table's schema are written with it.
    pub qualified: bool,
    /// Whether statements say `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// Whether the column is the whole primary key.
    pub primary_key: bool,
    /// The column.
    pub column: &'a Column,
}

/// How a dialect spells one column.
///
/// ```
/// use stylobate_dialect::ColumnWords;
///
/// let words = ColumnWords {
///     storage: "BLOB".into(),
///     domain: Some("length(id) = 16".to_owned()),
///     ..ColumnWords::default()
/// };
/// assert_eq!((words.default, words.identity), (None, None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ColumnWords {
    /// The type, such as `VARCHAR(200)`.
    pub storage: Cow<'static, str>,
    /// What stands behind the type, such as `COLLATE "C"`.
    pub collation: Option<&'static str>,
    /// The default, without the word `DEFAULT`, where it is no constant;
    /// [`push_literal`](Dialect::push_literal) writes those.
    pub default: Option<&'static str>,
    /// What makes it an identity column, such as `AUTOINCREMENT`; it stands behind `PRIMARY KEY`.
    pub identity: Option<Cow<'static, str>>,
    /// What has to run before the table is made, such as the creation of a sequence.
    pub before: Vec<Statement>,
    /// The condition that guards the domain of the type, where the storage does not.
    pub domain: Option<String>,
}
