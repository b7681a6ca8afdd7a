//! Catalogs: structure under physical names.

use indexmap::IndexMap;

use crate::by_name::NameHash;
use crate::{ByName, Name, Named, Table};

/// What stands in a database, or is to stand there: structure only, under physical names.
///
/// Who owns an object stands beside a catalog, in [`Ownership`], because no engine can give that
/// back.
///
/// ```
/// use stylobate_model::{Column, Database, Placement, Table};
///
/// let mails = Table::new("mails").column(Column::uuid("id")).primary_key(["id"]);
/// let resolved = Database::new().table(mails).resolve(&Placement::new().prefix("app_"))?;
/// let tables: Vec<_> = resolved.catalog.tables().map(|(_, table)| &table.name).collect();
/// assert_eq!(tables, ["app_mails"]);
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Catalog {
    /// The schemas; the one named `default` is the connection's own.
    pub schemas: ByName<CatalogSchema>,
}

/// A schema of a [`Catalog`].
///
/// ```
/// use stylobate_model::{Catalog, CatalogSchema, Column, Table};
///
/// let mut sales = CatalogSchema::new("sales");
/// sales.tables.insert(Table::new("orders").column(Column::uuid("id")).primary_key(["id"]));
/// let catalog = Catalog { schemas: [sales].into_iter().collect() };
/// assert!(catalog.table("sales", "orders").is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CatalogSchema {
    /// The name; `default` is the connection's own.
    pub name: Name,
    /// The tables.
    pub tables: ByName<Table>,
}

impl Catalog {
    /// The table of this schema and name.
    #[must_use]
    pub fn table(&self, schema: &str, table: &str) -> Option<&Table> {
        self.schemas.get(schema)?.tables.get(table)
    }

    /// All tables with their schemas, in order.
    pub fn tables(&self) -> impl Iterator<Item = (&Name, &Table)> + Clone {
        self.schemas
            .iter()
            .flat_map(|schema| schema.tables.iter().map(move |table| (&schema.name, table)))
    }

    /// The schema of this name, made if there is none.
    pub fn schema_mut(&mut self, name: &Name) -> &mut CatalogSchema {
        self.schemas.get_or_insert_with(name, CatalogSchema::new)
    }
}

impl CatalogSchema {
    /// A schema without tables.
    #[must_use]
    pub fn new(name: impl Into<Name>) -> Self {
        Self { name: name.into(), tables: ByName::new() }
    }
}

impl Named for CatalogSchema {
    fn name(&self) -> &Name {
        &self.name
    }
}

/// The name of a table with its schema.
///
/// ```
/// use stylobate_model::TableName;
///
/// assert_eq!(TableName::new("sales", "orders").to_string(), "sales.orders");
/// assert_eq!(TableName::new("default", "orders").to_string(), "orders");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableName {
    /// The schema; `default` is the connection's own.
    pub schema: Name,
    /// The table.
    pub table: Name,
}

impl TableName {
    /// The name of a table in a schema.
    #[must_use]
    pub fn new(schema: impl Into<Name>, table: impl Into<Name>) -> Self {
        Self { schema: schema.into(), table: table.into() }
    }

    /// The name that it has on an engine without schemas: bare in the connection's own schema,
    /// else `schema_table`, shortened as by [`Name::generate`] if it is too long.
    ///
    /// ```
    /// use stylobate_model::TableName;
    ///
    /// assert_eq!(TableName::new("sales", "orders").flattened(), "sales_orders");
    /// assert_eq!(TableName::new("default", "orders").flattened(), "orders");
    /// ```
    #[must_use]
    pub fn flattened(&self) -> Name {
        if self.schema.is_default_schema() {
            self.table.clone()
        } else {
            Name::generate([&self.schema, &self.table])
        }
    }
}

impl std::fmt::Display for TableName {
    /// Writes the bare name in the connection's own schema, else `schema.table`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.schema.is_default_schema() {
            self.table.fmt(f)
        } else {
            write!(f, "{}.{}", self.schema, self.table)
        }
    }
}

/// Who defined a table.
///
/// ```
/// use stylobate_model::Owner;
///
/// let outbox = Owner::Feature { name: "outbox".into(), version: 1 };
/// assert_eq!(outbox.to_string(), "feature outbox (version 1)");
/// assert_eq!(Owner::Application.to_string(), "the application");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The application itself.
    Application,
    /// A feature.
    Feature {
        /// Its name.
        name: Name,
        /// Its version.
        version: u32,
    },
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Application => f.write_str("the application"),
            Self::Feature { name, version } => write!(f, "feature {name} (version {version})"),
        }
    }
}

/// Who owns each table of a resolved database.
///
/// ```
/// use stylobate_model::{Column, Database, Feature, Owner, Placement, Table};
///
/// let mails = Table::new("mails").column(Column::uuid("id")).primary_key(["id"]);
/// let database = Database::new().feature(Feature::new("mail-outbox", 2).table(mails));
/// let ownership = database.resolve(&Placement::new())?.ownership;
/// let owner = Owner::Feature { name: "mail-outbox".into(), version: 2 };
/// assert_eq!(ownership.owner("default", "mails"), Some(&owner));
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ownership {
    owners: IndexMap<TableName, Owner, NameHash>,
}

impl Ownership {
    /// The owner of a table.
    #[must_use]
    pub fn owner(&self, schema: &str, table: &str) -> Option<&Owner> {
        self.owners.get(&TableName::new(schema, table))
    }

    /// All tables with their owners, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&TableName, &Owner)> {
        self.owners.iter()
    }

    pub(crate) fn insert(&mut self, table: TableName, owner: Owner) {
        self.owners.insert(table, owner);
    }
}
