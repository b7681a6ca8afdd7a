//! Which part of a definition or of a database something is said of.

use std::fmt;

use crate::{Name, TableName};

/// A part of a definition or of a database, named for people and programs.
///
/// ```
/// use stylobate_model::{Object, ObjectKind, TableName};
///
/// let mails = TableName::new("default", "mails");
/// assert_eq!(Object::table(&mails).to_string(), "table mails");
/// let topic = Object::part(ObjectKind::Column, &mails, "topic");
/// assert_eq!(topic.to_string(), "column topic of table mails");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// The schema it stands in; `default` is the connection's own.
    pub schema: Name,
    /// The table, if it is one or belongs to one.
    pub table: Option<Name>,
    /// Its own name, if it is a part of a table that has one.
    pub name: Option<Name>,
}

/// What an [`Object`] is.
///
/// ```
/// use stylobate_model::{Object, ObjectKind, TableName};
///
/// let key = Object::primary_key(&TableName::new("default", "mails"));
/// assert_eq!(key.kind, ObjectKind::PrimaryKey);
/// assert_eq!(key.kind.words(), "primary key");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ObjectKind {
    /// A schema.
    Schema,
    /// A table.
    Table,
    /// A column of a table.
    Column,
    /// The primary key of a table.
    PrimaryKey,
    /// A unique constraint of a table.
    Unique,
    /// A foreign key of a table.
    ForeignKey,
    /// A check of a table.
    Check,
    /// An index of a table.
    Index,
    /// A sequence behind an identity column.
    Sequence,
    /// A comment on a table or a column.
    Comment,
}

impl Object {
    /// A schema.
    #[must_use]
    pub fn schema(name: &Name) -> Self {
        Self { kind: ObjectKind::Schema, schema: name.clone(), table: None, name: None }
    }

    /// A table.
    #[must_use]
    pub fn table(table: &TableName) -> Self {
        Self {
            kind: ObjectKind::Table,
            schema: table.schema.clone(),
            table: Some(table.table.clone()),
            name: None,
        }
    }

    /// A named part of a table.
    #[must_use]
    pub fn part(kind: ObjectKind, table: &TableName, name: impl Into<Name>) -> Self {
        Self { kind, name: Some(name.into()), ..Self::table(table) }
    }

    /// The primary key of a table.
    #[must_use]
    pub fn primary_key(table: &TableName) -> Self {
        Self { kind: ObjectKind::PrimaryKey, ..Self::table(table) }
    }
}

impl ObjectKind {
    /// The kind in words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::Column => "column",
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
            Self::Index => "index",
            Self::Sequence => "sequence",
            Self::Comment => "comment",
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())?;
        let Some(table) = &self.table else { return write!(f, " {}", self.schema) };
        let table = TableName { schema: self.schema.clone(), table: table.clone() };
        match (&self.name, self.kind) {
            (Some(name), ObjectKind::Comment) => write!(f, " on column {name} of table {table}"),
            (None, ObjectKind::Comment) => write!(f, " on table {table}"),
            (Some(name), _) => write!(f, " {name} of table {table}"),
            (None, ObjectKind::Table) => write!(f, " {table}"),
            (None, _) => write!(f, " of table {table}"),
        }
    }
}
