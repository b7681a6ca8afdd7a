//! What is special about connections of SQLite.

use super::*;

#[test]
fn a_migration_in_a_sqlite_transaction_makes_it_the_only_one_that_writes() {
    let (fresh, _) = prepared(Engine::Sqlite);
    let mut connection = sqlite_connection(&fresh);
    // Here whoever reads keeps nobody from writing.
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "user_version", 41).unwrap();
    let other = sqlite_connection(&fresh);
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    // It has begun as one that only reads.
    let transaction = connection.transaction().unwrap();
    let mut db = sqlite::wrap(&transaction).unwrap();
    db.migration(|db| db.query("SELECT 1", &[], &[DataType::Integer])).unwrap();
    drop(db);
    let mut wrapped = sqlite::wrap(&other).unwrap();
    let error = wrapped.insert(&mails(), [row(1, "one")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    transaction.commit().unwrap();
    wrapped.insert(&mails(), [row(1, "one")]).unwrap();
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 41);
}

#[test]
fn a_sqlite_connection_is_left_as_it_is_and_refused_where_it_guards_nothing() {
    let connection = SqliteConnection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let refused = |connection| sqlite::wrap(connection).map(drop).unwrap_err();
    let error = refused(&connection);
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(
        error.to_string(),
        "foreign keys are off on this connection; run PRAGMA foreign_keys = ON on it, before a \
         transaction begins",
    );
    connection
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = ON")
        .unwrap();
    assert_eq!(
        refused(&connection).to_string(),
        "this connection ignores checks; run PRAGMA ignore_check_constraints = OFF on it",
    );
    let utf16 = SqliteConnection::open_in_memory().unwrap();
    utf16.execute_batch("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a)").unwrap();
    assert_eq!(refused(&utf16).kind(), ErrorKind::Usage);

    let connection = SqliteConnection::open_in_memory().unwrap();
    let settings = || {
        ["foreign_keys", "busy_timeout", "user_version", "defer_foreign_keys", "query_only"].map(
            |pragma| {
                connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).unwrap()
            },
        )
    };
    connection.busy_timeout(std::time::Duration::from_millis(123)).unwrap();
    let before = settings();
    let mut db = sqlite::wrap(&connection).unwrap();
    stylobate::ensure(&mut db, &database()).unwrap();
    assert!(db.transaction(|db| db.execute("SELECT missing", &[])).is_err());
    drop(db);
    assert_eq!(settings(), before);
    // Text in double quotes is the application's own business, as it was before.
    let quoted: String =
        connection.query_row("SELECT \"no column\"", [], |row| row.get(0)).unwrap();
    assert_eq!(quoted, "no column");
}
