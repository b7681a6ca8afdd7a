//! Constants.

use std::fmt::Write;

use stylobate_dialect::push_text;
use stylobate_model::Value;

pub(crate) fn push(sql: &mut String, value: &Value) {
    match value {
        Value::Null => sql.push_str("NULL"),
        Value::Uuid(value) => {
            push_text(sql, &value.to_string());
            sql.push_str("::uuid");
        }
        Value::TimestampTz(value) => {
            push_text(sql, &value.to_string());
            sql.push_str("::timestamptz");
        }
        Value::Bytes(_) => {
            sql.push_str("'\\x");
            sql.push_str(&value.to_string());
            sql.push_str("'::bytea");
        }
        Value::String(value) => push_text(sql, value),
        // Beside a column of JSON it takes the type of the column.
        Value::Json(value) => push_text(sql, value.as_str()),
        Value::Integer(value) => {
            // Writing to a text does not fail.
            let _ = write!(sql, "{value}");
        }
        Value::Boolean(value) => sql.push_str(if *value { "TRUE" } else { "FALSE" }),
    }
}

#[cfg(test)]
mod tests {
    use stylobate_model::{Json, Timestamp};

    use super::*;

    #[track_caller]
    fn check(value: impl Into<Value>, expected: &str) {
        let mut sql = String::new();
        push(&mut sql, &value.into());
        assert_eq!(sql, expected);
    }

    #[test]
    fn literals_have_the_type_of_their_column() {
        check(i64::MAX, "9223372036854775807");
        check(i64::MIN, "-9223372036854775808");
        check(-1, "-1");
        check(false, "FALSE");
        check("it's a \\ and \"", "'it''s a \\ and \"'");
        check(vec![0_u8, 255], "'\\x00ff'::bytea");
        check(Timestamp::from_microseconds(1), "'1970-01-01T00:00:00.000001Z'::timestamptz");
        check(Json::object(), "'{}'");
    }
}
