//! How values travel to DuckDB and back.

use stylobate_dialect::{Undecodable, Wire};
use stylobate_model::{DataType, Json, Timestamp, Value};
use uuid::Uuid;

/// The placeholder of a parameter, with the type of what is bound as text.
pub(crate) fn placeholder(number: usize, data_type: &DataType) -> String {
    match data_type {
        DataType::Uuid => format!("CAST(${number} AS UUID)"),
        DataType::TimestampTz => format!("CAST(${number} AS TIMESTAMPTZ)"),
        DataType::Json => format!("CAST(${number} AS JSON)"),
        DataType::String { .. }
        | DataType::BigInt
        | DataType::Integer
        | DataType::SmallInt
        | DataType::Boolean
        | DataType::Bytes => format!("${number}"),
    }
}

/// An instant travels as text with its offset: bound as a number, it would be a TIMESTAMP, which
/// the time zone of the session turns into another instant.
pub(crate) fn encode(value: &Value, data_type: &DataType) -> Wire {
    match value {
        Value::Null => Wire::Null,
        Value::Uuid(value) => Wire::Text(value.hyphenated().to_string()),
        Value::String(text) => Wire::Text(text.clone()),
        Value::TimestampTz(instant) => Wire::Text(instant.to_string()),
        Value::Json(json) => Wire::Json(json.as_str().to_owned()),
        Value::Integer(value) => encode_integer(*value, data_type),
        Value::Boolean(value) => Wire::Boolean(*value),
        Value::Bytes(bytes) => Wire::Bytes(bytes.clone()),
    }
}

fn encode_integer(value: i64, data_type: &DataType) -> Wire {
    let narrow = match data_type {
        DataType::SmallInt => i16::try_from(value).ok().map(Wire::SmallInt),
        DataType::Integer => i32::try_from(value).ok().map(Wire::Integer),
        DataType::BigInt
        | DataType::Uuid
        | DataType::String { .. }
        | DataType::TimestampTz
        | DataType::Json
        | DataType::Boolean
        | DataType::Bytes => None,
    };
    narrow.unwrap_or(Wire::BigInt(value))
}

pub(crate) fn decode(wire: Wire, data_type: &DataType) -> Result<Value, Undecodable> {
    let value = match (wire, data_type) {
        (Wire::Null, _) => Value::Null,
        (Wire::Text(text), DataType::String { .. }) => Value::String(text),
        (Wire::Bytes(bytes), DataType::Bytes) => Value::Bytes(bytes),
        (wire, _) => read(&wire, data_type).ok_or_else(|| Undecodable::new(&wire, data_type))?,
    };
    match value.check(data_type) {
        Ok(()) => Ok(value),
        Err(_) => Err(Undecodable::new(&encode(&value, data_type), data_type)),
    }
}

fn read(wire: &Wire, data_type: &DataType) -> Option<Value> {
    Some(match (wire, data_type) {
        (Wire::SmallInt(value), _) => Value::Integer(i64::from(*value)),
        (Wire::Integer(value), _) => Value::Integer(i64::from(*value)),
        (Wire::BigInt(value), _) => Value::Integer(*value),
        (Wire::Boolean(value), DataType::Boolean) => Value::Boolean(*value),
        (Wire::Text(text), DataType::Uuid) => Value::Uuid(Uuid::try_parse(text).ok()?),
        (Wire::Uuid(bytes), DataType::Uuid) => Value::Uuid(Uuid::from_bytes(*bytes)),
        (Wire::Timestamp(instant), DataType::TimestampTz) => {
            Value::TimestampTz(Timestamp::from_microseconds(*instant))
        }
        (Wire::Text(text) | Wire::Json(text), DataType::Json) => {
            Value::Json(Json::parse(text).ok()?)
        }
        _ => return None,
    })
}
