//! Values go in and come out equal, and the tables guard themselves.

mod common;

use common::{apply, lowered, memory, run};
use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::DefaultValue::{NewUuid, Now};
use stylobate_model::{Column, DataType, Database, Json, Table, Timestamp, Value};
use uuid::Uuid;

#[track_caller]
fn made(tables: impl IntoIterator<Item = Table>) -> Connection {
    let database = tables.into_iter().fold(Database::new(), Database::table);
    let mut db = memory();
    apply(&mut db, &lowered(&database));
    db
}

fn values_of(data_type: DataType) -> Vec<Value> {
    let instant = |text: &str| text.parse::<Timestamp>().unwrap().into();
    let json = |text: &str| Json::parse(text).unwrap().into();
    match data_type {
        DataType::Uuid => vec![Uuid::nil().into(), Uuid::max().into(), Uuid::from_u128(7).into()],
        DataType::String { .. } => {
            vec![
                "".into(),
                "it's \\ \"so\"\n".into(),
                "ä€😀e\u{301}".into(),
                "😀".repeat(255).into(),
            ]
        }
        DataType::TimestampTz => vec![
            Timestamp::MIN.into(),
            Timestamp::MAX.into(),
            instant("2024-02-29T23:59:59.123456Z"),
        ],
        DataType::Json => vec![
            json("null"),
            json("{\"a\":[1.5,-0,1e300,\"\\u0001ä\\\\\"]}"),
            json(&format!("{}{}", "[".repeat(128), "]".repeat(128))),
            json(&"9".repeat(1000)),
        ],
        DataType::BigInt | DataType::Integer | DataType::SmallInt => {
            let range = data_type.integer_range().unwrap();
            vec![(*range.start()).into(), 0.into(), (*range.end()).into()]
        }
        DataType::Boolean => vec![true.into(), false.into()],
        DataType::Bytes => vec![vec![].into(), vec![0, 255].into(), b"text".to_vec().into()],
    }
}

#[test]
fn every_value_reads_back_equal() {
    for data_type in DataType::ALL {
        let table = Table::new("t")
            .column(Column::big_int("place").identity())
            .column(Column::new("v", data_type).nullable())
            .primary_key(["place"]);
        let mut db = made([table.clone()]);
        let mut values = values_of(data_type);
        values.push(Value::Null);
        db.insert(&table, values.iter().map(|value| [("v", value.clone())])).unwrap();
        let rows = db.query("SELECT v FROM t ORDER BY place", &[], &[data_type]).unwrap();
        let read: Vec<_> = rows.into_iter().flatten().collect();
        assert_eq!(read, values, "{data_type}");
    }
}

#[test]
fn raw_sql_is_refused_what_the_domain_does_not_hold() {
    let refused: [(DataType, &[&str]); 9] = [
        (DataType::Uuid, &["'0123456789abcdef'", "x'00'", "randomblob(17)", "1"]),
        (DataType::TEXT, &["'a' || char(0)", "'a' || char(0) || 'b'", "char(0)", "x'61'"]),
        (
            DataType::String { max_length: Some(3) },
            &["'abcd'", "'ä€😀e'", "'abc' || char(0)", "'ab' || char(0) || 'cdef'"],
        ),
        (
            DataType::TimestampTz,
            &[
                "'2026-01-02 03:04:05.000000Z'",
                "'2026-01-02T03:04:05Z'",
                "'2026-01-02T03:04:05.000000+'",
                "'2026-01-02T03:04:05.000000Z' || char(0) || 'x'",
                "'2026-01-02T03:04:05.00000' || char(0) || 'Z'",
                "'now'",
                "1",
            ],
        ),
        (DataType::Json, &["'{'", "''", "'NaN'", "x'7b7d'"]),
        (DataType::BigInt, &["'a'", "1.5", "9223372036854775808", "x'00'"]),
        (DataType::Integer, &["2147483648", "-2147483649"]),
        (DataType::SmallInt, &["32768", "-32769"]),
        (DataType::Boolean, &["2", "-1", "'yes'"]),
    ];
    for (data_type, values) in refused {
        let mut db = made([Table::new("t").column(Column::new("v", data_type).nullable())]);
        for value in values {
            let sql = format!("INSERT INTO t VALUES ({value})");
            let error = db.execute(&sql, &[]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ValueOutOfDomain, "{sql}: {error}");
            let object = error.object().unwrap();
            assert!(["t_v_domain", "t.v"].contains(&object), "{object}");
        }
        run(&mut db, &["INSERT INTO t VALUES (NULL)"]);
    }
}

