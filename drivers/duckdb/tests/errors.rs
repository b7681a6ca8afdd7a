//! What DuckDB's errors mean, produced by real statements.

mod common;

use common::{drivers, memory};
use stylobate_connect::{Connection, ErrorKind, Parameter};
use stylobate_model::DataType;

fn stand() -> Connection {
    let mut db = memory();
    for sql in [
        "CREATE TABLE hosts (id INTEGER PRIMARY KEY, twice INTEGER)",
        "CREATE TABLE \"the guests\" (id INTEGER NOT NULL UNIQUE, host INTEGER REFERENCES hosts \
         (id), name VARCHAR, small SMALLINT, u UUID, at_ TIMESTAMPTZ, body JSON, \
         CHECK (length(name) <= 3), CHECK (id > 0), CHECK (\"name\" <> 'CHECK((length('))",
        "INSERT INTO hosts VALUES (1, 5), (2, 5)",
        "INSERT INTO \"the guests\" (id, host) VALUES (1, 1)",
        "CREATE INDEX by_name ON \"the guests\" (name)",
        "CREATE SEQUENCE numbers",
    ] {
        db.execute(sql, &[]).unwrap();
    }
    db
}

#[test]
fn each_failure_has_its_kind() {
    use ErrorKind::{
        CheckViolation, DuplicateObject, ForeignKeyViolation, NotNullViolation, Other, Syntax,
        UndefinedObject, UniqueViolation, ValueOutOfDomain,
    };
    let guest = "INSERT INTO \"the guests\"";
    let cases = [
        (format!("{guest} (id) VALUES (1)"), UniqueViolation, None),
        ("INSERT INTO hosts VALUES (1, 1)".into(), UniqueViolation, None),
        ("CREATE UNIQUE INDEX i ON hosts (twice)".into(), UniqueViolation, None),
        (format!("{guest} (id, host) VALUES (2, 9)"), ForeignKeyViolation, None),
        ("DELETE FROM hosts WHERE id = 1".into(), ForeignKeyViolation, None),
        (format!("{guest} (id) VALUES (NULL)"), NotNullViolation, Some("the guests.id")),
        (format!("{guest} (id) VALUES (-1)"), CheckViolation, Some("the guests")),
        (format!("{guest} (id, name) VALUES (2, 'long')"), ValueOutOfDomain, Some("the guests")),
        (format!("{guest} (id, small) VALUES (2, 40000)"), ValueOutOfDomain, None),
        (format!("{guest} (id, u) VALUES (2, 'x')"), ValueOutOfDomain, None),
        (format!("{guest} (id, at_) VALUES (2, 'x')"), ValueOutOfDomain, None),
        (format!("{guest} (id, body) VALUES (2, '{{')"), ValueOutOfDomain, None),
        ("SELECT 9223372036854775807 + 1".into(), ValueOutOfDomain, None),
        ("SELECT 1 % 0".into(), ValueOutOfDomain, None),
        ("SELECT * FROM nothing".into(), UndefinedObject, Some("nothing")),
        ("SELECT * FROM nowhere.hosts".into(), UndefinedObject, Some("nowhere.hosts")),
        ("DROP TABLE nothing".into(), UndefinedObject, Some("nothing")),
        ("DROP SCHEMA nothing".into(), UndefinedObject, Some("nothing")),
        ("DROP INDEX nothing".into(), UndefinedObject, Some("nothing")),
        ("SELECT nothing FROM hosts".into(), UndefinedObject, Some("nothing")),
        ("SELECT nothing(1)".into(), UndefinedObject, Some("nothing")),
        ("INSERT INTO hosts (nothing) VALUES (1)".into(), UndefinedObject, Some("nothing")),
        ("ALTER TABLE hosts DROP COLUMN nothing".into(), UndefinedObject, Some("nothing")),
        ("CREATE TABLE hosts (a INTEGER)".into(), DuplicateObject, Some("hosts")),
        ("CREATE TABLE HOSTS (a INTEGER)".into(), DuplicateObject, Some("HOSTS")),
        ("CREATE SCHEMA main".into(), DuplicateObject, Some("main")),
        ("CREATE INDEX by_name ON hosts (id)".into(), DuplicateObject, Some("by_name")),
        ("CREATE SEQUENCE numbers".into(), DuplicateObject, Some("numbers")),
        ("ALTER TABLE \"the guests\" ADD COLUMN id INTEGER".into(), DuplicateObject, Some("id")),
        ("SELEC 1".into(), Syntax, None),
        ("SELECT 'open".into(), Syntax, None),
        ("DROP TABLE hosts".into(), Other, None),
        ("CREATE INDEX i ON hosts (twice) WHERE twice > 1".into(), ErrorKind::Unsupported, None),
        ("COMMIT".into(), ErrorKind::Usage, None),
    ];
    let mut db = stand();
    for (sql, kind, object) in cases {
        let error = db.execute(&sql, &[]).expect_err(&sql);
        assert_eq!((error.kind(), error.object()), (kind, object), "{sql}: {error}");
        assert_eq!(error.statement(), Some(sql.as_str()));
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn parameters_are_counted() {
    let mut db = memory();
    for parameters in [vec![], vec![Parameter::new(DataType::Integer, 1); 2]] {
        let error = db.query("SELECT ?::INTEGER", &parameters, &[DataType::Integer]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    }
    let error = db.execute("SELECT 'a\0b'", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Syntax);
}

#[test]
fn memory_that_runs_out_is_told() {
    let mut db = memory();
    db.execute("SET memory_limit = '1MB'", &[]).unwrap();
    let sql = "SELECT list(range) FROM range(100000000)";
    assert_eq!(db.execute(sql, &[]).unwrap_err().kind(), ErrorKind::InsufficientResources);
}

#[test]
fn nothing_is_downloaded() {
    let mut db = memory();
    let sql = "SELECT current_setting('autoinstall_known_extensions'), \
               current_setting('autoload_known_extensions')";
    let rows = db.query(sql, &[], &[DataType::Boolean; 2]).unwrap();
    assert_eq!(rows, [[false.into(), false.into()]]);
}

/// The engine's own words at a conflict that the driver's gate keeps from happening.
#[test]
fn conflicts_between_connections_have_their_kind() {
    let dialect = memory().shared_dialect();
    let first = duckdb::Connection::open_in_memory().unwrap();
    first.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)").unwrap();
    first.execute_batch("INSERT INTO t VALUES (1, 1)").unwrap();
    let second = first.try_clone().unwrap();
    let kind = |result: duckdb::Result<()>| match result {
        Err(duckdb::Error::DuckDBFailure(_, Some(message))) => {
            let error = stylobate_connect::Error::from_engine(&*dialect, None, &message);
            (error.kind(), error.is_retryable())
        }
        other => panic!("{other:?}"),
    };
    for db in [&first, &second] {
        db.execute_batch("BEGIN").unwrap();
    }
    first.execute_batch("UPDATE t SET n = 2").unwrap();
    let update = second.execute_batch("UPDATE t SET n = 3");
    assert_eq!(kind(update), (ErrorKind::SerializationFailure, true));
    let aborted = second.execute_batch("SELECT 1");
    assert_eq!(kind(aborted), (ErrorKind::TransactionPoisoned, false));
    second.execute_batch("ROLLBACK; BEGIN; INSERT INTO t VALUES (5, 5)").unwrap();
    first.execute_batch("INSERT INTO t VALUES (5, 5); COMMIT").unwrap();
    let commit = second.execute_batch("COMMIT");
    assert_eq!(kind(commit), (ErrorKind::UniqueViolation, false));
    first.execute_batch("BEGIN; CREATE TABLE u (a INTEGER)").unwrap();
    let create = second.execute_batch("CREATE TABLE u (a INTEGER)");
    assert_eq!(kind(create), (ErrorKind::SerializationFailure, true));
}

#[test]
fn a_database_that_may_only_be_read_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let url = format!("duckdb://{}", path.display());
    drivers().open(&url).unwrap().execute("CREATE TABLE t (a INTEGER)", &[]).unwrap();
    let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap();
    let db = duckdb::Connection::open_with_flags(&path, config).unwrap();
    let Err(duckdb::Error::DuckDBFailure(_, Some(message))) =
        db.execute_batch("INSERT INTO t VALUES (1)")
    else {
        panic!()
    };
    let dialect = memory().shared_dialect();
    let error = stylobate_connect::Error::from_engine(&*dialect, None, &message);
    assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{message}");
}
