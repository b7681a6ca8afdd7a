//! Unique constraints.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::{Column, Database, Table, Unique, Value};

use super::{insert, key_values};
use crate::check::{count, differs, equal, holds, refused, says, wrong};
use crate::together::{retried, together};
use crate::{Case, Failure, Stage, sql};

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
            "bulk_shift",
            "rows that are all moved by one at once are all moved, or none of them is",
            bulk_shift,
        ),
        (
            "insert_or_update",
            "of two writers that insert a row or count it up, each is told one row, and none is lost",
            insert_or_update,
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

/// Whether it works is the engine's affair, and for some that of the order in which rows lie: a
/// constraint that is looked at when the statement ends is a thing that no definition asks for.
fn bulk_shift(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    for move_by in [1, -1] {
        db.execute("DELETE FROM places", &[])?;
        for seat in 1..=3 {
            put(&mut db, seat, 1, seat)?;
        }
        let shifted = db.execute(&format!("UPDATE places SET seat = seat + {move_by}"), &[]);
        let expected = match shifted {
            Ok(changed) => {
                equal("the number of rows that were moved", changed, 3)?;
                [1, 2, 3].map(|seat| seat + move_by)
            }
            Err(error) => {
                refused::<()>("rows that are moved", Err(error), &[ErrorKind::UniqueViolation])?;
                [1, 2, 3]
            }
        };
        let seats = crate::check::rows(&mut db, &places(), &["seat"], &["id"])?.concat();
        equal("the seats", seats, expected.map(Value::from).to_vec())?;
    }
    Ok(())
}

fn insert_or_update(stage: &mut Stage) -> Result<(), Failure> {
    const TIMES: usize = 6;
    let hits = Table::new("hits")
        .column(Column::string("page", 20))
        .column(Column::big_int("n"))
        .unique(["page"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(hits.clone()))?;
    let told = together(&stage.opener()?, 2, |_, db| {
        (0..TIMES).map(|_| count_up(db, &hits)).collect::<Result<Vec<u64>, Error>>()
    })?;
    let told = told.into_iter().collect::<Result<Vec<_>, Error>>()?;
    equal("the rows that each was told", told.concat(), vec![1; 2 * TIMES])?;
    let found = crate::check::rows(&mut db, &hits, &["page", "n"], &[])?;
    equal("the rows", found, vec![vec!["index".into(), Value::from(2 * TIMES as i64)]])
}

/// Inserts the row of a page or counts it up, and says how many rows that were.
fn count_up(db: &mut Connection, hits: &Table) -> Result<u64, Error> {
    const TEXT: &str = "INSERT INTO [hits] ([page], [n]) VALUES ('index', 1) \
                        ON CONFLICT ([page]) DO UPDATE SET [n] = [hits].[n] + 1";
    match retried(|| sql::execute(db, TEXT, &[])) {
        Err(error) if matches!(error.kind(), ErrorKind::Syntax | ErrorKind::Unsupported) => {}
        counted => return counted,
    }
    // Where there is no such word, one of two statements does it.
    loop {
        let changed = retried(|| sql::execute(db, "UPDATE [hits] SET [n] = [n] + 1", &[]))?;
        if changed > 0 {
            return Ok(changed);
        }
        match retried(|| db.insert(hits, [[("page", "index".into()), ("n", 1.into())]])) {
            Err(error) if error.kind() == ErrorKind::UniqueViolation => {}
            inserted => return inserted,
        }
    }
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