#[test]
fn a_key_that_the_engine_does_not_generate_has_to_be_given() {
    let types = [DataType::BigInt, DataType::Integer, DataType::SmallInt, DataType::Boolean];
    for data_type in types {
        let mut db = made([Table::new("t")
            .column(Column::new("id", data_type))
            .column(Column::text("v"))
            .primary_key(["id"])]);
        for sql in ["INSERT INTO t (v) VALUES ('a')", "INSERT INTO t (id, v) VALUES (NULL, 'a')"] {
            let error = db.execute(sql, &[]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotNullViolation);
            assert_eq!(error.object(), Some("t.id"));
        }
        run(&mut db, &["INSERT INTO t (id, v) VALUES (1, 'a')"]);
    }
}

#[test]
fn an_identity_ascends_and_is_never_used_again() {
    let table = Table::new("t")
        .column(Column::big_int("id").identity())
        .column(Column::text("v"))
        .primary_key(["id"]);
    let mut db = made([table.clone()]);
    db.insert(&table, [[("v", "a".into())], [("v", "b".into())]]).unwrap();
    run(&mut db, &["DELETE FROM t WHERE id = 2"]);
    db.insert(&table, [[("v", "c".into())]]).unwrap();
    let ids = db.query("SELECT id FROM t ORDER BY id", &[], &[DataType::BigInt]).unwrap();
    assert_eq!(ids, [[Value::from(1)], [3.into()]]);
}

#[test]
fn default_uuids_are_of_version_4() {
    let table = Table::new("t").column(Column::uuid("id").default(NewUuid)).primary_key(["id"]);
    let mut db = made([table]);
    db.transaction(|db| -> Result<(), stylobate_connect::Error> {
        for _ in 0..3000 {
            db.execute("INSERT INTO t DEFAULT VALUES", &[])?;
        }
        Ok(())
    })
    .unwrap();
    let rows = db.query("SELECT id FROM t", &[], &[DataType::Uuid]).unwrap();
    let mut seen = [[false; 256]; 16];
    for row in &rows {
        let Value::Uuid(id) = row[0] else { panic!("{row:?}") };
        assert_eq!(id.get_version(), Some(uuid::Version::Random));
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        for (place, byte) in id.as_bytes().iter().enumerate() {
            seen[place][usize::from(*byte)] = true;
        }
    }
    let counts = seen.map(|bytes| bytes.iter().filter(|seen| **seen).count());
    assert_eq!((counts[6], counts[8]), (16, 64));
    let random = counts.iter().enumerate().filter(|(place, _)| ![6, 8].contains(place));
    // Of 3,000 random bytes, more than a few hundred values miss none but by bad luck.
    assert!(random.clone().all(|(_, count)| *count > 250), "{counts:?}");
}

#[test]
fn the_default_instant_is_the_present_one() {
    let table = Table::new("t")
        .column(Column::timestamp_tz("at").default(Now))
        .column(Column::boolean("yes").default(true))
        .column(Column::json("body").default(Json::object()));
    let mut db = made([table]);
    let now = || Timestamp::try_from(std::time::SystemTime::now()).unwrap().microseconds();
    let before = now();
    run(&mut db, &["INSERT INTO t DEFAULT VALUES"]);
    let types = [DataType::TimestampTz, DataType::Boolean, DataType::Json];
    let rows = db.query("SELECT * FROM t", &[], &types).unwrap();
    let [Value::TimestampTz(at), Value::Boolean(true), Value::Json(body)] = rows[0].as_slice()
    else {
        panic!("{rows:?}");
    };
    assert!((before - 1000..=now()).contains(&at.microseconds()));
    assert_eq!(*body, Json::object());
}

#[test]
fn what_raw_sql_smuggles_in_is_not_decoded() {
    let mut db = made([Table::new("t").column(Column::timestamp_tz("at"))]);
    run(&mut db, &["INSERT INTO t VALUES ('2026-02-30T00:00:00.000000Z')"]);
    let error = db.query("SELECT at FROM t", &[], &[DataType::TimestampTz]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other);
    let error = db.query("SELECT 2", &[], &[DataType::Boolean]).unwrap_err();
    assert!(error.to_string().ends_with("where boolean is expected"), "{error}");
}
