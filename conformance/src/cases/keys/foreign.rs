//! Foreign keys.

mod actions;
mod targets;

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Column, Database, ForeignKey, Table};

use super::insert;
use crate::check::{count, differs, equal, refused, rows, says};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let plain = [
        (
            "orphan_refused",
            "a row that refers to nothing is refused",
            orphan_refused as fn(&mut Stage) -> Result<(), Failure>,
        ),
        ("null_passes", "a row whose foreign key is NULL refers to nothing", null_passes),
        ("update_into_orphan", "a row cannot be changed to refer to nothing", update_into_orphan),
        (
            "delete_parent_refused",
            "a row that is referred to cannot be deleted, and another one can",
            delete_parent_refused,
        ),
        (
            "update_parent_key_refused",
            "the key that is referred to cannot be changed, and another one can",
            update_parent_key_refused,
        ),
        (
            "update_parent_nonkey",
            "what is no key of a row that is referred to can be changed",
            update_parent_nonkey,
        ),
        (
            "delete_child_then_parent",
            "when the last row that refers to another is gone, that one can be deleted",
            delete_child_then_parent,
        ),
        (
            "delete_child_then_parent_same_tx",
            "a row and what refers to it can be deleted in one transaction",
            delete_child_then_parent_same_tx,
        ),
        (
            "parent_and_child_same_tx",
            "a row and what refers to it can be inserted in one transaction",
            parent_and_child_same_tx,
        ),
        ("every_connection", "a foreign key holds on every connection", every_connection),
        ("composite", "a foreign key of two columns refers to the pair", composite),
        (
            "composite_part_null",
            "a pair with NULL in one place refers to nothing",
            composite_part_null,
        ),
        (
            "add_later_is_refused",
            "a foreign key is not added to a table that stands",
            add_later_is_refused,
        ),
    ];
    let plain: Vec<Case> = plain
        .into_iter()
        .map(|(name, sentence, body)| Case::new(format!("key.fk.{name}"), sentence, body))
        .map(|case| case.needs("foreign_keys.declared"))
        .collect();
    plain.into_iter().chain(actions::cases()).chain(targets::cases())
}

const BROKEN: &[ErrorKind] = &[ErrorKind::ForeignKeyViolation];

fn hosts() -> Table {
    Table::new("hosts")
        .column(Column::integer("id"))
        .column(Column::integer("rooms").nullable())
        .primary_key(["id"])
}

fn guests_without_key() -> Table {
    Table::new("guests")
        .column(Column::integer("id"))
        .column(Column::integer("host_id").nullable())
        .primary_key(["id"])
}

fn to_hosts() -> ForeignKey {
    ForeignKey::on(["host_id"]).references("hosts", ["id"])
}

fn guests() -> Table {
    guests_without_key().foreign_key(to_hosts())
}

/// Two hosts, of whom the first has a guest.
fn stand(stage: &mut Stage, guests: &Table) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(hosts()).table(guests.clone()))?;
    for id in 1..=2 {
        insert(&mut db, &hosts(), &[("id", id)])?;
    }
    insert(&mut db, guests, &[("id", 1), ("host_id", 1)])?;
    Ok(db)
}

fn orphan_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    let inserted = insert(&mut db, &guests(), &[("id", 2), ("host_id", 9)]);
    refused("a guest of nobody", inserted, BROKEN)?;
    insert(&mut db, &guests(), &[("id", 2), ("host_id", 2)])?;
    equal("the number of guests", count(&mut db, "guests")?, 2)
}

fn null_passes(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    insert(&mut db, &guests(), &[("id", 2)])?;
    db.execute("UPDATE guests SET host_id = NULL WHERE id = 1", &[])?;
    equal("the number of guests", count(&mut db, "guests")?, 2)?;
    db.execute("DELETE FROM hosts", &[])?;
    equal("the number of hosts", count(&mut db, "hosts")?, 0)
}

fn update_into_orphan(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    let changed = db.execute("UPDATE guests SET host_id = 9", &[]);
    refused("a guest of nobody", changed, BROKEN)?;
    let found = rows(&mut db, &guests(), &["host_id"], &[])?;
    equal("the host of the guest", found, vec![vec![1.into()]])?;
    let moved = db.execute("UPDATE guests SET host_id = 2", &[])?;
    equal("the number of guests who moved", moved, 1)
}

