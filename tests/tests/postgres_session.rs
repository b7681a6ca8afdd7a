//! What the driver for PostgreSQL makes of values, errors, transactions and settings.

#[path = "postgres_session/opening.rs"]
mod opening;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use stylobate::conformance::{PostgresDatabase as TestDatabase, PostgresServer};
use stylobate_connect::{Connection, Drivers, Error, ErrorKind, Parameter};
use stylobate_driver_postgres::{MIGRATION_LOCK, PostgresDriver, wrap};
use stylobate_model::{Column, DataType, Json, Table, Timestamp, Value};
use uuid::Uuid;

fn open(url: &str) -> Result<Connection, Error> {
    let mut drivers = Drivers::new();
    drivers.register(PostgresDriver)?;
    drivers.open(url)
}

fn database() -> TestDatabase {
    let server = PostgresServer::shared().unwrap_or_else(|error| panic!("{error}"));
    server.create_database().unwrap_or_else(|error| panic!("{error}"))
}

fn fresh() -> (TestDatabase, Connection) {
    let database = database();
    let connection = open(database.url()).unwrap();
    (database, connection)
}

fn one(db: &mut Connection, sql: &str, data_type: DataType) -> Result<Value, Error> {
    Ok(db.query(sql, &[], &[data_type])?.remove(0).remove(0))
}

fn client(database: &TestDatabase) -> postgres::Client {
    postgres::Client::connect(database.url(), postgres::NoTls).unwrap()
}

const STRING: DataType = DataType::String { max_length: Some(9) };

#[test]
fn boundary_values_of_every_type_come_back_equal() {
    let (_database, mut db) = fresh();
    let columns = [
        ("u", "uuid", DataType::Uuid),
        ("t", "text", DataType::TEXT),
        ("s", "varchar(9)", STRING),
        ("m", "timestamptz", DataType::TimestampTz),
        ("j", "jsonb", DataType::Json),
        ("b", "bigint", DataType::BigInt),
        ("i", "integer", DataType::Integer),
        ("h", "smallint", DataType::SmallInt),
        ("o", "boolean", DataType::Boolean),
        ("y", "bytea", DataType::Bytes),
    ];
    let mut table = Table::new("t");
    let mut sql = Vec::new();
    for (name, storage, data_type) in columns {
        table = table.column(Column::new(name, data_type).nullable());
        sql.push(format!("{name} {storage}"));
    }
    db.execute(&format!("CREATE TABLE t ({})", sql.join(", ")), &[]).unwrap();
    let json = |text| Value::from(Json::parse(text).unwrap());
    let digits = "9".repeat(1_000);
    let rows: Vec<Vec<Value>> = vec![
        vec![
            Uuid::nil().into(),
            "".into(),
            "".into(),
            Timestamp::MIN.into(),
            json("null"),
            i64::MIN.into(),
            i32::MIN.into(),
            i16::MIN.into(),
            false.into(),
            Vec::<u8>::new().into(),
        ],
        vec![
            Uuid::max().into(),
            "it's \\ \"x\" \u{1} 😀\n".into(),
            "123456😀é ".into(),
            Timestamp::MAX.into(),
            json(&format!("{{\"a\":[{digits},-0.5,1e-3,true],\"\":\"\\u0001😀\"}}")),
            i64::MAX.into(),
            i32::MAX.into(),
            i16::MAX.into(),
            true.into(),
            (0..=255).collect::<Vec<u8>>().into(),
        ],
        vec![Value::Null; 10],
    ];
    for row in &rows {
        let named = columns.iter().zip(row).map(|((name, ..), value)| (*name, value.clone()));
        assert_eq!(db.insert(&table, [named.collect::<Vec<_>>()]).unwrap(), 1);
    }
    let types: Vec<_> = columns.iter().map(|(.., data_type)| *data_type).collect();
    assert_eq!(db.query("SELECT * FROM t ORDER BY b", &[], &types).unwrap(), rows);
    for ((name, _, data_type), value) in columns.iter().zip(&rows[1]) {
        let sql = format!("SELECT count(*) FROM t WHERE {name} = $1");
        let parameter = Parameter::new(*data_type, value.clone());
        let count = db.query(&sql, &[parameter], &[DataType::BigInt]).unwrap();
        assert_eq!(count, [[Value::from(1)]], "{name}");
    }
}

