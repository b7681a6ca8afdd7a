//! The neutral types.

use stylobate_connect::{Connection, ErrorKind, Parameter};
use stylobate_dialect::Wire;
use stylobate_model::{Column, DataType, Database, Value};

use super::{Claimed, Effect, LACKS_NAME, Shows, attempt_table, takes};
use crate::Failure;
use crate::check::{equal, holds, placeholder, refused};
use crate::stage::Opener;

/// What is shown of a type: a value in the engine's literals and bound, and what is outside.
struct Shown {
    data_type: DataType,
    /// A literal, and the value that it stands for.
    literal: &'static str,
    value: &'static str,
    /// Literals that an engine that holds the type refuses, or turns into a value of it.
    outside: &'static [&'static str],
}

const MAX_3: DataType = DataType::String { max_length: Some(3) };

macro_rules! typed {
    (
        $name:ident, $data_type:expr, $literal:literal is $value:literal,
        outside: [$($outside:literal),*], spelled: [$($spelled:literal),+] $(, $also:literal)?
    ) => {{
        static SHOWN: Shown = Shown {
            data_type: $data_type,
            literal: $literal,
            value: $value,
            outside: &[$($outside),*],
        };
        Claimed {
            noted: false,
            lacks: LACKS_NAME,
            ..Claimed::of(
                concat!("types.", stringify!($name)),
                || typed(SHOWN.data_type),
                &[$(&[concat!(
                    "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value ", $spelled, ")"
                )]),+],
                Shows::Finding("values are kept, and found again", |db, _| answers(db, &SHOWN)),
                Shows::Finding(
                    concat!(
                        "the literal `", $literal, "` is found by the value that it stands for",
                        $(", and `", $outside, "` is not kept as it is",)*
                        $(", and ", $also)?
                    ),
                    |db, opener| effect(db, opener, &SHOWN),
                ),
            )
        }
    }};
}

pub(super) fn claimed() -> Vec<Claimed> {
    vec![
        typed!(
            uuid, DataType::Uuid,
            "'0123ABCD-4567-4789-8ABC-DEF012345678'" is "0123abcd-4567-4789-8abc-def012345678",
            outside: ["'not a uuid'"], spelled: ["UUID"]
        ),
        typed!(
            string, DataType::TEXT, "'it''s'" is "it's",
            outside: [], spelled: ["TEXT", "VARCHAR"],
            "a text with NUL that is bound is not kept"
        ),
        typed!(
            string_length, MAX_3, "'abc'" is "abc",
            outside: ["'abcd'"], spelled: ["VARCHAR(3)"],
            "a text with NUL that is bound is not kept"
        ),
        typed!(
            timestamp_tz, DataType::TimestampTz,
            "'2024-02-29 02:00:00.123456+02:00'" is "2024-02-29T00:00:00.123456Z",
            outside: ["'2023-02-30 00:00:00+00:00'"], spelled: ["TIMESTAMP WITH TIME ZONE"]
        ),
        typed!(
            json, DataType::Json,
            "'{\"b\": [2.0], \"a\": null}'" is "{\"a\":null,\"b\":[2]}",
            outside: ["'{'"], spelled: ["JSON", "JSONB"]
        ),
        typed!(
            big_int, DataType::BigInt, "9223372036854775807" is "9223372036854775807",
            outside: ["9223372036854775808"], spelled: ["BIGINT"]
        ),
        typed!(
            integer, DataType::Integer, "-2147483648" is "-2147483648",
            outside: ["2147483648", "-2147483649"], spelled: ["INTEGER"]
        ),
        typed!(
            small_int, DataType::SmallInt, "32767" is "32767",
            outside: ["32768", "-32769"], spelled: ["SMALLINT"]
        ),
        typed!(
            boolean, DataType::Boolean, "TRUE" is "true",
            outside: ["2"], spelled: ["BOOLEAN"]
        ),
        Claimed {
            noted: false,
            lacks: LACKS_NAME,
            ..Claimed::of(
                "types.bytes",
                || typed(DataType::Bytes),
                &[
                    &["CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value BLOB)"],
                    &["CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value BYTEA)"],
                ],
                ALL_BYTES,
                ALL_BYTES,
            )
        },
    ]
}

const ALL_BYTES: Shows =
    Shows::Finding("all 256 bytes are kept in one value", |db, _| all_bytes(db));

/// A table with a value of a type.
fn typed(data_type: DataType) -> Database {
    Database::new().table(attempt_table(Column::new("value", data_type).nullable()))
}

fn insertion(db: &Connection, data_type: &DataType) -> String {
    format!("INSERT INTO attempt (id, value) VALUES (1, {})", placeholder(db, 1, data_type))
}

