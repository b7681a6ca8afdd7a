//! Constants as SQL.

use std::fmt::Write;

use stylobate_dialect::push_text;
use stylobate_model::Value;

pub(crate) fn push(sql: &mut String, value: &Value) {
    match value {
        Value::Null => sql.push_str("NULL"),
        Value::Uuid(value) => push_bytes(sql, value.as_bytes()),
        Value::String(value) => push_text(sql, value),
        Value::TimestampTz(value) => push_text(sql, &value.to_string()),
        Value::Json(value) => push_text(sql, value.as_str()),
        Value::Integer(value) => push_number(sql, *value),
        // TRUE and FALSE would be columns in a table that has columns of these names.
        Value::Boolean(value) => push_number(sql, i64::from(*value)),
        Value::Bytes(value) => push_bytes(sql, value),
    }
}

fn push_number(sql: &mut String, value: i64) {
    // Writing to a text does not fail.
    let _ = write!(sql, "{value}");
}

fn push_bytes(sql: &mut String, bytes: &[u8]) {
    sql.push_str("x'");
    for byte in bytes {
        let _ = write!(sql, "{byte:02x}");
    }
    sql.push('\'');
}

#[cfg(test)]
mod tests {
    use super::*;
    use stylobate_model::Timestamp;

    #[track_caller]
    fn check(value: impl Into<Value>, expected: &str) {
        let mut sql = String::new();
        push(&mut sql, &value.into());
        assert_eq!(sql, expected);
    }

    #[test]
    fn literals_stand_for_their_storage() {
        check(true, "1");
        check(false, "0");
        check(i64::MIN, "-9223372036854775808");
        check("it's \\ \"so\"", "'it''s \\ \"so\"'");
        check(vec![0, 0xde, 0xff], "x'00deff'");
        check(Timestamp::from_microseconds(1), "'1970-01-01T00:00:00.000001Z'");
    }
}
