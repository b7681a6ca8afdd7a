//! One table: its columns, keys, constraints and indexes.

use std::collections::HashSet;

use super::foreign_key::Tables;
use super::place::prefixed;
use super::{Placed, Rename, report_repeated};
use crate::by_name::NameHash;
use crate::problem::Names;
use crate::{
    Check, Column, Condition, DataType, ForeignKey, Index, Name, Object, ObjectKind, Placement,
    Problem, Table, Unique,
};

/// The most columns that every engine can index (PostgreSQL's `INDEX_MAX_KEYS`).
const MAX_KEY_COLUMNS: usize = 32;
/// The most columns that every engine can hold (PostgreSQL's `MaxHeapAttributeNumber`).
const MAX_COLUMNS: usize = 1600;

/// The table under its physical names, and everything that is wrong with it.
pub(super) fn resolve(
    source: &Placed<'_>,
    placement: &Placement,
    tables: &Tables<'_>,
    problems: &mut Vec<Problem>,
) -> Table {
    let mut checker = Checker { source, problems };
    checker.repeated();
    checker.table();
    for column in &source.table.columns {
        checker.column(column);
    }
    checker.primary_key();
    let names = PhysicalNames { source, keep: placement.keeps_index_names() };
    let table = source.table;
    let mut physical = Table::new(&source.name.table);
    physical.comment = said(table.comment.as_ref());
    physical.primary_key = table.primary_key.clone();
    physical.columns = table
        .columns
        .iter()
        .map(|column| Column {
            comment: said(column.comment.as_ref()),
            renamed_from: None,
            ..column.clone()
        })
        .collect();
    for unique in &table.unique {
        let name = names.of(&unique.name, |table| unique.generated_name(table));
        checker.unique(unique);
        physical.unique.insert(Unique { name, columns: unique.columns.clone() });
    }
    for check in &table.checks {
        let name = names.of(&check.name, |table| check.generated_name(table));
        let object = checker.part(ObjectKind::Check, &check.name);
        if check.name.as_str().to_ascii_lowercase().ends_with("_domain") {
            checker.problems.push(Problem::DomainName { object: object.clone() });
        }
        let condition = checker.condition(&object, &check.condition);
        physical.checks.insert(Check { name, condition });
    }
    for foreign_key in &table.foreign_keys {
        let name = names.of(&foreign_key.name, |table| foreign_key.generated_name(table));
        checker.foreign_key(foreign_key);
        let references = tables.bind(source, foreign_key, checker.problems);
        physical.foreign_keys.insert(ForeignKey { name, references, ..foreign_key.clone() });
    }
    for index in &table.indexes {
        let name = names.of(&index.name, |table| index.generated_name(table));
        let object = checker.index(index);
        let filter = index.filter.as_ref().map(|filter| checker.condition(&object, filter));
        physical.indexes.insert(Index { name, filter, ..index.clone() });
    }
    physical
}

/// The comment, unless it is empty: to engines that is the same as none.
fn said(comment: Option<&String>) -> Option<String> {
    comment.filter(|text| !text.is_empty()).cloned()
}

/// The renames that a table declares.
pub(super) fn renames(source: &Placed<'_>) -> Vec<Rename> {
    let rename = |column, from| Rename { table: source.name.clone(), column, from };
    let table =
        source.table.renamed_from.iter().map(|from| rename(None, prefixed(&source.prefix, from)));
    let columns = source.table.columns.iter().filter_map(|column| {
        column.renamed_from.clone().map(|from| rename(Some(column.name.clone()), from))
    });
    table.chain(columns).collect()
}

/// The physical names of a table's indexes and constraints.
pub(super) struct PhysicalNames<'a> {
    pub(super) source: &'a Placed<'a>,
    pub(super) keep: bool,
}

