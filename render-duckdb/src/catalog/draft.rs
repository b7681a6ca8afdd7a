//! A table while its parts are read.

use stylobate_dialect::{Opaque, Unreadable, read_condition, read_default};
use stylobate_model::{
    Check, Column, Condition, DataType, DefaultValue, ForeignKey, Index, IndexColumn, Name,
    Reference, Table, TableName, Unique,
};

use super::{Row, text};
use crate::column::{data_type, sequence_name};

pub(super) struct Draft {
    pub(super) place: TableName,
    table: Table,
    /// Why the whole table is opaque.
    reason: Option<String>,
    /// The defaults of the columns, as they are printed.
    defaults: Vec<(Name, String)>,
    /// The checks, as they are printed.
    checks: Vec<String>,
    /// The indexes: name, uniqueness and text.
    indexes: Vec<(Name, bool, String)>,
    opaque: Vec<Opaque>,
}

/// Whether a sequence of these names is the one behind an identity column.
pub(super) type IsIdentity<'a> = &'a dyn Fn(&[Name], &TableName) -> bool;

impl Draft {
    pub(super) fn new(place: TableName, comment: Option<&str>, collated: Option<&str>) -> Self {
        let mut table = Table::new(&place.table);
        table.comment = comment.map(ToOwned::to_owned);
        let reason = collated
            .filter(|sql| text::has_collation(sql))
            .map(|_| "a column has a collation of its own".to_owned());
        Self {
            place,
            table,
            reason,
            defaults: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            opaque: Vec::new(),
        }
    }

    pub(super) fn column(&mut self, row: Row<'_>) -> Result<(), Unreadable> {
        let (name, storage) = (row.text(2)?, row.text(3)?);
        let generated = row.flag(5)?;
        let Some(data_type) = data_type(storage).filter(|_| !generated) else {
            let how = if generated { "generated".to_owned() } else { format!("of type {storage}") };
            self.reason.get_or_insert(format!("column {name} is {how}"));
            return Ok(());
        };
        let mut column = Column::new(name, data_type);
        column.nullable = row.flag(4)?;
        column.comment = row.text_if(7)?.map(ToOwned::to_owned);
        // DuckDB keeps `DEFAULT NULL`, which says nothing.
        if let Some(default) = row.text_if(6)?.filter(|default| *default != "NULL") {
            self.defaults.push((column.name.clone(), default.to_owned()));
        }
        self.table.columns.insert(column);
        Ok(())
    }

    pub(super) fn constraint(
        &mut self,
        row: Row<'_>,
        references: Reference,
    ) -> Result<(), Unreadable> {
        let columns = self.spelled(row.names(4)?);
        match row.text(2)? {
            "PRIMARY KEY" => self.table.primary_key = columns,
            "UNIQUE" => {
                let unique = Unique { name: Name::default(), columns };
                self.add(|table| table.unique(unique));
            }
            "FOREIGN KEY" => {
                let key = ForeignKey { references, ..ForeignKey::on(columns) };
                self.add(|table| table.foreign_key(key));
            }
            "CHECK" => self.checks.push(row.text(3)?.to_owned()),
            other => {
                self.reason.get_or_insert(format!("it has a constraint of the kind {other}"));
            }
        }
        Ok(())
    }

    pub(super) fn index(&mut self, row: Row<'_>) -> Result<(), Unreadable> {
        let (name, unique) = (Name::from(row.text(2)?), row.flag(3)?);
        self.indexes.push((name, unique, row.text(4)?.to_owned()));
        Ok(())
    }

    /// The table, or none if it is opaque, and what of it is opaque.
    pub(super) fn finish(mut self, is_identity: IsIdentity<'_>) -> (Option<Table>, Vec<Opaque>) {
        if let Some(reason) = self.reason {
            let TableName { schema, table } = &self.place;
            return (None, vec![Opaque::new(schema, "table", table, reason)]);
        }
        self.read_checks();
        for (column, default) in std::mem::take(&mut self.defaults) {
            self.read_default(&column, &default, is_identity);
        }
        for (name, unique, sql) in std::mem::take(&mut self.indexes) {
            match text::index_columns(&sql, &self.table.columns) {
                Ok(columns) => {
                    let columns = columns.into_iter().map(IndexColumn::ascending).collect();
                    self.table.indexes.insert(Index { name, columns, unique, filter: None });
                }
                Err(reason) => self.is_opaque("index", &name, reason),
            }
        }
        (Some(self.table), self.opaque)
    }

    fn read_checks(&mut self) {
        let mut conditions: Vec<(String, Condition)> = Vec::new();
        for sql in std::mem::take(&mut self.checks) {
            let expression = text::expression(&sql, &self.table.columns);
            if let Ok(expression) = &expression
                && let Some((name, length)) = text::domain(expression)
                && let Some(column) = self.table.columns.get_mut(name)
                && column.data_type == DataType::TEXT
            {
                column.data_type = DataType::String { max_length: Some(length) };
                continue;
            }
            let condition = expression.and_then(|expression| {
                read_condition(&expression, &self.table.columns, &|_, _| None)
            });
            match condition {
                Ok(condition) => {
                    let tree = condition.expression().map(ToString::to_string);
                    conditions.push((tree.unwrap_or_default(), condition));
                }
                Err(reason) => self.is_opaque("check", &Name::from(sql), reason),
            }
        }
        conditions.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (_, condition) in conditions {
            self.add(|table| table.check(Check::new(condition)));
        }
    }

    fn read_default(&mut self, name: &Name, default: &str, is_identity: IsIdentity<'_>) {
        let alone = self.table.primary_key == std::slice::from_ref(name);
        let expression = text::expression(default, &self.table.columns);
        let Some(column) = self.table.columns.get_mut(name.as_str()) else { return };
        let sequence =
            TableName::new(&self.place.schema, sequence_name(&self.table.name, &column.name));
        if alone
            && column.data_type == DataType::BigInt
            && text::sequence(default).is_some_and(|names| is_identity(&names, &sequence))
        {
            column.identity = true;
            return;
        }
        // It is kept in the letters in which the session that made it kept names.
        let value = match (default.to_ascii_lowercase().as_str(), column.data_type) {
            ("current_timestamp" | "now()", DataType::TimestampTz) => Some(DefaultValue::Now),
            ("gen_random_uuid()" | "uuid()", DataType::Uuid) => Some(DefaultValue::NewUuid),
            _ => expression
                .ok()
                .and_then(|tree| read_default(&tree, &column.data_type, &|_, _| None)),
        };
        match value {
            Some(value) => column.default = Some(value),
            None => self.is_opaque("default", name, format!("{default} is no neutral default")),
        }
    }

    /// The names of columns as the columns are spelled.
    pub(super) fn spelled(&self, names: Vec<Name>) -> Vec<Name> {
        let spelled =
            |name: Name| text::column(&self.table.columns, name.as_str()).cloned().unwrap_or(name);
        names.into_iter().map(spelled).collect()
    }

    fn add(&mut self, add: impl FnOnce(Table) -> Table) {
        let table = std::mem::replace(&mut self.table, Table::new(""));
        self.table = add(table);
    }

    fn is_opaque(&mut self, kind: &str, name: &Name, reason: String) {
        let TableName { schema, table } = &self.place;
        self.opaque.push(Opaque::new(schema, kind, name, reason).of_table(table));
    }
}
