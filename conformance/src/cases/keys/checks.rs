//! Checks.

use stylobate_connect::ErrorKind;
use stylobate_model::{Check, Column, Database, Table};

use super::conditions::{CONDITIONS, Condition, things};
use super::insert;
use crate::check::{count, differs, equal, refused, says, wrong};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let single: Vec<Case> = [
        (
            "on_update",
            "a check is looked at when a row changes, and the row stays as it was",
            on_update as fn(&mut Stage) -> Result<(), Failure>,
        ),
        ("several", "every one of several checks counts", several),
        ("cross_column", "a check compares columns of one row with each other", cross_column),
        ("null_passes", "a check whose answer is NULL lets a row pass", null_passes),
        ("before_default", "a check is looked at after the defaults are filled in", before_default),
        ("subquery_refused", "a condition with a query in it is no condition", subquery_refused),
        ("function_refused", "a condition with a function in it is no condition", function_refused),
        (
            "unknown_column",
            "a check of a column that the table has not is a mistake",
            unknown_column,
        ),
        ("wrong_type", "a check that compares with another type is a mistake", wrong_type),
        (
            "add_later_is_refused",
            "a check is not added to a table that stands",
            add_later_is_refused,
        ),
        ("drop_is_refused", "a check that stands is never dropped", drop_is_refused),
    ]
    .into_iter()
    .map(|(name, sentence, body)| Case::new(format!("key.check.{name}"), sentence, body))
    .collect();
    let all = single.into_iter().chain(CONDITIONS.iter().map(operator));
    all.map(|case| case.needs("constraints.check"))
}

/// The case of one condition, as a check.
fn operator(condition: &'static Condition) -> Case {
    Case::new(
        format!("key.check.operator.{}", condition.name),
        format!("the check {} gives the same answers as everywhere", condition.text),
        move |stage| {
            let table = things().check(Check::new(condition.text).named("things_condition"));
            let mut db = stage.open()?;
            stage.stand(&mut db, &Database::new().table(table.clone()))?;
            for (id, row) in condition.accepted()?.into_iter().enumerate() {
                let what = format!("{row:?}");
                let inserted = db.insert(&table, [with_id(id, row)]);
                inserted.map_err(|error| Failure::from(error).during(what))?;
            }
            for row in condition.refused()? {
                let what = format!("{row:?}");
                let inserted = db.insert(&table, [with_id(99, row)]);
                refused(what, inserted, &[ErrorKind::CheckViolation])?;
            }
            let expected = i64::try_from(condition.accepted.len()).unwrap_or_default();
            equal("the number of rows", count(&mut db, "things")?, expected)
        },
    )
}

fn with_id(
    id: usize,
    row: Vec<(&str, stylobate_model::Value)>,
) -> Vec<(&str, stylobate_model::Value)> {
    let id = ("id", i64::try_from(id).unwrap_or_default().into());
    row.into_iter().chain([id]).collect()
}

fn spans() -> Table {
    Table::new("spans")
        .column(Column::integer("least").nullable())
        .column(Column::integer("greatest").nullable())
        .column(Column::integer("width").default(1))
}

const BROKEN: &[ErrorKind] = &[ErrorKind::CheckViolation];

fn on_update(stage: &mut Stage) -> Result<(), Failure> {
    let table = spans().check("width > 0");
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    insert(&mut db, &table, &[("width", 3)])?;
    let changed = db.execute("UPDATE spans SET width = 0", &[]);
    refused("a change that breaks the check", changed, BROKEN)?;
    let rows = crate::check::rows(&mut db, &table, &["width"], &[])?;
    equal("the rows", rows, vec![vec![3.into()]])
}

fn several(stage: &mut Stage) -> Result<(), Failure> {
    let table = spans().check("width > 0").check("width < 10").check("width <> 5");
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    insert(&mut db, &table, &[("width", 4)])?;
    for width in [0, 10, 5] {
        let inserted = insert(&mut db, &table, &[("width", width)]);
        refused(format!("a width of {width}"), inserted, BROKEN)?;
    }
    equal("the number of rows", count(&mut db, "spans")?, 1)
}

fn cross_column(stage: &mut Stage) -> Result<(), Failure> {
    let table = spans().check("least <= greatest");
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    insert(&mut db, &table, &[("least", 1), ("greatest", 1)])?;
    let inserted = insert(&mut db, &table, &[("least", 2), ("greatest", 1)]);
    refused("a span that ends before it begins", inserted, BROKEN)?;
    let changed = db.execute("UPDATE spans SET least = 2", &[]);
    refused("a span that begins after it ends", changed, BROKEN)?;
    equal("the number of rows", count(&mut db, "spans")?, 1)
}

fn null_passes(stage: &mut Stage) -> Result<(), Failure> {
    let table = spans().check("least > 0").check("least < greatest");
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    insert(&mut db, &table, &[("greatest", -5)])?;
    insert(&mut db, &table, &[("least", 5)])?;
    equal("the number of rows", count(&mut db, "spans")?, 2)
}

fn before_default(stage: &mut Stage) -> Result<(), Failure> {
    let table = spans().check("width = least");
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    insert(&mut db, &table, &[("least", 1)])?;
    let inserted = insert(&mut db, &table, &[("least", 2)]);
    refused("a row that the default breaks", inserted, BROKEN)?;
    equal("the number of rows", count(&mut db, "spans")?, 1)
}

fn subquery_refused(_: &mut Stage) -> Result<(), Failure> {
    let table = spans().check(Check::new("width IN (SELECT 1)").named("spans_query"));
    wrong(&Database::new().table(table), &["spans_query", "does not parse"])
}

fn function_refused(_: &mut Stage) -> Result<(), Failure> {
    let table = spans().check(Check::new("abs(width) > 1").named("spans_function"));
    wrong(&Database::new().table(table), &["spans_function", "does not parse"])
}

fn unknown_column(_: &mut Stage) -> Result<(), Failure> {
    let table = spans().check(Check::new("height > 1").named("spans_height"));
    wrong(&Database::new().table(table), &["spans_height", "height", "least, greatest, width"])
}

fn wrong_type(_: &mut Stage) -> Result<(), Failure> {
    let table = spans().check(Check::new("width > 'wide'").named("spans_wide"));
    wrong(&Database::new().table(table), &["spans_wide"])
}

fn add_later_is_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(spans()))?;
    insert(&mut db, &spans(), &[("width", 3)])?;
    // Whether the rows that stand would pass makes no difference.
    for condition in ["width > 0", "width > 5"] {
        let wanted = Database::new().table(spans().check(condition));
        let (changes, message) = differs(&mut db, &wanted)?;
        equal("the number of differences", changes.len(), 1)?;
        says(message, &["check spans_width_check of table spans is missing", condition])?;
    }
    insert(&mut db, &spans(), &[("width", -3)])?;
    equal("the number of rows", count(&mut db, "spans")?, 2)
}

fn drop_is_refused(stage: &mut Stage) -> Result<(), Failure> {
    let table = spans().check("width > 0");
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    let (changes, message) = differs(&mut db, &Database::new().table(spans()))?;
    equal("the number of differences", changes.len(), 1)?;
    says(message, &["check spans_width_check of table spans is not wanted: width > 0"])?;
    let inserted = insert(&mut db, &table, &[("width", 0)]);
    refused("a width of 0", inserted, BROKEN)?;
    Ok(())
}
