//! Habits of engines that lose or change data behind one's back, each of them closed.
//!
//! Traps that only a rename, a drop or an upsert can spring are not here: nothing of ours renames,
//! drops or upserts. The rest is covered where it belongs: races of writers and of appliers, and
//! the deletion of a child with its parent, in `live.rs`; values are cases of the conformance
//! suite.

use stylobate::model::{Column, DataType, Database, Table, Value};
use stylobate::{Connection, Error, ErrorKind};
use stylobate_tests::engines::Engine;

fn notes() -> Table {
    Table::new("notes")
        .column(Column::integer("id"))
        .column(Column::text("body").nullable())
        .primary_key(["id"])
}

fn stand(connection: &mut Connection) {
    stylobate::ensure(connection, &Database::new().table(notes())).expect("it stands");
}

fn count(connection: &mut Connection) -> Value {
    let rows = connection.query("SELECT count(*) FROM notes", &[], &[DataType::BigInt]);
    rows.expect("rows can be counted")[0][0].clone()
}

#[test]
fn a_file_that_is_opened_twice_in_one_process_loses_no_commit() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let (mut first, mut second) = (fresh.connect(), fresh.connect());
        stand(&mut first);
        first.insert(&notes(), [[("id", 1.into())]]).expect("a row fits");
        second.insert(&notes(), [[("id", 2.into())]]).expect("a row fits");
        first.insert(&notes(), [[("id", 3.into())]]).expect("a row fits");
        drop((first, second));
        assert_eq!(count(&mut fresh.connect()), Value::Integer(3), "{}", engine.name());
    }
}

#[test]
fn a_commit_after_an_error_is_an_error() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stand(&mut connection);
        let committed: Result<(), Error> = connection.transaction(|connection| {
            connection.insert(&notes(), [[("id", 1.into())]])?;
            let _ = connection.execute("SELECT absent FROM notes", &[]);
            Ok(())
        });
        let error = committed.expect_err("nothing was committed");
        assert_eq!(error.kind(), ErrorKind::TransactionPoisoned, "{}: {error}", engine.name());
        assert_eq!(count(&mut connection), Value::Integer(0), "{}", engine.name());
    }
}

#[test]
fn a_quoted_name_that_is_no_column_is_an_error_and_no_text() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stand(&mut connection);
        let error = connection
            .query("SELECT \"absent\" FROM notes", &[], &[DataType::TEXT])
            .expect_err("there is no such column");
        assert_eq!(error.kind(), ErrorKind::UndefinedObject, "{}: {error}", engine.name());
    }
}

#[test]
fn a_key_is_never_made_up_or_left_out() {
    let table = Table::new("keys").column(Column::big_int("id")).primary_key(["id"]);
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(table.clone()))
            .expect("it stands");
        let nothing: [(&str, Value); 0] = [];
        for row in [vec![("id", Value::Null)], nothing.to_vec()] {
            let error = connection.insert(&table, [row]).expect_err("the key is needed");
            assert_eq!(error.kind(), ErrorKind::NotNullViolation, "{}: {error}", engine.name());
        }
    }
}

#[test]
fn what_stands_behind_a_nul_is_not_overlooked() {
    let table = Table::new("texts")
        .column(Column::string("short", 3).nullable())
        .column(Column::timestamp_tz("made_at").nullable());
    let fresh = Engine::Sqlite.fresh();
    let mut connection = fresh.connect();
    stylobate::ensure(&mut connection, &Database::new().table(table)).expect("it stands");
    for sql in [
        "INSERT INTO texts (short) VALUES ('a' || char(0) || 'much longer')",
        "INSERT INTO texts (made_at) VALUES ('2023-06-01T12:00:00.000000Z' || char(0) || 'x')",
    ] {
        let error = connection.execute(sql, &[]).expect_err("the domain is guarded");
        assert_eq!(error.kind(), ErrorKind::ValueOutOfDomain, "{sql}: {error}");
    }
}

#[test]
fn a_duckdb_file_of_all_features_stays_small() {
    let together = stylobate::features::all().into_iter().fold(Database::new(), Database::feature);
    let fresh = Engine::DuckDb.fresh();
    stylobate::ensure(&mut fresh.connect(), &together).expect("it stands");
    let path = fresh.url.trim_start_matches("duckdb://");
    let size = std::fs::metadata(path).expect("the file is there").len();
    // With blocks of 256 KiB, each key and index of a table that has rows costs one of them.
    assert!(size < 4 << 20, "{size} bytes");
}
