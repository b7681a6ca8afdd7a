//! From a JSON value to a document.

mod fields;

use super::node::{Kind, Node};
use super::print::compact;
use super::problem::{Fault, Reason};
use super::{Document, DocumentSchema, FeatureReference, OpaqueObject};
use crate::{
    Action, Check, Column, Condition, DataType, DefaultValue, ForeignKey, Index, IndexColumn, Json,
    Name, Order, Reference, Table, Unique,
};
use fields::{Place, Read};

/// The document that a JSON value stands for.
pub(super) fn document(node: &Node) -> Result<Document, Fault> {
    let root = Place::root(node);
    let fields = root.fields(&["schemas", "opaque"])?;
    Ok(Document {
        schemas: fields.required("schemas")?.named(schema)?,
        opaque: fields.optional("opaque", |place| place.list(opaque))?.unwrap_or_default(),
    })
}

fn schema(name: Name, place: &Place<'_>) -> Read<DocumentSchema> {
    let fields = place.fields(&["features", "tables"])?;
    Ok(DocumentSchema {
        name,
        features: fields.optional("features", |place| place.list(feature))?.unwrap_or_default(),
        tables: fields.optional("tables", |place| place.named(table))?.unwrap_or_default(),
    })
}

fn feature(place: &Place<'_>) -> Read<FeatureReference> {
    match &place.node.kind {
        Kind::Text(name) => Ok(FeatureReference::new(name.as_str())),
        Kind::Object(_) => {
            let fields = place.fields(&["use", "prefix"])?;
            Ok(FeatureReference {
                feature: fields.required("use")?.name()?,
                prefix: fields.optional("prefix", |place| place.text().map(str::to_owned))?,
            })
        }
        _ => Err(place.expected("the name of a feature or an object with the key use")),
    }
}

fn table(name: Name, place: &Place<'_>) -> Read<Table> {
    let fields = place.fields(&[
        "comment",
        "renamed_from",
        "columns",
        "primary_key",
        "unique",
        "checks",
        "foreign_keys",
        "indexes",
    ])?;
    let names = |place: &Place<'_>| place.list(Place::name);
    Ok(Table {
        name,
        columns: fields.required("columns")?.named(column)?,
        primary_key: fields.optional("primary_key", names)?.unwrap_or_default(),
        unique: fields
            .optional("unique", |place| {
                place.named(|name, place| Ok(Unique { name, columns: names(place)? }))
            })?
            .unwrap_or_default(),
        foreign_keys: fields
            .optional("foreign_keys", |place| place.named(foreign_key))?
            .unwrap_or_default(),
        checks: fields
            .optional("checks", |place| {
                place.named(|name, place| Ok(Check { name, condition: condition(place)? }))
            })?
            .unwrap_or_default(),
        indexes: fields.optional("indexes", |place| place.named(index))?.unwrap_or_default(),
        comment: fields.optional("comment", |place| place.text().map(str::to_owned))?,
        renamed_from: fields.optional("renamed_from", Place::name)?,
    })
}

fn column(name: Name, place: &Place<'_>) -> Read<Column> {
    let fields = place.fields(&[
        "type",
        "nullable",
        "default",
        "identity",
        "byte_order",
        "comment",
        "renamed_from",
    ])?;
    Ok(Column {
        name,
        data_type: data_type(&fields.required("type")?)?,
        nullable: fields.flag("nullable")?,
        default: fields.optional("default", default)?,
        identity: fields.flag("identity")?,
        byte_order: fields.flag("byte_order")?,
        comment: fields.optional("comment", |place| place.text().map(str::to_owned))?,
        renamed_from: fields.optional("renamed_from", Place::name)?,
    })
}

fn data_type(place: &Place<'_>) -> Read<DataType> {
    place.text()?.parse().map_err(|unknown| place.fault(Reason::DataType(unknown)))
}