#[test]
fn parameters_take_the_types_that_the_statement_gives_them() {
    let (_database, mut db) = fresh();
    let mut ask = |sql: &str, data_type, value: Value, result| {
        let rows = db.query(sql, &[Parameter { data_type, value }], &[result]);
        rows.map(|mut rows| rows.remove(0).remove(0))
    };
    assert_eq!(
        ask("SELECT $1::text", DataType::TEXT, "x".into(), DataType::TEXT).unwrap(),
        "x".into()
    );
    assert_eq!(
        ask("SELECT $1::bigint", DataType::SmallInt, 7.into(), DataType::BigInt).unwrap(),
        7.into()
    );
    assert_eq!(
        ask("SELECT $1::smallint", DataType::BigInt, 7.into(), DataType::BigInt).unwrap(),
        7.into()
    );
    assert_eq!(
        ask("SELECT 1 LIMIT $1", DataType::Integer, 7.into(), DataType::Integer).unwrap(),
        1.into()
    );
    assert_eq!(
        ask("SELECT $1::text", DataType::TEXT, Value::Null, DataType::TEXT).unwrap(),
        Value::Null
    );
    let error =
        ask("SELECT $1::smallint", DataType::BigInt, 40_000.into(), DataType::BigInt).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let error = ask("SELECT $1::text", DataType::BigInt, 7.into(), DataType::TEXT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "parameter 1 is given as bigint where the statement takes text; write a cast into the \
         statement, as in $1::bigint",
    );
    let error = ask("SELECT 1", DataType::BigInt, 7.into(), DataType::BigInt).unwrap_err();
    assert_eq!(error.to_string(), "the statement has 0 parameters, and 1 were given");
    let error = one(&mut db, "SELECT sum(1::bigint)", DataType::BigInt).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(
        error.to_string(),
        "column sum of the query is of the type numeric, which no value here has; cast it in the \
         query, for example to bigint or text",
    );
}

#[test]
fn instants_outside_of_the_domain_are_no_values() {
    let (_database, mut db) = fresh();
    for sql in ["infinity", "-infinity", "10000-01-01Z", "0001-01-01 BC", "294276-12-31 23:59:59Z"]
    {
        let error = one(&mut db, &format!("SELECT '{sql}'::timestamptz"), DataType::TimestampTz);
        let error = error.unwrap_err().to_string();
        let expected = match sql {
            "infinity" | "-infinity" => format!("column 1: the engine gave Text({sql:?})"),
            _ => {
                "column 1: the engine gave an instant outside of the years 0001 to 9999".to_owned()
            }
        };
        assert_eq!(error, format!("{expected} where timestamp_tz is expected"));
    }
}

#[test]
fn errors_say_their_kind_code_and_object() {
    let (_database, mut db) = fresh();
    let make = "CREATE TABLE t (id bigint CONSTRAINT t_key PRIMARY KEY, parent bigint
        CONSTRAINT t_parent REFERENCES t, n smallint NOT NULL CONSTRAINT t_small CHECK (n < 9),
        s varchar(2) CONSTRAINT t_s_domain CHECK (s <> 'no'))";
    db.execute(make, &[]).unwrap();
    db.execute("INSERT INTO t VALUES (1, NULL, 1, 'x')", &[]).unwrap();
    use ErrorKind::*;
    for (sql, kind, code, object) in [
        ("INSERT INTO t VALUES (1, NULL, 1)", UniqueViolation, "23505", Some("t_key")),
        ("INSERT INTO t VALUES (2, 7, 1)", ForeignKeyViolation, "23503", Some("t_parent")),
        ("INSERT INTO t VALUES (2, NULL, 10)", CheckViolation, "23514", Some("t_small")),
        ("INSERT INTO t VALUES (2, NULL, 1, 'no')", ValueOutOfDomain, "23514", Some("t_s_domain")),
        ("INSERT INTO t VALUES (2, NULL, NULL)", NotNullViolation, "23502", Some("n")),
        ("INSERT INTO t VALUES (2, NULL, 1, 'long')", ValueOutOfDomain, "22001", None),
        ("INSERT INTO t VALUES (2, NULL, 99999)", ValueOutOfDomain, "22003", None),
        ("SELECT 'x'::uuid", ValueOutOfDomain, "22P02", None),
        ("SELECT * FROM missing", UndefinedObject, "42P01", Some("missing")),
        ("SELECT missing FROM t", UndefinedObject, "42703", Some("missing")),
        ("SELECT missing()", UndefinedObject, "42883", None),
        ("CREATE TABLE missing.t ()", UndefinedObject, "3F000", Some("missing")),
        ("CREATE TABLE t ()", DuplicateObject, "42P07", Some("t")),
        ("CREATE SCHEMA public", DuplicateObject, "42P06", Some("public")),
        ("ALTER TABLE t ADD id int", DuplicateObject, "42701", Some("t")),
        ("SELEKT", Syntax, "42601", None),
        ("SELECT 1; SELECT 2", Syntax, "42601", None),
    ] {
        let error = db.execute(sql, &[]).unwrap_err();
        assert_eq!(error.kind(), kind, "{sql}: {error:?}");
        assert_eq!(error.code(), Some(code), "{sql}");
        assert_eq!(error.object(), object, "{sql}: {error:?}");
        assert_eq!(error.statement(), Some(sql));
    }
    let one_row: Result<Vec<_>, _> = db.query("SELECT id FROM t", &[], &[DataType::BigInt]);
    assert_eq!(one_row.unwrap().len(), 1);
}

