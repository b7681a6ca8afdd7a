//! Where the parts of a definition go.

use indexmap::IndexMap;

use crate::Name;

/// Where things go, said without touching their definition.
///
/// A prefix comes in front of every table, index and constraint, in place of the default prefix
/// of a feature; a prefix that was given where a feature is used stays, behind it. The same
/// definition with two placements stands twice in one database.
///
/// ```
/// use stylobate_model::{Column, Feature, Placement, Table};
///
/// let mails = Feature::new("mail-outbox", 1)
///     .prefix("mail_")
///     .table(Table::new("outbox").column(Column::uuid("id")).primary_key(["id"]));
/// let placement = Placement::new().prefix("app_").schema("default", "messaging");
/// let resolved = stylobate_model::Database::from(mails).resolve(&placement)?;
/// assert!(resolved.catalog.table("messaging", "app_outbox").is_some());
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Placement {
    prefix: Option<String>,
    schemas: IndexMap<Name, Name>,
    keep_index_names: bool,
}

impl Placement {
    /// The placement that leaves everything where its definition says.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the prefix of every table, in place of a feature's own.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Puts what is defined in schema `logical` into schema `physical`.
    #[must_use]
    pub fn schema(mut self, logical: impl Into<Name>, physical: impl Into<Name>) -> Self {
        self.schemas.insert(logical.into(), physical.into());
        self
    }

    /// Leaves the names of indexes and constraints as they are written. Two placements in one
    /// schema then clash.
    #[must_use]
    pub fn keep_index_names(mut self) -> Self {
        self.keep_index_names = true;
        self
    }

    /// The physical schema of a logical one.
    #[must_use]
    pub fn physical_schema(&self, logical: &Name) -> Name {
        self.schemas.get(logical).unwrap_or(logical).clone()
    }

    /// Whether the names of indexes and constraints stay as they are written.
    #[must_use]
    pub fn keeps_index_names(&self) -> bool {
        self.keep_index_names
    }

    /// The whole prefix of a table, from the prefix given where its feature is used and the
    /// feature's own.
    #[must_use]
    pub fn table_prefix(&self, used_as: Option<&str>, default: &str) -> String {
        match (&self.prefix, used_as) {
            (Some(prefix), used_as) => format!("{prefix}{}", used_as.unwrap_or_default()),
            (None, Some(used_as)) => used_as.to_owned(),
            (None, None) => default.to_owned(),
        }
    }
}
