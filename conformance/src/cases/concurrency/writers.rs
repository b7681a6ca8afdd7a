//! Several writers at the same time.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_migrate::Error as EnsureError;
use stylobate_model::{Column, DataType, Database, ForeignKey, Index, Table};

use super::counters;
use crate::check::{count, equal, holds};
use crate::together::{retried, together, transaction};
use crate::{Case, Failure, Stage, sql};

const WRITERS: usize = 4;
const TIMES: usize = 10;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "conc.no_lost_increments.transactions",
            "of writers that count in transactions, no increment is lost",
            |stage| increments(stage, |db| transaction(db, increment)),
        ),
        Case::new(
            "conc.no_lost_increments.statements",
            "of writers that count in single statements, no increment is lost",
            |stage| increments(stage, |db| retried(|| increment(db))),
        ),
        Case::new(
            "conc.read_then_write_upgrade",
            "transactions that read a row and then write it never hang, and lose nothing: each \
             succeeds or says that it may be tried again",
            |stage| increments(stage, |db| transaction(db, read_then_increment)),
        ),
        Case::new(
            "conc.index_while_writer_open",
            "an index that is made while a writer has its transaction open loses no row",
            index_while_writer_open,
        ),
        Case::new(
            "conc.no_orphan",
            "a parent that goes while a child comes leaves no orphan",
            no_orphan,
        )
        .needs("foreign_keys.declared"),
    ]
}

fn increment(db: &mut Connection) -> Result<u64, Error> {
    let one = [Parameter::new(DataType::Integer, 1)];
    sql::execute(db, "UPDATE [counters] SET [n] = [n] + 1 WHERE [id] = ?", &one)
}

fn read_then_increment(db: &mut Connection) -> Result<u64, Error> {
    let one = [Parameter::new(DataType::Integer, 1)];
    sql::number(db, "SELECT [n] FROM [counters] WHERE [id] = ?", &one)?;
    thread::sleep(Duration::from_millis(2));
    increment(db)
}

fn increments(
    stage: &mut Stage,
    count: impl Fn(&mut Connection) -> Result<u64, Error> + Sync,
) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(counters()))?;
    db.insert(&counters(), [[("id", 1.into()), ("n", 0.into())]])?;
    let counted = together(&stage.opener()?, WRITERS, |_, db| {
        (0..TIMES).map(|_| count(db)).sum::<Result<u64, Error>>()
    })?;
    let counted = counted.into_iter().sum::<Result<u64, Error>>()?;
    equal("the number of rows that were changed", counted, (WRITERS * TIMES) as u64)?;
    let n = sql::number(&mut db, "SELECT [n] FROM [counters]", &[])?;
    equal("the counter", n, (WRITERS * TIMES) as i64)
}

fn index_while_writer_open(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(counters()))?;
    let opener = stage.opener()?;
    let indexed = Database::new().table(counters().index(Index::on(["n"]).unique()));
    let (sender, receiver) = mpsc::channel();
    let row = |id: i32| [[("id", id.into()), ("n", id.into())]];
    let ensured = thread::scope(|scope| {
        let (opener, indexed) = (&opener, &indexed);
        let applier = scope.spawn(move || {
            let mut db = opener.open()?;
            // The writer is gone only if the case has failed.
            let _ = receiver.recv();
            Ok::<_, Failure>(stylobate_migrate::ensure(&mut db, indexed))
        });
        let written = db.transaction(|db| {
            db.insert(&counters(), row(1))?;
            let _ = sender.send(());
            thread::sleep(Duration::from_millis(200));
            db.insert(&counters(), row(2))
        });
        drop(sender);
        let applied = applier.join().unwrap_or_else(|_| Err(Failure::new("the applier panicked")));
        written?;
        applied
    })?;
    match ensured {
        Ok(_) => {}
        Err(EnsureError::Database(error)) if error.is_retryable() => {}
        Err(error) => return Err(error.into()),
    }
    stage.stand(&mut db, &indexed)?;
    equal("the number of rows", count(&mut db, "counters")?, 2)?;
    let twice = [[("id", 3.into()), ("n", 1.into())]];
    crate::check::refused(
        "a value that stands already",
        db.insert(&counters(), twice),
        &[ErrorKind::UniqueViolation],
    )?;
    Ok(())
}

fn no_orphan(stage: &mut Stage) -> Result<(), Failure> {
    let parents = Table::new("parents").column(Column::integer("id")).primary_key(["id"]);
    let children = Table::new("children")
        .column(Column::integer("id"))
        .column(Column::integer("parent"))
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["parent"]).references("parents", ["id"]));
    let mut db = stage.open()?;
    let database = Database::new().table(parents.clone()).table(children.clone());
    stage.stand(&mut db, &database)?;
    db.insert(&parents, (0..TIMES as i32).map(|id| [("id", id.into())]))?;
    let ended = together(&stage.opener()?, 2, |number, db| {
        for id in 0..TIMES as i32 {
            let result = retried(|| match number {
                0 => {
                    let id = [Parameter::new(DataType::Integer, id)];
                    sql::execute(db, "DELETE FROM [parents] WHERE [id] = ?", &id)
                }
                _ => db.insert(&children, [[("id", id.into()), ("parent", id.into())]]),
            });
            match result {
                Err(error) if error.kind() != ErrorKind::ForeignKeyViolation => return Err(error),
                _ => {}
            }
        }
        Ok(())
    })?;
    ended.into_iter().collect::<Result<Vec<()>, Error>>()?;
    let orphans =
        "SELECT count(*) FROM [children] WHERE [parent] NOT IN (SELECT [id] FROM [parents])";
    let (orphans, parents, children) = (
        sql::number(&mut db, orphans, &[])?,
        count(&mut db, "parents")?,
        count(&mut db, "children")?,
    );
    equal("the number of orphans", orphans, 0)?;
    holds(parents == children, || {
        format!("each parent has one child or is gone, and {parents} have {children}")
    })
}
