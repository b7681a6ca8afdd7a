//! What real failures mean.

mod common;

use std::time::{Duration, Instant};

use common::{drivers, memory, run};
use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_model::DataType;

fn prepared() -> Connection {
    let mut db = memory();
    run(
        &mut db,
        &[
            "CREATE TABLE parents (id INT NOT NULL PRIMARY KEY, code TEXT UNIQUE) STRICT",
            "CREATE TABLE children (parent INT CONSTRAINT known REFERENCES parents (id), \
             kept INT REFERENCES parents (id) ON DELETE RESTRICT, \
             a INT NOT NULL DEFAULT 1, b INT NOT NULL DEFAULT 1, \
             CONSTRAINT positive CHECK (a > 0), \
             CONSTRAINT children_b_domain CHECK (b BETWEEN 0 AND 1), CHECK (a <> 7)) STRICT",
            "CREATE UNIQUE INDEX pair ON children (a, b) WHERE a > 1",
            "CREATE INDEX singles ON children (a)",
            "CREATE TABLE numbers (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, v INT) STRICT",
            "CREATE VIEW seen AS SELECT * FROM parents",
            "INSERT INTO parents VALUES (1, 'one'), (2, 'two')",
            "INSERT INTO children VALUES (1, 2, 2, 0)",
        ],
    );
    db
}

#[track_caller]
fn check(sql: &str, kind: ErrorKind, code: &str, object: Option<&str>) {
    let error = prepared().execute(sql, &[]).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.code(), Some(code), "{error}");
    assert_eq!(error.object(), object, "{error}");
    assert_eq!(error.statement(), Some(sql));
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn constraints() {
    use ErrorKind::{
        CheckViolation, ForeignKeyViolation, NotNullViolation, UniqueViolation, ValueOutOfDomain,
    };
    check("INSERT INTO parents VALUES (1, 'x')", UniqueViolation, "1555", Some("parents.id"));
    check("INSERT INTO parents VALUES (3, 'one')", UniqueViolation, "2067", Some("parents.code"));
    check(
        "INSERT INTO children (a, b) VALUES (2, 0)",
        UniqueViolation,
        "2067",
        Some("children.a, children.b"),
    );
    check("INSERT INTO children (parent) VALUES (9)", ForeignKeyViolation, "787", None);
    check("DELETE FROM parents WHERE id = 1", ForeignKeyViolation, "787", None);
    check("DELETE FROM parents WHERE id = 2", ForeignKeyViolation, "1811", None);
    check("INSERT INTO children (a) VALUES (0)", CheckViolation, "275", Some("positive"));
    check("INSERT INTO children (a) VALUES (7)", CheckViolation, "275", Some("a <> 7"));
    check(
        "INSERT INTO children (b) VALUES (2)",
        ValueOutOfDomain,
        "275",
        Some("children_b_domain"),
    );
    check("UPDATE children SET a = NULL", NotNullViolation, "1299", Some("children.a"));
    check("UPDATE children SET a = 'x'", ValueOutOfDomain, "3091", Some("children.a"));
    check("INSERT INTO numbers (id) VALUES ('x')", ValueOutOfDomain, "20", None);
}

#[test]
fn objects() {
    use ErrorKind::{DuplicateObject, UndefinedObject};
    check("SELECT * FROM nowhere", UndefinedObject, "1", Some("nowhere"));
    check("SELECT nowhere FROM parents", UndefinedObject, "1", Some("nowhere"));
    check("INSERT INTO parents (nowhere) VALUES (1)", UndefinedObject, "1", Some("nowhere"));
    check("SELECT nowhere(1)", UndefinedObject, "1", Some("nowhere"));
    check("DROP INDEX nowhere", UndefinedObject, "1", Some("nowhere"));
    check("CREATE TABLE parents (a INT)", DuplicateObject, "1", Some("parents"));
    check("CREATE TABLE seen (a INT)", DuplicateObject, "1", Some("seen"));
    check("CREATE TABLE pair (a INT)", DuplicateObject, "1", Some("pair"));
    check("CREATE INDEX singles ON parents (id)", DuplicateObject, "1", Some("singles"));
    check("CREATE INDEX parents ON parents (id)", DuplicateObject, "1", Some("parents"));
    check("CREATE TABLE t (a INT, a INT)", DuplicateObject, "1", Some("a"));
}

#[test]
fn statements() {
    check("SELEC 1", ErrorKind::Syntax, "1", None);
    check("SELECT (", ErrorKind::Syntax, "1", None);
    check("SELECT 'a", ErrorKind::Syntax, "1", None);
    check("INSERT INTO seen VALUES (1, 2)", ErrorKind::Other, "1", None);
    check("SELECT zeroblob(1 << 40)", ErrorKind::InsufficientResources, "18", None);
}

#[test]
fn what_is_said_of_a_statement_is_without_it() {
    let error = prepared().execute("SELECT nowhere FROM parents WHERE 1 in (1)", &[]).unwrap_err();
    let whole = error.to_string();
    assert!(whole.starts_with("no such column: nowhere (code 1)"), "{whole}");
}

#[test]
fn the_last_number_of_an_identity_is_the_end() {
    let mut db = prepared();
    run(&mut db, &["INSERT INTO numbers (id) VALUES (9223372036854775807)"]);
    let error = db.execute("INSERT INTO numbers (v) VALUES (1)", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsufficientResources);
}

