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
        Value::Integer(value) => Wire::integer(*value, data_type),
        Value::Boolean(value) => Wire::Boolean(*value),
        Value::Bytes(bytes) => Wire::Bytes(bytes.clone()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const STRING_3: DataType = DataType::String { max_length: Some(3) };

    #[test]
    fn what_no_type_holds_is_not_decoded() {
        let text = |text: &str| Wire::Text(text.to_owned());
        for (wire, data_type) in [
            (Wire::Timestamp(i64::MAX), DataType::TimestampTz),
            (text("2026-01-02 03:04:05+00"), DataType::TimestampTz),
            (text("abcd"), STRING_3),
            (text("a\0"), DataType::TEXT),
            (text("[NaN]"), DataType::Json),
            (text("x"), DataType::Uuid),
            (Wire::BigInt(40_000), DataType::SmallInt),
            (Wire::BigInt(1), DataType::Boolean),
            (Wire::Boolean(true), DataType::Integer),
            (Wire::Double(1.0), DataType::BigInt),
            (text("a"), DataType::Bytes),
            (Wire::Bytes(vec![1; 16]), DataType::Uuid),
        ] {
            assert!(decode(wire.clone(), &data_type).is_err(), "{wire:?} as {data_type}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        for (value, data_type) in [
            (Value::Null, DataType::Json),
            (Uuid::from_u128(7).into(), DataType::Uuid),
            ("a\\'".into(), STRING_3),
            (Json::parse("{\"a\":[1]}").unwrap().into(), DataType::Json),
            (i64::MIN.into(), DataType::BigInt),
            (i32::MAX.into(), DataType::Integer),
            (i16::MIN.into(), DataType::SmallInt),
            (true.into(), DataType::Boolean),
            (vec![0, 255].into(), DataType::Bytes),
        ] {
            assert_eq!(decode(encode(&value, &data_type), &data_type), Ok(value));
        }
    }

    #[test]
    fn instants_travel_as_text_and_come_back_as_microseconds() {
        let instant = Timestamp::MAX;
        let bound = encode(&instant.into(), &DataType::TimestampTz);
        assert_eq!(bound, Wire::Text("9999-12-31T23:59:59.999999Z".to_owned()));
        let read = decode(Wire::Timestamp(instant.microseconds()), &DataType::TimestampTz);
        assert_eq!(read, Ok(instant.into()));
    }
}
