//! The rows of the answers.

use std::collections::HashMap;

use stylobate_dialect::{Rows, Unreadable};
use stylobate_model::Value;

use crate::WORDS;

/// A row of `sqlite_schema`, with what `pragma_table_list` says of a table.
pub(super) struct ObjectRow<'a> {
    /// `table`, `index`, `view` or `trigger`.
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    /// The table that it belongs to, or that it is.
    pub(super) table: &'a str,
    pub(super) sql: &'a str,
    /// `table`, `virtual` or `shadow`; none for what is no table.
    pub(super) storage: Option<&'a str>,
    pub(super) strict: bool,
    pub(super) without_rowid: bool,
}

/// A row of `pragma_table_xinfo`.
pub(super) struct ColumnRow<'a> {
    pub(super) name: &'a str,
    pub(super) declared: &'a str,
    pub(super) not_null: bool,
    pub(super) default: Option<&'a str>,
    /// The place in the primary key, from 1; 0 outside of it.
    pub(super) key: i64,
    /// Other than 0 for a generated column.
    pub(super) hidden: i64,
}

/// A row of `pragma_index_xinfo`.
pub(super) struct KeyRow<'a> {
    /// The column; none for an expression.
    pub(super) name: Option<&'a str>,
    pub(super) descending: bool,
    pub(super) collation: &'a str,
}

impl<'a> ObjectRow<'a> {
    pub(super) fn read(row: &'a Vec<Value>) -> Result<Self, Unreadable> {
        match row.as_slice() {
            [kind, name, table, sql, storage, strict, without_rowid] => Ok(Self {
                kind: text(kind)?,
                name: text(name)?,
                table: text(table)?,
                sql: text(sql)?,
                storage: optional_text(storage)?,
                strict: flag(strict),
                without_rowid: flag(without_rowid),
            }),
            _ => Err(unreadable(format!("a row about objects has {} columns", row.len()))),
        }
    }
}

impl<'a> ColumnRow<'a> {
    pub(super) fn read(row: &'a [Value]) -> Result<Self, Unreadable> {
        match row {
            [name, declared, not_null, default, key, hidden] => Ok(Self {
                name: text(name)?,
                declared: text(declared)?,
                not_null: flag(not_null),
                default: optional_text(default)?,
                key: number(key)?,
                hidden: number(hidden)?,
            }),
            _ => Err(unreadable(format!("a row about columns has {} columns", row.len() + 1))),
        }
    }
}

impl<'a> KeyRow<'a> {
    pub(super) fn read(row: &'a [Value]) -> Result<Self, Unreadable> {
        match row {
            [place, name, descending, collation] => Ok(Self {
                name: optional_text(name)?.filter(|_| number(place).is_ok_and(|place| place >= 0)),
                descending: flag(descending),
                collation: optional_text(collation)?.unwrap_or_default(),
            }),
            _ => Err(unreadable(format!("a row about indexes has {} columns", row.len() + 1))),
        }
    }
}

/// The rows by their first column, in their order.
pub(super) fn by_owner<'a, T>(
    rows: &'a Rows,
    read: fn(&'a [Value]) -> Result<T, Unreadable>,
) -> Result<HashMap<&'a str, Vec<T>>, Unreadable> {
    let mut owners: HashMap<&str, Vec<T>> = HashMap::new();
    for row in rows {
        let (owner, rest) =
            row.split_first().ok_or_else(|| unreadable("a row has no columns".to_owned()))?;
        owners.entry(text(owner)?).or_default().push(read(rest)?);
    }
    Ok(owners)
}

pub(super) fn unreadable(reason: String) -> Unreadable {
    Unreadable { product: WORDS.product, reason }
}

fn text(value: &Value) -> Result<&str, Unreadable> {
    optional_text(value)?.ok_or_else(|| unreadable("no value where a text has to be".to_owned()))
}

fn optional_text(value: &Value) -> Result<Option<&str>, Unreadable> {
    match value {
        Value::String(text) => Ok(Some(text)),
        Value::Null => Ok(None),
        other => Err(unreadable(format!("{} where a text has to be", other.kind()))),
    }
}

fn number(value: &Value) -> Result<i64, Unreadable> {
    match value {
        Value::Integer(number) => Ok(*number),
        other => Err(unreadable(format!("{} where a number has to be", other.kind()))),
    }
}

fn flag(value: &Value) -> bool {
    *value == Value::Boolean(true)
}