#[test]
fn misuse() {
    let mut db = prepared();
    let error = db.execute("SELECT 1; SELECT 2", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let error = db.execute("SELECT ?1, ?2", &[Parameter::new(DataType::TEXT, "a")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let message = "the statement has 2 parameters, and values were given for 1";
    assert_eq!(error.to_string(), message);
    let error = db.query("SELECT 1, 2", &[], &[DataType::Integer]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[test]
fn text_in_double_quotes_is_a_name() {
    check("SELECT \"one\" FROM parents", ErrorKind::UndefinedObject, "1", Some("one"));
    check(
        "CREATE INDEX i ON parents (\"nowhere\")",
        ErrorKind::UndefinedObject,
        "1",
        Some("nowhere"),
    );
    let error = prepared()
        .execute("CREATE TABLE t (a INT, CHECK (a <> \"nowhere\")) STRICT", &[])
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UndefinedObject);
}

#[test]
fn the_number_of_changed_rows_is_that_of_the_statement() {
    let mut db = prepared();
    assert_eq!(db.execute("UPDATE parents SET code = code || '!'", &[]).unwrap(), 2);
    assert_eq!(db.execute("CREATE TABLE t (a INT) STRICT", &[]).unwrap(), 0);
    assert_eq!(db.execute("UPDATE parents SET code = 'x' WHERE id = 9", &[]).unwrap(), 0);
    assert_eq!(db.execute("INSERT INTO t VALUES (1), (2), (3) RETURNING a", &[]).unwrap(), 3);
    assert_eq!(db.execute("SELECT * FROM t", &[]).unwrap(), 0);
    assert_eq!(db.execute("DELETE FROM t", &[]).unwrap(), 3);
    assert_eq!(db.execute("DROP TABLE t", &[]).unwrap(), 0);
}

#[test]
fn a_kept_statement_sees_a_table_that_changed() {
    let mut db = memory();
    run(&mut db, &["CREATE TABLE t (a INT) STRICT", "INSERT INTO t VALUES (1)"]);
    let (sql, number) = ("SELECT * FROM t", DataType::BigInt);
    assert_eq!(db.query(sql, &[], &[number]).unwrap(), [[1.into()]]);
    run(&mut db, &["ALTER TABLE t ADD COLUMN b INT DEFAULT 2"]);
    assert_eq!(db.query(sql, &[], &[number, number]).unwrap(), [[1.into(), 2.into()]]);
}

#[test]
fn a_second_writer_waits_and_then_is_told_that_the_database_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("app.db").display());
    let mut first = drivers().open(&url).unwrap();
    let mut second = drivers().open(&url).unwrap();
    run(&mut first, &["CREATE TABLE t (a INT) STRICT"]);
    let waited = first
        .transaction(|_| -> Result<Duration, Error> {
            let begun = Instant::now();
            let error = second.transaction(|_| Ok::<_, Error>(())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Busy);
            assert_eq!(error.code(), Some("5"));
            assert!(error.is_retryable());
            Ok(begun.elapsed())
        })
        .unwrap();
    assert!(waited >= Duration::from_millis(4500), "{waited:?}");
    second.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    let other = std::thread::spawn(move || {
        first.transaction(|db| {
            std::thread::sleep(Duration::from_millis(300));
            db.execute("INSERT INTO t VALUES (2)", &[])
        })
    });
    std::thread::sleep(Duration::from_millis(100));
    second.transaction(|db| db.execute("INSERT INTO t VALUES (3)", &[])).unwrap();
    other.join().unwrap().unwrap();
    let rows = second.query("SELECT count(*) FROM t", &[], &[DataType::BigInt]).unwrap();
    assert_eq!(rows, [[3.into()]]);
}

#[test]
fn a_snapshot_that_others_overtook_is_a_serialization_failure() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("app.db").display());
    let mut first = drivers().open(&url).unwrap();
    let mut second = drivers().open(&url).unwrap();
    first.query("PRAGMA journal_mode = WAL", &[], &[DataType::TEXT]).unwrap();
    run(&mut first, &["CREATE TABLE t (a INT) STRICT", "BEGIN"]);
    first.query("SELECT a FROM t", &[], &[DataType::BigInt]).unwrap();
    run(&mut second, &["INSERT INTO t VALUES (1)"]);
    let error = first.execute("INSERT INTO t VALUES (2)", &[]).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::SerializationFailure, Some("517")));
}

#[test]
fn a_transaction_is_undone_as_a_whole() {
    let mut db = prepared();
    let error = db
        .transaction(|db| {
            db.execute("CREATE TABLE t (a INT) STRICT", &[])?;
            db.execute("INSERT INTO parents VALUES (3, 'three')", &[])?;
            db.execute("INSERT INTO parents VALUES (1, 'again')", &[])
        })
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    let sql = "SELECT (SELECT count(*) FROM parents), \
               (SELECT count(*) FROM sqlite_schema WHERE name = 't')";
    let rows = db.query(sql, &[], &[DataType::BigInt, DataType::BigInt]).unwrap();
    assert_eq!(rows, [[2.into(), 0.into()]]);
}

#[test]
fn a_commit_that_is_refused_leaves_no_transaction_open() {
    let mut db = prepared();
    run(
        &mut db,
        &["CREATE TABLE late (p INT REFERENCES parents (id) \
                    DEFERRABLE INITIALLY DEFERRED) STRICT"],
    );
    let error = db.transaction(|db| db.execute("INSERT INTO late VALUES (9)", &[])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    db.transaction(|db| db.execute("INSERT INTO late VALUES (1)", &[])).unwrap();
    let rows = db.query("SELECT p FROM late", &[], &[DataType::BigInt]).unwrap();
    assert_eq!(rows, [[1.into()]]);
}
