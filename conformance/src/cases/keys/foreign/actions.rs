//! What a foreign key does with a row whose parent is deleted or changed.

use stylobate_connect::Connection;
use stylobate_model::{Action, Column, Database, ForeignKey, Table, Value};

use super::{BROKEN, guests_without_key, hosts, insert, stand, to_hosts};
use crate::check::{count, equal, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let acting = [
        (
            "cascade",
            "with CASCADE a row is deleted together with what it refers to",
            cascade as fn(&mut Stage) -> Result<(), Failure>,
        ),
        ("cascade_chain", "CASCADE goes on from table to table", cascade_chain),
        (
            "cascade_update",
            "with CASCADE a changed key is changed in what refers to it",
            cascade_update,
        ),
        ("set_null", "with SET NULL a row refers to nothing when its parent is gone", set_null),
        (
            "set_null_update",
            "with SET NULL a row refers to nothing when the key of its parent changes",
            set_null_update,
        ),
        (
            "set_default",
            "with SET DEFAULT a row refers to its default when its parent is gone",
            set_default,
        ),
        (
            "set_default_to_nothing",
            "with SET DEFAULT a default that refers to nothing is refused",
            set_default_to_nothing,
        ),
        (
            "actions_apart",
            "what happens on a deletion says nothing of what happens on a change",
            actions_apart,
        ),
    ];
    let acting: Vec<Case> = acting
        .into_iter()
        .map(|(name, sentence, body)| Case::new(format!("key.fk.{name}"), sentence, body))
        .map(|case| case.needs("foreign_keys.declared").needs("foreign_keys.action"))
        .collect();
    let restrict = Case::new(
        "key.fk.restrict",
        "with RESTRICT a row that is referred to cannot be deleted or get another key",
        restrict,
    );
    let restrict = restrict.needs("foreign_keys.declared").needs("foreign_keys.restrict");
    acting.into_iter().chain([restrict])
}

/// Two hosts, of whom the first has a guest with this action on a deletion and on a change.
fn acting(
    stage: &mut Stage,
    on_delete: Action,
    on_update: Action,
) -> Result<(Connection, Table), Failure> {
    let key = to_hosts().on_delete(on_delete).on_update(on_update);
    let guests = guests_without_key().foreign_key(key);
    Ok((stand(stage, &guests)?, guests))
}

fn host_of_guest(db: &mut Connection, guests: &Table, expected: Value) -> Result<(), Failure> {
    let found = rows(db, guests, &["host_id"], &["id"])?;
    equal("the host of the guest", found, vec![vec![expected]])
}

fn restrict(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, _) = acting(stage, Action::Restrict, Action::Restrict)?;
    for sql in ["DELETE FROM hosts WHERE id = 1", "UPDATE hosts SET id = 3 WHERE id = 1"] {
        refused(sql, db.execute(sql, &[]), BROKEN)?;
    }
    db.execute("DELETE FROM hosts WHERE id = 2", &[])?;
    equal("the number of hosts", count(&mut db, "hosts")?, 1)
}

fn cascade(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, guests) = acting(stage, Action::Cascade, Action::NoAction)?;
    insert(&mut db, &guests, &[("id", 2), ("host_id", 2)])?;
    let deleted = db.execute("DELETE FROM hosts WHERE id = 1", &[])?;
    equal("the number of hosts that were deleted", deleted, 1)?;
    let found = rows(&mut db, &guests, &["id"], &["id"])?;
    equal("the guests", found, vec![vec![2.into()]])
}

fn cascade_chain(stage: &mut Stage) -> Result<(), Failure> {
    let to = |table: &str| {
        ForeignKey::on(["host_id"]).references(table, ["id"]).on_delete(Action::Cascade)
    };
    let guests = guests_without_key().foreign_key(to("hosts"));
    let bags = Table::new("bags").column(Column::integer("host_id")).foreign_key(to("guests"));
    let mut db = stage.open()?;
    let database = Database::new().table(hosts()).table(guests.clone()).table(bags.clone());
    stage.stand(&mut db, &database)?;
    insert(&mut db, &hosts(), &[("id", 1)])?;
    for guest in 1..=3 {
        insert(&mut db, &guests, &[("id", guest), ("host_id", 1)])?;
        insert(&mut db, &bags, &[("host_id", guest)])?;
    }
    db.execute("DELETE FROM hosts", &[])?;
    equal("the number of guests", count(&mut db, "guests")?, 0)?;
    equal("the number of bags", count(&mut db, "bags")?, 0)
}

fn cascade_update(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, guests) = acting(stage, Action::NoAction, Action::Cascade)?;
    db.execute("UPDATE hosts SET id = 7 WHERE id = 1", &[])?;
    host_of_guest(&mut db, &guests, 7.into())
}

fn set_null(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, guests) = acting(stage, Action::SetNull, Action::NoAction)?;
    db.execute("DELETE FROM hosts WHERE id = 1", &[])?;
    host_of_guest(&mut db, &guests, Value::Null)
}

fn set_null_update(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, guests) = acting(stage, Action::NoAction, Action::SetNull)?;
    db.execute("UPDATE hosts SET id = 7 WHERE id = 1", &[])?;
    host_of_guest(&mut db, &guests, Value::Null)
}

fn with_default(stage: &mut Stage, default: i32) -> Result<(Connection, Table), Failure> {
    let guests = Table::new("guests")
        .column(Column::integer("id"))
        .column(Column::integer("host_id").default(default))
        .primary_key(["id"])
        .foreign_key(to_hosts().on_delete(Action::SetDefault));
    Ok((stand(stage, &guests)?, guests))
}

fn set_default(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, guests) = with_default(stage, 2)?;
    db.execute("DELETE FROM hosts WHERE id = 1", &[])?;
    host_of_guest(&mut db, &guests, 2.into())
}

fn set_default_to_nothing(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, guests) = with_default(stage, 9)?;
    let deleted = db.execute("DELETE FROM hosts WHERE id = 1", &[]);
    refused("a deletion after which a guest would refer to nothing", deleted, BROKEN)?;
    host_of_guest(&mut db, &guests, 1.into())
}

fn actions_apart(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, guests) = acting(stage, Action::Cascade, Action::NoAction)?;
    let changed = db.execute("UPDATE hosts SET id = 7 WHERE id = 1", &[]);
    refused("another key for a host with a guest", changed, BROKEN)?;
    host_of_guest(&mut db, &guests, 1.into())
}
