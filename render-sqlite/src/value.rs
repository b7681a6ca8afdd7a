//! Values on their way to SQLite and back.

use stylobate_dialect::{Undecodable, Wire};
use stylobate_model::{DataType, Json, Timestamp, Value};
use uuid::Uuid;

pub(crate) fn encode(value: &Value) -> Wire {
    match value {
        Value::Null => Wire::Null,
        Value::Uuid(value) => Wire::Bytes(value.as_bytes().to_vec()),
        Value::String(value) => Wire::Text(value.clone()),
        Value::TimestampTz(value) => Wire::Text(value.to_string()),
        Value::Json(value) => Wire::Text(value.as_str().to_owned()),
        Value::Integer(value) => Wire::BigInt(*value),
        Value::Boolean(value) => Wire::BigInt(i64::from(*value)),
        Value::Bytes(value) => Wire::Bytes(value.clone()),
    }
}

/// The value of the type that a form of storage stands for; nothing outside of its domain, which
/// raw SQL may have put there.
pub(crate) fn decode(wire: Wire, data_type: &DataType) -> Result<Value, Undecodable> {
    let value = match (wire, data_type) {
        (Wire::Null, _) => Value::Null,
        (Wire::Text(text), DataType::String { .. }) => Value::String(text),
        (Wire::Bytes(bytes), DataType::Bytes) => Value::Bytes(bytes),
        (wire, _) => read(&wire, data_type).ok_or_else(|| Undecodable::new(&wire, data_type))?,
    };
    match value.check(data_type) {
        Ok(()) => Ok(value),
        Err(_) => Err(Undecodable::new(&encode(&value), data_type)),
    }
}

fn read(wire: &Wire, data_type: &DataType) -> Option<Value> {
    match (wire, data_type) {
        (Wire::BigInt(value), DataType::Boolean) => boolean(*value),
        (Wire::BigInt(value), _) => data_type.integer_range().map(|_| Value::Integer(*value)),
        (Wire::Bytes(bytes), DataType::Uuid) => uuid(bytes),
        (Wire::Text(text), DataType::TimestampTz) => {
            let instant: Timestamp = text.parse().ok()?;
            // Another form of the same instant has another place in the order of texts.
            (instant.to_string() == *text).then_some(Value::TimestampTz(instant))
        }
        (Wire::Text(text), DataType::Json) => Json::parse(text).ok().map(Value::Json),
        _ => None,
    }
}

/// The value of the type that a literal stands for, as SQLite keeps it in the text of a
/// constraint.
pub(crate) fn coerce(value: &Value, data_type: &DataType) -> Option<Value> {
    match (value, data_type) {
        (Value::Integer(value), DataType::Boolean) => boolean(*value),
        (Value::Bytes(bytes), DataType::Uuid) => uuid(bytes),
        _ => None,
    }
}

fn boolean(value: i64) -> Option<Value> {
    match value {
        0 => Some(Value::Boolean(false)),
        1 => Some(Value::Boolean(true)),
        _ => None,
    }
}

fn uuid(bytes: &[u8]) -> Option<Value> {
    Uuid::from_slice(bytes).ok().map(Value::Uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRING_3: DataType = DataType::String { max_length: Some(3) };

    #[test]
    fn what_is_encoded_is_decoded() {
        let instant: Timestamp = "2026-01-02T03:04:05.6Z".parse().unwrap();
        let values: [(Value, DataType); 9] = [
            (Value::Null, DataType::Uuid),
            (Uuid::from_u128(1).into(), DataType::Uuid),
            ("äß€".into(), STRING_3),
            (instant.into(), DataType::TimestampTz),
            (Json::parse("{\"a\": [1.0]}").unwrap().into(), DataType::Json),
            (i64::MIN.into(), DataType::BigInt),
            (i16::MAX.into(), DataType::SmallInt),
            (true.into(), DataType::Boolean),
            (vec![0, 255].into(), DataType::Bytes),
        ];
        for (value, data_type) in values {
            assert_eq!(decode(encode(&value), &data_type), Ok(value));
        }
    }

    #[test]
    fn what_is_outside_of_the_domain_is_not_decoded() {
        let refused = [
            (Wire::BigInt(2), DataType::Boolean),
            (Wire::BigInt(40_000), DataType::SmallInt),
            (Wire::BigInt(i64::MAX), DataType::Integer),
            (Wire::BigInt(1), DataType::TEXT),
            (Wire::Double(1.0), DataType::BigInt),
            (Wire::Text("abcd".to_owned()), STRING_3),
            (Wire::Text("a\0".to_owned()), DataType::TEXT),
            (Wire::Text("2026-02-30T00:00:00.000000Z".to_owned()), DataType::TimestampTz),
            (Wire::Text("2026-02-03T00:00:00Z".to_owned()), DataType::TimestampTz),
            (Wire::Text("{".to_owned()), DataType::Json),
            (Wire::Bytes(vec![0; 15]), DataType::Uuid),
            (Wire::Text("a".to_owned()), DataType::Bytes),
        ];
        for (wire, data_type) in refused {
            assert!(decode(wire.clone(), &data_type).is_err(), "{wire:?} as {data_type}");
        }
    }
}
