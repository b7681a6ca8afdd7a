//! What a table asks for that has no other form.

use stylobate_model::{Column, DefaultValue, Name, Object, ObjectKind, Table, TableName};

use crate::{Capabilities, Support};

/// A part of a table that a dialect holds, by whatever means, or refuses.
///
/// What has another form, such as an index without its order, is no demand: [`lower`](crate::lower)
/// makes that form of it and says so in a note.
///
/// ```
/// use stylobate_dialect::{Dialect, demands};
/// use stylobate_model::{Column, DefaultValue, Table, TableName};
/// use stylobate_render_sqlite::Sqlite;
///
/// let id = Column::uuid("id").default(DefaultValue::NewUuid);
/// let mails = Table::new("mails").column(id).primary_key(["id"]);
/// let place = TableName::new("default", "mails");
/// let mut found = Vec::new();
/// demands(Sqlite::new().capabilities(), &mails, |demand| {
///     found.push(format!("{}: {}", demand.object(&place), demand.capability));
/// });
/// assert_eq!(
///     found,
///     [
///         "column id of table mails: types.uuid",
///         "column id of table mails: columns.default_new_uuid",
///         "primary key of table mails: constraints.primary_key",
///     ],
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand<'a> {
    /// The name of the capability.
    pub capability: &'static str,
    /// What the dialect says of it.
    pub support: Support,
    /// What asks for it.
    pub kind: ObjectKind,
    /// The name of that; none for a primary key.
    pub name: Option<&'a Name>,
    /// What the author can do if it is refused.
    pub way_out: &'static str,
}

impl Demand<'_> {
    /// What asks for it, in the table of this name.
    #[must_use]
    pub fn object(&self, table: &TableName) -> Object {
        Object { kind: self.kind, name: self.name.cloned(), ..Object::table(table) }
    }
}

/// Tells of everything that a table asks for, column by column and then part by part.
pub fn demands<'a>(
    capabilities: &Capabilities,
    table: &'a Table,
    mut tell: impl FnMut(Demand<'a>),
) {
    for column in &table.columns {
        of_column(capabilities, column, &mut tell);
    }
    let can = &capabilities.constraints;
    let in_application = "check it in the application";
    let mut part = |capability, support, kind, name, way_out| {
        tell(Demand { capability, support, kind, name, way_out });
    };
    if !table.primary_key.is_empty() {
        let (support, kind) = (can.primary_key, ObjectKind::PrimaryKey);
        part("constraints.primary_key", support, kind, None, "drop the primary key");
    }
    for name in table.unique.names() {
        part("constraints.unique", can.unique, ObjectKind::Unique, Some(name), in_application);
    }
    for name in table.checks.names() {
        part("constraints.check", can.check, ObjectKind::Check, Some(name), in_application);
    }
    let can = &capabilities.indexes;
    for index in &table.indexes {
        let (kind, name) = (ObjectKind::Index, Some(&index.name));
        if index.columns.len() > 1 {
            part("indexes.composite", can.composite, kind, name, "index one of the columns");
        }
        if index.unique {
            part("indexes.unique", can.unique, kind, name, "use a unique constraint");
        }
    }
}

fn of_column<'a>(
    capabilities: &Capabilities,
    column: &'a Column,
    tell: &mut impl FnMut(Demand<'a>),
) {
    let mut tell = |(capability, support), way_out| {
        let (kind, name) = (ObjectKind::Column, Some(&column.name));
        tell(Demand { capability, support, kind, name, way_out });
    };
    let can = &capabilities.columns;
    tell(capabilities.types.of(&column.data_type), "use another type");
    if column.identity {
        tell(("columns.identity", can.identity), "generate the key yourself");
    }
    let way_out = "give the value with each row";
    match column.default {
        Some(DefaultValue::Now) => tell(("columns.default_now", can.default_now), way_out),
        Some(DefaultValue::NewUuid) => {
            tell(("columns.default_new_uuid", can.default_new_uuid), way_out);
        }
        _ => {}
    }
}
