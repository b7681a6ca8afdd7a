//! Tables, with everything that belongs to them.

use stylobate_model::{
    Action, Column, Condition, ForeignKey, Index, Name, Object, ObjectKind, Order, Table, TableName,
};

use super::{Late, Writer};
use crate::dialect::{ColumnSite, ColumnWords};
use crate::{IndexSchema, Statement, push_expression, push_text};

impl Writer<'_> {
    pub(super) fn table(
        &self,
        schema: &Name,
        table: &Table,
        late: &Late,
        statements: &mut Vec<Statement>,
    ) {
        let place = TableName::new(schema, &table.name);
        let physical = TableName::new(self.qualifier(schema).unwrap_or(schema), &table.name);
        let words: Vec<_> = table
            .columns
            .iter()
            .map(|column| {
                self.dialect.column(&ColumnSite {
                    table: &physical,
                    qualified: self.qualifier(schema).is_some(),
                    if_not_exists: self.if_not_exists,
                    primary_key: is_whole_key(table, column),
                    column,
                })
            })
            .collect();
        for words in &words {
            statements.extend(words.before.iter().cloned());
        }
        let mut sql = String::with_capacity(64 * (table.columns.len() + 1));
        sql.push_str("CREATE TABLE ");
        self.push_if_not_exists(&mut sql);
        self.push_table(&mut sql, &place);
        sql.push_str(" (");
        let mut lines = Lines { sql: &mut sql, first: true };
        for (column, words) in table.columns.iter().zip(&words) {
            self.column(lines.next(), table, column, words);
        }
        self.constraints(&mut lines, &place, table, late);
        for (column, words) in table.columns.iter().zip(&words) {
            if let Some(domain) = &words.domain {
                let name = domain_name(&table.name, &column.name);
                let sql = lines.next();
                self.constraint(sql, &name);
                sql.push_str("CHECK (");
                sql.push_str(domain);
                sql.push(')');
            }
        }
        sql.push_str("\n)");
        sql.push_str(self.dialect.words().table_suffix);
        statements.push(Statement::new(sql, Object::table(&place)));
        statements.extend(table.indexes.iter().map(|index| self.index(&place, index)));
        self.comments(&place, table, statements);
    }

    fn column(&self, sql: &mut String, table: &Table, column: &Column, words: &ColumnWords) {
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
        if is_whole_key(table, column) {
            sql.push_str(" PRIMARY KEY");
        }
        if let Some(identity) = &words.identity {
            sql.push(' ');
            sql.push_str(identity);
        }
        if let Some(default) = &words.default {
            sql.push_str(" DEFAULT ");
            sql.push_str(default);
        }
    }

    fn constraints(&self, lines: &mut Lines<'_>, place: &TableName, table: &Table, late: &Late) {
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
            !self.dialect.words().forward_references
                && late.iter().any(|(table, late)| table == place && late.name == key.name)
        };
        for key in table.foreign_keys.iter().filter(|key| !later(key)) {
            self.push_foreign_key(lines.next(), place, key);
        }
        for check in &table.checks {
            let sql = lines.next();
            self.constraint(sql, &check.name);
            sql.push_str("CHECK (");
            self.push_condition(sql, &check.condition);
            sql.push(')');
        }
    }

    fn constraint(&self, sql: &mut String, name: &Name) {
        sql.push_str("CONSTRAINT ");
        self.push_name(sql, name);
        sql.push(' ');
    }

    fn push_condition(&self, sql: &mut String, condition: &Condition) {
        if let Some(expression) = condition.expression() {
            push_expression(sql, self.dialect, expression);
        }
    }

    pub(super) fn push_foreign_key(&self, sql: &mut String, place: &TableName, key: &ForeignKey) {
        self.constraint(sql, &key.name);
        sql.push_str("FOREIGN KEY ");
        self.push_names(sql, &key.columns);
        sql.push_str(" REFERENCES ");
        let references = &key.references;
        if self.dialect.words().qualified_references {
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

    pub(super) fn index(&self, place: &TableName, index: &Index) -> Statement {
        let mut sql = String::with_capacity(96);
        sql.push_str(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
        self.push_if_not_exists(&mut sql);
        match self.dialect.words().index_schema {
            IndexSchema::WithIndex => {
                self.push_qualified(&mut sql, &place.schema, &index.name);
                sql.push_str(" ON ");
                self.push_name(&mut sql, &place.table);
            }
            IndexSchema::WithTable => {
                self.push_name(&mut sql, &index.name);
                sql.push_str(" ON ");
                self.push_table(&mut sql, place);
            }
        }
        sql.push_str(" (");
        for (number, column) in index.columns.iter().enumerate() {
            if number > 0 {
                sql.push_str(", ");
            }
            self.push_name(&mut sql, &column.name);
            if column.order == Order::Descending {
                sql.push_str(" DESC");
            }
        }
        sql.push(')');
        if let Some(filter) = &index.filter {
            sql.push_str(" WHERE ");
            self.push_condition(&mut sql, filter);
        }
        Statement::new(sql, Object::part(ObjectKind::Index, place, &index.name))
    }

    fn comments(&self, place: &TableName, table: &Table, statements: &mut Vec<Statement>) {
        let object = Object { kind: ObjectKind::Comment, ..Object::table(place) };
        if let Some(comment) = &table.comment {
            let mut sql = String::from("COMMENT ON TABLE ");
            self.push_table(&mut sql, place);
            sql.push_str(" IS ");
            push_text(&mut sql, comment);
            statements.push(Statement::new(sql, object.clone()));
        }
        for column in &table.columns {
            let Some(comment) = &column.comment else { continue };
            let mut sql = String::from("COMMENT ON COLUMN ");
            self.push_table(&mut sql, place);
            sql.push('.');
            self.push_name(&mut sql, &column.name);
            sql.push_str(" IS ");
            push_text(&mut sql, comment);
            let object = Object { name: Some(column.name.clone()), ..object.clone() };
            statements.push(Statement::new(sql, object));
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
    const ENDING: &str = "_domain";
    let stem = Name::generate([table, column]);
    if stem.as_str().len() + ENDING.len() <= Name::MAX_BYTES {
        return Name::from(format!("{stem}{ENDING}"));
    }
    // A text that is too long in any case gives the tail.
    let padding = "x".repeat(Name::MAX_BYTES);
    let long = Name::generate([table.as_str(), column.as_str(), &padding]);
    let (long, tail) = long.as_str().rsplit_once('_').unwrap_or((long.as_str(), ""));
    let mut end = Name::MAX_BYTES - ENDING.len() - tail.len() - 1;
    while !long.is_char_boundary(end) {
        end -= 1;
    }
    Name::from(format!("{}_{tail}{ENDING}", &long[..end]))
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
