//! Primary keys, unique constraints, foreign keys and checks.

use stylobate_model::{Column, Database, Table, Value};

use crate::check::{count, equal};
use crate::{Case, Failure, Stage};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "key.unique.many_nulls",
            "a unique constraint lets many rows have NULL",
            many_nulls,
        )
        .needs("constraints.unique"),
    ]
}

fn many_nulls(stage: &mut Stage) -> Result<(), Failure> {
    let guests = Table::new("guests")
        .column(Column::integer("id"))
        .column(Column::string("email", 40).nullable())
        .primary_key(["id"])
        .unique(["email"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(guests.clone()))?;
    for id in 1..=3 {
        db.insert(&guests, [[("id", id.into()), ("email", Value::Null)]])?;
    }
    equal("the number of rows", count(&mut db, "guests")?, 3)
}
