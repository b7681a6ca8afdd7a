//! What the tests share.

#![allow(dead_code, reason = "each test takes what it needs")]

use stylobate_connect::{Connection, Drivers};
use stylobate_dialect::{Live, Lowered, compare, lower, render, render_changes};
use stylobate_driver_sqlite::SqliteDriver;
use stylobate_model::{Database, Name, Placement, Table};
use stylobate_render_sqlite::Sqlite;

pub(crate) fn drivers() -> Drivers {
    let mut drivers = Drivers::new();
    drivers.register(SqliteDriver).unwrap();
    drivers
}

pub(crate) fn memory() -> Connection {
    drivers().open("sqlite::memory:").unwrap()
}

#[track_caller]
pub(crate) fn lowered(database: &Database) -> Lowered {
    let resolved = database.resolve(&Placement::new()).unwrap_or_else(|error| panic!("{error}"));
    lower(&Sqlite::new(), &resolved.catalog).unwrap_or_else(|error| panic!("{error}"))
}

/// Makes what is missing, as a migration does.
#[track_caller]
pub(crate) fn apply(db: &mut Connection, wanted: &Lowered) {
    let dialect = db.shared_dialect();
    let live = db.read().unwrap();
    let changes = compare(&live.lowered.restricted_to(wanted), wanted);
    let statements = render_changes(&*dialect, &changes, wanted, &live.own_schema).unwrap();
    for statement in statements {
        db.execute(&statement.sql, &[])
            .unwrap_or_else(|error| panic!("{error}\n{}", statement.sql));
    }
}

/// Runs statements as they are.
#[track_caller]
pub(crate) fn run(db: &mut Connection, statements: &[&str]) {
    for sql in statements {
        db.execute(sql, &[]).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }
}

/// Checks that what is applied reads back equal, by migration and by script, and that lowering
/// changes it no more.
#[track_caller]
pub(crate) fn check_round_trip(database: &Database) {
    let wanted = lowered(database);
    let again = lower(&Sqlite::new(), wanted.catalog()).unwrap();
    assert_eq!(again, wanted);
    assert!(again.notes().is_empty(), "{:?}", again.notes());
    let mut db = memory();
    apply(&mut db, &wanted);
    check_live(&db.read().unwrap(), &wanted);
    let mut db = memory();
    for _ in 0..2 {
        for statement in render(db.dialect(), &wanted).statements {
            db.execute(&statement.sql, &[])
                .unwrap_or_else(|error| panic!("{error}\n{}", statement.sql));
        }
        check_live(&db.read().unwrap(), &wanted);
    }
}

#[track_caller]
fn check_live(live: &Live, wanted: &Lowered) {
    let opaque: Vec<_> = live.opaque.iter().map(ToString::to_string).collect();
    assert!(opaque.is_empty(), "{opaque:#?}");
    let changes: Vec<_> = compare(&live.lowered, wanted).iter().map(ToString::to_string).collect();
    assert!(changes.is_empty(), "{changes:#?}");
    assert_eq!(live.lowered, *wanted);
}

/// The table as it stands.
#[track_caller]
pub(crate) fn table(live: &Live, name: &str) -> Table {
    live.lowered.catalog().table(Name::DEFAULT_SCHEMA, name).expect(name).clone()
}

/// What is opaque, one text each.
pub(crate) fn opaque(live: &Live) -> Vec<String> {
    live.opaque.iter().map(ToString::to_string).collect()
}
