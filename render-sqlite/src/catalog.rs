//! The live catalog: what SQLite is asked, and what its answers mean.

mod condition;
mod cursor;
mod definition;
mod domain;
mod index;
mod rows;
mod table;
mod words;

use std::cell::OnceCell;
use std::collections::HashMap;

use stylobate_dialect::{CatalogQuery, LiveCatalog, Opaque, Rows, Unreadable, answers};
use stylobate_model::{Catalog, DataType, Name};

use crate::WORDS;
use domain::Domains;
use rows::{ColumnRow, KeyRow, ObjectRow};

/// The name by which SQLite knows the connection's own schema.
pub(crate) const OWN_SCHEMA: &str = "main";

/// Three queries for a database of any size. Tables in other attached databases and temporary
/// ones are not asked for.
///
/// The columns of a virtual table are left out, since its module may not be there.
pub(crate) fn queries() -> Vec<CatalogQuery> {
    const TEXT: DataType = DataType::TEXT;
    const NUMBER: DataType = DataType::BigInt;
    const FLAG: DataType = DataType::Boolean;
    let own = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    vec![
        CatalogQuery::new(
            format!(
                "WITH t AS MATERIALIZED \
                 (SELECT name, type, strict, wr FROM pragma_table_list WHERE schema = 'main') \
                 SELECT o.type, o.name, o.tbl_name, o.sql, t.type, t.strict, t.wr \
                 FROM main.sqlite_schema AS o LEFT JOIN t ON t.name = o.name \
                 WHERE o.sql IS NOT NULL AND o.{own} ORDER BY o.rowid"
            ),
            [TEXT, TEXT, TEXT, TEXT, TEXT, FLAG, FLAG],
        ),
        CatalogQuery::new(
            format!(
                "SELECT o.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden \
                 FROM (SELECT name FROM main.sqlite_schema \
                 WHERE type = 'table' AND rootpage > 0 AND {own}) AS o \
                 CROSS JOIN pragma_table_xinfo(o.name, 'main') AS c ORDER BY o.name, c.cid"
            ),
            [TEXT, TEXT, TEXT, FLAG, TEXT, NUMBER, NUMBER],
        ),
        CatalogQuery::new(
            format!(
                "SELECT o.name, c.cid, c.name, c.\"desc\", c.coll \
                 FROM (SELECT name FROM main.sqlite_schema \
                 WHERE type = 'index' AND sql IS NOT NULL AND {own}) AS o \
                 CROSS JOIN pragma_index_xinfo(o.name, 'main') AS c \
                 WHERE c.key = 1 ORDER BY o.name, c.seqno"
            ),
            [TEXT, NUMBER, TEXT, FLAG, TEXT],
        ),
    ]
}

pub(crate) fn read(found: &[Rows]) -> Result<LiveCatalog, Unreadable> {
    let [objects, columns, keys] = answers(WORDS.product, found)?;
    let objects: Vec<_> =
        objects.iter().map(|row| ObjectRow::read(row)).collect::<Result<_, _>>()?;
    let reader = Reader {
        columns: rows::by_owner(columns, ColumnRow::read)?,
        keys: rows::by_owner(keys, KeyRow::read)?,
        spelling: OnceCell::new(),
        domains: Domains::new(),
    };
    Ok(reader.catalog(&objects))
}

/// The answers, by what they belong to.
struct Reader<'a> {
    columns: HashMap<&'a str, Vec<ColumnRow<'a>>>,
    keys: HashMap<&'a str, Vec<KeyRow<'a>>>,
    /// The names of the tables as they are spelled, by their lower case; a foreign key asks for it.
    spelling: OnceCell<HashMap<String, &'a str>>,
    domains: Domains,
}

impl Reader<'_> {
    fn catalog(&self, objects: &[ObjectRow<'_>]) -> LiveCatalog {
        let own = Name::default_schema();
        let mut catalog = Catalog::default();
        let mut opaque = Vec::new();
        let tables = &mut catalog.schema_mut(&own).tables;
        for object in objects {
            let whole =
                |kind, reason: String| Opaque::new(&own, kind, &Name::from(object.name), reason);
            match (object.kind, object.storage) {
                ("table", Some("shadow")) => {}
                ("table", Some("virtual")) => {
                    opaque.push(whole("virtual table", "a module stands behind it".to_owned()));
                }
                ("table", _) => match self.table(object) {
                    Ok((table, parts)) => {
                        tables.insert(table);
                        opaque.extend(parts);
                    }
                    Err(reason) => opaque.push(whole("table", reason)),
                },
                ("view", _) => {
                    opaque.push(whole("view", "no definition can say a view".to_owned()));
                }
                _ => {}
            }
        }
        for object in objects {
            // The parts of what is opaque are not listed.
            let Some(table) = tables.get_mut(object.table) else { continue };
            let part = |reason: String| {
                Opaque::new(&own, object.kind, &Name::from(object.name), reason)
                    .of_table(&Name::from(object.table))
            };
            match object.kind {
                "index" => match self.index(object, table) {
                    Ok(index) => table.indexes.insert(index),
                    Err(reason) => opaque.push(part(reason)),
                },
                "trigger" => opaque.push(part("no definition can say a trigger".to_owned())),
                _ => {}
            }
        }
        LiveCatalog { catalog, opaque, own_schema: Name::from(OWN_SCHEMA).into() }
    }
}
