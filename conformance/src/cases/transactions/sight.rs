//! What a second connection sees of a transaction.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::{compare, render_changes};
use stylobate_model::{Column, Database, Table};

use super::{keys, mail, mails, mails_alone};
use crate::check::{equal, holds};
use crate::{Case, Failure, Stage, sql};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("tx.own_writes_are_seen", "a transaction sees what it has written", own_writes),
        Case::new(
            "tx.uncommitted_is_not_seen",
            "a second connection does not see what is not committed, and does not wait for it",
            uncommitted,
        ),
        Case::new(
            "tx.committed_is_seen",
            "a second connection sees what is committed, at once",
            committed,
        ),
        Case::new(
            "tx.uncommitted_table_is_not_seen",
            "a second connection does not see a table that is not committed",
            uncommitted_table,
        )
        .needs("transactions.schema_changes"),
    ]
}

fn own_writes(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let seen = db.transaction(|db| {
        db.insert(&mails(), mail(1))?;
        db.insert(&mails(), mail(2))?;
        let first = keys(db)?;
        sql::execute(db, "DELETE FROM [mails] WHERE [id] = 1", &[])?;
        Ok::<_, Failure>((first, keys(db)?))
    })?;
    equal("what the transaction saw", seen, (vec![1, 2], vec![2]))
}

fn uncommitted(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    db.insert(&mails(), mail(1))?;
    let mut second = stage.open()?;
    let seen = db.transaction(|db| {
        db.insert(&mails(), mail(2))?;
        sql::execute(db, "DELETE FROM [mails] WHERE [id] = 1", &[])?;
        Ok::<_, Error>(keys(&mut second))
    })??;
    equal("what the second connection saw", seen, vec![1])
}

fn committed(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let mut second = stage.open()?;
    for id in 1..=20 {
        let (one, other): (&mut Connection, &mut Connection) =
            if id % 2 == 0 { (&mut db, &mut second) } else { (&mut second, &mut db) };
        one.transaction(|db| db.insert(&mails(), mail(id)))?;
        let expected: Vec<i64> = (1..=i64::from(id)).collect();
        equal("what the second connection sees", keys(other)?, expected)?;
    }
    Ok(())
}

fn uncommitted_table(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().table(Table::new("fresh").column(Column::integer("id")));
    let wanted = stage.lower(&database)?;
    let dialect = stage.dialect();
    let (mut db, mut second) = (stage.open()?, stage.open()?);
    let ended = db.transaction(|db| {
        let live = db.read()?;
        let changes = compare(&live.lowered.restricted_to(&wanted), &wanted);
        for statement in render_changes(&*dialect, &changes, &wanted, &live.own_schema)? {
            db.execute(&statement.sql, &[])?;
        }
        let own = db.read()?.lowered.catalog().table("default", "fresh").is_some();
        let other = second.read()?.lowered.catalog().table("default", "fresh").is_some();
        holds(own && !other, || {
            format!("the transaction sees its table: {own}, and the second connection: {other}")
        })?;
        let rows = sql::number(&mut second, "SELECT count(*) FROM [fresh]", &[]);
        crate::check::refused("a query of it", rows, &[ErrorKind::UndefinedObject])?;
        Ok::<_, Failure>(())
    });
    ended?;
    let rows = sql::number(&mut second, "SELECT count(*) FROM [fresh]", &[])?;
    equal("the number of rows once it is committed", rows, 0)
}
