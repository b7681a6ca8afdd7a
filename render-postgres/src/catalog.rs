//! Reading a live catalog.

mod columns;
mod condition;
mod constraints;
mod indexes;
mod queries;
mod row;

pub(crate) use queries::queries;

use std::collections::HashMap;

use stylobate_dialect::{LiveCatalog, Opaque, Rows, Unreadable, answers};
use stylobate_model::{Catalog, Name, Table, Value};

use columns::LiveColumn;
use row::row;

const PRODUCT: &str = crate::WORDS.product;

/// Everything that was read, while it is put together.
struct Reader {
    relations: HashMap<i64, Relation>,
    /// The relations in the order in which they were read.
    order: Vec<i64>,
    opaque: Vec<Opaque>,
}

/// A table, or what PostgreSQL has beside tables.
struct Relation {
    schema: Name,
    /// What the engine calls it.
    kind: &'static str,
    /// Why it cannot be said as a table; then its parts are of no interest.
    reason: Option<String>,
    table: Table,
    columns: HashMap<i64, LiveColumn>,
}

pub(crate) fn read(found: &[Rows]) -> Result<LiveCatalog, Unreadable> {
    let [schemas, relations, columns, constraints, indexes, parts] = answers(PRODUCT, found)?;
    let mut reader = Reader { relations: HashMap::new(), order: Vec::new(), opaque: Vec::new() };
    let (mut catalog, own_schema) = reader.schemas(schemas)?;
    reader.relations(relations, &own_schema)?;
    reader.columns(columns)?;
    reader.constraints(constraints)?;
    reader.indexes(indexes)?;
    reader.parts(parts)?;
    for oid in &reader.order {
        let Some(Relation { schema, kind, reason, table, .. }) = reader.relations.remove(oid)
        else {
            continue;
        };
        match reason {
            Some(reason) => reader.opaque.push(Opaque::new(&schema, kind, &table.name, reason)),
            None => catalog.schema_mut(&schema).tables.insert(table),
        }
    }
    let known =
        |schema: &Name, table: &Name| catalog.table(schema.as_str(), table.as_str()).is_some();
    // Of an opaque table the parts are not listed.
    reader.opaque.retain(|part| part.table.as_ref().is_none_or(|table| known(&part.schema, table)));
    Ok(LiveCatalog { opaque: reader.opaque, own_schema: own_schema.into(), catalog })
}

fn unreadable(reason: impl Into<String>) -> Unreadable {
    Unreadable { product: PRODUCT, reason: reason.into() }
}

impl Reader {
    fn schemas(&mut self, rows: &[Vec<Value>]) -> Result<(Catalog, Name), Unreadable> {
        let (mut catalog, mut own_schema) = (Catalog::default(), None);
        for values in rows {
            let mut row = row(values);
            let (name, own) = (Name::from(row.text()?), row.boolean()?);
            if own {
                catalog.schema_mut(&Name::default_schema());
                own_schema = Some(name);
            } else if name.is_default_schema() {
                let reason = "its name stands for the connection's own schema; rename it";
                self.opaque.push(Opaque::new(&name, "schema", &name, reason));
            } else {
                catalog.schema_mut(&name);
            }
        }
        let own_schema = own_schema.ok_or_else(|| {
            unreadable("the connection has no schema of its own; set its search_path to one")
        })?;
        Ok((catalog, own_schema))
    }

    fn relations(&mut self, rows: &[Vec<Value>], own_schema: &Name) -> Result<(), Unreadable> {
        for values in rows {
            let mut row = row(values);
            let (oid, schema) = (row.integer()?, Name::from(row.text()?));
            let mut table = Table::new(row.text()?);
            let (kind, shape) = (row.text()?, row.optional_text()?);
            table.comment = row.optional_text()?.map(ToOwned::to_owned);
            let schema = match schema {
                own if own == *own_schema => Name::default_schema(),
                // Listed as opaque, with all that is in it.
                taken if taken.is_default_schema() => continue,
                other => other,
            };
            let (kind, reason) = kind_of(kind, shape);
            let columns = HashMap::new();
            self.relations.insert(oid, Relation { schema, kind, reason, table, columns });
            self.order.push(oid);
        }
        Ok(())
    }

    /// What belongs to a table and can be said of none.
    fn parts(&mut self, rows: &[Vec<Value>]) -> Result<(), Unreadable> {
        for values in rows {
            let mut row = row(values);
            let (oid, kind, name) = (row.integer()?, row.text()?, Name::from(row.text()?));
            self.opaque_part(oid, kind, &name, row.text()?);
        }
        Ok(())
    }

    fn opaque_part(&mut self, oid: i64, kind: &str, name: &Name, reason: impl Into<String>) {
        if let Some(Relation { schema, table, .. }) = self.relations.get(&oid) {
            self.opaque.push(Opaque::new(schema, kind, name, reason).of_table(&table.name));
        }
    }
}

/// The kind of a relation in words, and why it is no table that can be said.
fn kind_of(kind: &str, shape: Option<&str>) -> (&'static str, Option<String>) {
    let (kind, reason) = match kind {
        "r" => return ("table", shape.map(ToOwned::to_owned)),
        "p" => ("table", "it is partitioned"),
        "f" => ("foreign table", "its rows stand elsewhere"),
        "v" => ("view", "it is a query"),
        "m" => ("materialized view", "it is the result of a query"),
        "S" => ("sequence", "it belongs to no identity column"),
        _ => ("relation", "its kind is not known"),
    };
    (kind, Some(reason.to_owned()))
}
