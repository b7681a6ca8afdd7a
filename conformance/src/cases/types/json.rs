//! JSON.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_dialect::push_text;
use stylobate_model::{DataType, Json, Table, Value};

use super::{insertion, stand, stored};
use crate::check::{count, equal, name, refused, scalar};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let case = |id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>| {
        Case::new(format!("type.json.{id}"), sentence, body).needs("types.json")
    };
    vec![
        case(
            "invalid",
            "text that is no JSON is refused, bound or by hand, with no row",
            |stage| {
                refuses(
                    stage,
                    &["", "nul", "[1", "[1] 2", "{\"a\"}", "\"open", "{\"a\":1 \"b\":2}", "tru"],
                )
            },
        ),
        case("json5_refused", "what only other notations allow is refused", |stage| {
            refuses(
                stage,
                &["{a:1}", "'a'", "+1", ".5", "1.", "01", "0x1F", "// 1\n1", "/* 1 */ 1"],
            )
        }),
        case("nul_refused", "no string of JSON has the character NUL", |stage| {
            refuses_bound(stage, &["\"\\u0000\"", "{\"\\u0000\":1}", "[\"a\\u0000b\"]"])
        }),
        case("nan_literal", "no number of JSON is other than finite", |stage| {
            refuses_bound(stage, &["NaN", "[NaN]", "Infinity", "-Infinity", "nan", "[1,-Infinity]"])
        }),
        case("lone_surrogate", "no string of JSON has half a character", |stage| {
            refuses_bound(stage, &["\"\\ud800\"", "\"\\udc00\\ud800\"", "{\"\\udfff\":1}"])
        }),
        case("scalar", "a string, a number and a truth are JSON by themselves", |stage| {
            keeps(stage, &["\"a\"", "\"\"", "1", "0", "-1.5", "true", "false", "\"null\"", "\"1\""])
        }),
        case("nested", "arrays and objects are kept, with the order of the former", |stage| {
            keeps(stage, &["[]", "{}", "[[],{}]", "[3,1,2,1]", "{\"a\":{\"b\":[{\"c\":null}]}}"])
        }),
        case("strings", "every character of a string is kept", |stage| {
            keeps(
                stage,
                &[
                    "\"it's \\\"quoted\\\" \\\\ \\n\\r\\t\\b\\f\"",
                    "\"\\u0001\\u001f\\u007f\"",
                    "\"é e\u{301} 😀 \\u2028\"",
                    "{\"\":0,\" \":1,\"a.b\":2,\"$\":3,\"it's\":4}",
                ],
            )
        }),
        case("numbers", "numbers are exact, of whatever size", |stage| {
            keeps(
                stage,
                &[
                    "9007199254740993",
                    "123456789012345678901234567890",
                    "0.1234567890123456789012345678901234567890",
                    "-18446744073709551617",
                    "1e300",
                    "1e-300",
                ],
            )
        }),
        case("null_is_not_null", "the JSON value null is a value", null_is_not_null),
        case("semantic_equality", "JSON that is written in two ways is one value", same_value),
    ]
}

/// Texts that are refused when they are bound: as text, since no JSON value holds them.
fn refuses_bound(stage: &mut Stage, texts: &[&str]) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Json)?;
    bound(&mut db, &table, texts)
}

fn bound(db: &mut Connection, table: &Table, texts: &[&str]) -> Result<(), Failure> {
    for text in texts {
        if let Ok(value) = Json::parse(text) {
            return Err(Failure::new(format!("{text:?} passes for the JSON {value}")));
        }
        let inserted = db.insert(table, [[("id", 1.into()), ("sample", (*text).into())]]);
        refused(format!("{text:?} that is bound"), inserted, &[ErrorKind::ValueOutOfDomain])?;
    }
    equal("the number of rows", count(db, "samples")?, 0)
}

/// Texts that are refused, bound and by hand.
fn refuses(stage: &mut Stage, texts: &[&str]) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Json)?;
    bound(&mut db, &table, texts)?;
    for text in texts {
        let sql = by_hand(&db, 1, text);
        let written = db.execute(&sql, &[]);
        refused(format!("{text:?} by hand"), written, &[ErrorKind::ValueOutOfDomain])?;
    }
    equal("the number of rows", count(&mut db, "samples")?, 0)
}

fn by_hand(db: &Connection, id: usize, text: &str) -> String {
    let mut literal = String::new();
    push_text(&mut literal, text);
    insertion(db, id, &literal)
}

fn parse(text: &str) -> Result<Value, Failure> {
    let json = Json::parse(text);
    json.map(Value::Json).map_err(|error| Failure::new(format!("{text:?} is no JSON: {error}")))
}

/// Texts that read back as the values that they say, bound and by hand.
fn keeps(stage: &mut Stage, texts: &[&str]) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Json)?;
    for (id, text) in (0_usize..).step_by(2).zip(texts) {
        let value = parse(text)?;
        let number = i64::try_from(id).unwrap_or_default();
        db.insert(&table, [[("id", number.into()), ("sample", value.clone())]])?;
        let sql = by_hand(&db, id + 1, text);
        db.execute(&sql, &[])?;
        let mut found = stored(&mut db, &table)?;
        let last = found.split_off(id);
        equal(format!("what is stored of {text:?}"), last, vec![value.clone(), value])?;
    }
    Ok(())
}

fn null_is_not_null(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Json)?;
    db.insert(&table, [[("id", 1.into()), ("sample", Value::Json(Json::null()))]])?;
    db.insert(&table, [[("id", 2.into()), ("sample", Value::Null)]])?;
    equal("the values", stored(&mut db, &table)?, vec![Value::Json(Json::null()), Value::Null])?;
    let sql = format!(
        "SELECT {} FROM {} WHERE {} IS NULL",
        name(&db, "id"),
        name(&db, "samples"),
        name(&db, "sample")
    );
    equal("the row that is NULL", scalar(&mut db, &sql, &[], DataType::Integer)?, 2.into())
}

fn same_value(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Json)?;
    let value = parse("{\"a\":1.1,\"b\":[true,{\"c\":\"é\",\"d\":100}]}")?;
    let ways = [
        "{\"a\":1.1,\"b\":[true,{\"c\":\"é\",\"d\":100}]}",
        "{ \"b\" : [ true , { \"d\" : 1e2 , \"c\" : \"\\u00e9\" } ] , \"a\" : 1.10 }",
        "{\"a\":0,\"b\":[true,{\"c\":\"\\u00E9\",\"d\":1.00E+2}],\"a\":11e-1}",
        "\t{\"b\":[true,{\"c\":\"é\",\"d\":0,\"d\":100.0}],\n\"a\":1.1}\r\n",
    ];
    for (id, text) in (0..).zip(ways) {
        equal(format!("the value of {text:?}"), parse(text)?, value.clone())?;
        let sql = by_hand(&db, id, text);
        db.execute(&sql, &[])?;
    }
    equal("the values", stored(&mut db, &table)?, vec![value; ways.len()])
}
