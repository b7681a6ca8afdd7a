//! Collections: documents in JSON, each collection a table.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Json, Name, Table};

/// The most characters of the identifier of a document.
const IDENTIFIER_LENGTH: u32 = 400;
/// The partition of what says no other.
const DEFAULT_PARTITION: &str = "png_global";

/// Collections of documents: one table each, with a document a row.
///
/// The shape is that of a collection of the Pongo library, made one for all engines:
///
/// - The identifier of a document has at most 400 characters and is in byte order.
/// - `_created` and `_updated` are instants of one form everywhere. Both are set for a new row;
///   after that it is for the writer to keep `_updated` right, which the original forgets on
///   PostgreSQL.
/// - A collection may have any name, one with a dot too. There is no prefix unless a placement
///   gives one.
/// - There are no indexes beside the primary key.
///
/// An update compares `_version`, to find out whether somebody else was first.
///
/// ```
/// use stylobate_features::collections::{Collections, columns};
/// use stylobate_model::Feature;
///
/// let shop = Feature::from(Collections::new().collection("orders").collection("customers"));
/// assert_eq!(shop.tables().len(), 2);
/// assert_eq!(shop.tables().get("orders").unwrap().primary_key, [columns::ID]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Collections {
    names: Vec<Name>,
}

/// The names of the columns.
pub mod columns {
    /// Which document it is.
    pub const ID: &str = "_id";
    /// The document itself.
    pub const DATA: &str = "data";
    /// What is said about the document.
    pub const METADATA: &str = "metadata";
    /// How often it was written; 1 for a new one.
    pub const VERSION: &str = "_version";
    /// The partition it belongs to.
    pub const PARTITION: &str = "_partition";
    /// Whether it is put aside.
    pub const ARCHIVED: &str = "_archived";
    /// When it was stored.
    pub const CREATED: &str = "_created";
    /// When it was written last.
    pub const UPDATED: &str = "_updated";
}

impl Collections {
    /// No collection yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a collection; the table has its name.
    #[must_use]
    pub fn collection(mut self, name: impl Into<Name>) -> Self {
        self.names.push(name.into());
        self
    }
}

impl From<Collections> for Feature {
    fn from(collections: Collections) -> Self {
        let feature = Feature::new("collections", 1)
            .summary("documents in JSON, each collection a table of its own");
        collections.names.iter().map(table).fold(feature, Feature::table)
    }
}

fn table(name: &Name) -> Table {
    use columns::*;
    Table::new(name)
        .column(Column::string(ID, IDENTIFIER_LENGTH).byte_order())
        .column(Column::json(DATA))
        .column(Column::json(METADATA).default(Json::object()))
        .column(Column::big_int(VERSION).default(1))
        .column(Column::text(PARTITION).default(DEFAULT_PARTITION))
        .column(Column::boolean(ARCHIVED).default(false))
        .column(Column::timestamp_tz(CREATED).default(Now))
        .column(Column::timestamp_tz(UPDATED).default(Now))
        .primary_key([ID])
}
