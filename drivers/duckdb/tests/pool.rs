//! Files that are attached to database objects which had others before.

mod common;

use std::path::Path;

use common::drivers;
use stylobate_connect::{Connection, Drivers, ErrorKind};
use stylobate_driver_duckdb::{InstancePool, duckdb};
use stylobate_model::{DataType, Value};

fn url(path: &Path) -> String {
    format!("duckdb://{}", path.display())
}

fn pooled() -> Drivers {
    let mut drivers = Drivers::new();
    drivers.register(InstancePool::new().threads(1)).unwrap();
    drivers
}

fn one(db: &mut Connection, sql: &str) -> Value {
    db.query(sql, &[], &[DataType::TEXT]).unwrap()[0][0].clone()
}

#[test]
fn a_file_is_the_same_database_however_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pooled = pooled();
    for file in ["app.db", "it's \"one\".v2.db", "memory.db", "Memory", "system.db", "temp.db", "π"]
    {
        let path = folder.path().join(file);
        let mut db = pooled.open(&url(&path)).unwrap();
        db.execute("CREATE TABLE t (a VARCHAR UNIQUE)", &[]).unwrap();
        db.execute("INSERT INTO t VALUES ('kept')", &[]).unwrap();
        let place = "SELECT current_database() || '.' || current_schema()";
        let named = one(&mut db, place);
        let size = "SELECT CAST(block_size AS VARCHAR) FROM pragma_database_size() \
                    WHERE database_name = current_database()";
        assert_eq!(one(&mut db, size), "16384".into());
        let read = db.read().unwrap();
        drop(db);

        let mut db = drivers().open_existing(&url(&path)).unwrap();
        assert_eq!(one(&mut db, "SELECT a FROM t"), "kept".into(), "{file}");
        assert_eq!(one(&mut db, place), named, "{file}");
        let again = db.read().unwrap();
        assert_eq!((&again.lowered, &again.own_schema), (&read.lowered, &read.own_schema));
        // Who has it open already shares it.
        let mut other = pooled.open_existing(&url(&path)).unwrap();
        other.execute("INSERT INTO t VALUES ('shared')", &[]).unwrap();
        assert_eq!(one(&mut db, "SELECT max(a) FROM t"), "shared".into(), "{file}");
    }
}

#[test]
fn nothing_of_one_file_is_left_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let pooled = pooled();
    let mut db = pooled.open(&url(&folder.path().join("one.db"))).unwrap();
    for sql in [
        "SET GLOBAL default_order = 'desc'",
        "SET default_null_order = 'nulls_first'",
        "SET integer_division = true",
        "CREATE TABLE t (a INTEGER)",
        "CREATE TEMPORARY TABLE hidden (a INTEGER)",
        "CREATE MACRO main.twice(a) AS 2 * a",
        "BEGIN",
        "INSERT INTO t VALUES (1)",
    ] {
        db.execute(sql, &[]).unwrap();
    }
    drop(db);
    for file in ["two.db", "one.db", "two.db"] {
        let mut db = pooled.open(&url(&folder.path().join(file))).unwrap();
        let settings = "SELECT upper(current_setting('default_order')) || \
                        upper(current_setting('default_null_order')) || (3 / 2)";
        assert_eq!(one(&mut db, settings), "ASCENDINGNULLS_LAST1.5".into(), "{file}");
        let tables = "SELECT string_agg(table_name, ',') FROM duckdb_tables()";
        let expected = if file == "one.db" { "t".into() } else { Value::Null };
        assert_eq!(one(&mut db, tables), expected, "{file}");
        let missing = db.query("SELECT twice(1)", &[], &[DataType::BigInt]);
        assert_eq!(missing.is_err(), file == "two.db", "{file}");
        if file == "one.db" {
            assert_eq!(one(&mut db, "SELECT CAST(count(*) AS VARCHAR) FROM t"), "0".into());
        }
    }
}

#[test]
fn a_file_with_large_blocks_is_attached_and_what_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (large, none) = (folder.path().join("large.db"), folder.path().join("none.db"));
    let plain = duckdb::Connection::open(&large).unwrap();
    plain.execute_batch("CREATE TABLE t AS SELECT 'kept' AS a").unwrap();
    drop(plain);
    std::fs::write(&none, "what is no database at all").unwrap();
    let pooled = pooled();
    for _ in 0..2 {
        let error = pooled.open_existing(&url(&none)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
        let mut db = pooled.open_existing(&url(&large)).unwrap();
        assert_eq!(one(&mut db, "SELECT a FROM t"), "kept".into());
    }
}
