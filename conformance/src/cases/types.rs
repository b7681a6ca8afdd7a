//! The neutral types: the same values in, the same answers out.

mod bytes;
mod compared;
mod every;
mod instants;
mod integers;
mod json;
mod text;
mod uuids;
mod wrong;

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Column, DataType, Database, Table, Value};

use crate::check::{count, equal, make, name, refused, rows};
use crate::{Case, Failure, Stage};

pub(crate) fn cases() -> Vec<Case> {
    [
        every::cases(),
        compared::cases(),
        integers::cases(),
        text::cases(),
        uuids::cases(),
        json::cases(),
        instants::cases(),
        bytes::cases(),
        wrong::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A neutral type, as identifiers of cases call it, with the capability that is its own.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) data_type: DataType,
    pub(super) id: &'static str,
    pub(super) capability: &'static str,
}

/// Every neutral type.
pub(super) fn kinds() -> impl Iterator<Item = Kind> {
    let short = DataType::String { max_length: Some(5) };
    [
        (DataType::Uuid, "uuid", "types.uuid"),
        (DataType::TEXT, "string", "types.string"),
        (short, "string_length", "types.string_length"),
        (DataType::TimestampTz, "timestamp_tz", "types.timestamp_tz"),
        (DataType::Json, "json", "types.json"),
        (DataType::BigInt, "big_int", "types.big_int"),
        (DataType::Integer, "integer", "types.integer"),
        (DataType::SmallInt, "small_int", "types.small_int"),
        (DataType::Boolean, "boolean", "types.boolean"),
        (DataType::Bytes, "bytes", "types.bytes"),
    ]
    .into_iter()
    .map(|(data_type, id, capability)| Kind { data_type, id, capability })
}

/// A table with a key and one column of a type, which is nullable.
pub(super) fn samples(data_type: DataType) -> Table {
    Table::new("samples")
        .column(Column::integer("id"))
        .column(Column::new("sample", data_type).nullable())
        .primary_key(["id"])
}

/// The table of samples, made.
pub(super) fn stand(
    stage: &mut Stage,
    data_type: DataType,
) -> Result<(Connection, Table), Failure> {
    let table = samples(data_type);
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    Ok((db, table))
}

/// The samples, by their number.
pub(super) fn stored(db: &mut Connection, table: &Table) -> Result<Vec<Value>, Failure> {
    Ok(rows(db, table, &["sample"], &["id"])?.into_iter().flatten().collect())
}

/// A value of the type's domain for each of the boundaries of it.
pub(super) fn accepted(data_type: DataType) -> Result<Vec<Value>, Failure> {
    let of_type =
        |boundary: &crate::values::Boundary| boundary.data_type == data_type && boundary.accepted;
    let mut values = Vec::new();
    for boundary in crate::values::boundaries().iter().filter(|boundary| of_type(boundary)) {
        let value = Value::parse(&boundary.text, &data_type);
        values.push(value.map_err(|error| Failure::new(format!("{}: {error}", boundary.name())))?);
    }
    Ok(values)
}

/// Fails unless texts are refused as values of the type, bound or by hand, with no row.
fn rejects_texts(stage: &mut Stage, data_type: DataType, texts: &[&str]) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    for text in texts {
        let bound = db.insert(&table, [[("id", 1.into()), ("sample", (*text).into())]]);
        refused(format!("{text:?} that is bound"), bound, &[ErrorKind::ValueOutOfDomain])?;
        let sql = insertion(&db, 1, &format!("'{text}'"));
        let written = db.execute(&sql, &[]);
        refused(format!("{text:?} by hand"), written, &[ErrorKind::ValueOutOfDomain])?;
    }
    equal("the number of rows", count(&mut db, "samples")?, 0)
}

/// A statement that writes a sample by hand.
pub(super) fn insertion(db: &Connection, id: usize, value: &str) -> String {
    format!(
        "INSERT INTO {} ({}, {}) VALUES ({id}, {value})",
        name(db, "samples"),
        name(db, "id"),
        name(db, "sample")
    )
}