#[test]
fn a_lock_a_time_out_and_a_lost_connection_are_told() {
    let (database, mut db) = fresh();
    db.execute("CREATE TABLE t (id bigint)", &[]).unwrap();
    let mut other = client(&database);
    other.batch_execute("BEGIN; LOCK TABLE t").unwrap();
    db.execute("SET lock_timeout = '50ms'", &[]).unwrap();
    let error = db.execute("INSERT INTO t VALUES (1)", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LockNotAvailable);
    assert!(error.is_retryable());
    db.execute("SET lock_timeout = 0", &[]).unwrap();
    db.execute("SET statement_timeout = '50ms'", &[]).unwrap();
    let error = db.execute("INSERT INTO t VALUES (1)", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Canceled);
    let me = "SELECT pg_backend_pid()";
    let pid = one(&mut db, me, DataType::Integer).unwrap();
    other.batch_execute(&format!("ROLLBACK; SELECT pg_terminate_backend({pid})")).unwrap();
    thread::sleep(Duration::from_millis(100));
    for _ in 0..2 {
        let error = one(&mut db, me, DataType::Integer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
    }
}

#[test]
fn the_commit_of_an_aborted_transaction_fails() {
    let (_database, mut db) = fresh();
    db.execute("CREATE TABLE t (id bigint, parent bigint)", &[]).unwrap();
    // Around the connection, which would not let it come to a commit.
    db.execute("BEGIN", &[]).unwrap();
    db.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    db.execute("SELECT 1 / 0", &[]).unwrap_err();
    let error = db.execute("INSERT INTO t VALUES (2)", &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionPoisoned);
    db.execute("ROLLBACK", &[]).unwrap();
    let hidden = "DO $$ BEGIN PERFORM 1 / 0; EXCEPTION WHEN others THEN NULL; END $$";
    db.transaction(|db| db.execute(hidden, &[])).unwrap();
    let ended = db.transaction(|db| {
        db.execute("INSERT INTO t VALUES (3)", &[])?;
        db.execute("ROLLBACK", &[])
    });
    let error = ended.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        (
            ErrorKind::Usage,
            "there is no transaction to commit: a statement in it ended it".to_owned(),
        )
    );
    let poisoned = db.transaction(|db| {
        db.execute("INSERT INTO t VALUES (4)", &[])?;
        let _ = db.execute("SELECT 1 / 0", &[]);
        Ok::<_, Error>(())
    });
    assert_eq!(poisoned.unwrap_err().kind(), ErrorKind::TransactionPoisoned);
    assert_eq!(one(&mut db, "SELECT count(*) FROM t", DataType::BigInt).unwrap(), 0.into());
}

#[test]
fn a_session_verifies_its_commit_by_itself() {
    let database = database();
    let mut session = stylobate_driver_postgres::PostgresSession::new(client(&database)).unwrap();
    let session: &mut dyn stylobate_connect::Session = &mut session;
    session
        .execute("CREATE TABLE t (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)", &[])
        .unwrap();
    session.begin().unwrap();
    session.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    session.execute("SELECT 1 / 0", &[]).unwrap_err();
    let error = session.commit().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionPoisoned);
    session.begin().unwrap();
    session.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    session.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    assert_eq!(session.commit().unwrap_err().kind(), ErrorKind::UniqueViolation);
    session.begin().unwrap();
    session.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    session.commit().unwrap();
    session.rollback().unwrap();
    let count = session.query("SELECT count(*) FROM t", &[], &[DataType::BigInt]).unwrap();
    assert_eq!(count, [[stylobate_dialect::Wire::BigInt(1)]]);
}

