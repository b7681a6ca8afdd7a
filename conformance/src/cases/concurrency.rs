//! Several connections and processes at the same time.

mod appliers;
mod locks;
mod processes;
mod writers;

use stylobate_model::{Column, Database, Table};

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    [appliers::cases(), locks::cases(), processes::cases(), writers::cases()].concat()
}

/// All ready-made features.
fn features() -> Database {
    stylobate_features::all().into_iter().fold(Database::new(), Database::feature)
}

/// A table of numbered counters.
fn counters() -> Table {
    Table::new("counters")
        .column(Column::integer("id"))
        .column(Column::big_int("n"))
        .primary_key(["id"])
}
