//! Primary keys.

use stylobate_connect::ErrorKind;
use stylobate_model::{Column, Database, Table, Value};

use super::{insert, key_values};
use crate::check::{count, differs, equal, refused, says};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let single = [
        Case::new(
            "key.primary.composite",
            "of a composite primary key only the whole is unique",
            composite,
        ),
        Case::new(
            "key.primary.order_of_columns",
            "the columns of a primary key keep their order, which need not be that of the table",
            order_of_columns,
        ),
        Case::new(
            "key.primary.update_into",
            "a row cannot be changed to have the primary key of another",
            update_into,
        ),
        Case::new(
            "key.primary.used_again",
            "the primary key of a deleted row can be used again, in the same transaction too",
            used_again,
        ),
        Case::new("key.primary.none", "a table without a primary key holds equal rows", none),
        Case::new(
            "key.primary.change_is_refused",
            "a primary key of other columns than the one that stands is refused, and nothing is \
             changed",
            change_is_refused,
        ),
        Case::new(
            "key.primary.add_later_is_refused",
            "a primary key is not added to a table that stands without one",
            add_later_is_refused,
        ),
    ];
    single.into_iter().chain(types())
}

/// One case for each type that a primary key can have.
fn types() -> impl Iterator<Item = Case> {
    key_values().into_iter().map(|(name, values, boundary)| {
        Case::new(
            format!("key.primary.type.{name}"),
            format!("a primary key of type {} tells different values apart", boundary.data_type),
            move |stage| {
                let table = Table::new("keys")
                    .column(Column::new("k", boundary.data_type))
                    .primary_key(["k"]);
                let mut db = stage.open()?;
                stage.stand(&mut db, &Database::new().table(table.clone()))?;
                for value in &values {
                    db.insert(&table, [[("k", value.clone())]])?;
                }
                for value in &values {
                    let again = db.insert(&table, [[("k", value.clone())]]);
                    let kinds = [ErrorKind::UniqueViolation];
                    refused(format!("the key {value:?} for the second time"), again, &kinds)?;
                }
                equal("the number of rows", count(&mut db, "keys")?, 2)
            },
        )
    })
}

fn seats() -> Table {
    Table::new("seats")
        .column(Column::integer("seat"))
        .column(Column::integer("line"))
        .column(Column::integer("price").nullable())
        .primary_key(["line", "seat"])
}

fn composite(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(seats()))?;
    for (line, seat) in [(1, 1), (1, 2), (2, 1)] {
        insert(&mut db, &seats(), &[("line", line), ("seat", seat)])?;
    }
    let again = insert(&mut db, &seats(), &[("line", 1), ("seat", 2)]);
    refused("the whole key for the second time", again, &[ErrorKind::UniqueViolation])?;
    equal("the number of rows", count(&mut db, "seats")?, 3)
}

fn order_of_columns(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &Database::new().table(seats()))?.stands;
    let table = stands.catalog().table("default", "seats");
    let found = table.map(|table| table.primary_key.clone()).unwrap_or_default();
    equal("the primary key", found, vec!["line".into(), "seat".into()])
}

fn update_into(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(seats()))?;
    for seat in 1..=2 {
        insert(&mut db, &seats(), &[("line", 1), ("seat", seat)])?;
    }
    let changed = db.execute("UPDATE seats SET seat = 1 WHERE seat = 2", &[]);
    refused("the key of another row", changed, &[ErrorKind::UniqueViolation])?;
    let same = db.execute("UPDATE seats SET seat = 2, price = 5 WHERE seat = 2", &[])?;
    equal("the number of rows that were given the key that they had", same, 1)
}

fn used_again(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(seats()))?;
    let row = [("line", 1), ("seat", 1)];
    insert(&mut db, &seats(), &row)?;
    db.execute("DELETE FROM seats", &[])?;
    insert(&mut db, &seats(), &row)?;
    db.transaction(|db| {
        db.execute("DELETE FROM seats", &[])?;
        insert(db, &seats(), &row)
    })?;
    equal("the number of rows", count(&mut db, "seats")?, 1)
}

fn none(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("remarks").column(Column::integer("n")).column(Column::text("text"));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &Database::new().table(table.clone()))?.stands;
    for _ in 0..2 {
        db.insert(&table, [[("n", Value::from(1)), ("text", "the same".into())]])?;
    }
    let key = stands.catalog().table("default", "remarks").map(|table| table.primary_key.len());
    equal("the number of columns of the key that is read back", key, Some(0))?;
    equal("the number of rows", count(&mut db, "remarks")?, 2)
}

fn change_is_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(seats()))?;
    insert(&mut db, &seats(), &[("line", 1), ("seat", 1)])?;
    let wanted = Database::new().table(seats().primary_key(["seat", "line"]));
    let (changes, message) = differs(&mut db, &wanted)?;
    equal("the number of differences", changes.len(), 1)?;
    says(message, &["primary key of table seats", "(line, seat)", "(seat, line)"])?;
    equal("the number of rows", count(&mut db, "seats")?, 1)
}

fn add_later_is_refused(stage: &mut Stage) -> Result<(), Failure> {
    let without = seats().primary_key(Vec::<&str>::new());
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(without.clone()))?;
    for _ in 0..2 {
        insert(&mut db, &without, &[("line", 1), ("seat", 1)])?;
    }
    let (changes, message) = differs(&mut db, &Database::new().table(seats()))?;
    equal("the number of differences", changes.len(), 1)?;
    says(message, &["primary key of table seats differs: it is none, wanted is (line, seat)"])?;
    equal("the number of rows", count(&mut db, "seats")?, 2)
}
