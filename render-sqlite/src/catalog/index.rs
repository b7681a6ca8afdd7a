//! Indexes.

use std::ops::Range;

use stylobate_dialect::read_condition;
use stylobate_model::{Index, IndexColumn, Order, Table};

use super::condition;
use super::cursor::Cursor;
use super::key::KeyColumn;
use super::rows::ObjectRow;
use super::table::find;
use crate::value::coerce;

/// The text that SQLite keeps of an index, taken apart.
struct Definition<'a> {
    cursor: Cursor<'a>,
    unique: bool,
    keys: Vec<Range<usize>>,
    filter: Option<&'a str>,
}

impl<'a> Definition<'a> {
    fn read(sql: &'a str) -> Result<Self, String> {
        let mut cursor = Cursor::new(sql)?;
        cursor.keyword("CREATE")?;
        let unique = cursor.take(&["UNIQUE"]);
        cursor.keyword("INDEX")?;
        cursor.name()?;
        cursor.keyword("ON")?;
        cursor.name()?;
        let keys = cursor.list()?;
        let filter = cursor.take(&["WHERE"]).then(|| cursor.rest());
        if filter.is_none() && cursor.peek().is_some() {
            return Err(cursor.unexpected("its end"));
        }
        Ok(Self { cursor, unique, keys, filter })
    }
}

/// The index, or why no definition can say it.
pub(super) fn read(object: &ObjectRow<'_>, table: &Table) -> Result<Index, String> {
    let definition = Definition::read(object.sql)?;
    let mut index = Index::on::<IndexColumn>([]).named(object.name);
    index.unique = definition.unique;
    for words in definition.keys {
        let key = KeyColumn::read(definition.cursor.words(words));
        let column = key.as_ref().and_then(|key| find(&table.columns, &key.name));
        let (Some(key), Some(column)) = (key, column) else {
            return Err("it holds an expression".to_owned());
        };
        let name = column.name.clone();
        if let Some(collation) = key.other_collation() {
            return Err(format!("it orders column {name} by {collation}"));
        }
        let order = if key.descending { Order::Descending } else { Order::Ascending };
        index.columns.push(IndexColumn { name, order });
    }
    if let Some(filter) = definition.filter {
        let parsed = condition::parse(filter, &table.columns)?;
        index.filter = Some(read_condition(&parsed, &table.columns, &coerce)?);
    }
    Ok(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_index_is_taken_apart() {
        let read = |sql| {
            let found = Definition::read(sql)?;
            Ok::<_, String>((found.unique, found.keys.len(), found.filter))
        };
        assert_eq!(read("create UNIQUE index i on t (a, f(b, c))"), Ok((true, 2, None)));
        let filtered = read("CREATE INDEX i ON t (a) WHERE a > (1) -- so");
        assert_eq!(filtered, Ok((false, 1, Some("a > (1)"))));
        let sql = "CREATE INDEX i ON t (a, b)";
        for place in (0..sql.len()).filter(|place| sql.is_char_boundary(*place)) {
            assert!(read(&sql[..place]).is_err(), "{}", &sql[..place]);
        }
        assert!(read("CREATE INDEX i ON t (a) b").is_err());
    }
}
