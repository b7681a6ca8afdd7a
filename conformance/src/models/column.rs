//! Columns, and values for their defaults and for conditions.

use stylobate_model::{Column, DataType, DefaultValue, Json, Timestamp, Value};

use super::Maker;

impl Maker<'_, '_> {
    pub(super) fn column(&mut self) -> Column {
        let data_type = match *self.source.pick(&DataType::ALL) {
            DataType::String { max_length: Some(_) } => {
                DataType::String { max_length: Some(1 + self.source.below(40) as u32) }
            }
            other => other,
        };
        let mut column = Column::new(self.name("column"), data_type);
        if self.source.chance(40) {
            column = column.nullable();
        }
        if self.source.chance(40) {
            column.default = self.default_value(&data_type);
        }
        if matches!(data_type, DataType::String { .. }) && self.source.chance(30) {
            column = column.byte_order();
        }
        if self.source.chance(15) {
            column = column.comment(self.text());
        }
        column
    }

    fn default_value(&mut self, data_type: &DataType) -> Option<DefaultValue> {
        Some(match data_type {
            DataType::Uuid => DefaultValue::NewUuid,
            DataType::TimestampTz => DefaultValue::Now,
            DataType::Bytes => return None,
            _ => match self.value(data_type) {
                Value::Integer(value) => DefaultValue::Integer(value),
                Value::Boolean(value) => DefaultValue::Boolean(value),
                Value::Json(value) => DefaultValue::Json(value),
                Value::String(value) => DefaultValue::String(value),
                _ => return None,
            },
        })
    }

    pub(super) fn text(&mut self) -> String {
        let texts = [
            "",
            "plain",
            "it's",
            "back\\slash",
            "\"",
            "--",
            "naïve 😀",
            "line\nbreak",
            "'",
            "%s",
            "NULL",
            "true",
            "0",
            "now()",
        ];
        (*self.source.pick(&texts)).to_owned()
    }

    /// A value of the type.
    pub(super) fn value(&mut self, data_type: &DataType) -> Value {
        match data_type {
            DataType::Uuid => Value::Uuid(stylobate_uuid(self.source.below(1000))),
            DataType::String { max_length } => {
                let limit = max_length.map_or(usize::MAX, |length| length as usize);
                Value::String(self.text().chars().take(limit).collect())
            }
            DataType::TimestampTz => {
                let instants = [
                    0,
                    1,
                    -1,
                    1_700_000_000_123_456,
                    -62_135_596_800_000_000,
                    253_402_300_799_999_999,
                ];
                Value::TimestampTz(Timestamp::from_microseconds(*self.source.pick(&instants)))
            }
            DataType::Json => {
                let texts = [
                    "{}",
                    "[]",
                    "null",
                    "0",
                    "\"it's\"",
                    "{\"a\":[1,2.5,\"\\\\\"]}",
                    "123456789012345678901234567890",
                    "\"😀\"",
                ];
                let text = *self.source.pick(&texts);
                Value::Json(Json::parse(text).expect("the texts are JSON"))
            }
            DataType::BigInt | DataType::Integer | DataType::SmallInt => {
                let range = data_type.integer_range().expect("an integer type has a range");
                let numbers = [0, 1, -1, 2, 99, *range.start(), *range.end()];
                Value::Integer(*self.source.pick(&numbers))
            }
            DataType::Boolean => Value::Boolean(self.source.chance(50)),
            DataType::Bytes => {
                let bytes: [&[u8]; 4] = [b"", b"\0", b"it's\\", &[0xde, 0xad, 0xbe, 0xef]];
                Value::Bytes(self.source.pick(&bytes).to_vec())
            }
        }
    }
}

fn stylobate_uuid(number: usize) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_0000 + number as u128)
}
