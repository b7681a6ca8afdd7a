//! Failures that two connections bring about together.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::{Column, Database, Table, Value};

use crate::check::{count, equal, holds, make, name, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "err.unique_at_commit",
            "of two transactions that insert one key, the later one has a unique violation, or may \
             try again and then has it",
            unique_at_commit,
        ),
        Case::new(
            "err.retryable.crossed",
            "of two transactions that change two rows crosswise, each is whole or may try again",
            crossed,
        ),
        Case::new(
            "err.retryable.same_row",
            "of two transactions that count one row up, none is lost in silence",
            same_row,
        ),
    ]
}

/// How long a transaction waits for the other one, which may be waiting for it.
const MOMENT: Duration = Duration::from_millis(300);

pub(super) fn counters() -> Table {
    Table::new("counters")
        .column(Column::integer("id"))
        .column(Column::integer("n"))
        .primary_key(["id"])
}

pub(super) fn stand(stage: &mut Stage, rows: i32) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(counters()))?;
    db.insert(&counters(), (1..=rows).map(|id| [("id", id.into()), ("n", 0.into())]))?;
    Ok(db)
}

/// Adds to a counter what may be a digit or two.
pub(super) fn add(db: &mut Connection, id: i32, number: i32) -> Result<u64, Error> {
    let n = name(db, "n");
    let (table, key) = (name(db, "counters"), name(db, "id"));
    db.execute(&format!("UPDATE {table} SET {n} = {n} + {number} WHERE {key} = {id}"), &[])
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T, Failure>>) -> Result<T, Failure> {
    thread.join().unwrap_or_else(|_| Err(Failure::new("a thread of the case panicked")))
}

fn unique_at_commit(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 0)?;
    let opener = stage.opener()?;
    let row = || [[("id", Value::from(1)), ("n", 5.into())]];
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let first = scope.spawn(move || -> Result<(), Failure> {
            let mut db = opener.open()?;
            db.transaction(|db| {
                db.insert(&counters(), row())?;
                let _ = sender.send(());
                thread::sleep(MOMENT);
                Ok(())
            })
        });
        receiver.recv().map_err(|_| Failure::new("the first transaction did not begin"))?;
        let insert = |db: &mut Connection| -> Result<u64, Error> {
            db.transaction(|db| db.insert(&counters(), row()))
        };
        let mut second = insert(&mut db);
        joined(first)?;
        if second.as_ref().is_err_and(Error::is_retryable) {
            second = insert(&mut db);
        }
        refused("the key again", second, &[ErrorKind::UniqueViolation]).map(drop)
    })?;
    equal("the number of rows", count(&mut db, "counters")?, 1)
}

fn crossed(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 2)?;
    let opener = stage.opener()?;
    let ((to_one, from_other), (to_other, from_one)) = (mpsc::channel(), mpsc::channel());
    let work = |order: [i32; 2], number, tell: mpsc::Sender<()>, wait: mpsc::Receiver<()>| {
        let opener = opener.clone();
        move || -> Result<bool, Failure> {
            let mut db = opener.open()?;
            let [first, second] = order;
            let changed: Result<u64, Error> = db.transaction(|db| {
                add(db, first, number)?;
                let _ = tell.send(());
                let _ = wait.recv_timeout(MOMENT);
                add(db, second, number)
            });
            whole_or_again(changed)
        }
    };
    let (one, other) = (work([1, 2], 1, to_other, from_other), work([2, 1], 10, to_one, from_one));
    let (one, other) = thread::scope(|scope| {
        let (one, other) = (scope.spawn(one), scope.spawn(other));
        (joined(one), joined(other))
    });
    let (one, other) = (one?, other?);
    holds(one || other, || "both transactions were given up".to_owned())?;
    let expected = i64::from(one) + 10 * i64::from(other);
    let found = rows(&mut db, &counters(), &["n"], &["id"])?.concat();
    equal("the counters", found, vec![Value::Integer(expected); 2])
}

/// Whether a transaction was whole; the error of one that was not has to be one after which it may
/// be tried again.
fn whole_or_again(result: Result<u64, Error>) -> Result<bool, Failure> {
    match result {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::ConnectionLost => Err(error.into()),
        Err(error) if error.is_retryable() => Ok(false),
        Err(error) => Err(Failure::from(error).during("expected is an error to try again after")),
    }
}

fn same_row(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 1)?;
    let opener = stage.opener()?;
    let count_up = || -> Result<i64, Failure> {
        let mut db = opener.open()?;
        let mut whole = 0;
        for _ in 0..20 {
            let changed: Result<u64, Error> = db.transaction(|db| add(db, 1, 1));
            whole += i64::from(whole_or_again(changed)?);
        }
        Ok(whole)
    };
    let whole = thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(count_up)).collect();
        threads.into_iter().map(joined).sum::<Result<i64, Failure>>()
    })?;
    holds(whole > 0, || "no transaction came to its end".to_owned())?;
    let found = rows(&mut db, &counters(), &["n"], &[])?;
    equal("the counter", found, vec![vec![Value::Integer(whole)]])
}
