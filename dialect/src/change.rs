//! What lies between two catalogs of one dialect.

use std::fmt;

use stylobate_model::{
    Check, Column, DefaultValue, ForeignKey, Index, IndexColumn, Name, Object, ObjectKind, Order,
    Table, TableName, Unique,
};

/// One difference between what stands and what is wanted.
///
/// Exhaustive on purpose: a new kind of change asks everyone who handles changes.
///
/// ```
/// use stylobate_dialect::{Change, difference};
/// use stylobate_model::{Column, Database, Placement, Table};
///
/// let catalog = |length| {
///     let mails = Table::new("mails").column(Column::string("topic", length));
///     Ok::<_, stylobate_model::Problems>(Database::new().table(mails).resolve(&Placement::new())?.catalog)
/// };
/// let changes = difference(&catalog(100)?, &catalog(200)?);
/// assert!(matches!(changes[0], Change::Alter { .. }));
/// assert_eq!(
///     changes[0].to_string(),
///     "column topic of table mails differs: it is string(100) not null, wanted is string(200) not null",
/// );
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is wanted and does not stand.
    Create(Part),
    /// It stands and is not wanted.
    Drop(Part),
    /// It stands in another shape than is wanted.
    Alter {
        /// What stands.
        from: Part,
        /// What is wanted.
        to: Part,
    },
}

/// A part of a catalog that can differ by itself.
///
/// ```
/// use stylobate_dialect::Part;
/// use stylobate_model::{Index, IndexColumn, TableName};
///
/// let index = Index::on([IndexColumn::descending("sent_at")]).named("mails_newest");
/// let part = Part::Index(TableName::new("default", "mails"), index);
/// assert_eq!(part.object().to_string(), "index mails_newest of table mails");
/// assert_eq!(part.to_string(), "(sent_at desc)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A schema.
    Schema(Name),
    /// A table in a schema, with all that belongs to it.
    Table(Name, Box<Table>),
    /// A column.
    Column(TableName, Column),
    /// The columns of a primary key.
    PrimaryKey(TableName, Vec<Name>),
    /// A unique constraint.
    Unique(TableName, Unique),
    /// A foreign key.
    ForeignKey(TableName, ForeignKey),
    /// A check.
    Check(TableName, Check),
    /// An index.
    Index(TableName, Index),
    /// The comment on a table.
    Comment(TableName, String),
}

impl Change {
    /// What the change is of.
    #[must_use]
    pub fn object(&self) -> Object {
        match self {
            Self::Create(part) | Self::Drop(part) | Self::Alter { to: part, .. } => part.object(),
        }
    }
}

impl fmt::Display for Change {
    /// Writes the change for people, seen from what stands: `missing`, `not wanted`, `differs`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(part) => write!(f, "{} is missing: {part}", part.object()),
            Self::Drop(part) => write!(f, "{} is not wanted: {part}", part.object()),
            Self::Alter { from, to } => {
                write!(f, "{} differs: it is {from}, wanted is {to}", to.object())
            }
        }
    }
}

impl Part {
    /// What the part is.
    #[must_use]
    pub fn object(&self) -> Object {
        match self {
            Self::Schema(name) => Object::schema(name),
            Self::Table(schema, table) => Object::table(&TableName::new(schema, &table.name)),
            Self::Column(table, column) => Object::part(ObjectKind::Column, table, &column.name),
            Self::PrimaryKey(table, _) => Object::primary_key(table),
            Self::Unique(table, unique) => Object::part(ObjectKind::Unique, table, &unique.name),
            Self::ForeignKey(table, key) => Object::part(ObjectKind::ForeignKey, table, &key.name),
            Self::Check(table, check) => Object::part(ObjectKind::Check, table, &check.name),
            Self::Index(table, index) => Object::part(ObjectKind::Index, table, &index.name),
            Self::Comment(table, _) => Object { kind: ObjectKind::Comment, ..Object::table(table) },
        }
    }
}

impl fmt::Display for Part {
    /// Writes the shape of the part, without its name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(_) => f.write_str("a schema"),
            Self::Table(_, table) => {
                write!(f, "{} columns, {} indexes", table.columns.len(), table.indexes.len())
            }
            Self::Column(_, column) => write_column(f, column),
            Self::PrimaryKey(_, columns) if columns.is_empty() => f.write_str("none"),
            Self::PrimaryKey(_, columns) => write_names(f, columns),
            Self::Unique(_, unique) => write_names(f, &unique.columns),
            Self::ForeignKey(table, key) => write_foreign_key(f, table, key),
            Self::Check(_, check) => match check.condition.parsed() {
                Ok(expression) => expression.fmt(f),
                Err(error) => error.fmt(f),
            },
            Self::Index(_, index) => write_index(f, index),
            Self::Comment(_, text) => write!(f, "{text:?}"),
        }
    }
}

fn write_names(f: &mut fmt::Formatter<'_>, names: &[Name]) -> fmt::Result {
    write!(f, "({})", stylobate_model::Names(names.to_vec()))
}

fn write_column(f: &mut fmt::Formatter<'_>, column: &Column) -> fmt::Result {
    write!(f, "{}", column.data_type)?;
    f.write_str(if column.nullable { " nullable" } else { " not null" })?;
    if let Some(default) = &column.default {
        f.write_str(" default ")?;
        match default {
            DefaultValue::Integer(value) => write!(f, "{value}")?,
            DefaultValue::Boolean(value) => write!(f, "{value}")?,
            DefaultValue::String(value) => write!(f, "{value:?}")?,
            DefaultValue::Json(value) => write!(f, "{value}")?,
            DefaultValue::Now => f.write_str("now")?,
            DefaultValue::NewUuid => f.write_str("new_uuid")?,
        }
    }
    if column.identity {
        f.write_str(" identity")?;
    }
    if column.byte_order {
        f.write_str(" in byte order")?;
    }
    column.comment.as_ref().map_or(Ok(()), |comment| write!(f, " comment {comment:?}"))
}

fn write_foreign_key(
    f: &mut fmt::Formatter<'_>,
    table: &TableName,
    key: &ForeignKey,
) -> fmt::Result {
    write_names(f, &key.columns)?;
    let schema = key.references.schema.as_ref().unwrap_or(&table.schema);
    write!(f, " references {} ", TableName::new(schema, &key.references.table))?;
    write_names(f, &key.references.columns)?;
    write!(f, " on delete {} on update {}", key.on_delete, key.on_update)
}

fn write_index(f: &mut fmt::Formatter<'_>, index: &Index) -> fmt::Result {
    f.write_str(if index.unique { "unique (" } else { "(" })?;
    for (place, IndexColumn { name, order }) in index.columns.iter().enumerate() {
        let descending = if *order == Order::Descending { " desc" } else { "" };
        write!(f, "{}{name}{descending}", if place == 0 { "" } else { ", " })?;
    }
    f.write_str(")")?;
    match index.filter.as_ref().and_then(|filter| filter.expression()) {
        Some(filter) => write!(f, " where {filter}"),
        None => Ok(()),
    }
}
