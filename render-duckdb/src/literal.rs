//! How DuckDB spells a constant.

use std::fmt::Write;

use stylobate_dialect::push_text;
use stylobate_model::Value;

pub(crate) fn push(sql: &mut String, value: &Value) {
    match value {
        Value::Null => sql.push_str("NULL"),
        Value::Boolean(true) => sql.push_str("TRUE"),
        Value::Boolean(false) => sql.push_str("FALSE"),
        Value::Integer(value) => {
            // Writing to a text does not fail.
            let _ = write!(sql, "{value}");
        }
        Value::String(text) => push_text(sql, text),
        Value::Json(json) => push_text(sql, json.as_str()),
        Value::Uuid(value) => push_typed(sql, &value.to_string(), "UUID"),
        Value::TimestampTz(instant) => push_typed(sql, &instant.to_string(), "TIMESTAMPTZ"),
        Value::Bytes(bytes) => {
            let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02X}")).collect();
            push_typed(sql, &escaped, "BLOB");
        }
    }
}

fn push_typed(sql: &mut String, text: &str, data_type: &str) {
    push_text(sql, text);
    sql.push_str("::");
    sql.push_str(data_type);
}
