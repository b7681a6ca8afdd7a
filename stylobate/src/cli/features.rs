//! `stylobate features`: what is defined.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;
use stylobate_dialect::Dialect;
use stylobate_model::{
    Catalog, DefaultValue, Feature, Index, Name, Named, Order, Table, TableName,
};

use super::error::Failure;
use super::output::{Grid, Output, count, visible};
use super::{Context, Status, departures, describe, selection};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How to show it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    let features = selection::features(context.database);
    let own: Vec<_> = context
        .database
        .schemas
        .iter()
        .flat_map(|schema| schema.tables.iter().map(|table| (&schema.name, table)))
        .collect();
    match arguments.format {
        Format::Text => text(&mut context.out, &features, &own)?,
        Format::Json => {
            let listing = Listing::of(&features, &own);
            let json = serde_json::to_string_pretty(&listing)
                .map_err(|error| Failure::new(format!("the features have no JSON: {error}")))?;
            writeln!(context.out, "{json}")?;
        }
    }
    Ok(Status::Success)
}

fn text(out: &mut Output<'_>, features: &[&Feature], own: &[(&Name, &Table)]) -> io::Result<()> {
    let dialects = crate::dialects();
    for (place, feature) in features.iter().enumerate() {
        let before = if place == 0 { "" } else { "\n" };
        let (name, version) = (visible(feature.name()), feature.version());
        let heading = out.heading(&format!("{name} (version {version})"));
        writeln!(out, "{before}{heading}")?;
        if let Some(summary) = feature.summary_text() {
            writeln!(out, "{}", super::error::sentence(summary))?;
        }
        writeln!(out, "prefix {:?}", feature.default_prefix())?;
        for table in feature.tables() {
            writeln!(out)?;
            describe::table(out, &Name::default_schema(), table)?;
        }
        let catalog = catalog(feature);
        for dialect in &dialects {
            writeln!(out)?;
            write_departures(out, &**dialect, &catalog)?;
        }
    }
    if !features.is_empty() && !own.is_empty() {
        let heading = out.heading("beside the features");
        writeln!(out, "\n{heading}")?;
    }
    for (place, (schema, table)) in own.iter().enumerate() {
        if place > 0 || !features.is_empty() {
            writeln!(out)?;
        }
        describe::table(out, schema, table)?;
    }
    if features.is_empty() && own.is_empty() {
        writeln!(out, "Nothing is defined.")?;
    }
    Ok(())
}

/// Writes what a dialect does otherwise for a feature.
fn write_departures(
    out: &mut Output<'_>,
    dialect: &dyn Dialect,
    catalog: &Catalog,
) -> io::Result<()> {
    let departures = departures::of(dialect, catalog);
    let heading = out.heading(&format!("on {} {}", dialect.name(), dialect.version()));
    if departures.is_empty() {
        return writeln!(out, "{heading}: nothing is emulated, omitted or refused");
    }
    writeln!(out, "{heading}")?;
    let mut grid = Grid::default();
    for departure in departures {
        let (objects, mut support) = (&departure.objects, departure.support.to_string());
        if let Some(way_out) = departure.way_out {
            // What has to be changed is named, the rest counted.
            let names: Vec<_> = objects.iter().map(ToString::to_string).collect();
            support = format!("{support} ({}); {way_out}", names.join(", "));
        }
        let kind = objects.first().map_or("", |object| object.kind.words());
        grid.row([departure.capability.to_owned(), count(objects.len(), kind), support]);
    }
    grid.write(out, "  ", false)
}

/// The tables of a feature under the names that it gives them.
///
/// They are not resolved: a feature may refer to a table that only its user has.
fn catalog(feature: &Feature) -> Catalog {
    let mut catalog = Catalog::default();
    let schema = catalog.schema_mut(&Name::default_schema());
    schema.tables.extend(feature.tables().iter().cloned());
    catalog
}

#[derive(Serialize)]
struct Listing {
    features: Vec<FeatureForm>,
    tables: Vec<TableForm>,
}

#[derive(Serialize)]
struct FeatureForm {
    name: String,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    prefix: String,
    tables: Vec<TableForm>,
    dialects: Vec<DialectForm>,
}

#[derive(Serialize)]
struct DialectForm {
    name: &'static str,
    version: String,
    departures: Vec<DepartureForm>,
}

#[derive(Serialize)]
struct DepartureForm {
    capability: &'static str,
    support: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    way_out: Option<&'static str>,
    objects: Vec<String>,
}

#[derive(Serialize)]
struct TableForm {
    name: String,
    columns: Vec<ColumnForm>,
    primary_key: Vec<String>,
    indexes: Vec<IndexForm>,
}

