//! What is applied and read back from the live catalog equals what was lowered.

use stylobate::dialect::{Dialect, lower, render_changes};
use stylobate::model::{Catalog, Database, Placement};
use stylobate::{Connection, Error, ErrorKind};
use stylobate_tests::engines::Engine;

#[test]
fn every_feature_round_trips_on_every_engine() {
    let all = stylobate::features::all();
    let together = all.iter().cloned().fold(Database::new(), Database::feature);
    for engine in Engine::ALL {
        for definition in all.iter().cloned().map(Database::from).chain([together.clone()]) {
            let fresh = engine.fresh();
            let catalog = definition.resolve(&Placement::new()).expect("it is right").catalog;
            check_laws(&mut fresh.connect(), &catalog).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

/// Checks the two laws of lowering on a live engine, and leaves nothing behind.
fn check_laws(connection: &mut Connection, catalog: &Catalog) -> Result<(), String> {
    let dialect = connection.shared_dialect();
    let lowered = lower(&*dialect, catalog).map_err(|refusals| refusals.to_string())?;
    let again = lower(&*dialect, lowered.catalog()).map_err(|refusals| refusals.to_string())?;
    if again != lowered {
        return Err(format!("lowering twice differs:\n{again:#?}\n{lowered:#?}"));
    }
    let mut result = Ok(());
    let rolled_back = connection.transaction(|connection| {
        result = round_trip(connection, &*dialect, &lowered);
        Err::<(), _>(Error::new(ErrorKind::Canceled, "rolled back on purpose"))
    });
    match (result, rolled_back) {
        (Ok(()), Err(error)) if error.kind() == ErrorKind::Canceled => Ok(()),
        (Ok(()), other) => Err(format!("the transaction ended otherwise: {other:?}")),
        (failed, _) => failed,
    }
}

fn round_trip(
    connection: &mut Connection,
    dialect: &dyn Dialect,
    lowered: &stylobate::dialect::Lowered,
) -> Result<(), String> {
    let before = connection.read().map_err(|error| error.to_string())?;
    let changes = stylobate::dialect::compare(&before.lowered.restricted_to(lowered), lowered);
    let statements = render_changes(dialect, &changes, lowered, &before.own_schema)
        .map_err(|refusals| refusals.to_string())?;
    for statement in &statements {
        connection
            .execute(&statement.sql, &[])
            .map_err(|error| format!("{error}\n{}", statement.sql))?;
    }
    let live = connection.read().map_err(|error| error.to_string())?;
    let stands = live.lowered.restricted_to(lowered);
    if stands == *lowered {
        return Ok(());
    }
    let differences: Vec<_> =
        stylobate::dialect::compare(&stands, lowered).iter().map(ToString::to_string).collect();
    let sql: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    Err(format!(
        "what was read differs:\n{}\nopaque: {:?}\n{}",
        differences.join("\n"),
        live.opaque,
        sql.join(";\n")
    ))
}
