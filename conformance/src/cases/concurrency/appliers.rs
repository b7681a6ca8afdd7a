//! Several appliers at the same time.

use stylobate_migrate::Outcome as Ensured;
use stylobate_model::{Column, Database, Index, Schema, Table};

use super::{counters, features};
use crate::check::{equal, holds};
use crate::together::ensured_together;
use crate::{Case, Failure, Stage};

/// How many there are.
const APPLIERS: usize = 8;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "conc.eight_appliers_empty",
            "of eight appliers at an empty database one makes everything, and all come to their \
             end",
            eight_on_empty,
        ),
        Case::new(
            "conc.eight_appliers_index",
            "of eight appliers to which one index is missing one makes it",
            eight_on_index,
        ),
        Case::new(
            "conc.overlapping_appliers",
            "appliers of definitions that overlap make what they want together",
            overlapping,
        ),
        Case::new(
            "conc.schema_race",
            "eight appliers that want the same schema for different tables all get it",
            schema_race,
        )
        .needs("schemas.named"),
    ]
}

fn eight_on_empty(stage: &mut Stage) -> Result<(), Failure> {
    let database = features();
    stage.lower(&database)?;
    let ensured = ensured_together(&stage.opener()?, &vec![database.clone(); APPLIERS])?;
    one_made_it(&ensured)?;
    stands(stage, &database)
}

fn eight_on_index(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(counters()))?;
    let indexed = Database::new().table(counters().index(Index::on(["n"]).named("counters_by_n")));
    let ensured = ensured_together(&stage.opener()?, &vec![indexed.clone(); APPLIERS])?;
    one_made_it(&ensured)?;
    stands(stage, &indexed)
}

fn overlapping(stage: &mut Stage) -> Result<(), Failure> {
    let table = |name: &str| {
        Table::new(name)
            .column(Column::integer("id"))
            .primary_key(["id"])
            .column(Column::string("text", 20))
            .index(Index::on(["text"]).named(format!("{name}_by_text")))
    };
    let names = ["first", "second", "third", "fourth"];
    let pairs: Vec<_> = (0..names.len())
        .map(|number| (names[number], names[(number + 1) % names.len()]))
        .map(|(one, other)| Database::new().table(table(one)).table(table(other)))
        .collect();
    let ensured = ensured_together(&stage.opener()?, &pairs)?;
    let made: usize = ensured.iter().map(|ensured| ensured.created.len()).sum();
    equal("the number of objects that were made", made, 2 * names.len())?;
    let all = names.iter().fold(Database::new(), |all, name| all.table(table(name)));
    stands(stage, &all)
}

fn schema_race(stage: &mut Stage) -> Result<(), Failure> {
    let table = |number: usize| {
        Table::new(format!("table_{number}")).column(Column::integer("id")).primary_key(["id"])
    };
    let schema = || Schema::new("shared");
    let each: Vec<_> =
        (0..APPLIERS).map(|number| Database::new().schema(schema().table(table(number)))).collect();
    ensured_together(&stage.opener()?, &each)?;
    let all = (0..APPLIERS).fold(schema(), |schema, number| schema.table(table(number)));
    stands(stage, &Database::new().schema(all))
}

fn one_made_it(ensured: &[Ensured]) -> Result<(), Failure> {
    let made: Vec<_> = ensured.iter().map(|ensured| ensured.created.len()).collect();
    let makers = made.iter().filter(|made| **made > 0).count();
    holds(makers == 1, || format!("one applier makes everything, and they made {made:?} objects"))
}

/// Checks that nothing is missing to a definition.
fn stands(stage: &mut Stage, database: &Database) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let ensured = stage.stand(&mut db, database)?;
    equal("what was still missing", ensured.created, Vec::new())
}
