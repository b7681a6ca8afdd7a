//! Random definitions of which a part stands already.

use stylobate_connect::Connection;
use stylobate_migrate::ensure_placed;
use stylobate_model::{Catalog, Database, Name, Schema, Table, TableName, Value};

use super::Check;
use super::migrations::Ground;
use crate::cases::features::samples::Samples;
use crate::check::{equal, holds, rows_in};
use crate::models::{self, Allowed};
use crate::source::Source;
use crate::{Failure, Stage};

pub(super) fn start(stage: &mut Stage) -> Result<Check, Failure> {
    let mut ground = Ground::of(stage);
    let allowed = Allowed::by(stage.dialect().capabilities());
    Ok(Box::new(move |bytes| {
        let (_, db, placement) = ground.next()?;
        let mut source = Source::new(bytes);
        let whole = models::database(&mut source, allowed);
        let part = part_of(&whole, &mut source);
        let Ok(resolved) = whole.resolve(&placement) else { return Ok(()) };
        let wanted = stylobate_dialect::lower(db.dialect(), &resolved.catalog)?;
        let stood = ensure_placed(db, &part, &placement)?.stands;
        insert_some(db, stood.catalog());
        let before = contents(db, stood.catalog())?;
        let stands = ensure_placed(db, &whole, &placement)?.stands;
        holds(stands == wanted, || {
            let changes = stylobate_dialect::compare(&stands, &wanted);
            format!(
                "what stands differs from what is made at once:{}",
                crate::check::lines(&changes)
            )
        })?;
        equal("the rows", contents(db, stood.catalog())?, before)
    }))
}

/// Some of the tables, with all that they refer to, and some of their indexes.
fn part_of(whole: &Database, source: &mut Source<'_>) -> Database {
    let mut part = Database::new();
    for schema in &whole.schemas {
        let tables = schema.tables.iter().filter(|_| source.chance(70)).cloned();
        let tables: Vec<_> = tables.collect();
        part =
            part.schema(tables.into_iter().fold(Schema::new(&schema.name), |schema, mut table| {
                table.indexes =
                    table.indexes.iter().filter(|_| source.chance(50)).cloned().collect();
                schema.table(table)
            }));
    }
    // What refers to a table that is not there waits for it.
    while let Some((schema, table)) = orphan(&part) {
        part.schemas
            .get_mut(schema.as_str())
            .and_then(|schema| schema.tables.remove(table.as_str()));
    }
    part
}

/// A table that refers to one that is not there.
fn orphan(part: &Database) -> Option<(Name, Name)> {
    let is_there = |schema: &Name, table: &Name| {
        let schema = part.schemas.get(schema.as_str());
        schema.is_some_and(|schema| schema.tables.contains(table.as_str()))
    };
    part.schemas.iter().find_map(|schema| {
        let is_orphan = |table: &&Table| {
            table.foreign_keys.iter().any(|key| {
                let target = key.references.schema.as_ref().unwrap_or(&schema.name);
                !is_there(target, &key.references.table)
            })
        };
        let table = schema.tables.iter().find(is_orphan)?;
        Some((schema.name.clone(), table.name.clone()))
    })
}

/// Inserts a row into each table that takes one: the checks of a random table may take none.
fn insert_some(db: &mut Connection, catalog: &Catalog) {
    let mut samples = Samples::of(catalog);
    for (schema, table) in catalog.tables() {
        let _ = samples.inserted(db, &TableName::new(schema, &table.name));
    }
}

/// The rows of every table.
fn contents(db: &mut Connection, catalog: &Catalog) -> Result<Vec<Vec<Vec<Value>>>, Failure> {
    let of_table = |(schema, table): (&Name, &Table)| {
        let names: Vec<_> = table.columns.names().map(Name::as_str).collect();
        rows_in(db, schema, table, &names, &[])
    };
    catalog.tables().map(of_table).collect()
}