fn default(place: &Place<'_>) -> Read<DefaultValue> {
    match &place.node.kind {
        Kind::Text(text) if text == "now" => Ok(DefaultValue::Now),
        Kind::Text(text) if text == "new_uuid" => Ok(DefaultValue::NewUuid),
        Kind::Object(_) => {
            let fields = place.fields(&["integer", "boolean", "string", "json", "json_text"])?;
            let (key, value) = fields.only().ok_or_else(|| no_default(place))?;
            match key {
                "integer" => value.integer().map(DefaultValue::Integer),
                "boolean" => value.boolean().map(DefaultValue::Boolean),
                "string" => Ok(DefaultValue::String(value.text()?.to_owned())),
                "json" => json(&value).map(DefaultValue::Json),
                _ => parse_json(&value, value.text()?).map(DefaultValue::Json),
            }
        }
        _ => Err(no_default(place)),
    }
}

fn no_default(place: &Place<'_>) -> Fault {
    place.fault(Reason::Default(compact(place.node)))
}

fn json(place: &Place<'_>) -> Read<Json> {
    check_json(place)?;
    parse_json(place, &compact(place.node))
}

fn parse_json(place: &Place<'_>, text: &str) -> Read<Json> {
    Json::parse(text).map_err(|invalid| place.fault(Reason::Json(invalid)))
}

/// Refuses what would be lost without a word: a key given twice, digits of a number.
fn check_json(place: &Place<'_>) -> Read<()> {
    match &place.node.kind {
        Kind::InexactNumber => Err(place.fault(Reason::InexactNumber)),
        Kind::List(_) => place.list(check_json).map(drop),
        Kind::Object(_) => place.each_once(check_json),
        Kind::Null | Kind::Boolean(_) | Kind::Number(_) | Kind::Text(_) | Kind::Verbatim(_) => {
            Ok(())
        }
    }
}

fn condition(place: &Place<'_>) -> Read<Condition> {
    place.text().map(Condition::from)
}

fn foreign_key(name: Name, place: &Place<'_>) -> Read<ForeignKey> {
    let fields = place.fields(&["columns", "references", "on_delete", "on_update"])?;
    Ok(ForeignKey {
        name,
        columns: fields.required("columns")?.list(Place::name)?,
        references: reference(&fields.required("references")?)?,
        on_delete: fields.optional("on_delete", action)?.unwrap_or_default(),
        on_update: fields.optional("on_update", action)?.unwrap_or_default(),
    })
}

fn reference(place: &Place<'_>) -> Read<Reference> {
    let fields = place.fields(&["schema", "table", "columns"])?;
    Ok(Reference {
        schema: fields.optional("schema", Place::name)?,
        table: fields.required("table")?.name()?,
        columns: fields.required("columns")?.list(Place::name)?,
    })
}

fn action(place: &Place<'_>) -> Read<Action> {
    place.text()?.parse().map_err(|unknown| place.fault(Reason::Action(unknown)))
}

fn index(name: Name, place: &Place<'_>) -> Read<Index> {
    let fields = place.fields(&["columns", "unique", "where"])?;
    Ok(Index {
        name,
        columns: fields.required("columns")?.list(index_column)?,
        unique: fields.flag("unique")?,
        filter: fields.optional("where", condition)?,
    })
}

fn index_column(place: &Place<'_>) -> Read<IndexColumn> {
    match &place.node.kind {
        Kind::Text(name) => Ok(IndexColumn::ascending(name.as_str())),
        Kind::Object(_) => {
            let fields = place.fields(&["column", "order"])?;
            Ok(IndexColumn {
                name: fields.required("column")?.name()?,
                order: fields.optional("order", order)?.unwrap_or_default(),
            })
        }
        _ => Err(place.expected("the name of a column or an object with the key column")),
    }
}

fn order(place: &Place<'_>) -> Read<Order> {
    match place.text()? {
        "asc" => Ok(Order::Ascending),
        "desc" => Ok(Order::Descending),
        other => Err(place.fault(Reason::Order(other.to_owned()))),
    }
}

fn opaque(place: &Place<'_>) -> Read<OpaqueObject> {
    let fields = place.fields(&["schema", "table", "kind", "name", "reason"])?;
    Ok(OpaqueObject {
        schema: fields.required("schema")?.name()?,
        table: fields.optional("table", Place::name)?,
        kind: fields.required("kind")?.text()?.to_owned(),
        name: fields.required("name")?.name()?,
        reason: fields.required("reason")?.text()?.to_owned(),
    })
}
