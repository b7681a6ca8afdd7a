//! Values that are bound are read back equal, and what no type holds is refused.

mod common;

use common::memory;
use stylobate_connect::{Connection, ErrorKind, Parameter};
use stylobate_model::{Column, DataType, Database, Json, Table, Timestamp, Value};
use uuid::Uuid;

fn values() -> Vec<(DataType, Vec<Value>)> {
    let text = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
    let hostile = [
        "",
        "'",
        "\\x41\\",
        "\\xDE",
        "{\"a\": 1}",
        "2026-01-02",
        "null",
        "e\u{301}😀",
        "\u{1}\n\r\t\u{7f}",
        " x ",
    ];
    let all_bytes: Vec<u8> = (0..=255).collect();
    vec![
        (
            DataType::Uuid,
            vec![Uuid::nil().into(), Uuid::max().into(), Uuid::from_u128(1 << 127).into()],
        ),
        (DataType::TEXT, text(&hostile)),
        (DataType::String { max_length: Some(10) }, text(&hostile)),
        (
            DataType::TimestampTz,
            [Timestamp::MIN, Timestamp::MAX, Timestamp::from_microseconds(-1)]
                .into_iter()
                .chain([0, 1, 1_767_323_045_123_456].map(Timestamp::from_microseconds))
                .map(Value::from)
                .collect(),
        ),
        (
            DataType::Json,
            [
                "null",
                "\"\\\\x41 it's\"",
                "[1,2.5,-0.000001,123456789012345678901234567890]",
                "{\"a\":{\"b\":[]},\"ü😀\":\"\\u0001\\n\"}",
            ]
            .map(|text| Value::from(Json::parse(text).unwrap()))
            .to_vec(),
        ),
        (DataType::BigInt, [i64::MIN, -1, 0, i64::MAX].map(Value::from).to_vec()),
        (DataType::Integer, [i32::MIN, 0, i32::MAX].map(Value::from).to_vec()),
        (DataType::SmallInt, [i16::MIN, 0, i16::MAX].map(Value::from).to_vec()),
        (DataType::Boolean, vec![true.into(), false.into()]),
        (
            DataType::Bytes,
            vec![Vec::new().into(), all_bytes.into(), b"\\xDE'".as_slice().into(), vec![0].into()],
        ),
    ]
}

fn stand(db: &mut Connection, data_type: DataType) -> Table {
    let table = Table::new("kept")
        .column(Column::big_int("id").identity())
        .column(Column::new("v", data_type).nullable())
        .primary_key(["id"]);
    let wanted = common::lowered(db.dialect(), &Database::new().table(table.clone()));
    common::apply(db, &wanted);
    table
}

#[test]
fn values_of_every_type_are_read_back_equal() {
    for (data_type, mut values) in values() {
        let mut db = memory();
        let table = stand(&mut db, data_type);
        values.push(Value::Null);
        db.insert(&table, values.iter().map(|value| [("v", value.clone())])).unwrap();
        let rows = db.query("SELECT v FROM kept ORDER BY id", &[], &[data_type]).unwrap();
        let read: Vec<Value> = rows.into_iter().flatten().collect();
        assert_eq!(read, values, "{data_type}");
    }
}

#[test]
fn bound_values_are_found_again() {
    for (data_type, values) in values() {
        if data_type == DataType::Json {
            continue;
        }
        let mut db = memory();
        let table = stand(&mut db, data_type);
        db.insert(&table, values.iter().map(|value| [("v", value.clone())])).unwrap();
        for value in values {
            let cast = (db.dialect().words().placeholder)(1, &data_type);
            for placeholder in [cast.as_str(), "?"] {
                let sql = format!("SELECT v FROM kept WHERE v = {placeholder}");
                let parameter = Parameter::new(data_type, value.clone());
                let rows = db.query(&sql, &[parameter], &[data_type]).unwrap();
                assert_eq!(rows, [[value.clone()]], "{data_type} {sql}");
            }
        }
    }
}

#[test]
fn constants_in_conditions_are_the_values_that_are_bound() {
    for (data_type, values) in values() {
        let mut db = memory();
        for value in values {
            let mut sql = String::from("SELECT ");
            db.dialect().push_literal(&mut sql, &value);
            if data_type == DataType::Json {
                sql.push_str("::JSON");
            }
            assert_eq!(db.query(&sql, &[], &[data_type]).unwrap(), [[value]], "{sql}");
        }
    }
}

#[test]
fn whatever_integer_holds_the_value_will_do() {
    let mut db = memory();
    for data_type in [
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
    ] {
        let rows = db.query(&format!("SELECT 100::{data_type}"), &[], &[DataType::SmallInt]);
        assert_eq!(rows.unwrap(), [[100.into()]], "{data_type}");
    }
    let sum = db.query("SELECT sum(x), count(*) FROM range(5) r (x)", &[], &[DataType::BigInt; 2]);
    assert_eq!(sum.unwrap(), [[10.into(), 5.into()]]);
}

