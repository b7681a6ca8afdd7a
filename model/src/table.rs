//! A table.

use crate::by_name::names;
use crate::{ByName, Check, Column, ForeignKey, Index, Name, Named, Unique};

/// A table: its columns, keys, constraints and indexes.
///
/// ```
/// use stylobate_model::{Column, DefaultValue::NewUuid, Index, Table};
///
/// let mails = Table::new("mails")
///     .column(Column::uuid("id").default(NewUuid))
///     .column(Column::string("topic", 200))
///     .primary_key(["id"])
///     .index(Index::on(["topic"]));
/// assert_eq!(mails.columns.len(), 2);
/// assert!(mails.indexes.contains("mails_topic_idx"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table {
    /// The name.
    pub name: Name,
    /// The columns.
    pub columns: ByName<Column>,
    /// The columns of the primary key, in order; none if there is no key.
    pub primary_key: Vec<Name>,
    /// The unique constraints.
    pub unique: ByName<Unique>,
    /// The foreign keys.
    pub foreign_keys: ByName<ForeignKey>,
    /// The check constraints.
    pub checks: ByName<Check>,
    /// The indexes.
    pub indexes: ByName<Index>,
    /// A remark for people who look into the database.
    pub comment: Option<String>,
    /// The name that the table had in an earlier version.
    pub renamed_from: Option<Name>,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new(name: impl Into<Name>) -> Self {
        Self {
            name: name.into(),
            columns: ByName::new(),
            primary_key: Vec::new(),
            unique: ByName::new(),
            foreign_keys: ByName::new(),
            checks: ByName::new(),
            indexes: ByName::new(),
            comment: None,
            renamed_from: None,
        }
    }

    /// Adds a column behind the others.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.insert(column);
        self
    }

    /// Sets the columns of the primary key.
    #[must_use]
    pub fn primary_key<N: Into<Name>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.primary_key = names(columns);
        self
    }

    /// Adds a unique constraint, such as `["email"]`.
    #[must_use]
    pub fn unique(mut self, unique: impl Into<Unique>) -> Self {
        let mut unique = unique.into();
        if unique.name.is_empty() {
            unique.name = free_name(&self.unique, unique.generated_name(&self.name));
        }
        self.unique.insert(unique);
        self
    }

    /// Adds a foreign key.
    #[must_use]
    pub fn foreign_key(mut self, mut foreign_key: ForeignKey) -> Self {
        if foreign_key.name.is_empty() {
            let name = foreign_key.generated_name(&self.name);
            foreign_key.name = free_name(&self.foreign_keys, name);
        }
        self.foreign_keys.insert(foreign_key);
        self
    }

    /// Adds a check, such as `"visits >= 0"`.
    #[must_use]
    pub fn check(mut self, check: impl Into<Check>) -> Self {
        let mut check = check.into();
        if check.name.is_empty() {
            check.name = free_name(&self.checks, check.generated_name(&self.name));
        }
        self.checks.insert(check);
        self
    }

    /// Adds an index.
    #[must_use]
    pub fn index(mut self, mut index: Index) -> Self {
        if index.name.is_empty() {
            index.name = free_name(&self.indexes, index.generated_name(&self.name));
        }
        self.indexes.insert(index);
        self
    }

    /// Sets a remark for people who look into the database.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }

    /// Declares the name that the table had in an earlier version.
    #[must_use]
    pub fn renamed_from(mut self, name: impl Into<Name>) -> Self {
        self.renamed_from = Some(name.into());
        self
    }
}

impl Named for Table {
    fn name(&self) -> &Name {
        &self.name
    }
}

/// The generated name, or the first of `<name>1`, `<name>2`, … that is not taken, as PostgreSQL
/// counts them.
fn free_name<T: Named>(taken: &ByName<T>, name: Name) -> Name {
    if !taken.contains(name.as_str()) {
        return name;
    }
    let numbered = |number: usize| Name::generate([format!("{name}{number}")]);
    let mut number = 1;
    while taken.contains(numbered(number).as_str()) {
        number += 1;
    }
    numbered(number)
}