#[test]
fn statements_are_prepared_anew_when_their_tables_change() {
    let (database, mut db) = fresh();
    db.execute("CREATE TABLE t (id bigint, note text)", &[]).unwrap();
    let all = "SELECT * FROM t";
    db.query(all, &[], &[DataType::BigInt, DataType::TEXT]).unwrap();
    client(&database).batch_execute("ALTER TABLE t DROP note; INSERT INTO t VALUES (7)").unwrap();
    let rows = db.query(all, &[], &[DataType::BigInt]).unwrap();
    assert_eq!(rows, [[Value::from(7)]]);
    db.execute("DEALLOCATE ALL", &[]).unwrap();
    assert_eq!(db.query(all, &[], &[DataType::BigInt]).unwrap(), rows);
    client(&database).batch_execute("ALTER TABLE t ADD note text").unwrap();
    let inside = db.transaction(|db| db.query(all, &[], &[DataType::BigInt]));
    assert_eq!(inside.unwrap_err().code(), Some("0A000"));
    db.transaction(|db| db.query(all, &[], &[DataType::BigInt, DataType::TEXT])).unwrap();
    for number in 0..600 {
        db.query(&format!("SELECT {number}"), &[], &[DataType::Integer]).unwrap();
    }
    let kept = "SELECT count(*) FROM pg_prepared_statements";
    let Value::Integer(kept) = one(&mut db, kept, DataType::BigInt).unwrap() else { panic!() };
    assert!(kept <= 257, "{kept}");
}

#[test]
fn migrations_wait_for_each_other() {
    let (database, mut db) = fresh();
    let (holds, held) = mpsc::channel();
    let url = database.url().to_owned();
    let other = thread::spawn(move || {
        let mut db = open(&url).unwrap();
        db.migration(|db| {
            db.execute("CREATE TABLE t (id bigint)", &[])?;
            holds.send(()).unwrap();
            thread::sleep(Duration::from_millis(200));
            Ok::<_, Error>(())
        })
        .unwrap();
    });
    held.recv().unwrap();
    let locks = format!(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = {MIGRATION_LOCK}"
    );
    assert_eq!(one(&mut db, &locks, DataType::BigInt).unwrap(), 1.into());
    let begun = Instant::now();
    let there =
        db.migration(|db| one(db, "SELECT to_regclass('t') IS NOT NULL", DataType::Boolean));
    assert_eq!(there.unwrap(), true.into());
    assert!(begun.elapsed() > Duration::from_millis(50));
    other.join().unwrap();
    assert_eq!(one(&mut db, &locks, DataType::BigInt).unwrap(), 0.into());
}

#[test]
fn rows_are_committed_together_with_those_of_the_application() {
    let (database, mut db) = fresh();
    db.execute("CREATE TABLE t (id bigint PRIMARY KEY)", &[]).unwrap();
    let table = Table::new("t").column(Column::big_int("id"));
    let row = |id: i64| [("id", Value::from(id))];
    let mut client = client(&database);
    let mut transaction = client.transaction().unwrap();
    transaction.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    let mut inner = wrap(&mut transaction).unwrap();
    assert_eq!(inner.insert(&table, [row(2), row(3)]).unwrap(), 2);
    let error = inner.insert(&table, [row(4), row(2)]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert_eq!(inner.insert(&table, [row(5)]).unwrap(), 1);
    drop(inner);
    let count = "SELECT count(*) FROM t";
    assert_eq!(one(&mut db, count, DataType::BigInt).unwrap(), 0.into());
    transaction.commit().unwrap();
    assert_eq!(one(&mut db, count, DataType::BigInt).unwrap(), 4.into());
}

#[test]
fn settings_are_the_same_for_every_role() {
    let database = database();
    client(&database)
        .batch_execute(&format!(
            "CREATE SCHEMA \"My own\"; ALTER DATABASE {0} SET timezone = 'Asia/Kolkata';
             ALTER DATABASE {0} SET quote_all_identifiers = on;
             ALTER DATABASE {0} SET search_path = missing, \"My own\", public",
            database.name()
        ))
        .unwrap();
    let mut db = open(database.url()).unwrap();
    for (setting, value) in [
        ("TimeZone", "UTC"),
        ("search_path", "\"My own\", pg_temp"),
        ("standard_conforming_strings", "on"),
        ("quote_all_identifiers", "off"),
        ("client_min_messages", "warning"),
        ("application_name", "stylobate"),
    ] {
        assert_eq!(one(&mut db, &format!("SHOW {setting}"), DataType::TEXT).unwrap(), value.into());
    }
    let url = format!("{}?application_name=shop", database.url());
    let mut db = open(&url).unwrap();
    assert_eq!(one(&mut db, "SHOW application_name", DataType::TEXT).unwrap(), "shop".into());
}
