//! What indexes can do.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Column, Database, Index, IndexColumn, Order, Table};

use super::constraints::UNIQUE;
use super::{Claimed, Effect, Shows, TAKEN, attempt_table, catalog};
use crate::Failure;
use crate::stage::Opener;

/// Rows that any index holds.
const ROWS: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1), (2, 1), (3, -1), (4, NULL)", TAKEN),
    ("UPDATE attempt SET value = 2 WHERE value = 1", TAKEN),
    ("DELETE FROM attempt WHERE value < 0", TAKEN),
]);
const SOME_UNIQUE: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 5), (2, -5), (3, -5)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (4, 5)", Err(ErrorKind::UniqueViolation)),
    ("UPDATE attempt SET value = 5 WHERE id = 2", Err(ErrorKind::UniqueViolation)),
    ("UPDATE attempt SET value = -5 WHERE id = 1", TAKEN),
]);
const COMPOSITE: Shows = Shows::Finding("`attempt_idx` is read back with two columns", |db, _| {
    read(db, "its columns", |index| index.columns.len() == 2)
});
const PARTIAL: Shows = Shows::Finding("`attempt_idx` is read back with its condition", |db, _| {
    read(db, "its filter", |index| index.filter.is_some())
});
const DESCENDING: Shows = Shows::Finding(
    "the order of `attempt_idx` is read back, and not that of an index which is made without",
    descending,
);

pub(super) fn claimed() -> Vec<Claimed> {
    let of = |capability, definition, generic, answers, effect| Claimed {
        prepared: Some(plain),
        ..Claimed::of(capability, definition, generic, answers, effect)
    };
    vec![
        of(
            "indexes.composite",
            || indexed(Index::on(["value", "id"])),
            &[&["CREATE INDEX attempt_idx ON attempt (value, id)"]],
            ROWS,
            COMPOSITE,
        ),
        of(
            "indexes.unique",
            || indexed(Index::on(["value"]).unique()),
            &[&["CREATE UNIQUE INDEX attempt_idx ON attempt (value)"]],
            UNIQUE,
            UNIQUE,
        ),
        of(
            "indexes.order",
            || indexed(Index::on([IndexColumn::descending("value")])),
            &[&["CREATE INDEX attempt_idx ON attempt (value DESC)"]],
            ROWS,
            DESCENDING,
        ),
        of(
            "indexes.partial",
            || indexed(Index::on(["value"]).filter("value > 0")),
            &[&["CREATE INDEX attempt_idx ON attempt (value) WHERE value > 0"]],
            ROWS,
            PARTIAL,
        ),
        of(
            "indexes.unique_partial",
            || indexed(Index::on(["value"]).unique().filter("value > 0")),
            &[&["CREATE UNIQUE INDEX attempt_idx ON attempt (value) WHERE value > 0"]],
            SOME_UNIQUE,
            SOME_UNIQUE,
        ),
    ]
}

fn table() -> Table {
    attempt_table(Column::integer("value").nullable())
}

fn plain() -> Database {
    Database::new().table(table())
}

fn indexed(index: Index) -> Database {
    Database::new().table(table().index(index.named("attempt_idx")))
}

/// The index is read back with what was asked for, which no row shows.
fn read(db: &mut Connection, what: &str, is_there: fn(&Index) -> bool) -> Result<Effect, Failure> {
    let catalog = catalog(db)?;
    let table = catalog.table("default", "attempt");
    let index = table.and_then(|table| table.indexes.get("attempt_idx"));
    Ok(match index {
        Some(index) if is_there(index) => Effect::Works,
        Some(_) => Effect::Inert(format!("the index reads back without {what}")),
        None => Effect::Inert("the index does not read back".to_owned()),
    })
}

fn descending(db: &mut Connection, _: &Opener) -> Result<Effect, Failure> {
    db.execute("CREATE INDEX plain_idx ON attempt (value)", &[])?;
    let catalog = catalog(db)?;
    let table = catalog.table("default", "attempt");
    let order = |name: &str| {
        let index = table.and_then(|table| table.indexes.get(name))?;
        index.columns.first().map(|column| column.order)
    };
    Ok(match (order("attempt_idx"), order("plain_idx")) {
        (Some(Order::Descending), Some(Order::Ascending)) => Effect::Works,
        orders => Effect::Inert(format!("the orders of both indexes read back as {orders:?}")),
    })
}
