//! What tables take and what they refuse, made from their definition.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Catalog, Column, DataType, Name, Table, TableName, Timestamp, Value};

use super::Subject;
use super::samples::{Row, Samples, insert, sample};
use super::truth::passes;
use crate::check::{equal, place, refused, scalar};
use crate::{Failure, Stage};

/// Every wrong value of every column is refused by its kind, and what is right is taken.
pub(super) fn refuses_wrong_values(subject: &Subject, stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let stands = subject.stand(stage, &mut db)?.stands;
    let mut samples = Samples::of(stands.catalog());
    for (schema, table) in stands.catalog().tables() {
        let at = TableName::new(schema, &table.name);
        of_table(&mut db, &mut samples, &at, table)
            .map_err(|failure| failure.during(format!("table {at}")))?;
    }
    for (schema, table) in stands.catalog().tables() {
        let at = TableName::new(schema, &table.name);
        equal(format!("the number of rows of {at}"), count_of(&mut db, &at)?, 1)?;
    }
    Ok(())
}

/// Puts one row into every table of a catalog.
pub(super) fn fill(db: &mut Connection, catalog: &Catalog) -> Result<(), Failure> {
    let mut samples = Samples::of(catalog);
    for (schema, table) in catalog.tables() {
        let at = TableName::new(schema, &table.name);
        let filled = samples.inserted(db, &at);
        filled.map_err(|failure| failure.during(format!("table {at}")))?;
    }
    Ok(())
}

/// How many rows a table has.
pub(super) fn count_of(db: &mut Connection, at: &TableName) -> Result<i64, Failure> {
    let sql = format!("SELECT count(*) FROM {}", place(db, at));
    match scalar(db, &sql, &[], DataType::BigInt)? {
        Value::Integer(count) => Ok(count),
        other => Err(Failure::new(format!("the engine counts {other:?} rows"))),
    }
}

fn of_table(
    db: &mut Connection,
    samples: &mut Samples<'_>,
    at: &TableName,
    table: &Table,
) -> Result<(), Failure> {
    let right = samples.row(db, at, 1)?;
    let before = count_of(db, at)?;
    let mut try_row = |row: &Row, what: String, kind: ErrorKind| {
        refused(what, insert(db, at, table, row), &[kind]).map(drop)
    };
    for column in table.columns.iter().filter(|column| !column.identity) {
        let (name, data_type) = (&column.name, column.data_type);
        let mut row = right.clone();
        row.insert(name.clone(), outside(&data_type));
        let what = format!("a value outside of {data_type} in column {name}");
        try_row(&row, what, ErrorKind::ValueOutOfDomain)?;
        if column.nullable {
            continue;
        }
        row.insert(name.clone(), Value::Null);
        try_row(&row, format!("NULL in column {name}"), ErrorKind::NotNullViolation)?;
        if column.default.is_none() {
            row.remove(name);
            try_row(&row, format!("no value for column {name}"), ErrorKind::NotNullViolation)?;
        }
    }
    for (row, name) in orphans(table, &right) {
        let what = format!("a row whose {name} refers to nothing");
        try_row(&row, what, ErrorKind::ForeignKeyViolation)?;
    }
    equal("the number of rows before one that is right", count_of(db, at)?, before)?;
    let stands = samples.inserted(db, at)?;
    let key = table.primary_key.iter().filter_map(|name| table.columns.get(name.as_str()));
    if !table.primary_key.is_empty() && !key.clone().any(|column: &Column| column.identity) {
        let what = "the same primary key for the second time";
        refused(what, insert(db, at, table, &stands), &[ErrorKind::UniqueViolation])?;
    }
    let second = samples.row(db, at, 2)?;
    for (row, name) in twins(table, &stands, &second) {
        let what = format!("what {name} holds for the second time");
        refused(what, insert(db, at, table, &row), &[ErrorKind::UniqueViolation])?;
    }
    Ok(())
}

/// Rows that are right but that one unique constraint or index holds their values already, with
/// its name.
fn twins(table: &Table, stands: &Row, second: &Row) -> Vec<(Row, Name)> {
    let unique = table.unique.iter().map(|unique| (&unique.name, unique.columns.clone()));
    let indexes = table.indexes.iter().filter(|index| index.unique && index.filter.is_none());
    let indexes = indexes.map(|index| {
        let columns = index.columns.iter().map(|column| column.name.clone());
        (&index.name, columns.collect())
    });
    let mut found = Vec::new();
    for (name, columns) in unique.chain(indexes) {
        let mut row = second.clone();
        let values = columns.iter().filter_map(|name| Some((name.clone(), stands.get(name)?)));
        row.extend(values.map(|(name, value)| (name, value.clone())));
        let all_given =
            columns.iter().all(|name| row.get(name).is_some_and(|value| !value.is_null()));
        if all_given && fulfils(table, &row) {
            found.push((row, name.clone()));
        }
    }
    found
}

/// Whether a row fulfils the checks of its table.
fn fulfils(table: &Table, row: &Row) -> bool {
    let mut conditions = table.checks.iter().filter_map(|check| check.condition.expression());
    conditions.all(|condition| passes(condition, row))
}

/// Rows that are right but that one foreign key of them refers to nothing, with its name.
fn orphans(table: &Table, right: &Row) -> Vec<(Row, Name)> {
    let mut found = Vec::new();
    for key in &table.foreign_keys {
        let mut row = right.clone();
        for name in &key.columns {
            if let Some(column) = table.columns.get(name.as_str()) {
                row.insert(name.clone(), sample(&column.data_type, 7));
            }
        }
        if fulfils(table, &row) {
            found.push((row, key.name.clone()));
        }
    }
    found
}

/// A value that a type does not hold: one beyond its bounds, or one of another type.
fn outside(data_type: &DataType) -> Value {
    match data_type {
        DataType::String { max_length: Some(length) } => "x".repeat(*length as usize + 1).into(),
        DataType::String { max_length: None } => "a\0b".into(),
        DataType::TimestampTz => {
            Timestamp::from_microseconds(Timestamp::MAX.microseconds() + 1).into()
        }
        DataType::Integer | DataType::SmallInt => {
            data_type.integer_range().map_or(Value::Boolean(true), |range| (range.end() + 1).into())
        }
        DataType::Boolean | DataType::Uuid => 2.into(),
        DataType::BigInt | DataType::Json | DataType::Bytes => "text".into(),
    }
}
