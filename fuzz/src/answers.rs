//! Answers to catalog queries as bytes, and bytes as answers.
//!
//! The form is made for a fuzzer that starts from the answers of real databases and changes them
//! byte by byte: texts stand in it as they are, with the separators of ASCII between them, and the
//! type of a value is that of its column.
//!
//! | bytes | meaning |
//! | --- | --- |
//! | `1D` | the next answer |
//! | `1E` | the next row |
//! | `1F` | the next value |
//! | `1B` *b* | the byte *b* itself |
//! | a value of `00` alone | NULL |
//! | a value that begins with `01` | one of another type than its column's |

use stylobate_dialect::{CatalogQuery, Rows};
use stylobate_model::{DataType, Json, Value};

const ESCAPE: u8 = 0x1b;
const ANSWER: u8 = 0x1d;
const ROW: u8 = 0x1e;
const VALUE: u8 = 0x1f;
const NULL: u8 = 0x00;
const OTHER: u8 = 0x01;

/// The answers to these queries that the bytes stand for.
///
/// There is an answer to every query, and more if the bytes have more; rows and values are as many
/// as the bytes say.
///
/// ```
/// use stylobate_dialect::CatalogQuery;
/// use stylobate_fuzz::answers;
/// use stylobate_model::{DataType, Value};
///
/// let query = CatalogQuery::new("SELECT …", [DataType::TEXT, DataType::Boolean]);
/// let answers = answers::decode(&[query], b"mails\x1ft\x1e\x00\x1fwhat");
/// let rows = [["mails".into(), true.into()], [Value::Null, "what".into()]];
/// assert_eq!(answers, [rows.map(Vec::from)]);
/// ```
#[must_use]
pub fn decode(queries: &[CatalogQuery], input: &[u8]) -> Vec<Rows> {
    let mut answers: Vec<Rows> = Vec::new();
    for (place, answer) in split(input, ANSWER).into_iter().enumerate() {
        let types = queries.get(place).map(|query| query.columns.as_slice()).unwrap_or_default();
        answers.push(rows(answer, types));
    }
    answers.resize(answers.len().max(queries.len()), Rows::new());
    answers
}

/// The bytes that stand for these answers.
#[must_use]
pub fn encode(answers: &[Rows]) -> Vec<u8> {
    let rows = |rows: &Rows| join(rows.iter().map(|row| join(row.iter().map(push), VALUE)), ROW);
    join(answers.iter().map(rows), ANSWER)
}

fn join(parts: impl Iterator<Item = Vec<u8>>, separator: u8) -> Vec<u8> {
    parts.collect::<Vec<_>>().join(&separator)
}

fn push(value: &Value) -> Vec<u8> {
    let text = match value {
        Value::Null => return vec![NULL],
        Value::Boolean(true) => "t".to_owned(),
        Value::Boolean(false) => "f".to_owned(),
        Value::Integer(value) => value.to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut bytes = Vec::with_capacity(text.len());
    for (place, byte) in text.into_bytes().into_iter().enumerate() {
        if matches!(byte, ESCAPE | ANSWER | ROW | VALUE)
            || place == 0 && matches!(byte, NULL | OTHER)
        {
            bytes.push(ESCAPE);
        }
        bytes.push(byte);
    }
    bytes
}

/// The parts between separators that no escape stands before; none of nothing.
fn split(input: &[u8], separator: u8) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    if input.is_empty() {
        return parts;
    }
    let (mut start, mut escaped) = (0, false);
    for (place, byte) in input.iter().enumerate() {
        if !escaped && *byte == separator {
            parts.push(&input[start..place]);
            start = place + 1;
        }
        escaped = !escaped && *byte == ESCAPE;
    }
    parts.push(&input[start..]);
    parts
}

fn rows(answer: &[u8], types: &[DataType]) -> Rows {
    let value = |(place, bytes): (usize, &[u8])| {
        value(bytes, types.get(place).copied().unwrap_or(DataType::TEXT))
    };
    let row = |row| split(row, VALUE).into_iter().enumerate().map(value).collect();
    split(answer, ROW).into_iter().map(row).collect()
}

fn value(bytes: &[u8], data_type: DataType) -> Value {
    match bytes {
        [NULL] => return Value::Null,
        [OTHER, kind, rest @ ..] => return other(*kind, &text(rest)),
        _ => {}
    }
    let text = text(bytes);
    match (data_type, text.as_str()) {
        (DataType::Boolean, "t") => Value::Boolean(true),
        (DataType::Boolean, "f") => Value::Boolean(false),
        (DataType::BigInt, digits) => {
            digits.parse().map_or_else(|_| Value::String(text), Value::Integer)
        }
        _ => Value::String(text),
    }
}

fn other(kind: u8, text: &str) -> Value {
    match kind % 5 {
        0 => Value::Null,
        1 => Value::Boolean(text.len().is_multiple_of(2)),
        2 => Value::Integer(text.parse().unwrap_or(i64::MIN)),
        3 => Value::Bytes(text.as_bytes().to_vec()),
        _ => Value::Json(Json::null()),
    }
}

fn text(bytes: &[u8]) -> String {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut escaped = false;
    for byte in bytes {
        escaped = !escaped && *byte == ESCAPE;
        if !escaped {
            plain.push(*byte);
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let columns = [DataType::TEXT, DataType::BigInt, DataType::Boolean];
        let queries = [CatalogQuery::new("", columns), CatalogQuery::new("", columns)];
        let row = |text: &str| vec![text.into(), Value::Integer(-1), true.into()];
        let hostile = ["", "\0", "\u{1}", "\u{1b}", "\u{1d}\u{1e}\u{1f}", "é\u{1b}\u{1b}\u{1d}"];
        let rows: Rows = hostile.into_iter().map(row).collect();
        let answers = [rows, vec![vec![Value::Null, Value::Null, false.into()]]];
        assert_eq!(decode(&queries, &encode(&answers)), answers);
    }
}
