//! Values on their way to Toy and back.

use stylobate_dialect::{Undecodable, Wire, push_text};
use stylobate_model::{DataType, Timestamp, Value};

pub(crate) fn encode(value: &Value) -> Wire {
    match value {
        Value::Null => Wire::Null,
        Value::Uuid(value) => Wire::Text(value.to_string()),
        Value::String(value) => Wire::Text(value.clone()),
        Value::TimestampTz(value) => Wire::BigInt(value.microseconds()),
        Value::Json(value) => Wire::Text(value.as_str().to_owned()),
        Value::Integer(value) => Wire::BigInt(*value),
        Value::Boolean(value) => Wire::BigInt(i64::from(*value)),
        Value::Bytes(value) => Wire::Bytes(value.clone()),
    }
}

/// The value of the type that a form of storage stands for; nothing outside of its domain, which
/// raw SQL may have put there.
pub(crate) fn decode(wire: &Wire, data_type: &DataType) -> Result<Value, Undecodable> {
    let value = match (wire, data_type) {
        (Wire::Null, _) => Some(Value::Null),
        (Wire::BigInt(number), DataType::Boolean) => match number {
            0 | 1 => Some(Value::Boolean(*number == 1)),
            _ => None,
        },
        (Wire::BigInt(number), DataType::TimestampTz) => {
            Some(Value::TimestampTz(Timestamp::from_microseconds(*number)))
        }
        (Wire::BigInt(number), _) => Some(Value::Integer(*number)),
        (Wire::Text(text), DataType::Uuid | DataType::Json) => Value::parse(text, data_type).ok(),
        (Wire::Text(text), _) => Some(Value::String(text.clone())),
        (Wire::Bytes(bytes), _) => Some(Value::Bytes(bytes.clone())),
        _ => None,
    };
    value
        .filter(|value| value.check(data_type).is_ok())
        .ok_or_else(|| Undecodable::new(wire, data_type))
}

/// The value of a type that a literal stands for, which Toy keeps as the storage of the type.
pub(crate) fn coerce(literal: &Value, data_type: &DataType) -> Option<Value> {
    decode(&encode(literal), data_type).ok()
}

pub(crate) fn push_literal(sql: &mut String, value: &Value) {
    match encode(value) {
        Wire::BigInt(number) => sql.push_str(&number.to_string()),
        Wire::Text(text) => push_text(sql, &text),
        Wire::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            sql.push_str(&format!("x'{digits}'"));
        }
        _ => sql.push_str("NULL"),
    }
}
