//! Indexes.

use crate::Condition;
use crate::{Name, Named};

/// An index over columns of a table.
///
/// ```
/// use stylobate_model::{Column, Index, IndexColumn, Table};
///
/// let mails = Table::new("mails")
///     .column(Column::string("topic", 200))
///     .column(Column::timestamp_tz("sent_at").nullable())
///     .index(Index::on(["topic"]).named("idx_mails_topic").filter("sent_at IS NULL"))
///     .index(Index::on([IndexColumn::descending("sent_at")]));
/// assert!(mails.indexes.contains("mails_sent_at_idx"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Index {
    /// The name; empty until the index is put into a table.
    pub name: Name,
    /// The columns, in order.
    pub columns: Vec<IndexColumn>,
    /// Whether no two of its rows may have the same values, unless one is NULL.
    pub unique: bool,
    /// Which rows it holds; all of them without it.
    pub filter: Option<Condition>,
}

/// A column of an index, with its order.
///
/// ```
/// use stylobate_model::{Index, IndexColumn};
///
/// let index = Index::on([IndexColumn::ascending("topic"), IndexColumn::descending("sent_at")]);
/// assert_eq!(index.columns[1].name, "sent_at");
/// assert_eq!(Index::on(["topic"]).columns, [IndexColumn::ascending("topic")]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IndexColumn {
    /// The name of the column.
    pub name: Name,
    /// The order of its values.
    pub order: Order,
}

/// The order of a column's values in an index.
///
/// ```
/// use stylobate_model::{IndexColumn, Order};
///
/// assert_eq!(IndexColumn::descending("sent_at").order, Order::Descending);
/// assert_eq!(IndexColumn::from("topic").order, Order::Ascending);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// From the least to the greatest.
    #[default]
    Ascending,
    /// From the greatest to the least.
    Descending,
}

impl Index {
    /// An index on these columns, under the name generated for it.
    #[must_use]
    pub fn on<C: Into<IndexColumn>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self {
            name: Name::default(),
            columns: columns.into_iter().map(Into::into).collect(),
            unique: false,
            filter: None,
        }
    }

    /// Sets the name; an empty one asks for the generated one.
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = name.into();
        self
    }

    /// Allows no two of its rows the same values, unless one is NULL.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Keeps only the rows that fulfil `condition`.
    #[must_use]
    pub fn filter(mut self, condition: impl Into<Condition>) -> Self {
        self.filter = Some(condition.into());
        self
    }

    /// The name that it has without one of its own: `<table>_<columns>_idx`.
    #[must_use]
    pub fn generated_name(&self, table: &Name) -> Name {
        let columns = self.columns.iter().map(|column| &column.name);
        Name::generate([table].into_iter().chain(columns).map(Name::as_str).chain(["idx"]))
    }
}

impl Named for Index {
    fn name(&self) -> &Name {
        &self.name
    }
}

impl IndexColumn {
    /// A column from its least value to its greatest.
    #[must_use]
    pub fn ascending(name: impl Into<Name>) -> Self {
        Self { name: name.into(), order: Order::Ascending }
    }

    /// A column from its greatest value to its least.
    #[must_use]
    pub fn descending(name: impl Into<Name>) -> Self {
        Self { name: name.into(), order: Order::Descending }
    }
}

impl From<&str> for IndexColumn {
    fn from(name: &str) -> Self {
        Self::ascending(name)
    }
}

impl From<String> for IndexColumn {
    fn from(name: String) -> Self {
        Self::ascending(name)
    }
}

impl From<Name> for IndexColumn {
    fn from(name: Name) -> Self {
        Self::ascending(name)
    }
}