fn delete_parent_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    let deleted = db.execute("DELETE FROM hosts WHERE id = 1", &[]);
    refused("the deletion of a host with a guest", deleted, BROKEN)?;
    let deleted = db.execute("DELETE FROM hosts", &[]);
    refused("the deletion of all hosts", deleted, BROKEN)?;
    let free = db.execute("DELETE FROM hosts WHERE id = 2", &[])?;
    equal("the number of hosts without guests that were deleted", free, 1)?;
    equal("the number of hosts", count(&mut db, "hosts")?, 1)
}

fn update_parent_key_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    let changed = db.execute("UPDATE hosts SET id = 3 WHERE id = 1", &[]);
    refused("another key for a host with a guest", changed, BROKEN)?;
    let free = db.execute("UPDATE hosts SET id = 3 WHERE id = 2", &[])?;
    equal("the number of hosts without guests that were changed", free, 1)?;
    let found = rows(&mut db, &hosts(), &["id"], &["id"])?;
    equal("the hosts", found, vec![vec![1.into()], vec![3.into()]])
}

fn update_parent_nonkey(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    let changed = db.execute("UPDATE hosts SET rooms = 5 WHERE id = 1", &[])?;
    equal("the number of hosts that were changed", changed, 1)?;
    let again = db.execute("UPDATE hosts SET rooms = NULL WHERE id = 1", &[])?;
    equal("the number of hosts that were changed again", again, 1)
}

fn delete_child_then_parent(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    db.execute("DELETE FROM guests", &[])?;
    let deleted = db.execute("DELETE FROM hosts WHERE id = 1", &[])?;
    equal("the number of hosts that were deleted", deleted, 1)
}

fn delete_child_then_parent_same_tx(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    db.transaction(|db| {
        db.execute("DELETE FROM guests", &[])?;
        db.execute("DELETE FROM hosts WHERE id = 1", &[])
    })?;
    equal("the number of hosts", count(&mut db, "hosts")?, 1)
}

fn parent_and_child_same_tx(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests())?;
    db.transaction(|db| {
        insert(db, &hosts(), &[("id", 3)])?;
        insert(db, &guests(), &[("id", 3), ("host_id", 3)])
    })?;
    let failed = db.transaction(|db| {
        insert(db, &hosts(), &[("id", 4)])?;
        insert(db, &guests(), &[("id", 4), ("host_id", 5)])
    });
    refused("a guest of nobody", failed, BROKEN)?;
    equal("the number of hosts", count(&mut db, "hosts")?, 3)
}

fn every_connection(stage: &mut Stage) -> Result<(), Failure> {
    drop(stand(stage, &guests())?);
    for _ in 0..2 {
        let mut db = stage.open()?;
        let inserted = insert(&mut db, &guests(), &[("id", 2), ("host_id", 9)]);
        refused("a guest of nobody", inserted, BROKEN)?;
    }
    Ok(())
}

fn seats() -> Table {
    Table::new("seats")
        .column(Column::integer("line"))
        .column(Column::integer("seat"))
        .primary_key(["line", "seat"])
}

fn tickets() -> Table {
    // The columns stand in another order than those of the key.
    Table::new("tickets")
        .column(Column::integer("seat").nullable())
        .column(Column::integer("line").nullable())
        .foreign_key(ForeignKey::on(["line", "seat"]).references("seats", ["line", "seat"]))
}

fn stand_tickets(stage: &mut Stage) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(seats()).table(tickets()))?;
    for (line, seat) in [(1, 2), (1, 3)] {
        insert(&mut db, &seats(), &[("line", line), ("seat", seat)])?;
    }
    Ok(db)
}

fn composite(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand_tickets(stage)?;
    insert(&mut db, &tickets(), &[("line", 1), ("seat", 2)])?;
    for (line, seat) in [(2, 1), (1, 1), (2, 2)] {
        let inserted = insert(&mut db, &tickets(), &[("line", line), ("seat", seat)]);
        refused(format!("seat {seat} of line {line}"), inserted, BROKEN)?;
    }
    equal("the number of tickets", count(&mut db, "tickets")?, 1)
}

fn composite_part_null(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand_tickets(stage)?;
    insert(&mut db, &tickets(), &[("line", 9)])?;
    insert(&mut db, &tickets(), &[("seat", 9)])?;
    equal("the number of tickets", count(&mut db, "tickets")?, 2)
}

fn add_later_is_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, &guests_without_key())?;
    let wanted = Database::new().table(hosts()).table(guests());
    let (changes, message) = differs(&mut db, &wanted)?;
    equal("the number of differences", changes.len(), 1)?;
    says(message, &["foreign key guests_host_id_fkey of table guests is missing"])?;
    insert(&mut db, &guests(), &[("id", 2), ("host_id", 9)])?;
    equal("the number of guests", count(&mut db, "guests")?, 2)
}