impl PhysicalNames<'_> {
    /// The name with its prefix; a generated one is generated anew from the physical table, so
    /// that it never gets too long.
    pub(super) fn of(&self, name: &Name, generated: impl Fn(&Name) -> Name) -> Name {
        let (logical, physical) = (&self.source.table.name, &self.source.name.table);
        // Where nothing is put in front of it, all that is generated is what it was.
        if self.keep || logical == physical && self.source.prefix.is_empty() {
            return name.clone();
        }
        if *name == generated(logical) {
            return generated(physical);
        }
        let prefixed = prefixed(&self.source.prefix, name);
        if prefixed.as_str().len() <= Name::MAX_BYTES {
            return prefixed;
        }
        let numbered = |name: Name, number| Name::generate([format!("{name}{number}")]);
        (1..self.parts())
            .find(|number| *name == numbered(generated(logical), *number))
            .map_or(prefixed, |number| numbered(generated(physical), number))
    }

    /// How many constraints and indexes the table has: no generated name has a greater number.
    fn parts(&self) -> usize {
        let Table { unique, foreign_keys, checks, indexes, .. } = self.source.table;
        unique.len() + foreign_keys.len() + checks.len() + indexes.len()
    }
}

struct Checker<'a> {
    source: &'a Placed<'a>,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_> {
    fn part(&self, kind: ObjectKind, name: &Name) -> Object {
        Object::part(kind, &self.source.name, name)
    }

    fn repeated(&mut self) {
        let table = self.source.table;
        let scope = Object::table(&self.source.name);
        let place = &self.source.name;
        let part = |kind| move |name: &Name| Object::part(kind, place, name);
        report_repeated(&table.columns, "column", &scope, part(ObjectKind::Column), self.problems);
        report_repeated(
            &table.unique,
            "unique constraint",
            &scope,
            part(ObjectKind::Unique),
            self.problems,
        );
        report_repeated(
            &table.foreign_keys,
            "foreign key",
            &scope,
            part(ObjectKind::ForeignKey),
            self.problems,
        );
        report_repeated(&table.checks, "check", &scope, part(ObjectKind::Check), self.problems);
        report_repeated(&table.indexes, "index", &scope, part(ObjectKind::Index), self.problems);
    }

    fn table(&mut self) {
        let object = Object::table(&self.source.name);
        let table = self.source.table;
        if table.columns.is_empty() {
            self.problems.push(Problem::EmptyTable { object: object.clone() });
        }
        if table.columns.len() > MAX_COLUMNS {
            let count = table.columns.len();
            self.problems.push(Problem::WideTable { object: object.clone(), count });
        }
        self.comment(|| object, table.comment.as_ref());
    }

    fn comment(&mut self, object: impl FnOnce() -> Object, comment: Option<&String>) {
        if comment.is_some_and(|text| text.contains('\0')) {
            self.problems.push(Problem::NulInComment { object: object() });
        }
    }

    fn column(&mut self, column: &Column) {
        let source = self.source;
        let object = || Object::part(ObjectKind::Column, &source.name, &column.name);
        let data_type = column.data_type;
        if let DataType::String { max_length: Some(length) } = data_type
            && !(1..=DataType::MAX_STRING_LENGTH).contains(&length)
        {
            self.problems.push(Problem::StringLength { object: object(), length });
        }
        if column.byte_order && !matches!(data_type, DataType::String { .. }) {
            self.problems.push(Problem::ByteOrder { object: object(), data_type });
        }
        if let Some(default) = &column.default
            && let Err(reason) = default.check(&data_type)
        {
            self.problems.push(Problem::Default {
                object: object(),
                data_type,
                default: default.clone(),
                reason,
            });
        }
        if let Some(reason) = self.obstacle_to_identity(column) {
            self.problems.push(Problem::Identity { object: object(), reason });
        }
        self.comment(object, column.comment.as_ref());
    }

    fn obstacle_to_identity(&self, column: &Column) -> Option<&'static str> {
        if !column.identity {
            None
        } else if column.data_type != DataType::BigInt {
            Some("is no big_int")
        } else if self.source.table.primary_key != std::slice::from_ref(&column.name) {
            Some("is not the whole primary key")
        } else if column.default.is_some() {
            Some("has a default")
        } else {
            None
        }
    }

    fn primary_key(&mut self) {
        let table = self.source.table;
        if table.primary_key.is_empty() {
            return;
        }
        let object = Object::primary_key(&self.source.name);
        self.key(&object, table.primary_key.iter());
        for column in table.primary_key.iter().filter_map(|name| table.columns.get(name.as_str())) {
            if column.nullable {
                let object = self.part(ObjectKind::Column, &column.name);
                self.problems.push(Problem::NullablePrimaryKey { object });
            }
        }
    }

    fn unique(&mut self, unique: &Unique) {
        let object = self.part(ObjectKind::Unique, &unique.name);
        self.key(&object, unique.columns.iter());
        let table = self.source.table;
        let earlier = table.unique.iter().take_while(|earlier| earlier.name != unique.name);
        let other = if unique.columns == table.primary_key {
            Some(Object::primary_key(&self.source.name))
        } else {
            let mut same = earlier.filter(|earlier| earlier.columns == unique.columns);
            same.next().map(|earlier| self.part(ObjectKind::Unique, &earlier.name))
        };
        if let Some(other) = other.filter(|_| !unique.columns.is_empty()) {
            self.problems.push(Problem::RepeatedKey { object, other });
        }
    }

    fn foreign_key(&mut self, foreign_key: &ForeignKey) {
        let object = self.part(ObjectKind::ForeignKey, &foreign_key.name);
        self.key(&object, foreign_key.columns.iter());
    }

    fn index(&mut self, index: &Index) -> Object {
        let object = self.part(ObjectKind::Index, &index.name);
        self.key(&object, index.columns.iter().map(|column| &column.name));
        object
    }

    /// Checks the columns of a key or an index.
    fn key<'n>(&mut self, object: &Object, columns: impl ExactSizeIterator<Item = &'n Name>) {
        let table = self.source.table;
        let (object, count) = (|| object.clone(), columns.len());
        if count == 0 {
            self.problems.push(Problem::NoColumns { object: object() });
        }
        if count > MAX_KEY_COLUMNS {
            self.problems.push(Problem::TooManyColumns { object: object(), count });
        }
        let mut seen = HashSet::with_capacity_and_hasher(count, NameHash::default());
        for name in columns {
            let column = name.clone();
            if !seen.insert(name) {
                self.problems.push(Problem::RepeatedColumn { object: object(), column });
                continue;
            }
            match table.columns.get(name.as_str()) {
                None => {
                    let known = Names(table.columns.names().cloned().collect());
                    self.problems.push(Problem::UnknownColumn { object: object(), column, known });
                }
                Some(found) if found.data_type == DataType::Json => {
                    self.problems.push(Problem::JsonKey { object: object(), column });
                }
                Some(_) => {}
            }
        }
    }

    /// The condition with its types and in normal form.
    fn condition(&mut self, object: &Object, condition: &Condition) -> Condition {
        let columns = &self.source.table.columns;
        let expression = match condition.parsed() {
            Ok(expression) => expression,
            Err(reason) => {
                let (object, reason) = (object.clone(), reason.clone());
                self.problems.push(Problem::Syntax { object, reason });
                return condition.clone();
            }
        };
        match expression.resolve(&|name| columns.get(name.as_str()).map(|column| column.data_type))
        {
            Ok(resolved) => resolved.into(),
            Err(reasons) => {
                let known = || Names(columns.names().cloned().collect());
                self.problems.extend(reasons.into_iter().map(|reason| match reason {
                    crate::ExpressionProblem::UnknownColumn(column) => {
                        Problem::UnknownColumn { object: object.clone(), column, known: known() }
                    }
                    reason => Problem::Condition { object: object.clone(), reason },
                }));
                condition.clone()
            }
        }
    }
}
