//! Documents: the form in which definitions and inspected databases are written down as JSON.

mod node;
mod print;
mod problem;
mod read;
mod text;
mod write;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use problem::InvalidDocument;

use crate::{ByName, Catalog, Database, Feature, FeatureUse, Name, Named, Schema, Table};
use node::Node;
use problem::{Path, Reason};

/// A definition as JSON: schemas with their tables written out and their features named.
///
/// [`expand`](Self::expand) turns the names of features into the features and gives a
/// [`Database`].
///
/// # Form
/// The order of everything is kept, both ways. What is absent is off: a column is NOT NULL and has
/// no default, an index is not unique. An unknown key is an error that names the key and where it
/// stands. A schema, table, column, constraint or index given twice is kept, for
/// [`Database::resolve`] to report, and so is a condition that does not parse; any other key given
/// twice is an error.
///
/// Conditions are written as their text, which has no uuid, no instant, and no list of one
/// condition: they read back as texts and as that condition, and resolve to the same.
///
/// # JSON defaults
/// `{ "json": … }` takes any JSON value. [`from_json`](Self::from_json) and
/// [`to_json`](Self::to_json) keep every digit of its numbers. Through serde, whose numbers are
/// those of a machine, a value with a number that is no integer of 64 bits is written as text, as
/// in `{ "json_text": "[0.1]" }`, and one that arrives with such a number is refused. Both forms
/// are read everywhere.
///
/// ```
/// use stylobate_model::{Document, Placement};
///
/// let document = Document::from_json(
///     r#"{
///       "schemas": {
///         "default": {
///           "tables": {
///             "guests": {
///               "columns": {
///                 "id": { "type": "uuid", "default": "new_uuid" },
///                 "visits": { "type": "integer", "default": { "integer": 0 } }
///               },
///               "primary_key": ["id"],
///               "checks": { "guests_visits_check": "visits >= 0" }
///             }
///           }
///         }
///       }
///     }"#,
/// )?;
/// let resolved = document.expand(&[])?.resolve(&Placement::new())?;
/// assert!(resolved.catalog.table("default", "guests").is_some());
/// assert_eq!(Document::from_json(&document.to_json())?, document);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Document {
    /// The schemas; the one named `default` is the connection's own.
    pub schemas: ByName<DocumentSchema>,
    /// What stands in an inspected database and no definition can say; kept and otherwise ignored.
    pub opaque: Vec<OpaqueObject>,
}

/// A schema of a [`Document`].
///
/// ```
/// use stylobate_model::{DocumentSchema, FeatureReference};
///
/// let mut schema = DocumentSchema::new("messaging");
/// schema.features.push(FeatureReference::new("outbox"));
/// assert!(schema.tables.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DocumentSchema {
    /// The name; `default` is the connection's own.
    pub name: Name,
    /// The features that stand in it.
    pub features: Vec<FeatureReference>,
    /// The tables that belong to no feature.
    pub tables: ByName<Table>,
}

/// A feature by its name, written `"outbox"` or `{ "use": "outbox", "prefix": "mail_" }`.
///
/// ```
/// use stylobate_model::FeatureReference;
///
/// let second = FeatureReference::new("event-store").prefixed("es_");
/// assert_eq!(second.prefix.as_deref(), Some("es_"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FeatureReference {
    /// The name of the feature.
    pub feature: Name,
    /// The prefix of its tables here, in place of the feature's own.
    pub prefix: Option<String>,
}

/// Something in a database that no definition can say, as it was found.
///
/// ```
/// use stylobate_model::{Document, OpaqueObject};
///
/// let view = OpaqueObject {
///     schema: "default".into(),
///     table: None,
///     kind: "view".to_owned(),
///     name: "recent_mails".into(),
///     reason: "views are not modelled".to_owned(),
/// };
/// let document = Document { opaque: vec![view], ..Document::default() };
/// assert_eq!(Document::from_json(&document.to_json())?, document);
/// # Ok::<(), stylobate_model::InvalidDocument>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OpaqueObject {
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

impl Document {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// The first thing in the text that is not the JSON form of a document, with its path, line
    /// and column.
    ///
    /// ```
    /// use stylobate_model::Document;
    ///
    /// let refusal = Document::from_json("{\n  \"schema\": {}\n}").unwrap_err();
    /// assert_eq!(
    ///     refusal.to_string(),
    ///     "unknown key \"schema\"; the keys here are schemas, opaque (line 2, column 3)"
    /// );
    /// ```
    pub fn from_json(text: &str) -> Result<Self, InvalidDocument> {
        text::parse(text)
            .and_then(|node| read::document(&node))
            .map_err(|fault| fault.located(Some(text)))
    }

