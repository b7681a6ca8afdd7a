//! What is applied and read back from the live catalog equals what was lowered.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::{Dialect, Lowered, compare, lower, render_changes};
use stylobate_model::{Catalog, Placement};

use super::Check;
use crate::check::{equal, holds};
use crate::models::{self, Allowed};
use crate::source::Source;
use crate::{Failure, Stage};

pub(super) fn start(stage: &mut Stage) -> Result<Check, Failure> {
    let mut db = stage.open()?;
    let allowed = Allowed::by(db.dialect().capabilities());
    Ok(Box::new(move |bytes| {
        let database = models::database(&mut Source::new(bytes), allowed);
        let catalog = database.resolve(&Placement::new())?.catalog;
        check_laws(&mut db, &catalog, |_, _| Ok(()))
    }))
}

/// Checks the two laws of lowering on a live engine, does what is to be done with what stands, and
/// leaves nothing behind.
pub(super) fn check_laws(
    db: &mut Connection,
    catalog: &Catalog,
    with: impl FnOnce(&mut Connection, &Lowered) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let dialect = db.shared_dialect();
    let lowered = lower(&*dialect, catalog)?;
    let again = lower(&*dialect, lowered.catalog())?;
    holds(again == lowered, || format!("lowering twice differs: {:?}", compare(&again, &lowered)))?;
    let on_purpose = || Failure::from(Error::new(ErrorKind::Canceled, "rolled back on purpose"));
    let ended = db.transaction(|db| {
        round_trip(db, &*dialect, &lowered)?;
        with(db, &lowered)?;
        Err::<(), _>(on_purpose())
    });
    match ended {
        Err(failure) if failure != on_purpose() => Err(failure),
        ended => equal("the end of the transaction", ended, Err(on_purpose())),
    }
}

fn round_trip(
    db: &mut Connection,
    dialect: &dyn Dialect,
    lowered: &Lowered,
) -> Result<(), Failure> {
    let before = db.read()?;
    let changes = compare(&before.lowered.restricted_to(lowered), lowered);
    let statements = render_changes(dialect, &changes, lowered, &before.own_schema)?;
    for statement in &statements {
        db.execute(&statement.sql, &[])?;
    }
    let live = db.read()?;
    let stands = live.lowered.restricted_to(lowered);
    holds(stands == *lowered, || {
        let differences: Vec<_> =
            compare(&stands, lowered).iter().map(ToString::to_string).collect();
        let sql: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        format!(
            "what was read differs:\n{}\nopaque: {:?}\n{}",
            differences.join("\n"),
            live.opaque,
            sql.join(";\n")
        )
    })
}