/// The value is bound and read back equal, is found by itself, and what is outside of the domain is
/// not bound.
fn answers(db: &mut Connection, shown: &Shown) -> Result<Effect, Failure> {
    let data_type = shown.data_type;
    let value = parse(shown)?;
    let sql = insertion(db, &data_type);
    db.execute(&sql, &[Parameter::new(data_type, value.clone())])?;
    let rows = db.query("SELECT value FROM attempt", &[], &[data_type])?;
    equal("what is read back", rows, vec![vec![value.clone()]])?;
    let found = find(db, shown)?;
    holds(found == Some(1), || format!("it is not found by {value:?}: {found:?}"))?;
    db.execute("DELETE FROM attempt", &[])?;
    let wrong = match data_type {
        DataType::String { .. } => Value::from("a\0b\0c"),
        DataType::Boolean => Value::from("true"),
        DataType::BigInt => Value::from("1"),
        _ => Value::Integer(i64::MAX),
    };
    let result = db.execute(&sql, &[Parameter::new(data_type, wrong)]);
    refused("a value outside of the domain", result, &[ErrorKind::ValueOutOfDomain])?;
    Ok(Effect::Works)
}

fn parse(shown: &Shown) -> Result<Value, Failure> {
    Value::parse(shown.value, &shown.data_type)
        .map_err(|error| Failure::new(format!("the case has a wrong value: {error}")))
}

/// How many rows have the value; none if the engine cannot compare it.
fn find(db: &mut Connection, shown: &Shown) -> Result<Option<i64>, Failure> {
    let data_type = shown.data_type;
    let condition = placeholder(db, 1, &data_type);
    let sql = format!("SELECT count(*) FROM attempt WHERE value = {condition}");
    let parameter = [Parameter::new(data_type, parse(shown)?)];
    match db.query(&sql, &parameter, &[DataType::BigInt]) {
        Ok(rows) => Ok(match rows.first().and_then(|row| row.first()) {
            Some(Value::Integer(count)) => Some(*count),
            _ => None,
        }),
        Err(error) if error.kind() == ErrorKind::ConnectionLost => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// The engine knows the value by its literal, and does not keep what is outside of the domain.
fn effect(db: &mut Connection, opener: &Opener, shown: &Shown) -> Result<Effect, Failure> {
    let literal = shown.literal;
    let sql = format!("INSERT INTO attempt (id, value) VALUES (10, {literal})");
    if let Err(error) = takes(db, &sql)? {
        return Ok(Effect::Inert(format!("{literal} is refused: {error}")));
    }
    if find(db, shown)? != Some(1) {
        return Ok(Effect::Inert(format!("{literal} is not {}", shown.value)));
    }
    for outside in shown.outside {
        let sql = format!("INSERT INTO attempt (id, value) VALUES (20, {outside})");
        if takes(db, &sql)?.is_ok() && !is_inside(db, shown)? {
            return Ok(Effect::Inert(format!("{outside} is kept")));
        }
        db.execute("DELETE FROM attempt WHERE id = 20", &[])?;
    }
    if matches!(shown.data_type, DataType::String { .. }) {
        return without_nul(db, opener);
    }
    Ok(Effect::Works)
}

/// Whether what the engine made of a value outside of the domain is one of the domain.
fn is_inside(db: &mut Connection, shown: &Shown) -> Result<bool, Failure> {
    if shown.data_type != DataType::Boolean {
        return Ok(false);
    }
    let sql = "SELECT count(*) FROM attempt WHERE id = 20 AND (value = TRUE OR value = FALSE)";
    let rows = db.query(sql, &[], &[DataType::BigInt])?;
    Ok(rows == [[Value::Integer(1)]])
}

/// The engine does not take NUL in text, past the guard of the connection.
fn without_nul(db: &mut Connection, opener: &Opener) -> Result<Effect, Failure> {
    let sql = insertion(db, &DataType::TEXT);
    let mut session = opener.session()?;
    let result = session.execute(&sql, &[Wire::Text("\0".to_owned())]);
    Ok(match result {
        Ok(_) => Effect::Inert("a text with NUL is kept".to_owned()),
        Err(error) if error.kind() == ErrorKind::ConnectionLost => return Err(error.into()),
        Err(_) => Effect::Works,
    })
}

fn all_bytes(db: &mut Connection) -> Result<Effect, Failure> {
    let value = Value::Bytes((0..=u8::MAX).collect());
    let sql = insertion(db, &DataType::Bytes);
    db.execute(&sql, &[Parameter::new(DataType::Bytes, value.clone())])?;
    let rows = db.query("SELECT value FROM attempt WHERE id = 1", &[], &[DataType::Bytes])?;
    db.execute("DELETE FROM attempt", &[])?;
    Ok(match rows == [[value]] {
        true => Effect::Works,
        false => Effect::Inert("not every byte is kept".to_owned()),
    })
}