#[derive(Serialize)]
struct ColumnForm {
    name: String,
    r#type: String,
    nullable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct IndexForm {
    name: String,
    columns: Vec<IndexColumnForm>,
    unique: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#where: Option<String>,
}

#[derive(Serialize)]
struct IndexColumnForm {
    column: String,
    order: &'static str,
}

impl Listing {
    fn of(features: &[&Feature], own: &[(&Name, &Table)]) -> Self {
        let dialects = crate::dialects();
        Self {
            features: features.iter().map(|feature| feature_form(feature, &dialects)).collect(),
            tables: own
                .iter()
                .map(|(schema, table)| table_form(TableName::new(*schema, &table.name), table))
                .collect(),
        }
    }
}

fn feature_form(feature: &Feature, dialects: &[Box<dyn Dialect>]) -> FeatureForm {
    let catalog = catalog(feature);
    FeatureForm {
        name: feature.name().to_string(),
        version: feature.version(),
        summary: feature.summary_text().map(ToOwned::to_owned),
        prefix: feature.default_prefix().to_owned(),
        tables: feature
            .tables()
            .iter()
            .map(|table| table_form(TableName::new(Name::default_schema(), &table.name), table))
            .collect(),
        dialects: dialects.iter().map(|dialect| dialect_form(&**dialect, &catalog)).collect(),
    }
}

fn dialect_form(dialect: &dyn Dialect, catalog: &Catalog) -> DialectForm {
    let departures = departures::of(dialect, catalog).into_iter().map(|departure| DepartureForm {
        capability: departure.capability,
        support: departure.support.word(),
        reason: departure.support.reason(),
        way_out: departure.way_out,
        objects: departure.objects.iter().map(ToString::to_string).collect(),
    });
    DialectForm {
        name: dialect.name(),
        version: dialect.version().to_string(),
        departures: departures.collect(),
    }
}

fn table_form(place: TableName, table: &Table) -> TableForm {
    TableForm {
        name: place.to_string(),
        columns: table
            .columns
            .iter()
            .map(|column| ColumnForm {
                name: column.name.to_string(),
                r#type: column.data_type.to_string(),
                nullable: column.nullable,
                default: column.default.as_ref().map(default_form),
            })
            .collect(),
        primary_key: table.primary_key.iter().map(ToString::to_string).collect(),
        indexes: table.indexes.iter().map(index_form).collect(),
    }
}

fn index_form(index: &Index) -> IndexForm {
    let order = |order| match order {
        Order::Ascending => "asc",
        Order::Descending => "desc",
    };
    IndexForm {
        name: index.name.to_string(),
        columns: index
            .columns
            .iter()
            .map(|column| IndexColumnForm {
                column: column.name.to_string(),
                order: order(column.order),
            })
            .collect(),
        unique: index.unique,
        r#where: index
            .filter
            .as_ref()
            .and_then(|filter| filter.expression())
            .map(ToString::to_string),
    }
}

/// The default as a model file has it.
fn default_form(default: &DefaultValue) -> serde_json::Value {
    match default {
        DefaultValue::Now => json!("now"),
        DefaultValue::NewUuid => json!("new_uuid"),
        DefaultValue::Integer(value) => json!({ "integer": value }),
        DefaultValue::Boolean(value) => json!({ "boolean": value }),
        DefaultValue::String(value) => json!({ "string": value }),
        DefaultValue::Json(value) => json!({ "json_text": value.as_str() }),
    }
}

#[cfg(test)]
mod tests {
    use stylobate_model::{Action, Column, ForeignKey};

    use super::*;

    /// A feature of which DuckDB emulates, omits and refuses something.
    fn odd() -> Feature {
        let table = Table::new("mails")
            .column(Column::big_int("id").identity())
            .column(Column::big_int("answer_to").nullable())
            .column(Column::string("topic", 200))
            .primary_key(["id"])
            .foreign_key(
                ForeignKey::on(["answer_to"])
                    .references("mails", ["id"])
                    .on_delete(Action::Cascade),
            )
            .index(Index::on(["topic"]).named("by_topic").filter("answer_to IS NULL"))
            .index(Index::on(["topic"]).named("one_topic").unique().filter("answer_to IS NULL"));
        Feature::new("odd", 1).table(table)
    }

    #[test]
    fn what_is_refused_is_named_with_the_way_out_and_the_rest_is_still_told() {
        let mut written = Vec::new();
        text(&mut Output::new(&mut written, false), &[&odd()], &[]).unwrap();
        let written = String::from_utf8(written).unwrap();
        let (_, duckdb) = written.split_once("\non duckdb 2.0\n").unwrap();
        assert_eq!(
            duckdb,
            "  types.string_length          1 column       emulated: VARCHAR with a check of its \
             length\n  \
               columns.identity             1 column       emulated: a sequence and a default that \
             takes its next value\n  \
               foreign_keys.action          1 foreign key  refused: DuckDB has no actions of \
             foreign keys (foreign key mails_answer_to_fkey of table mails); use no_action and \
             delete or change the children first\n  \
               foreign_keys.indexed_target  1 foreign key  refused: DuckDB refuses to change a \
             column of an index in a row that is referred to (foreign key mails_answer_to_fkey of \
             table mails); drop the other indexes and unique constraints of the table that it \
             refers to, or the foreign key\n  \
               indexes.partial              1 index        emulated: an index of all rows\n  \
               indexes.unique_partial       1 index        refused: DuckDB has no partial indexes \
             (index one_topic of table mails); drop the filter, or the uniqueness and check in the \
             application\n"
        );
    }

    #[test]
    fn every_ready_made_feature_is_held_by_every_dialect() {
        for dialect in crate::dialects() {
            for feature in stylobate_features::all() {
                for departure in departures::of(&*dialect, &catalog(&feature)) {
                    let (name, capability) = (feature.name(), departure.capability);
                    assert_ne!(departure.support.word(), "refused", "{name} {capability}");
                }
            }
        }
    }
}
