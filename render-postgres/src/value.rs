//! Values on their way to PostgreSQL and back.

use stylobate_dialect::{Undecodable, Wire};
use stylobate_model::{DataType, Json, OutOfDomain, Timestamp, Value};
use uuid::Uuid;

pub(crate) fn encode(value: &Value, data_type: &DataType) -> Wire {
    match value {
        Value::Null => Wire::Null,
        Value::Uuid(value) => Wire::Uuid(*value.as_bytes()),
        Value::String(value) => Wire::Text(value.clone()),
        Value::TimestampTz(value) => Wire::Timestamp(value.microseconds()),
        Value::Json(value) => Wire::Json(value.as_str().to_owned()),
        Value::Integer(value) => Wire::integer(*value, data_type),
        Value::Boolean(value) => Wire::Boolean(*value),
        Value::Bytes(value) => Wire::Bytes(value.clone()),
    }
}

pub(crate) fn decode(wire: Wire, data_type: &DataType) -> Result<Value, Undecodable> {
    let value = match (wire, data_type) {
        (Wire::Null, _) => Value::Null,
        (Wire::Uuid(bytes), DataType::Uuid) => Value::Uuid(Uuid::from_bytes(bytes)),
        (Wire::Text(text), DataType::String { .. }) => Value::String(text),
        (Wire::Timestamp(microseconds), DataType::TimestampTz) => {
            Value::TimestampTz(Timestamp::from_microseconds(microseconds))
        }
        (Wire::Json(text), DataType::Json) => match Json::parse(&text) {
            Ok(json) => Value::Json(json),
            Err(reason) => {
                return Err(undecodable(format!("JSON that is none ({reason})"), data_type));
            }
        },
        (Wire::SmallInt(value), _) => Value::from(value),
        (Wire::Integer(value), _) => Value::from(value),
        (Wire::BigInt(value), _) => Value::from(value),
        (Wire::Boolean(value), DataType::Boolean) => Value::from(value),
        (Wire::Bytes(bytes), DataType::Bytes) => Value::Bytes(bytes),
        (wire, _) => return Err(Undecodable::new(&wire, data_type)),
    };
    match value.check(data_type) {
        Ok(()) => Ok(value),
        Err(OutOfDomain::TimestampRange(_)) => {
            let found = "an instant outside of the years 0001 to 9999".to_owned();
            Err(undecodable(found, data_type))
        }
        Err(reason) => Err(undecodable(format!("a value that is none ({reason})"), data_type)),
    }
}

fn undecodable(found: String, expected: &DataType) -> Undecodable {
    Undecodable { found, expected: *expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_type_come_back_equal() {
        let text = "text with 'quotes' and \u{1f600}";
        for (value, data_type) in [
            (Value::from(Uuid::from_u128(7)), DataType::Uuid),
            (Value::from(text), DataType::TEXT),
            (Value::from(Timestamp::MIN), DataType::TimestampTz),
            (Value::from(Timestamp::MAX), DataType::TimestampTz),
            (Value::from(Json::object()), DataType::Json),
            (Value::from(i64::MIN), DataType::BigInt),
            (Value::from(i32::MAX), DataType::Integer),
            (Value::from(i16::MIN), DataType::SmallInt),
            (Value::from(true), DataType::Boolean),
            (Value::from(vec![0_u8, 255]), DataType::Bytes),
            (Value::Null, DataType::Bytes),
        ] {
            assert_eq!(decode(encode(&value, &data_type), &data_type), Ok(value));
        }
    }

    #[test]
    fn what_is_no_value_of_the_type_is_not_decoded() {
        let refused = |wire, data_type| decode(wire, &data_type).unwrap_err().to_string();
        assert_eq!(
            refused(Wire::Timestamp(Timestamp::MAX.microseconds() + 1), DataType::TimestampTz),
            "the engine gave an instant outside of the years 0001 to 9999 where timestamp_tz is \
             expected",
        );
        assert_eq!(
            refused(Wire::Text("infinity".into()), DataType::TimestampTz),
            "the engine gave Text(\"infinity\") where timestamp_tz is expected",
        );
        assert_eq!(
            refused(Wire::BigInt(40_000), DataType::SmallInt),
            "the engine gave a value that is none (40000 is outside of small_int (-32768 to \
             32767)) where small_int is expected",
        );
    }

    #[test]
    fn json_is_canonical_whatever_the_engine_prints() {
        let printed = Wire::Json("{\"b\": [1.0, true], \"aa\": null}".into());
        let json = Json::parse("{\"aa\":null,\"b\":[1,true]}").unwrap();
        assert_eq!(decode(printed, &DataType::Json), Ok(Value::Json(json)));
    }
}
