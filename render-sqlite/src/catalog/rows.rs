//! The rows of the answer.

use stylobate_dialect::{Row, Unreadable};
use stylobate_model::Value;

use crate::WORDS;

/// A row of `sqlite_schema`.
pub(super) struct ObjectRow<'a> {
    /// `table`, `index`, `view` or `trigger`.
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    /// The table that it belongs to, or that it is.
    pub(super) table: &'a str,
    pub(super) sql: &'a str,
    /// Whether it is a table in which a virtual one keeps its rows.
    pub(super) shadow: bool,
}

impl<'a> ObjectRow<'a> {
    pub(super) fn read(values: &'a [Value]) -> Result<Self, Unreadable> {
        let mut row = Row::new(WORDS.product, values);
        Ok(Self {
            kind: row.text()?,
            name: row.text()?,
            table: row.text()?,
            sql: row.text()?,
            shadow: row.flag()?,
        })
    }

    /// Whether it is SQLite's own, such as what `ANALYZE` keeps.
    pub(super) fn is_internal(&self) -> bool {
        let prefix = self.name.as_bytes().get(..7);
        prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"sqlite_"))
    }
}
