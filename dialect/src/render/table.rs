//! Tables, with everything that belongs to them.

use stylobate_model::{
    Action, ByName, Column, Condition, ForeignKey, Index, Name, Object, ObjectKind, Order, Table,
    TableName,
};

use super::{Late, Page, Writer};
use crate::dialect::{ColumnSite, ColumnWords};
use crate::{IndexSchema, push_expression, push_text};

impl Writer<'_> {
    pub(super) fn table(&self, schema: &Name, table: &Table, late: &Late<'_>, page: &mut Page) {
        let place = TableName::new(schema, &table.name);
        let physical = self.qualifier(schema).map(|schema| TableName::new(schema, &table.name));
        let Page { statements, sql, guards, name } = &mut *page;
        sql.push_str("CREATE TABLE ");
        self.push_if_not_exists(sql);
        self.push_table(sql, &place);
        sql.push_str(" (");
        let mut lines = Lines { sql, first: true };
        for column in &table.columns {
            let primary_key = is_whole_key(table, column);
            let words = self.dialect.column(&ColumnSite {
                table: physical.as_ref().unwrap_or(&place),
                qualified: physical.is_some(),
                if_not_exists: self.if_not_exists,
                primary_key,
                column,
            });
            self.column(lines.next(), column, &words, primary_key);
            statements.extend(words.before);
            if let Some(domain) = &words.domain {
                name.clear();
                push_domain_name(name, table.name.as_str(), column.name.as_str());
                guards.push_str(",\n    CONSTRAINT ");
                self.words.push_name(guards, name);
                guards.push_str(" CHECK (");
                guards.push_str(domain);
                guards.push(')');
            }
        }
        self.constraints(&mut lines, &place, table, late);
        sql.push_str(guards);
        guards.clear();
        sql.push_str("\n)");
        sql.push_str(self.words.table_suffix);
        page.end(Object::table(&place));
        for index in &table.indexes {
            self.index(&place, &table.columns, index, page);
        }
        self.comments(&place, table, page);
    }

    fn column(&self, sql: &mut String, column: &Column, words: &ColumnWords, primary_key: bool) {
        self.push_name(sql, &column.name);
        sql.push(' ');
        sql.push_str(&words.storage);
        if let Some(collation) = words.collation {
            sql.push(' ');
            sql.push_str(collation);
        }
        if !column.nullable {
            sql.push_str(" NOT NULL");
        }
        if primary_key {
            sql.push_str(" PRIMARY KEY");
        }
        if let Some(identity) = &words.identity {
            sql.push(' ');
            sql.push_str(identity);
        }
        if let Some(default) = &column.default {
            sql.push_str(" DEFAULT ");
            match default.constant() {
                Some(constant) => self.dialect.push_literal(sql, &constant),
                None => sql.push_str(words.default.unwrap_or_default()),
            }
        }
    }

    fn constraints(
        &self,
        lines: &mut Lines<'_>,
        place: &TableName,
        table: &Table,
        late: &Late<'_>,
    ) {
        if table.primary_key.len() > 1 {
            let sql = lines.next();
            sql.push_str("PRIMARY KEY ");
            self.push_names(sql, &table.primary_key);
        }
        for unique in &table.unique {
            let sql = lines.next();
            self.constraint(sql, &unique.name);
            sql.push_str("UNIQUE ");
            self.push_names(sql, &unique.columns);
        }
        let later = |key: &ForeignKey| {
            !self.words.forward_references
                && late.iter().any(|(table, late)| table == place && late.name == key.name)
        };
        for key in table.foreign_keys.iter().filter(|key| !later(key)) {
            self.push_foreign_key(lines.next(), place, key);
        }
        for check in &table.checks {
            let sql = lines.next();
            self.constraint(sql, &check.name);
            sql.push_str("CHECK (");
            self.push_condition(sql, &table.columns, &check.condition);
            sql.push(')');
        }
    }

    fn constraint(&self, sql: &mut String, name: &Name) {
        sql.push_str("CONSTRAINT ");
        self.push_name(sql, name);
        sql.push(' ');
    }

    fn push_condition(&self, sql: &mut String, columns: &ByName<Column>, condition: &Condition) {
        if let Some(expression) = condition.expression() {
            push_expression(sql, self.dialect, columns, expression);
        }
    }

    pub(super) fn push_foreign_key(&self, sql: &mut String, place: &TableName, key: &ForeignKey) {
        self.constraint(sql, &key.name);
        sql.push_str("FOREIGN KEY ");
        self.push_names(sql, &key.columns);
        sql.push_str(" REFERENCES ");
        let references = &key.references;
        if self.words.qualified_references {
            let schema = references.schema.as_ref().unwrap_or(&place.schema);
            self.push_qualified(sql, schema, &references.table);
        } else {
            self.push_name(sql, &references.table);
        }
        sql.push(' ');
        self.push_names(sql, &references.columns);
        for (event, action) in [(" ON DELETE ", key.on_delete), (" ON UPDATE ", key.on_update)] {
            if action != Action::NoAction {
                sql.push_str(event);
                sql.push_str(action.sql());
            }
        }
    }

    pub(super) fn index(
        &self,
        place: &TableName,
        columns: &ByName<Column>,
        index: &Index,
        page: &mut Page,
    ) {
        let sql = &mut page.sql;
        sql.push_str(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
        if self.words.index_if_not_exists {
            self.push_if_not_exists(sql);
        }
        match self.words.index_schema {
            IndexSchema::WithIndex => {
                self.push_qualified(sql, &place.schema, &index.name);
                sql.push_str(" ON ");
                self.push_name(sql, &place.table);
            }
            IndexSchema::WithTable => {
                self.push_name(sql, &index.name);
                sql.push_str(" ON ");
                self.push_table(sql, place);
            }
        }
        sql.push_str(" (");
        for (number, column) in index.columns.iter().enumerate() {
            if number > 0 {
                sql.push_str(", ");
            }
            self.push_name(sql, &column.name);
            if column.order == Order::Descending {
                sql.push_str(" DESC");
            }
        }
        sql.push(')');
        if let Some(filter) = &index.filter {
            sql.push_str(" WHERE ");
            self.push_condition(sql, columns, filter);
        }
        page.end(Object::part(ObjectKind::Index, place, &index.name));
    }

    fn comments(&self, place: &TableName, table: &Table, page: &mut Page) {
        let object = |name: Option<&Name>| Object {
            kind: ObjectKind::Comment,
            name: name.cloned(),
            ..Object::table(place)
        };
        if let Some(comment) = &table.comment {
            page.sql.push_str("COMMENT ON TABLE ");
            self.push_table(&mut page.sql, place);
            page.sql.push_str(" IS ");
            push_text(&mut page.sql, comment);
            page.end(object(None));
        }
        for column in &table.columns {
            let Some(comment) = &column.comment else { continue };
            page.sql.push_str("COMMENT ON COLUMN ");
            self.push_table(&mut page.sql, place);
            page.sql.push('.');
            self.push_name(&mut page.sql, &column.name);
            page.sql.push_str(" IS ");
            push_text(&mut page.sql, comment);
            page.end(object(Some(&column.name)));
        }
    }
}

