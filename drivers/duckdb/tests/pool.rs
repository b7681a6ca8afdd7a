//! Files that are attached to database objects which had others before.

mod common;

use std::path::Path;

use common::drivers;
use stylobate_connect::{Connection, Drivers, Error, ErrorKind};
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

/// All tables that a session of an object sees, with their databases.
const TABLES: &str = "SELECT string_agg(database_name || '.' || schema_name || '.' || table_name, \
                      ' ' ORDER BY database_name, schema_name, table_name) FROM duckdb_tables()";

#[test]
fn an_object_that_is_used_again_has_nothing_but_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let pooled = pooled();
    let open = |file| pooled.open(&url(&folder.path().join(file))).unwrap();
    let mut db = open("one.db");
    // None of these uses the object up.
    for sql in [
        "CREATE TABLE t (a INTEGER)",
        "CREATE SCHEMA memory",
        "CREATE TABLE memory.t (a INTEGER)",
        "CREATE SCHEMA two",
        "CREATE TABLE two.t (a INTEGER)",
        "CREATE SEQUENCE s",
        "SELECT nextval('s')",
    ] {
        db.execute(sql, &[]).unwrap();
    }
    let left = db.transaction(|db| {
        db.execute("INSERT INTO t VALUES (1)", &[])?;
        Err::<(), _>(Error::new(ErrorKind::Other, "enough"))
    });
    assert!(left.is_err());
    drop(db);

    let mut db = open("two.db");
    assert_eq!(one(&mut db, TABLES), Value::Null);
    db.execute("CREATE TABLE t (a INTEGER)", &[]).unwrap();
    assert_eq!(one(&mut db, TABLES), "two.main.t".into());
    drop(db);
    let mut db = open("one.db");
    assert_eq!(one(&mut db, TABLES), "one.main.t one.memory.t one.two.t".into());
    assert_eq!(one(&mut db, "SELECT CAST(count(*) AS VARCHAR) FROM t"), "0".into());
    assert_eq!(one(&mut db, "SELECT CAST(nextval('s') AS VARCHAR)"), "2".into());
}

#[test]
fn a_session_that_resets_its_search_path_stays_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let pooled = pooled();
    for (number, sql) in
        ["RESET search_path", "RESET schema", "SET search_path = ''"].into_iter().enumerate()
    {
        let mut db = pooled.open(&url(&folder.path().join("one.db"))).unwrap();
        db.execute(sql, &[]).unwrap();
        db.execute(&format!("CREATE TABLE t{number} (a INTEGER)"), &[]).unwrap();
    }
    let mut db = drivers().open_existing(&url(&folder.path().join("one.db"))).unwrap();
    assert_eq!(one(&mut db, TABLES), "one.main.t0 one.main.t1 one.main.t2".into());
}

#[test]
fn no_setting_of_one_file_is_left_for_the_next() {
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
        let expected = if file == "one.db" { "one.main.t".into() } else { Value::Null };
        assert_eq!(one(&mut db, TABLES), expected, "{file}");
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
