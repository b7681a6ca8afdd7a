//! What the benches measure on: definitions, and their names in the reports.

use std::time::Duration;

use stylobate::dialect::{Dialect, Lowered, lower};
use stylobate::features::outbox::Outbox;
use stylobate::prelude::*;

/// The columns of a table of [`wide_tables`].
pub const COLUMNS: usize = 10;

/// How long criterion measures each thing, and before that how long it runs it to get warm.
///
/// Short, so that all of it is done in minutes; medians are reported, which a few slow samples do
/// not move.
pub const MEASUREMENT: Duration = Duration::from_millis(1500);
/// See [`MEASUREMENT`].
pub const WARM_UP: Duration = Duration::from_millis(500);
/// How many samples criterion takes.
pub const SAMPLES: usize = 20;

/// Whether this run measures, or only makes sure that the benches work.
#[must_use]
pub fn measures() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// The numbers of tables to measure on; a run that does not measure takes few.
#[must_use]
pub fn sizes<const N: usize>(measured: [usize; N]) -> [usize; N] {
    if measures() { measured } else { std::array::from_fn(|place| place + 1) }
}

/// What makes a definition anew.
pub type Definition = fn() -> Database;

/// The definitions that are printed, with their names.
#[must_use]
pub fn definitions() -> [(&'static str, Definition); 2] {
    [("outbox", outbox), ("all features", all_features)]
}

/// The outbox alone.
#[must_use]
pub fn outbox() -> Database {
    Database::new().feature(Outbox::new())
}

/// All ready-made features.
#[must_use]
pub fn all_features() -> Database {
    stylobate::features::all().into_iter().fold(Database::new(), Database::feature)
}

/// So many tables of ten columns and two indexes.
#[must_use]
pub fn wide_tables(count: usize) -> Database {
    (0..count).fold(Database::new(), |database, number| {
        database.table(wide_table(format!("table_{number:05}")))
    })
}

fn wide_table(name: String) -> Table {
    Table::new(name)
        .column(Column::uuid("id").default(NewUuid))
        .column(Column::string("tenant", 100))
        .column(Column::string("title", 200))
        .column(Column::integer("kind").default(1))
        .column(Column::big_int("amount").nullable())
        .column(Column::boolean("active").default(false))
        .column(Column::json("payload"))
        .column(Column::text("note").nullable())
        .column(Column::timestamp_tz("created_at").default(Now))
        .column(Column::timestamp_tz("changed_at").nullable())
        .primary_key(["id"])
        .index(Index::on(["tenant", "created_at"]))
        .index(Index::on(["kind"]).filter("changed_at IS NOT NULL"))
}

/// What a dialect holds of a definition.
///
/// # Panics
/// If the definition is not sound, or the dialect refuses it.
#[must_use]
pub fn lowered(dialect: &dyn Dialect, database: &Database) -> Lowered {
    let resolved = database.resolve(&Placement::new()).expect("the definition is sound");
    lower(dialect, &resolved.catalog).expect("the dialect holds it")
}
