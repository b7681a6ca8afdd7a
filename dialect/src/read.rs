//! What a live database answers when it is asked what stands in it.

mod row;
mod settle;
mod text;

use stylobate_model::{Catalog, DataType, Name, Value};

use crate::{Dialect, Lowered};
pub use row::{Row, answers};
pub use text::TextReader;

/// A query over an engine's own catalog.
///
/// ```
/// use stylobate_dialect::CatalogQuery;
/// use stylobate_model::DataType;
///
/// let query = CatalogQuery::new("SELECT name, sql FROM sqlite_schema", [DataType::TEXT; 2]);
/// assert_eq!(query.columns.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogQuery {
    /// The text, without parameters.
    pub sql: String,
    /// The types of its columns.
    pub columns: Vec<DataType>,
}

impl CatalogQuery {
    /// A query with the types of its columns.
    #[must_use]
    pub fn new(sql: impl Into<String>, columns: impl Into<Vec<DataType>>) -> Self {
        Self { sql: sql.into(), columns: columns.into() }
    }
}

/// The rows of an answer, each with a value a column.
///
/// ```
/// use stylobate_dialect::Rows;
/// use stylobate_model::Value;
///
/// let answer: Rows = vec![vec!["mails".into(), Value::Null], vec!["topics".into(), 3.into()]];
/// assert_eq!(answer[1][1], Value::Integer(3));
/// ```
pub type Rows = Vec<Vec<Value>>;

/// What a dialect makes of the answers to its queries.
///
/// ```
/// use stylobate_dialect::{LiveCatalog, Opaque};
/// use stylobate_model::{Catalog, Name};
///
/// let own = Name::default_schema();
/// let live = LiveCatalog {
///     catalog: Catalog::default(),
///     opaque: vec![Opaque::new(&own, "view", &"newest".into(), "views are not defined")],
///     own_schema: Name::from("main").into(),
/// };
/// assert_eq!(live.opaque[0].kind, "view");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveCatalog {
    /// The tables that are understood, under neutral types.
    pub catalog: Catalog,
    /// Everything else.
    pub opaque: Vec<Opaque>,
    /// The connection's own schema, as the engine knows it.
    pub own_schema: OwnSchema,
}

/// The connection's own schema, as the engine knows it.
///
/// ```
/// use stylobate_dialect::OwnSchema;
/// use stylobate_model::Name;
///
/// let public = OwnSchema::from(Name::from("public"));
/// assert_eq!(public, "public");
/// assert_eq!(public.database, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSchema {
    /// The database, where the name of a schema without it may mean one of another database, such
    /// as that of the temporary tables.
    pub database: Option<Name>,
    /// The name.
    pub name: Name,
}

impl From<Name> for OwnSchema {
    fn from(name: Name) -> Self {
        Self { database: None, name }
    }
}

impl PartialEq<str> for OwnSchema {
    fn eq(&self, other: &str) -> bool {
        self.name == *other
    }
}

impl PartialEq<&str> for OwnSchema {
    fn eq(&self, other: &&str) -> bool {
        self.name == **other
    }
}

/// Something in a live database that no definition can say: a view, a trigger, an index of
/// another kind, a table with a column of another type.
///
/// It is shown, never guessed, never an error, and never altered.
///
/// ```
/// use stylobate_dialect::Opaque;
/// use stylobate_model::Name;
///
/// let (schema, name) = (Name::default_schema(), Name::from("mails_sent"));
/// let trigger = Opaque::new(&schema, "trigger", &name, "triggers are not defined");
/// assert_eq!(
///     trigger.of_table(&"mails".into()).to_string(),
///     "trigger mails_sent of table mails: triggers are not defined",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Opaque {
    /// The schema; `default` is the connection's own.
    pub schema: Name,
    /// The table that it belongs to, if it belongs to one.
    pub table: Option<Name>,
    /// What the engine calls it, such as `view`.
    pub kind: String,
    /// Its name.
    pub name: Name,
    /// Why it is not understood.
    pub reason: String,
}

/// A live database as it was read.
///
/// ```
/// use stylobate_dialect::{Dialect, Rows, read};
/// use stylobate_render_sqlite::Sqlite;
///
/// // An empty database, whose tables a driver would ask for.
/// let sqlite = Sqlite::new();
/// let answers = vec![Rows::new(); sqlite.catalog_queries().len()];
/// let live = read(&sqlite, &answers)?;
/// assert_eq!(live.lowered.catalog().tables().count(), 0);
/// assert!(live.opaque.is_empty());
/// # Ok::<(), stylobate_dialect::Unreadable>(())
/// ```
#[derive(Clone, Debug)]
pub struct Live {
    /// What is understood, as the dialect holds it.
    pub lowered: Lowered,
    /// Everything else, in order.
    pub opaque: Vec<Opaque>,
    /// The connection's own schema, as the engine knows it.
    pub own_schema: OwnSchema,
}

/// An engine's answer about its catalog has not the shape that was asked for.
///
/// ```
/// use stylobate_dialect::read;
/// use stylobate_render_sqlite::Sqlite;
///
/// // Not one answer to several queries.
/// let unreadable = read(&Sqlite::new(), &[]).unwrap_err();
/// assert_eq!(unreadable.product, "SQLite");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalog of {product} cannot be read: {reason}")]
pub struct Unreadable {
    /// The engine.
    pub product: &'static str,
    /// What is wrong with the answer.
    pub reason: String,
}

/// Reads the answers to a dialect's catalog queries, in their order.
///
/// What is understood is a definition that resolves, and is lowered to itself; what would not be
/// admitted as such is opaque, such as a foreign key to a table that is opaque.
///
/// # Errors
/// If the answers have not the shape that the queries ask for.
pub fn read(dialect: &dyn Dialect, answers: &[Rows]) -> Result<Live, Unreadable> {
    let LiveCatalog { mut catalog, mut opaque, own_schema } = dialect.read_catalog(answers)?;
    catalog.schema_mut(&Name::default_schema());
    let lowered = settle::settle(dialect, catalog, &mut opaque);
    opaque.sort();
    opaque.dedup();
    Ok(Live { lowered, opaque, own_schema })
}

impl Opaque {
    /// A part of a schema that no definition can say.
    #[must_use]
    pub fn new(schema: &Name, kind: &str, name: &Name, reason: impl Into<String>) -> Self {
        let (schema, name) = (schema.clone(), name.clone());
        Self { schema, table: None, kind: kind.to_owned(), name, reason: reason.into() }
    }

    /// Says which table it belongs to.
    #[must_use]
    pub fn of_table(mut self, table: &Name) -> Self {
        self.table = Some(table.clone());
        self
    }
}

impl std::fmt::Display for Opaque {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind, self.name)?;
        if let Some(table) = &self.table {
            write!(f, " of table {table}")?;
        }
        if !self.schema.is_default_schema() {
            write!(f, " in schema {}", self.schema)?;
        }
        write!(f, ": {}", self.reason)
    }
}
