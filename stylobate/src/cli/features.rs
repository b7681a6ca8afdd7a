//! `stylobate features`: what is defined.

use std::io::Write;

use serde::Serialize;
use serde_json::json;
use stylobate_model::{ByName, DefaultValue, Feature, Index, Named, Order, Table, TableName};

use super::error::Failure;
use super::output::visible;
use super::{Context, Status, describe, selection};

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
    let out = &mut context.out;
    if arguments.format == Format::Json {
        let listing = Listing {
            features: features.iter().map(|feature| feature_form(feature)).collect(),
            tables: own
                .iter()
                .map(|(schema, table)| table_form(TableName::new(*schema, &table.name), table))
                .collect(),
        };
        let json = serde_json::to_string_pretty(&listing)
            .map_err(|error| Failure::new(format!("the features have no JSON: {error}")))?;
        writeln!(out, "{json}")?;
        return Ok(Status::Success);
    }
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
            describe::table(out, &"default".into(), table)?;
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
    Ok(Status::Success)
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

fn feature_form(feature: &Feature) -> FeatureForm {
    let tables: &ByName<Table> = feature.tables();
    FeatureForm {
        name: feature.name().to_string(),
        version: feature.version(),
        summary: feature.summary_text().map(ToOwned::to_owned),
        prefix: feature.default_prefix().to_owned(),
        tables: tables
            .iter()
            .map(|table| table_form(TableName::new("default", &table.name), table))
            .collect(),
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
