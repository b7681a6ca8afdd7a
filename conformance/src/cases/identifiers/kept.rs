//! Names that are kept as they are written.

use stylobate_model::{Check, Column, Database, Index, Name, Schema, Table, Value};

use crate::check::{equal, holds, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "ident.mixed_case_preserved",
            "names of mixed case read back as they are written, and reach what they name",
            mixed_case,
        ),
        Case::new(
            "ident.check_name_twice",
            "two tables may have checks of one name, and each holds",
            check_name_twice,
        )
        .needs("constraints.check"),
        Case::new(
            "ident.same_index_two_namespaces",
            "tables in two schemas may have indexes of one name",
            same_index,
        )
        .needs("schemas.named"),
    ]
}

fn mixed_case(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("FooBar")
        .column(Column::integer("Id"))
        .column(Column::string("TopicName", 20))
        .primary_key(["Id"])
        .index(Index::on(["TopicName"]).named("Idx_FooBar"));
    let database = Database::new().table(table.clone());
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    db.insert(&table, [[("Id", 1.into()), ("TopicName", "a".into())]])?;
    let found = rows(&mut db, &table, &["Id", "TopicName"], &["TopicName"])?;
    equal("the rows", found, vec![vec![Value::from(1), "a".into()]])?;
    let live = db.read()?;
    let read = live.lowered.catalog().table(Name::DEFAULT_SCHEMA, "FooBar");
    let read = read.ok_or_else(|| Failure::new("no table FooBar reads back"))?;
    let columns: Vec<_> = read.columns.names().map(Name::as_str).collect();
    equal("the columns", columns, vec!["Id", "TopicName"])?;
    let indexes: Vec<_> = read.indexes.names().map(Name::as_str).collect();
    equal("the indexes", indexes, vec!["Idx_FooBar"])
}

fn check_name_twice(stage: &mut Stage) -> Result<(), Failure> {
    let table = |name: &str, condition: &str| {
        Table::new(name)
            .column(Column::integer("n"))
            .check(Check::new(condition).named("in_bounds"))
    };
    let (low, high) = (table("low", "n < 10"), table("high", "n > 90"));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(low.clone()).table(high.clone()))?;
    for (table, fits, breaks) in [(&low, 1, 99), (&high, 99, 1)] {
        db.insert(table, [[("n", fits.into())]])?;
        let broken = db.insert(table, [[("n", breaks.into())]]);
        let kinds = [stylobate_connect::ErrorKind::CheckViolation];
        crate::check::refused(format!("{breaks} in {}", table.name), broken, &kinds)?;
    }
    Ok(())
}

fn same_index(stage: &mut Stage) -> Result<(), Failure> {
    let mails = || {
        Table::new("mails")
            .column(Column::integer("id"))
            .index(Index::on(["id"]).named("idx_mails"))
    };
    let schema = |name: &str| Schema::new(name).table(mails());
    let database = Database::new().table(mails()).schema(schema("sales")).schema(schema("support"));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let indexes: usize = stands.catalog().tables().map(|(_, table)| table.indexes.len()).sum();
    equal("the number of indexes", indexes, 3)?;
    let again = stage.stand(&mut db, &database)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}
