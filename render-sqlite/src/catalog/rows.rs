//! The rows of the answers.

use std::collections::HashMap;

use stylobate_dialect::{Row, Rows, Unreadable};
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
    pub(super) fn read(values: &'a [Value]) -> Result<Self, Unreadable> {
        let mut row = Row::new(WORDS.product, values);
        Ok(Self {
            kind: row.text()?,
            name: row.text()?,
            table: row.text()?,
            sql: row.text()?,
            storage: row.optional_text()?,
            strict: row.flag()?,
            without_rowid: row.flag()?,
        })
    }
}

impl<'a> ColumnRow<'a> {
    pub(super) fn read(mut row: Row<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            name: row.text()?,
            declared: row.text()?,
            not_null: row.flag()?,
            default: row.optional_text()?,
            key: row.integer()?,
            hidden: row.integer()?,
        })
    }
}

impl<'a> KeyRow<'a> {
    pub(super) fn read(mut row: Row<'a>) -> Result<Self, Unreadable> {
        let is_column = row.integer()? >= 0;
        Ok(Self {
            name: row.optional_text()?.filter(|_| is_column),
            descending: row.flag()?,
            collation: row.optional_text()?.unwrap_or_default(),
        })
    }
}

/// The rows by their first column, in their order.
pub(super) fn by_owner<'a, T>(
    rows: &'a Rows,
    read: fn(Row<'a>) -> Result<T, Unreadable>,
) -> Result<HashMap<&'a str, Vec<T>>, Unreadable> {
    let mut owners: HashMap<&str, Vec<T>> = HashMap::new();
    for of_one in rows.chunk_by(|row, next| row.first() == next.first()) {
        let mut owned = Vec::with_capacity(of_one.len());
        let mut owner = "";
        for values in of_one {
            let mut row = Row::new(WORDS.product, values);
            owner = row.text()?;
            owned.push(read(row)?);
        }
        owners.entry(owner).or_default().append(&mut owned);
    }
    Ok(owners)
}
