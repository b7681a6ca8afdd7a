//! Unique constraints.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::{Column, Database, Table, Unique, Value};

use super::{insert, key_values};
use crate::check::{count, differs, equal, holds, refused, says, wrong};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let single: Vec<Case> = [
        (
            "many_nulls",
            "a unique constraint lets many rows have NULL",
            many_nulls as fn(&mut Stage) -> Result<(), Failure>,
        ),
        ("composite", "of a unique constraint of two columns only the pair is unique", composite),
        (
            "composite_part_null",
            "a pair with NULL in one place is never the same as another",
            composite_part_null,
        ),
        ("update_into", "a row cannot be changed to what another one has", update_into),
        (
            "delete_insert_same_tx",
            "what a deleted row had can be used again in the same transaction",
            delete_insert_same_tx,
        ),
        (
            "upsert_two_constraints",
            "a row that breaks either of two constraints is refused, and the row that stands can \
             be changed in its place",
            upsert_two_constraints,
        ),
        (
            "shift_one_by_one",
            "rows can be moved by one if each moves to a free place",
            shift_one_by_one,
        ),
        (
            "refused_row_leaves_nothing",
            "of several rows of which one is refused none is kept",
            refused_row_leaves_nothing,
        ),
        (
            "add_later_is_refused",
            "a unique constraint is not added to a table that stands",
            add_later_is_refused,
        ),
        (
            "repeated_is_wrong",
            "a unique constraint of the columns of the primary key is a mistake",
            repeated_is_wrong,
        ),
    ]
    .into_iter()
    .map(|(name, sentence, body)| Case::new(format!("key.unique.{name}"), sentence, body))
    .map(|case| case.needs("constraints.unique"))
    .collect();
    single.into_iter().chain(types())
}

/// One case for each type that a unique constraint can be of.
fn types() -> impl Iterator<Item = Case> {
    key_values().into_iter().map(|(name, values, boundary)| {
        let sentence = format!(
            "a unique constraint of type {} tells different values and NULL apart",
            boundary.data_type
        );
        let body = move |stage: &mut Stage| {
            let table = Table::new("keys")
                .column(Column::integer("id"))
                .column(Column::new("k", boundary.data_type).nullable())
                .primary_key(["id"])
                .unique(["k"]);
            let mut db = stage.open()?;
            stage.stand(&mut db, &Database::new().table(table.clone()))?;
            let row = |id: i32, value: &Value| [[("id", Value::from(id)), ("k", value.clone())]];
            for (id, value) in
                [&values[0], &values[1], &Value::Null, &Value::Null].iter().enumerate()
            {
                db.insert(&table, row(id as i32, value))?;
            }
            for value in &values {
                let again = db.insert(&table, row(9, value));
                let kinds = [ErrorKind::UniqueViolation];
                refused(format!("the value {value:?} for the second time"), again, &kinds)?;
            }
            equal("the number of rows", count(&mut db, "keys")?, 4)
        };
        Case::new(format!("key.unique.type.{name}"), sentence, body).needs("constraints.unique")
    })
}

/// A place, with two constraints beside the key.
fn places() -> Table {
    Table::new("places")
        .column(Column::integer("id"))
        .column(Column::integer("line").nullable())
        .column(Column::integer("seat").nullable())
        .column(Column::string("label", 20).nullable())
        .primary_key(["id"])
        .unique(["line", "seat"])
        .unique(["label"])
}

fn stand(stage: &mut Stage) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(places()))?;
    Ok(db)
}

fn put(db: &mut Connection, id: i32, line: i32, seat: i32) -> Result<u64, Error> {
    insert(db, &places(), &[("id", id), ("line", line), ("seat", seat)])
}

fn many_nulls(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    for id in 1..=3 {
        db.insert(&places(), [[("id", id.into()), ("label", Value::Null)]])?;
    }
    equal("the number of rows", count(&mut db, "places")?, 3)
}

fn composite(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    for (id, line, seat) in [(1, 1, 1), (2, 1, 2), (3, 2, 1)] {
        put(&mut db, id, line, seat)?;
    }
    let again = put(&mut db, 4, 1, 2);
    refused("a pair for the second time", again, &[ErrorKind::UniqueViolation])?;
    equal("the number of rows", count(&mut db, "places")?, 3)
}

fn composite_part_null(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    for id in 1..=2 {
        insert(&mut db, &places(), &[("id", id), ("line", 7)])?;
    }
    equal("the number of rows", count(&mut db, "places")?, 2)
}

fn update_into(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    put(&mut db, 1, 1, 1)?;
    put(&mut db, 2, 1, 2)?;
    let changed = db.execute("UPDATE places SET seat = 1 WHERE id = 2", &[]);
    refused("the pair of another row", changed, &[ErrorKind::UniqueViolation])?;
    let free = db.execute("UPDATE places SET seat = 3 WHERE id = 2", &[])?;
    equal("the number of rows that were given a free pair", free, 1)
}

fn delete_insert_same_tx(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    put(&mut db, 1, 1, 1)?;
    db.transaction(|db| {
        db.execute("DELETE FROM places WHERE id = 1", &[])?;
        put(db, 2, 1, 1)
    })?;
    equal("the number of rows", count(&mut db, "places")?, 1)
}

fn upsert_two_constraints(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    let row = |id: i32, line: i32, label: &str| {
        [[("id", id.into()), ("line", line.into()), ("seat", 1.into()), ("label", label.into())]]
    };
    db.insert(&places(), row(1, 1, "one"))?;
    for (what, again) in [("the pair", row(2, 1, "two")), ("the label", row(2, 2, "one"))] {
        let inserted = db.insert(&places(), again);
        refused(what, inserted, &[ErrorKind::UniqueViolation])?;
        let changed = db.execute("UPDATE places SET line = 1 WHERE label = 'one'", &[])?;
        equal("the number of rows that are changed in its place", changed, 1)?;
    }
    equal("the number of rows", count(&mut db, "places")?, 1)
}

fn shift_one_by_one(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    for seat in 1..=3 {
        put(&mut db, seat, 1, seat)?;
    }
    db.transaction(|db| {
        for seat in (1..=3).rev() {
            db.execute(&format!("UPDATE places SET seat = seat + 1 WHERE seat = {seat}"), &[])?;
        }
        Ok::<_, Error>(())
    })?;
    let seats = crate::check::rows(&mut db, &places(), &["seat"], &["id"])?;
    let expected: Vec<Vec<Value>> = (2..=4).map(|seat: i32| vec![seat.into()]).collect();
    equal("the seats", seats, expected)
}

fn refused_row_leaves_nothing(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    let row = |id: i32, label: &str| [("id", Value::from(id)), ("label", label.into())];
    let inserted = db.insert(&places(), [row(1, "a"), row(2, "b"), row(3, "a")]);
    refused("rows of which two have one label", inserted, &[ErrorKind::UniqueViolation])?;
    equal("the number of rows", count(&mut db, "places")?, 0)
}

fn add_later_is_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    put(&mut db, 1, 1, 1)?;
    let wanted = places().unique(Unique::on(["seat"]));
    let (changes, message) = differs(&mut db, &Database::new().table(wanted))?;
    equal("the number of differences", changes.len(), 1)?;
    says(message, &["unique constraint places_seat_key of table places is missing: (seat)"])?;
    put(&mut db, 2, 2, 1)?;
    holds(count(&mut db, "places")? == 2, || "the second row is gone".to_owned())
}

fn repeated_is_wrong(_: &mut Stage) -> Result<(), Failure> {
    wrong(&Database::new().table(places().unique(["id"])), &["places_id_key", "primary key"])
}
