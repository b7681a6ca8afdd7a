//! Features: versioned bundles of tables.

use crate::{ByName, Name, Named, Table};

/// A versioned bundle of tables that its author defines and its user only places.
///
/// ```
/// use stylobate_model::{Column, Feature, Table};
///
/// let mails = Feature::new("mail-outbox", 1)
///     .prefix("mail_")
///     .table(Table::new("outbox").column(Column::uuid("id")).primary_key(["id"]));
/// assert_eq!(mails.tables().len(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Feature {
    name: Name,
    version: u32,
    prefix: Option<String>,
    summary: Option<String>,
    tables: ByName<Table>,
}

impl Feature {
    /// A feature without tables; its name is in kebab-case.
    #[must_use]
    pub fn new(name: impl Into<Name>, version: u32) -> Self {
        Self { name: name.into(), version, prefix: None, summary: None, tables: ByName::new() }
    }

    /// Sets the prefix that the tables have unless a placement gives another one.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Sets one sentence that says what the feature is for.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.summary = Some(text.into());
        self
    }

    /// Adds a table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.tables.insert(table);
        self
    }

    /// The version of the bundle.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The prefix that the tables have unless a placement gives another one.
    #[must_use]
    pub fn default_prefix(&self) -> &str {
        self.prefix.as_deref().unwrap_or_default()
    }

    /// One sentence that says what the feature is for.
    #[must_use]
    pub fn summary_text(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The tables, under their logical names.
    #[must_use]
    pub fn tables(&self) -> &ByName<Table> {
        &self.tables
    }
}

impl Named for Feature {
    fn name(&self) -> &Name {
        &self.name
    }
}

/// A feature in its place in a schema.
///
/// ```
/// use stylobate_model::{Feature, FeatureUse};
///
/// let feature = Feature::new("event-store", 1).prefix("emt_");
/// assert_eq!(FeatureUse::of(feature.clone()).prefix(), None);
/// assert_eq!(FeatureUse::of(feature).prefixed("es_").prefix(), Some("es_"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FeatureUse {
    feature: Feature,
    prefix: Option<String>,
    key: Name,
}

impl FeatureUse {
    /// The feature under its own prefix.
    #[must_use]
    pub fn of(feature: Feature) -> Self {
        Self { key: feature.name.clone(), feature, prefix: None }
    }

    /// The feature.
    #[must_use]
    pub fn feature(&self) -> &Feature {
        &self.feature
    }

    /// The prefix of its tables here, in place of the feature's own and of nothing else.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }

    /// Gives the tables another prefix here, so that one feature can stand twice.
    #[must_use]
    pub fn prefixed(mut self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        self.key = Name::from(format!("{} as {prefix}", self.feature.name));
        self.prefix = Some(prefix);
        self
    }
}

impl Named for FeatureUse {
    /// The name of the feature, with the prefix if there is one.
    fn name(&self) -> &Name {
        &self.key
    }
}

impl<F: Into<Feature>> From<F> for FeatureUse {
    fn from(feature: F) -> Self {
        Self::of(feature.into())
    }
}