#[test]
fn what_no_neutral_type_holds_is_an_error_and_no_panic() {
    let mut db = memory();
    for (sql, data_type) in [
        ("SELECT 'infinity'::TIMESTAMPTZ", DataType::TimestampTz),
        ("SELECT '-infinity'::TIMESTAMPTZ", DataType::TimestampTz),
        ("SELECT '10000-01-01 00:00:00+00'::TIMESTAMPTZ", DataType::TimestampTz),
        ("SELECT '0001-01-01 (BC) 00:00:00+00'::TIMESTAMPTZ", DataType::TimestampTz),
        ("SELECT '[NaN]'::JSON", DataType::Json),
        ("SELECT 'a' || chr(0)", DataType::TEXT),
        ("SELECT 'abc'", DataType::String { max_length: Some(2) }),
        ("SELECT 40000", DataType::SmallInt),
        ("SELECT 1.5::DOUBLE", DataType::BigInt),
        ("SELECT 1.5::DECIMAL(4, 2)", DataType::BigInt),
        ("SELECT 170141183460469231731687303715884105727::HUGEINT", DataType::BigInt),
        ("SELECT 'x'", DataType::Uuid),
        ("SELECT 'true'", DataType::Boolean),
        ("SELECT 1", DataType::Boolean),
        ("SELECT '\\xDE'::BLOB", DataType::TEXT),
        ("SELECT [1, 2]", DataType::Integer),
        ("SELECT {'a': 1}", DataType::Json),
        ("SELECT MAP {'a': 1}", DataType::Json),
        ("SELECT INTERVAL 1 DAY", DataType::Integer),
        ("SELECT TIMESTAMP '2026-01-01 00:00:00'", DataType::TimestampTz),
        ("SELECT DATE '2026-01-01'", DataType::TimestampTz),
        ("SELECT TIME '12:00:00'", DataType::TimestampTz),
        ("SELECT '12:00:00'::TIME_NS", DataType::TimestampTz),
        ("SELECT '12:00:00+00'::TIMETZ", DataType::TimestampTz),
        ("SELECT '2026-01-01 00:00:00.123456789'::TIMESTAMP_NS", DataType::TimestampTz),
        ("SELECT 'a'::ENUM('a')", DataType::TEXT),
        ("SELECT '101'::BIT", DataType::Bytes),
        ("SELECT 12345678901234567890123456789012345678901234567890::BIGNUM", DataType::BigInt),
        ("SELECT union_value(a := 1)", DataType::Integer),
        ("SELECT array_value(1, 2)", DataType::Integer),
    ] {
        let error = db.query(sql, &[], &[data_type]).expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::Other, "{sql}: {error}");
    }
    let rows = db.query("SELECT NULL, NULL::INTEGER[], NULL::UUID", &[], &[DataType::Uuid; 3]);
    assert!(rows.is_err(), "the type of a column counts, not its values: {rows:?}");
    let rows = db.query("SELECT NULL, NULL::UUID", &[], &[DataType::Uuid; 2]).unwrap();
    assert_eq!(rows, [[Value::Null, Value::Null]]);
}

#[test]
fn instants_are_in_utc() {
    let mut db = memory();
    let sql = "SELECT CAST('2026-01-02 03:04:05.000006+02' AS TIMESTAMPTZ)::VARCHAR, \
               CAST('2026-01-02 03:04:05.000006+02' AS TIMESTAMPTZ)";
    let rows = db.query(sql, &[], &[DataType::TEXT, DataType::TimestampTz]).unwrap();
    let instant: Timestamp = "2026-01-02T01:04:05.000006Z".parse().unwrap();
    assert_eq!(rows, [["2026-01-02 01:04:05.000006+00".into(), Value::from(instant)]]);
}

#[test]
fn a_length_is_counted_in_code_points() {
    let mut db = memory();
    let table = stand(&mut db, DataType::String { max_length: Some(2) });
    db.insert(&table, [[("v", "é😀".into())]]).unwrap();
    let error = db.insert(&table, [[("v", "abc".into())]]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ValueOutOfDomain);
    let error = db.execute("INSERT INTO kept (v) VALUES ('abc')", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ValueOutOfDomain);
}

#[test]
fn rows_go_into_the_schema_that_is_the_own_one_at_the_time() {
    let mut db = memory();
    let table = Table::new("places").column(Column::text("v"));
    let insert = |db: &mut Connection, text: &str| {
        db.insert(&table, [[("v", text.into())]]).expect("there is such a table");
    };
    db.execute("CREATE SCHEMA other", &[]).unwrap();
    for schema in ["main", "other"] {
        db.execute(&format!("CREATE TABLE {schema}.places (v VARCHAR)"), &[]).unwrap();
    }
    insert(&mut db, "before");
    db.execute("USE other", &[]).unwrap();
    insert(&mut db, "behind");
    let sql = "SELECT m.v, o.v FROM main.places AS m, other.places AS o";
    let rows = db.query(sql, &[], &[DataType::TEXT; 2]).unwrap();
    assert_eq!(rows, [["before".into(), Value::from("behind")]]);
}
