//! What the tests share.
#![allow(dead_code)]

use stylobate_connect::{Connection, Drivers, Error};
use stylobate_dialect::{Dialect, Lowered, compare, lower, render, render_changes};
use stylobate_driver_duckdb::DuckDbDriver;
use stylobate_model::{Catalog, Database, Placement};

pub(crate) fn drivers() -> Drivers {
    let mut drivers = Drivers::new();
    drivers.register(DuckDbDriver).unwrap();
    drivers
}

pub(crate) fn memory() -> Connection {
    drivers().open("duckdb::memory:").unwrap()
}

pub(crate) fn lowered(dialect: &dyn Dialect, database: &Database) -> Lowered {
    let resolved = database.resolve(&Placement::new()).unwrap();
    lower(dialect, &resolved.catalog).unwrap_or_else(|refusals| panic!("{refusals}"))
}

/// Makes what is missing, in one transaction.
pub(crate) fn apply(db: &mut Connection, wanted: &Lowered) {
    let dialect = db.shared_dialect();
    let nothing = lower(&*dialect, &Catalog::default()).unwrap();
    let own_schema = db.read().unwrap().own_schema;
    let changes = compare(&nothing, wanted);
    let statements = render_changes(&*dialect, &changes, wanted, &own_schema).unwrap();
    db.transaction(|db| {
        for statement in &statements {
            db.execute(&statement.sql, &[]).inspect_err(|_| println!("{}", statement.sql))?;
        }
        Ok::<_, Error>(())
    })
    .unwrap();
}

/// Runs the script that people run, twice.
pub(crate) fn run_script(db: &mut Connection, wanted: &Lowered) {
    let script = render(db.dialect(), wanted);
    for _ in 0..2 {
        for statement in &script.statements {
            let done = db.execute(&statement.sql, &[]);
            done.unwrap_or_else(|error| panic!("{error}\n{}", statement.sql));
        }
    }
}

/// The laws: lowering what is lowered changes nothing, and what is applied is read back.
#[track_caller]
pub(crate) fn check_laws(database: &Database) {
    for scripted in [false, true] {
        let mut db = memory();
        let wanted = lowered(db.dialect(), database);
        assert_eq!(lower(db.dialect(), wanted.catalog()).unwrap(), wanted);
        if scripted {
            run_script(&mut db, &wanted);
        } else {
            apply(&mut db, &wanted);
        }
        let live = db.read().unwrap();
        let changes = compare(&live.lowered, &wanted);
        let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
        assert!(changes.is_empty(), "{}\nopaque: {:#?}", changes.join("\n"), live.opaque);
        assert_eq!(live.lowered, wanted);
        assert_eq!(live.opaque, []);
    }
}
