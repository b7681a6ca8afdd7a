//! Transactions at the same time that would be right one after the other.

use stylobate_connect::{Error, Parameter};
use stylobate_model::{Check, Column, DataType, Database, Expression, Table};

use crate::check::{equal, holds};
use crate::together::{together, transaction};
use crate::{Case, Failure, Stage, sql};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "iso.write_skew_guarded",
            "of two that leave at the same time if another one stays, one stays, since both \
             write the row that guards them",
            write_skew,
        ),
        Case::new(
            "iso.compare_and_swap",
            "of writers that each change a row only if it is as they have read it, none \
             overwrites another",
            compare_and_swap,
        ),
    ]
}

fn write_skew(stage: &mut Stage) -> Result<(), Failure> {
    let doctors = Table::new("doctors")
        .column(Column::integer("id"))
        .column(Column::boolean("on_call"))
        .primary_key(["id"]);
    let guards = Table::new("guards")
        .column(Column::integer("id"))
        .column(Column::big_int("version"))
        .primary_key(["id"])
        .check(Check::new(Expression::column("version").at_least(0)));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(doctors.clone()).table(guards.clone()))?;
    db.insert(&guards, [[("id", 1.into()), ("version", 0.into())]])?;
    db.insert(&doctors, (1..=2).map(|id| [("id", id.into()), ("on_call", true.into())]))?;
    let yes = [Parameter::new(DataType::Boolean, true)];
    let on_call = "SELECT count(*) FROM [doctors] WHERE [on_call] = ?";
    let left = together(&stage.opener()?, 2, |number, db| {
        let doctor = [
            Parameter::new(DataType::Boolean, false),
            Parameter::new(DataType::Integer, number as i64 + 1),
        ];
        transaction(db, |db| {
            sql::execute(db, "UPDATE [guards] SET [version] = [version] + 1 WHERE [id] = 1", &[])?;
            if sql::number(db, on_call, &yes)? < 2 {
                return Ok(0);
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
            sql::execute(db, "UPDATE [doctors] SET [on_call] = ? WHERE [id] = ?", &doctor)
        })
    })?;
    let left = left.into_iter().collect::<Result<Vec<_>, _>>()?;
    equal("the number of those that left", left.iter().sum(), 1)?;
    equal("the number of those on call", sql::number(&mut db, on_call, &yes)?, 1)
}

fn compare_and_swap(stage: &mut Stage) -> Result<(), Failure> {
    let documents = Table::new("documents")
        .column(Column::integer("id"))
        .column(Column::big_int("version"))
        .primary_key(["id"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(documents.clone()))?;
    db.insert(&documents, [[("id", 1.into()), ("version", 0.into())]])?;
    let swapped = together(&stage.opener()?, 4, |_, db| {
        let mut swapped = 0;
        for _ in 0..8 {
            let read = sql::number(db, "SELECT [version] FROM [documents]", &[])?;
            let parameters = [read + 1, read].map(|n| Parameter::new(DataType::BigInt, n));
            let text = "UPDATE [documents] SET [version] = ? WHERE [id] = 1 AND [version] = ?";
            match sql::execute(db, text, &parameters) {
                Ok(changed) => swapped += changed,
                Err(error) if error.is_retryable() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(swapped)
    })?;
    let swapped = swapped.into_iter().sum::<Result<u64, Error>>()?;
    let version = sql::number(&mut db, "SELECT [version] FROM [documents]", &[])?;
    holds(swapped > 0, || "nobody changed it".to_owned())?;
    equal("the version, which counts the changes,", version, swapped as i64)
}
