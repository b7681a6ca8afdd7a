//! Schemas and databases: where tables and features stand.

use crate::{ByName, Feature, FeatureUse, Name, Named, Table};

/// A schema: tables of its own, and the features that stand in it.
///
/// ```
/// use stylobate_model::{Column, Feature, Schema, Table};
///
/// let sales = Schema::new("sales")
///     .table(Table::new("orders").column(Column::uuid("id")).primary_key(["id"]))
///     .feature(Feature::new("mail-outbox", 1));
/// assert_eq!((sales.tables.len(), sales.features.len()), (1, 1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Schema {
    /// The name; `default` is the connection's own schema.
    pub name: Name,
    /// The tables that belong to no feature.
    pub tables: ByName<Table>,
    /// The features.
    pub features: ByName<FeatureUse>,
}

/// Everything that is wanted in one database: schemas with tables and features.
///
/// ```
/// use stylobate_model::{Column, Database, Placement, Schema, Table};
///
/// let hosts = Table::new("hosts").column(Column::uuid("id")).primary_key(["id"]);
/// let database = Database::new().table(hosts.clone()).schema(Schema::new("sales").table(hosts));
/// let resolved = database.resolve(&Placement::new())?;
/// assert_eq!(resolved.catalog.schemas.len(), 2);
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Database {
    /// The schemas.
    pub schemas: ByName<Schema>,
}

impl Schema {
    /// A schema without anything in it.
    #[must_use]
    pub fn new(name: impl Into<Name>) -> Self {
        Self { name: name.into(), tables: ByName::new(), features: ByName::new() }
    }

    /// Adds a table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.tables.insert(table);
        self
    }

    /// Adds a feature.
    #[must_use]
    pub fn feature(mut self, feature: impl Into<FeatureUse>) -> Self {
        self.features.insert(feature.into());
        self
    }
}

impl Named for Schema {
    fn name(&self) -> &Name {
        &self.name
    }
}

impl Database {
    /// A database without schemas.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a schema.
    #[must_use]
    pub fn schema(mut self, schema: Schema) -> Self {
        self.schemas.insert(schema);
        self
    }

    /// Adds a table to the connection's own schema.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.default_schema().tables.insert(table);
        self
    }

    /// Adds a feature to the connection's own schema.
    #[must_use]
    pub fn feature(mut self, feature: impl Into<FeatureUse>) -> Self {
        self.default_schema().features.insert(feature.into());
        self
    }

    fn default_schema(&mut self) -> &mut Schema {
        self.schemas.get_or_insert_with(&Name::default_schema(), Schema::new)
    }
}

impl From<Feature> for Database {
    fn from(feature: Feature) -> Self {
        Self::new().feature(feature)
    }
}

impl From<Schema> for Database {
    fn from(schema: Schema) -> Self {
        Self::new().schema(schema)
    }
}
