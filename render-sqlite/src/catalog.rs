//! The live catalog: what SQLite is asked, and what its answers mean.

mod condition;
mod cursor;
mod definition;
mod domain;
mod index;
mod key;
mod references;
mod rows;
mod table;
mod words;

use stylobate_dialect::{CatalogQuery, LiveCatalog, Opaque, Rows, Unreadable, answers};
use stylobate_model::{ByName, Catalog, DataType, Name, Table};

use crate::WORDS;
use domain::Domains;
use rows::ObjectRow;

/// The name by which SQLite knows the connection's own schema.
pub(crate) const OWN_SCHEMA: &str = "main";

/// One query for a database of any size. Tables in other attached databases and temporary ones
/// are not asked for.
///
/// All that SQLite knows of a table is its text, which it parses itself whenever it opens a
/// database; to ask pragmas for the rest would cost more than the whole of reading. The text does
/// not say which tables belong to a virtual one. That is asked for, unless there is none: then the
/// subquery that looks for one gives no row to join the pragma to.
pub(crate) fn queries() -> Vec<CatalogQuery> {
    const TEXT: DataType = DataType::TEXT;
    let sql = "SELECT o.type, o.name, o.tbl_name, o.sql, o.name IN (SELECT t.name \
               FROM (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND rootpage = 0 LIMIT 1) \
               CROSS JOIN pragma_table_list AS t WHERE t.schema = 'main' AND t.type = 'shadow') \
               FROM main.sqlite_schema AS o WHERE o.sql IS NOT NULL ORDER BY o.rowid";
    vec![CatalogQuery::new(sql, [TEXT, TEXT, TEXT, TEXT, DataType::Boolean])]
}

pub(crate) fn read(found: &[Rows]) -> Result<LiveCatalog, Unreadable> {
    let [objects] = answers(WORDS.product, found)?;
    let mut objects: Vec<_> =
        objects.iter().map(|row| ObjectRow::read(row)).collect::<Result<_, _>>()?;
    objects.retain(|object| !object.is_internal());
    let mut reader =
        Reader { own: Name::default_schema(), domains: Domains::new(), opaque: Vec::new() };
    let mut catalog = Catalog::default();
    let tables = &mut catalog.schema_mut(&reader.own).tables;
    for object in &objects {
        reader.whole(object, tables);
    }
    references::spell(&objects, tables);
    for object in &objects {
        // The parts of what is opaque are not listed.
        if let Some(table) = tables.get_mut(object.table) {
            reader.part(object, table);
        }
    }
    Ok(LiveCatalog { catalog, opaque: reader.opaque, own_schema: Name::from(OWN_SCHEMA).into() })
}

/// What is found that no definition can say.
struct Reader {
    own: Name,
    domains: Domains,
    opaque: Vec<Opaque>,
}

impl Reader {
    /// Reads a table, or lists what stands on its own and is none.
    fn whole(&mut self, object: &ObjectRow<'_>, tables: &mut ByName<Table>) {
        let (kind, reason) = match object.kind {
            "table" if object.shadow => return,
            "table" if is_virtual(object.sql) => {
                ("virtual table", "a module stands behind it".to_owned())
            }
            "table" => match table::read(object, &self.domains) {
                Ok((table, parts)) => {
                    tables.insert(table);
                    return self.opaque.extend(parts);
                }
                Err(reason) => ("table", reason),
            },
            "view" => ("view", "no definition can say a view".to_owned()),
            _ => return,
        };
        self.opaque.push(Opaque::new(&self.own, kind, &Name::from(object.name), reason));
    }

    /// Reads an index of a table, or lists what else belongs to it.
    fn part(&mut self, object: &ObjectRow<'_>, table: &mut Table) {
        let reason = match object.kind {
            "index" => match index::read(object, table) {
                Ok(index) => return table.indexes.insert(index),
                Err(reason) => reason,
            },
            "trigger" => "no definition can say a trigger".to_owned(),
            _ => return,
        };
        let part = Opaque::new(&self.own, object.kind, &Name::from(object.name), reason);
        self.opaque.push(part.of_table(&table.name));
    }
}

/// Whether it is the text of a virtual table, which SQLite keeps with these words in front.
fn is_virtual(sql: &str) -> bool {
    const WORDS: &[u8] = b"CREATE VIRTUAL TABLE ";
    sql.as_bytes().get(..WORDS.len()).is_some_and(|front| front.eq_ignore_ascii_case(WORDS))
}
