//! Statements that every engine takes, with names and values as each of them writes them.
//!
//! In their text, names stand between brackets, and each `?` is the place of the next parameter.

use stylobate_connect::{Connection, Error, Parameter};
use stylobate_model::{DataType, Database, Placement, Table, Value};

use crate::Failure;
use crate::check::{name, placeholder};

/// Runs one statement and says how many rows it changed.
pub(crate) fn execute(
    db: &mut Connection,
    text: &str,
    parameters: &[Parameter],
) -> Result<u64, Error> {
    let sql = written(db, text, parameters);
    db.execute(&sql, parameters)
}

/// Runs one query and gives its rows.
pub(crate) fn query(
    db: &mut Connection,
    text: &str,
    parameters: &[Parameter],
    columns: &[DataType],
) -> Result<Vec<Vec<Value>>, Error> {
    let sql = written(db, text, parameters);
    db.query(&sql, parameters, columns)
}

/// The one integer that a query gives.
pub(crate) fn number(
    db: &mut Connection,
    text: &str,
    parameters: &[Parameter],
) -> Result<i64, Error> {
    let mut rows = query(db, text, parameters, &[DataType::BigInt])?;
    match rows.pop().and_then(|mut row| row.pop()) {
        Some(Value::Integer(number)) => Ok(number),
        other => {
            let message = format!("{text} gives {other:?} where a number is expected");
            Err(Error::new(stylobate_connect::ErrorKind::Other, message))
        }
    }
}

/// The statement as the engine writes it.
pub(crate) fn written(db: &Connection, text: &str, parameters: &[Parameter]) -> String {
    let mut sql = String::with_capacity(text.len());
    let mut parameters = parameters.iter().enumerate();
    let mut rest = text;
    while let Some(place) = rest.find(['[', '?']) {
        sql.push_str(&rest[..place]);
        let after = &rest[place + 1..];
        rest = match after.split_once(']') {
            Some((inner, after)) if rest[place..].starts_with('[') => {
                sql.push_str(&name(db, inner));
                after
            }
            _ => {
                if let Some((number, parameter)) = parameters.next() {
                    sql.push_str(&placeholder(db, number + 1, &parameter.data_type));
                }
                after
            }
        };
    }
    sql.push_str(rest);
    sql
}

/// A table of a definition, under its physical name.
pub(crate) fn table(database: &Database, name: &str) -> Result<Table, Failure> {
    let catalog = database.resolve(&Placement::new())?.catalog;
    let table = catalog.table("default", name).cloned();
    table.ok_or_else(|| Failure::new(format!("the definition has no table {name}")))
}
