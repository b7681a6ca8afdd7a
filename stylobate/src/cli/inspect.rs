//! `stylobate inspect`: what stands in a live database.

use std::collections::BTreeSet;
use std::io::{self, Write};

use stylobate_dialect::{Dialect, Live, Lowered, Opaque, lower, render};
use stylobate_model::{Catalog, CatalogSchema, Document, Name, ObjectKind, OpaqueObject, Table};

use super::error::Failure;
use super::output::{Grid, Output, visible};
use super::{Context, Status, describe, side};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The database, which must exist.
    #[arg(value_name = "URL")]
    url: String,
    /// Show this schema only; the connection's own is called default.
    #[arg(long, value_name = "SCHEMA")]
    schema: Option<String>,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// A model file, which render, apply and diff take.
    Json,
    /// A script that makes the same tables.
    Sql,
}

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    let mut connection = context.drivers.open_existing(&arguments.url)?;
    let mut live = connection.read()?;
    let only = arguments.schema.as_deref().map(|name| find_schema(&live, name)).transpose()?;
    if let Some(only) = &only {
        live = restricted(connection.dialect(), live, only)?;
        if arguments.format != Format::Text {
            live = self_contained(connection.dialect(), live)?;
        }
    }
    let out = &mut context.out;
    match arguments.format {
        Format::Json => {
            let mut document = Document::of_catalog(live.lowered.catalog(), opaque(&live));
            if let Some(only) = &only {
                let schemas = std::mem::take(&mut document.schemas).into_iter();
                document.schemas = schemas.filter(|schema| schema.name == *only).collect();
            }
            out.write_all(document.to_json().as_bytes())?;
        }
        Format::Sql => {
            for opaque in &live.opaque {
                writeln!(out, "-- not in this script: {}", visible(opaque))?;
            }
            write!(out, "{}", render(connection.dialect(), &live.lowered))?;
        }
        Format::Text => {
            let (product, version) =
                (connection.dialect().words().product, connection.dialect().version());
            writeln!(out, "{}: {product} {version}", visible(side::shown(&arguments.url)))?;
            text(out, &live)?;
        }
    }
    Ok(Status::Success)
}

/// The schema of this name; the connection's own has two.
fn find_schema(live: &Live, name: &str) -> Result<Name, Failure> {
    let name = match live.own_schema == *name {
        true => Name::default_schema(),
        false => Name::from(name),
    };
    let opaque = live.opaque.iter().map(|opaque| &opaque.schema);
    let known: BTreeSet<_> = live.lowered.catalog().schemas.names().chain(opaque).collect();
    if known.contains(&name) {
        return Ok(name);
    }
    let known: Vec<_> = known.into_iter().map(Name::as_str).collect();
    Err(Failure::new(format!(
        "there is no schema {:?} in the database; its schemas are {}",
        name.as_str(),
        known.join(", ")
    )))
}

/// The part of a database that is one schema.
fn restricted(dialect: &dyn Dialect, mut live: Live, schema: &Name) -> Result<Live, Failure> {
    let names = skeleton(dialect, live.lowered.catalog(), schema)?;
    live.lowered = live.lowered.restricted_to(&names);
    live.opaque.retain(|opaque| opaque.schema == *schema);
    Ok(live)
}

/// The part of a database without the foreign keys that lead out of it, which are listed as
/// opaque.
fn self_contained(dialect: &dyn Dialect, mut live: Live) -> Result<Live, Failure> {
    let mut catalog = live.lowered.catalog().clone();
    for CatalogSchema { name: schema, tables } in catalog.schemas.iter_mut() {
        for table in tables.iter_mut() {
            for key in std::mem::take(&mut table.foreign_keys) {
                let target = &key.references;
                let Some(other) = &target.schema else {
                    table.foreign_keys.insert(key);
                    continue;
                };
                let reason = format!(
                    "it refers to table {} of schema {other}, not shown here",
                    target.table
                );
                let kind = ObjectKind::ForeignKey.words();
                let opaque = Opaque::new(schema, kind, &key.name, reason);
                live.opaque.push(opaque.of_table(&table.name));
            }
        }
    }
    live.opaque.sort();
    let lowered = lower(dialect, &catalog);
    live.lowered = lowered.map_err(|refusals| Failure::refused(dialect, &refusals))?;
    Ok(live)
}

/// The names of what is in a schema, and nothing else.
fn skeleton(dialect: &dyn Dialect, catalog: &Catalog, schema: &Name) -> Result<Lowered, Failure> {
    let mut names = Catalog::default();
    let tables = &mut names.schema_mut(schema).tables;
    if let Some(standing) = catalog.schemas.get(schema.as_str()) {
        tables.extend(standing.tables.names().map(Table::new));
    }
    lower(dialect, &names).map_err(|refusals| Failure::refused(dialect, &refusals))
}

fn opaque(live: &Live) -> Vec<OpaqueObject> {
    let opaque = |opaque: &Opaque| OpaqueObject {
        schema: opaque.schema.clone(),
        table: opaque.table.clone(),
        kind: opaque.kind.clone(),
        name: opaque.name.clone(),
        reason: opaque.reason.clone(),
    };
    live.opaque.iter().map(opaque).collect()
}

fn text(out: &mut Output<'_>, live: &Live) -> io::Result<()> {
    let catalog = live.lowered.catalog();
    for schema in &catalog.schemas {
        for table in &schema.tables {
            writeln!(out)?;
            describe::table(out, &schema.name, table)?;
        }
        if schema.tables.is_empty() && !schema.name.is_default_schema() {
            writeln!(out, "\nschema {} has no tables", visible(&schema.name))?;
        }
    }
    if catalog.tables().next().is_none() {
        writeln!(out, "\nThere are no tables.")?;
    }
    if !live.opaque.is_empty() {
        let heading = out.heading("not understood, and left as it is");
        writeln!(out, "\n{heading}")?;
        let mut grid = Grid::default();
        live.opaque.iter().for_each(|opaque| grid.row([opaque]));
        grid.write(out, "  ", false)?;
    }
    Ok(())
}