    /// The JSON form: indented by two spaces, a column, key or index a line, with a line feed at
    /// its end.
    ///
    /// ```
    /// use stylobate_model::{Column, Database, Document, Table};
    ///
    /// let hosts = Table::new("hosts").column(Column::uuid("id")).primary_key(["id"]);
    /// assert_eq!(
    ///     Document::from(&Database::new().table(hosts)).to_json(),
    ///     r#"{
    ///   "schemas": {
    ///     "default": {
    ///       "tables": {
    ///         "hosts": {
    ///           "columns": {
    ///             "id": { "type": "uuid" }
    ///           },
    ///           "primary_key": ["id"]
    ///         }
    ///       }
    ///     }
    ///   }
    /// }
    /// "#
    /// );
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        print::print(&write::document(self, write::Numbers::Exact))
    }

    /// The definition that the document stands for, with each feature taken from `features` by its
    /// name; of several with one name the first counts.
    ///
    /// # Errors
    /// The first feature that is named and not in `features`, with the names of those that are.
    ///
    /// ```
    /// use stylobate_model::{Document, Feature};
    ///
    /// let document = Document::from_json(r#"{"schemas":{"default":{"features":["outbux"]}}}"#)?;
    /// let refusal = document.expand(&[Feature::new("outbox", 1)]).unwrap_err();
    /// assert_eq!(
    ///     refusal.to_string(),
    ///     "schemas.default.features[0]: unknown feature \"outbux\"; the features are outbox"
    /// );
    /// # Ok::<(), stylobate_model::InvalidDocument>(())
    /// ```
    pub fn expand(&self, features: &[Feature]) -> Result<Database, InvalidDocument> {
        let mut database = Database::new();
        for schema in self.schemas.iter().chain(self.schemas.repeated()) {
            let mut expanded = Schema::new(&schema.name);
            expanded.tables = schema.tables.clone();
            for (place, reference) in schema.features.iter().enumerate() {
                let found = features.iter().find(|feature| *feature.name() == reference.feature);
                let feature = found.ok_or_else(|| unknown(schema, place, reference, features))?;
                let used = FeatureUse::of(feature.clone());
                expanded.features.insert(match &reference.prefix {
                    Some(prefix) => used.prefixed(prefix),
                    None => used,
                });
            }
            database.schemas.insert(expanded);
        }
        Ok(database)
    }

    /// What stands in a database, as a definition of it: schemas in their order, every table
    /// written out, every constraint under its name or the one generated for it.
    ///
    /// ```
    /// use stylobate_model::{Column, Database, Document, Placement, Table};
    ///
    /// let hosts = Table::new("hosts").column(Column::uuid("id")).primary_key(["id"]);
    /// let catalog = Database::new().table(hosts).resolve(&Placement::new())?.catalog;
    /// let again = Document::of_catalog(&catalog, Vec::new()).expand(&[])?;
    /// assert_eq!(again.resolve(&Placement::new())?.catalog, catalog);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_catalog(catalog: &Catalog, opaque: Vec<OpaqueObject>) -> Self {
        let schemas = catalog.schemas.iter().map(|schema| DocumentSchema {
            tables: schema.tables.iter().map(with_names).collect(),
            ..DocumentSchema::new(&schema.name)
        });
        Self { schemas: schemas.collect(), opaque }
    }
}

impl DocumentSchema {
    /// A schema without anything in it.
    #[must_use]
    pub fn new(name: impl Into<Name>) -> Self {
        Self { name: name.into(), features: Vec::new(), tables: ByName::new() }
    }
}

impl Named for DocumentSchema {
    fn name(&self) -> &Name {
        &self.name
    }
}

impl FeatureReference {
    /// A feature under its own prefix.
    #[must_use]
    pub fn new(feature: impl Into<Name>) -> Self {
        Self { feature: feature.into(), prefix: None }
    }

    /// Gives the tables another prefix here, so that one feature can stand twice.
    #[must_use]
    pub fn prefixed(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }
}

impl From<&Database> for Document {
    /// The document that names the features of a definition and writes out its tables.
    fn from(database: &Database) -> Self {
        let schema = |schema: &Schema| DocumentSchema {
            name: schema.name.clone(),
            features: (schema.features.iter().chain(schema.features.repeated()))
                .map(|used| FeatureReference {
                    feature: used.feature().name().clone(),
                    prefix: used.prefix().map(ToOwned::to_owned),
                })
                .collect(),
            tables: schema.tables.clone(),
        };
        let schemas = database.schemas.iter().chain(database.schemas.repeated());
        Self { schemas: schemas.map(schema).collect(), opaque: Vec::new() }
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::document(self, write::Numbers::Machine).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let node = Node::deserialize(deserializer)?;
        read::document(&node).map_err(|fault| serde::de::Error::custom(fault.located(None)))
    }
}

fn unknown(
    schema: &DocumentSchema,
    place: usize,
    reference: &FeatureReference,
    features: &[Feature],
) -> InvalidDocument {
    let path = Path::of(["schemas", schema.name.as_str(), "features"]).item(place);
    let known = features.iter().map(|feature| feature.name().clone()).collect();
    InvalidDocument::of_value(path, Reason::Feature { name: reference.feature.clone(), known })
}

/// The table with a generated name for each constraint and index that has none.
fn with_names(table: &Table) -> Table {
    let mut named = Table {
        unique: ByName::new(),
        foreign_keys: ByName::new(),
        checks: ByName::new(),
        indexes: ByName::new(),
        ..table.clone()
    };
    for unique in &table.unique {
        named = named.unique(unique.clone());
    }
    for foreign_key in &table.foreign_keys {
        named = named.foreign_key(foreign_key.clone());
    }
    for check in &table.checks {
        named = named.check(check.clone());
    }
    for index in &table.indexes {
        named = named.index(index.clone());
    }
    named
}