fn is_whole_key(table: &Table, column: &Column) -> bool {
    table.primary_key == std::slice::from_ref(&column.name)
}

/// The name of the constraint that guards a column's domain, `<table>_<column>_domain`.
///
/// A long one keeps its ending, by which a dialect tells a breach of the domain from that of a
/// check: the tail that stands for the cut text goes before it.
#[must_use]
pub fn domain_name(table: &Name, column: &Name) -> Name {
    let mut name = String::new();
    push_domain_name(&mut name, table.as_str(), column.as_str());
    Name::from(name)
}

fn push_domain_name(name: &mut String, table: &str, column: &str) {
    const ENDING: &str = "_domain";
    if table.len() + 1 + column.len() + ENDING.len() <= Name::MAX_BYTES {
        for part in [table, "_", column, ENDING] {
            name.push_str(part);
        }
        return;
    }
    // A text that is too long in any case gives the tail.
    let padding = "x".repeat(Name::MAX_BYTES);
    let long = Name::generate([table, column, &padding]);
    let (long, tail) = long.as_str().rsplit_once('_').unwrap_or((long.as_str(), ""));
    let mut end = Name::MAX_BYTES - ENDING.len() - tail.len() - 1;
    while !long.is_char_boundary(end) {
        end -= 1;
    }
    for part in [&long[..end], "_", tail, ENDING] {
        name.push_str(part);
    }
}

/// The lines between the parentheses of a table.
struct Lines<'a> {
    sql: &'a mut String,
    first: bool,
}

impl Lines<'_> {
    fn next(&mut self) -> &mut String {
        if !std::mem::take(&mut self.first) {
            self.sql.push(',');
        }
        self.sql.push_str("\n    ");
        self.sql
    }
}
