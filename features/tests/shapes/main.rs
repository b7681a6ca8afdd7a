//! The ready-made features: the exact shape of each table.

mod events;
mod messages;
mod others;
mod perspectives;

use stylobate_model::{DefaultValue, Feature, IndexColumn, Order, Table};

/// A table in words: each column, key and index a line.
pub(crate) fn lines(table: &Table) -> Vec<String> {
    let mut lines = Vec::new();
    for column in &table.columns {
        let mut line = format!("{} {}", column.name, column.data_type);
        for (said, word) in [
            (column.nullable, " null"),
            (column.identity, " identity"),
            (column.byte_order, " bytes"),
        ] {
            line += if said { word } else { "" };
        }
        match &column.default {
            None => {}
            Some(DefaultValue::Now) => line += " = now",
            Some(DefaultValue::NewUuid) => line += " = new_uuid",
            Some(DefaultValue::Boolean(value)) => line += &format!(" = {value}"),
            Some(DefaultValue::Integer(value)) => line += &format!(" = {value}"),
            Some(DefaultValue::String(value)) => line += &format!(" = {value:?}"),
            Some(DefaultValue::Json(value)) => line += &format!(" = {value}"),
        }
        lines.push(line);
    }
    let joined = |names: &[stylobate_model::Name]| {
        names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    lines.push(format!("key ({})", joined(&table.primary_key)));
    for unique in &table.unique {
        lines.push(format!("unique {} ({})", unique.name, joined(&unique.columns)));
    }
    for index in &table.indexes {
        let names: Vec<_> = index.columns.iter().map(|column| column.name.clone()).collect();
        let filter = index
            .filter
            .as_ref()
            .map(|filter| format!(" where {}", filter.expression().expect("an expression")));
        lines.push(format!(
            "{}index {} ({}){}",
            if index.unique { "unique " } else { "" },
            index.name,
            joined(&names),
            filter.unwrap_or_default()
        ));
    }
    assert!(table.checks.is_empty() && table.foreign_keys.is_empty());
    assert!(table.indexes.iter().all(|index| index.columns.iter().all(ascending)));
    lines
}

#[track_caller]
pub(crate) fn check(feature: impl Into<Feature>, table: &str, expected: &[&str]) {
    let feature = feature.into();
    let table = feature.tables().get(table).expect("the table");
    assert_eq!(lines(table), expected);
}

fn ascending(column: &IndexColumn) -> bool {
    column.order == Order::Ascending
}

/// The names of the tables of a feature, in order.
pub(crate) fn tables(feature: impl Into<Feature>) -> Vec<String> {
    feature.into().tables().names().map(ToString::to_string).collect()
}
