//! The live catalog, read out of the texts that Toy keeps of its tables and indexes.

use stylobate_dialect::sqlparser::dialect::SQLiteDialect;
use stylobate_dialect::{
    CatalogQuery, Dialect, LiveCatalog, Opaque, Row, Rows, TextReader, Unreadable, answers,
};
use stylobate_model::{Catalog, DataType, Name, TableName};

use crate::value::coerce;
use crate::words::WORDS;

/// One query for a database of any size: tables first, then what belongs to them.
pub(crate) fn queries() -> Vec<CatalogQuery> {
    let sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema \
               WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY type = 'table' DESC, rowid";
    vec![CatalogQuery::new(sql, [DataType::TEXT; 4])]
}

/// What is understood is a table or an index of one; everything else is opaque.
pub(crate) fn read(dialect: &dyn Dialect, found: &[Rows]) -> Result<LiveCatalog, Unreadable> {
    let [objects] = answers(WORDS.product, found)?;
    let texts = TextReader { dialect, grammar: &SQLiteDialect {}, coerce: &coerce };
    let own = Name::default_schema();
    let mut opaque = Vec::new();
    let mut catalog = Catalog::default();
    let tables = &mut catalog.schema_mut(&own).tables;
    for row in objects {
        let mut row = Row::new(WORDS.product, row);
        let (kind, name, owner, sql) = (row.text()?, row.text()?, row.text()?, row.text()?);
        let read = match (kind, tables.get_mut(owner)) {
            ("table", _) => texts.table(&TableName::new(&own, name), sql).map(|(table, parts)| {
                tables.insert(table);
                opaque.extend(parts);
            }),
            ("index", Some(table)) => {
                texts.index(table, name, sql).map(|index| table.indexes.insert(index))
            }
            // The parts of what is opaque are not listed.
            ("index" | "trigger", None) => Ok(()),
            _ => Err(format!("no definition can say a {kind}")),
        };
        if let Err(reason) = read {
            let part = Opaque::new(&own, kind, &Name::from(name), reason);
            let whole = kind == "table" || kind == "view";
            opaque.push(if whole { part } else { part.of_table(&Name::from(owner)) });
        }
    }
    Ok(LiveCatalog { catalog, opaque, own_schema: Name::from("main").into() })
}
