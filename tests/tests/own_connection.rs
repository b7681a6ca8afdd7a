//! Connections around what the application has open already.

use stylobate::prelude::*;
use stylobate::{Error, ErrorKind, duckdb, postgres, sqlite};
use stylobate_connect::Session;
use stylobate_tests::engines::{Engine, Fresh};

use duckdb::duckdb::Connection as DuckDbConnection;
use postgres::postgres::{Client, NoTls};
use sqlite::rusqlite::Connection as SqliteConnection;

#[path = "../../stylobate/examples/own_connection.rs"]
mod own_connection;
#[path = "../../stylobate/examples/own_driver.rs"]
mod own_driver;
#[path = "own_connection/sqlite.rs"]
mod sqlite_connections;

#[test]
fn the_examples_run() {
    own_connection::main().unwrap();
    own_driver::main().unwrap();
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::big_int("id"))
        .column(Column::string("topic", 5))
        .primary_key(["id"])
        .index(Index::on(["topic"]))
}

fn database() -> Database {
    Database::new().table(mails())
}

type Row = [(&'static str, Value); 2];

fn row(id: i64, topic: &'static str) -> Row {
    [("id", id.into()), ("topic", topic.into())]
}

fn count<S: Session + ?Sized>(db: &mut Connection<S>) -> Value {
    db.query("SELECT count(*) FROM mails", &[], &[DataType::BigInt]).unwrap().remove(0).remove(0)
}

/// A database in which the mails stand.
fn prepared(engine: Engine) -> (Fresh, Connection) {
    let fresh = engine.fresh();
    let mut db = fresh.connect();
    stylobate::ensure(&mut db, &database()).unwrap();
    (fresh, db)
}

fn client(fresh: &Fresh) -> Client {
    Client::connect(&fresh.url, NoTls).unwrap()
}

/// A connection such as an application makes, on which foreign keys have to be on.
fn sqlite_connection(fresh: &Fresh) -> SqliteConnection {
    let connection = SqliteConnection::open(fresh.url.strip_prefix("sqlite://").unwrap()).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    connection
}

/// A database of its own, since DuckDB has one object a file.
fn duckdb_connection() -> DuckDbConnection {
    let connection = DuckDbConnection::open_in_memory().unwrap();
    stylobate::ensure(&mut duckdb::wrap(&connection).unwrap(), &database()).unwrap();
    connection
}

#[test]
fn rows_are_committed_or_rolled_back_with_those_of_the_application() {
    for keep in [false, true] {
        let expected = Value::from(if keep { 3 } else { 0 });
        let (fresh, mut db) = prepared(Engine::Postgres);
        let mut client = client(&fresh);
        let mut transaction = client.transaction().unwrap();
        transaction.execute("INSERT INTO mails VALUES (1, 'one')", &[]).unwrap();
        let mut inner = postgres::wrap(&mut transaction).unwrap();
        inner.insert(&mails(), [row(2, "two"), row(3, "three")]).unwrap();
        drop(inner);
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        assert_eq!(count(&mut db), expected);

        let (fresh, mut db) = prepared(Engine::Sqlite);
        let mut connection = sqlite_connection(&fresh);
        let transaction = connection.transaction().unwrap();
        transaction.execute("INSERT INTO mails VALUES (1, 'one')", []).unwrap();
        let mut inner = sqlite::wrap(&transaction).unwrap();
        inner.insert(&mails(), [row(2, "two"), row(3, "three")]).unwrap();
        drop(inner);
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        assert_eq!(count(&mut db), expected);

        let mut connection = duckdb_connection();
        let transaction = connection.transaction().unwrap();
        transaction.execute("INSERT INTO mails VALUES (1, 'one')", []).unwrap();
        let mut inner = duckdb::wrap(&transaction).unwrap();
        inner.insert(&mails(), [row(2, "two"), row(3, "three")]).unwrap();
        drop(inner);
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        assert_eq!(count(&mut duckdb::wrap(&connection).unwrap()), expected);
    }
}

/// What holds in a transaction of the application wherever the engine has savepoints: what fails
/// is undone alone, and what was done before stays. Leaves the mails 1, 2 and 5.
fn check_savepoints<S: Session + ?Sized>(db: &mut Connection<S>) {
    db.insert(&mails(), [row(1, "one")]).unwrap();
    let error = db.insert(&mails(), [row(1, "again")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    db.transaction(|db| db.insert(&mails(), [row(2, "two")])).unwrap();
    let failed = db.transaction(|db| {
        db.insert(&mails(), [row(3, "three")])?;
        db.insert(&mails(), [row(2, "two")])
    });
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::UniqueViolation);
    let ignored = db.transaction(|db| {
        db.insert(&mails(), [row(3, "three")])?;
        let _ = db.insert(&mails(), [row(2, "two")]);
        let poisoned = db.insert(&mails(), [row(4, "four")]).unwrap_err();
        assert_eq!(poisoned.kind(), ErrorKind::TransactionPoisoned);
        Ok::<_, Error>(())
    });
    assert_eq!(ignored.unwrap_err().kind(), ErrorKind::TransactionPoisoned);
    let given_up = db.transaction(|db| {
        db.insert(&mails(), [row(3, "three")])?;
        Err::<(), _>(Error::new(ErrorKind::Other, "given up"))
    });
    assert_eq!(given_up.unwrap_err().to_string(), "given up");
    let several = db.insert(&mails(), [row(6, "six"), row(7, "longer")]).unwrap_err();
    assert_eq!(several.kind(), ErrorKind::ValueOutOfDomain);
    db.insert(&mails(), [row(5, "five")]).unwrap();
    assert_eq!(count(db), 3.into());
}

#[test]
fn inside_of_a_transaction_of_postgres_another_is_a_savepoint() {
    let (fresh, mut db) = prepared(Engine::Postgres);
    let mut client = client(&fresh);
    let mut transaction = client.transaction().unwrap();
    check_savepoints(&mut postgres::wrap(&mut transaction).unwrap());
    let mut nested = transaction.savepoint("stylobate").unwrap();
    nested.execute("DELETE FROM mails", &[]).unwrap();
    check_savepoints(&mut postgres::wrap(&mut nested).unwrap());
    nested.rollback().unwrap();
    transaction.commit().unwrap();
    assert_eq!(count(&mut db), 3.into());
}

#[test]
fn inside_of_a_transaction_of_sqlite_another_is_a_savepoint() {
    let (fresh, mut db) = prepared(Engine::Sqlite);
    let mut connection = sqlite_connection(&fresh);
    let mut transaction = connection.transaction().unwrap();
    check_savepoints(&mut sqlite::wrap(&transaction).unwrap());
    let nested = transaction.savepoint().unwrap();
    nested.execute("DELETE FROM mails", []).unwrap();
    check_savepoints(&mut sqlite::wrap(&nested).unwrap());
    nested.finish().unwrap();
    transaction.commit().unwrap();
    assert_eq!(count(&mut db), 3.into());
}

#[test]
fn inside_of_a_transaction_of_duckdb_none_begins_and_the_first_error_ends_all() {
    let mut connection = duckdb_connection();
    let transaction = connection.transaction().unwrap();
    let mut db = duckdb::wrap(&transaction).unwrap();
    db.insert(&mails(), [row(1, "one")]).unwrap();
    let refused = db.transaction(|db| db.insert(&mails(), [row(2, "two")])).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Usage);
    assert_eq!(
        refused.to_string(),
        "DuckDB has no savepoints, so that no transaction can begin inside of that of the \
         application; do the work in that one directly",
    );
    db.insert(&mails(), [row(2, "two")]).unwrap();
    assert_eq!(count(&mut db), 2.into());
    drop(db);
    transaction.commit().unwrap();

    // Two rows of which the second is refused before the engine sees it.
    let transaction = connection.transaction().unwrap();
    let mut db = duckdb::wrap(&transaction).unwrap();
    let error = db.insert(&mails(), [row(3, "three"), row(4, "longer")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ValueOutOfDomain);
    let error = db.insert(&mails(), [row(5, "five")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionPoisoned, "{error}");
    drop(db);
    assert_eq!(
        duckdb::wrap(&transaction).map(drop).unwrap_err().kind(),
        ErrorKind::TransactionPoisoned
    );
    transaction.commit().unwrap();

    // One row that the engine refuses.
    let transaction = connection.transaction().unwrap();
    let mut db = duckdb::wrap(&transaction).unwrap();
    db.insert(&mails(), [row(3, "three")]).unwrap();
    let error = db.insert(&mails(), [row(1, "one")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert_eq!(
        db.insert(&mails(), [row(4, "four")]).unwrap_err().kind(),
        ErrorKind::TransactionPoisoned
    );
    drop(db);
    transaction.rollback().unwrap();
    assert_eq!(count(&mut duckdb::wrap(&connection).unwrap()), 2.into());
}

/// What holds without a transaction of the application: those of the wrapper are its own.
fn check_own_transactions<S: Session + ?Sized>(db: &mut Connection<S>) {
    db.insert(&mails(), [row(1, "one")]).unwrap();
    let failed = db.transaction(|db| {
        db.insert(&mails(), [row(2, "two")])?;
        db.insert(&mails(), [row(1, "again")])
    });
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::UniqueViolation);
    db.transaction(|db| db.insert(&mails(), [row(2, "two")])).unwrap();
    db.insert(&mails(), [row(3, "three"), row(4, "four")]).unwrap();
    assert_eq!(count(db), 4.into());
    assert!(stylobate::ensure(db, &database()).unwrap().created.is_empty());
}

#[test]
fn without_a_transaction_of_the_application_those_of_the_wrapper_are_its_own() {
    let (fresh, mut db) = prepared(Engine::Postgres);
    check_own_transactions(&mut postgres::wrap(&mut client(&fresh)).unwrap());
    assert_eq!(count(&mut db), 4.into());

    let (fresh, mut db) = prepared(Engine::Sqlite);
    check_own_transactions(&mut sqlite::wrap(&sqlite_connection(&fresh)).unwrap());
    assert_eq!(count(&mut db), 4.into());

    let connection = duckdb_connection();
    check_own_transactions(&mut duckdb::wrap(&connection).unwrap());
    assert_eq!(count(&mut duckdb::wrap(&connection.try_clone().unwrap()).unwrap()), 4.into());
}

/// Brings the database of a transaction to the definition, and refuses what differs.
fn check_ensure<S: Session + ?Sized>(db: &mut Connection<S>) {
    let made = stylobate::ensure(db, &database()).unwrap().created;
    assert_eq!(made.len(), 2, "{made:?}");
    assert!(stylobate::ensure(db, &database()).unwrap().created.is_empty());
    let other = Database::new().table(mails().column(Column::boolean("sent")));
    assert!(stylobate::ensure(db, &other).is_err());
    db.insert(&mails(), [row(1, "one")]).unwrap();
}

#[test]
fn tables_are_put_in_place_inside_of_a_transaction_of_the_application() {
    for keep in [false, true] {
        let fresh = Engine::Postgres.fresh();
        let mut client = client(&fresh);
        let mut transaction = client.transaction().unwrap();
        check_ensure(&mut postgres::wrap(&mut transaction).unwrap());
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        let mut db = postgres::wrap(&mut client).unwrap();
        assert_eq!(stylobate::ensure(&mut db, &database()).unwrap().created.is_empty(), keep);

        let fresh = Engine::Sqlite.fresh();
        let mut connection = sqlite_connection(&fresh);
        let transaction = connection.transaction().unwrap();
        check_ensure(&mut sqlite::wrap(&transaction).unwrap());
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        let mut db = sqlite::wrap(&connection).unwrap();
        assert_eq!(stylobate::ensure(&mut db, &database()).unwrap().created.is_empty(), keep);

        let mut connection = DuckDbConnection::open_in_memory().unwrap();
        let transaction = connection.transaction().unwrap();
        check_ensure(&mut duckdb::wrap(&transaction).unwrap());
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        let mut db = duckdb::wrap(&connection).unwrap();
        assert_eq!(stylobate::ensure(&mut db, &database()).unwrap().created.is_empty(), keep);
    }
}

const SETTINGS: [(&str, &str); 7] = [
    ("search_path", "missing, \"it's \\own\", public"),
    ("TimeZone", "Asia/Kolkata"),
    ("DateStyle", "SQL, DMY"),
    ("bytea_output", "escape"),
    ("standard_conforming_strings", "off"),
    ("quote_all_identifiers", "on"),
    ("client_min_messages", "error"),
];

/// The settings of a client, as far as Stylobate could have changed them.
fn settings(client: &mut impl postgres::postgres::GenericClient) -> Vec<String> {
    let shown = |(name, _)| {
        let sql = "SELECT current_setting($1)";
        client.query_one(sql, &[&name]).unwrap().get::<_, String>(0)
    };
    SETTINGS.into_iter().map(shown).collect()
}

fn change_settings(client: &mut impl postgres::postgres::GenericClient) {
    for (name, value) in SETTINGS {
        client.execute("SELECT set_config($1, $2, FALSE)", &[&name, &value]).unwrap();
    }
}

/// The settings while the client is wrapped.
fn check_pinned<S: Session + ?Sized>(db: &mut Connection<S>) {
    let pinned = ["\"it's \\own\", pg_temp", "UTC", "ISO, MDY", "hex", "on", "off", "error"];
    for ((name, _), value) in SETTINGS.into_iter().zip(pinned) {
        let shown = db.query(&format!("SHOW {name}"), &[], &[DataType::TEXT]).unwrap();
        assert_eq!(shown, [[value.into()]], "{name}");
    }
    stylobate::ensure(db, &database()).unwrap();
    assert!(db.transaction(|db| db.execute("SELECT 1 / 0", &[])).is_err());
    assert!(db.execute("SELECT 1 / 0", &[]).is_err());
}

#[test]
fn the_settings_of_a_postgres_connection_are_those_of_the_application_again() {
    let fresh = Engine::Postgres.fresh();
    let mut client = client(&fresh);
    let plain = settings(&mut client);
    client.batch_execute("CREATE SCHEMA \"it's \\own\"").unwrap();
    change_settings(&mut client);
    let expected: Vec<_> = SETTINGS.map(|(_, value)| value.to_owned()).into();

    check_pinned(&mut postgres::wrap(&mut client).unwrap());
    assert_eq!(settings(&mut client), expected, "of a client");

    let mut transaction = client.transaction().unwrap();
    check_pinned(&mut postgres::wrap(&mut transaction).unwrap());
    assert_eq!(settings(&mut transaction), expected, "in a transaction");
    let mut nested = transaction.transaction().unwrap();
    check_pinned(&mut postgres::wrap(&mut nested).unwrap());
    nested.rollback().unwrap();
    assert_eq!(settings(&mut transaction), expected, "behind a savepoint");
    transaction.commit().unwrap();
    assert_eq!(settings(&mut client), expected, "behind a transaction");

    // A wrapper that is dropped where nothing may block sets them back as well.
    let mut transaction = client.transaction().unwrap();
    let db = postgres::wrap(&mut transaction).unwrap();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async { drop(db) });
    assert_eq!(settings(&mut transaction), expected, "dropped in a task");
    drop(transaction);

    // What a transaction has set for itself ends with it, whether it was wrapped or not.
    client.batch_execute("RESET ALL").unwrap();
    for keep in [true, false] {
        let mut transaction = client.transaction().unwrap();
        for (name, value) in SETTINGS {
            let set = "SELECT set_config($1, $2, TRUE)";
            transaction.execute(set, &[&name, &value]).unwrap();
        }
        check_pinned(&mut postgres::wrap(&mut transaction).unwrap());
        assert_eq!(settings(&mut transaction), expected, "set by the transaction");
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        assert_eq!(settings(&mut client), plain);
    }

    // A transaction that begins by a statement is one as well.
    client.batch_execute("BEGIN").unwrap();
    change_settings(&mut client);
    check_pinned(&mut postgres::wrap(&mut client).unwrap());
    assert_eq!(settings(&mut client), expected);
    client.batch_execute("ROLLBACK").unwrap();
    assert_eq!(settings(&mut client), plain);
}

#[test]
fn a_postgres_transaction_that_had_an_error_is_not_wrapped() {
    let fresh = Engine::Postgres.fresh();
    let mut client = client(&fresh);
    let mut transaction = client.transaction().unwrap();
    transaction.execute("SELECT 1 / 0", &[]).unwrap_err();
    let error = postgres::wrap(&mut transaction).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionPoisoned, "{error}");
    drop(transaction);
    client.batch_execute("SET search_path = missing").unwrap();
    let error = postgres::wrap(&mut client).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().starts_with("the connection has no schema of its own"), "{error}");
}

#[test]
fn a_table_of_another_schema_is_not_taken_for_one_of_the_current() {
    let fresh = Engine::Postgres.fresh();
    let mut client = client(&fresh);
    let sql = "CREATE SCHEMA shop; SET search_path = shop, public; \
               CREATE TABLE public.mails (id bigint); CREATE TEMPORARY TABLE mails (id bigint)";
    client.batch_execute(sql).unwrap();
    let mut transaction = client.transaction().unwrap();
    let mut db = postgres::wrap(&mut transaction).unwrap();
    assert_eq!(stylobate::ensure(&mut db, &database()).unwrap().created.len(), 2);
    db.insert(&mails(), [row(1, "one")]).unwrap();
    drop(db);
    transaction.commit().unwrap();
    let found = client.query_one("SELECT count(*) FROM shop.mails", &[]).unwrap();
    assert_eq!(found.get::<_, i64>(0), 1);
}

#[test]
fn a_migration_in_a_postgres_transaction_holds_the_lock_until_its_end() {
    let (fresh, mut db) = prepared(Engine::Postgres);
    let mut client = client(&fresh);
    let free = |db: &mut Connection| {
        let lock = postgres::MIGRATION_LOCK;
        let sql = format!("SELECT pg_try_advisory_xact_lock({lock})");
        db.query(&sql, &[], &[DataType::Boolean]).unwrap().remove(0).remove(0)
    };
    let mut transaction = client.transaction().unwrap();
    let mut wrapped = postgres::wrap(&mut transaction).unwrap();
    wrapped.migration(|db| db.execute("SELECT 1", &[])).unwrap();
    drop(wrapped);
    assert_eq!(free(&mut db), false.into());
    transaction.commit().unwrap();
    assert_eq!(free(&mut db), true.into());
}
