//! Transactions over rows that are killed.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::{Column, DataType, Database, Index, Table, Value};

use crate::check::{equal, holds, refused, rows};
use crate::child::ChildStage;
use crate::{Case, Failure, Stage, sql};

/// How many rows are written at a time.
const BATCH: i64 = 3;

pub(super) fn cases() -> Vec<Case> {
    let case = |id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>| {
        Case::new(id, sentence, body).child(write).full()
    };
    vec![
        case(
            "crash.kill_mid_transaction",
            "a process that is killed in a transaction leaves nothing of it, and no lock",
            kill_mid_transaction,
        ),
        case(
            "crash.kill_after_rows",
            "a process that is killed right after a commit leaves its rows, its indexes, and \
             never gives a number again",
            kill_after_rows,
        )
        .needs("columns.identity"),
        case(
            "crash.kill_while_writing",
            "of transactions one after the other, a process that is killed leaves all that it \
             has said to be committed, and none by half",
            kill_while_writing,
        )
        .needs("columns.identity"),
    ]
}

fn events() -> Table {
    Table::new("events")
        .column(Column::big_int("position").identity())
        .column(Column::big_int("batch"))
        .column(Column::integer("place"))
        .primary_key(["position"])
        .unique(["batch", "place"])
        .index(Index::on(["place"]).named("events_by_place"))
}

fn write_batch(db: &mut Connection, batch: i64) -> Result<(), Error> {
    let row = |place: i64| [("batch", batch.into()), ("place", place.into())];
    db.insert(&events(), (0..BATCH).map(row)).map(|_| ())
}

fn write(child: &mut ChildStage) -> Result<(), Failure> {
    let mut db = child.open()?;
    match child.role.as_str() {
        "open" => db.transaction(|db| {
            write_batch(db, 2)?;
            sql::execute(db, "DELETE FROM [events] WHERE [batch] = 1", &[])?;
            child.say("written")?;
            child.wait()
        }),
        "rows" => {
            write_batch(&mut db, 1)?;
            write_batch(&mut db, 2)?;
            sql::execute(&mut db, "DELETE FROM [events] WHERE [batch] = 2", &[])?;
            child.say("committed")?;
            child.wait()
        }
        _ => {
            for batch in 1.. {
                db.transaction(|db| write_batch(db, batch))?;
                child.say(&batch.to_string())?;
            }
            Ok(())
        }
    }
}

fn stand(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(events()))?;
    Ok(())
}

/// The batch and place of all rows, in the order of their positions.
fn written(db: &mut Connection) -> Result<Vec<(i64, i64)>, Failure> {
    let rows = rows(db, &events(), &["batch", "place"], &["position"])?;
    let pair = |row: Vec<Value>| match row.as_slice() {
        [Value::Integer(batch), Value::Integer(place)] => Ok((*batch, *place)),
        other => Err(Failure::new(format!("a row is {other:?}"))),
    };
    rows.into_iter().map(pair).collect()
}

fn batches(numbers: impl IntoIterator<Item = i64>) -> Vec<(i64, i64)> {
    let whole = |batch| (0..BATCH).map(move |place| (batch, place));
    numbers.into_iter().flat_map(whole).collect()
}

fn kill_mid_transaction(stage: &mut Stage) -> Result<(), Failure> {
    stand(stage)?;
    write_batch(&mut stage.open()?, 1)?;
    let mut child = stage.child("open")?;
    child.expect("written")?;
    child.kill()?;
    let mut db = stage.open()?;
    equal("the rows", written(&mut db)?, batches([1]))?;
    write_batch(&mut db, 2)?;
    equal("the rows after it went on", written(&mut db)?, batches([1, 2]))
}

fn kill_after_rows(stage: &mut Stage) -> Result<(), Failure> {
    stand(stage)?;
    let mut child = stage.child("rows")?;
    child.expect("committed")?;
    child.kill()?;
    let mut db = stage.open()?;
    equal("the rows", written(&mut db)?, batches([1]))?;
    check_indexes(&mut db)?;
    write_batch(&mut db, 3)?;
    let least = "SELECT min([position]) FROM [events] WHERE [batch] = 3";
    let least = sql::number(&mut db, least, &[])?;
    // Two batches were given numbers, though one of them is gone.
    holds(least > 2 * BATCH, || {
        format!("a new row has the number {least}, which {} rows had before", 2 * BATCH)
    })
}

/// Checks that what an index answers is what the rows are, and that keys are still unique.
fn check_indexes(db: &mut Connection) -> Result<(), Failure> {
    let all = written(db)?;
    for place in 0..BATCH {
        let text = "SELECT count(*) FROM [events] WHERE [place] = ?";
        let place_is = [stylobate_connect::Parameter::new(DataType::Integer, place)];
        let found = sql::number(db, text, &place_is)?;
        let expected = all.iter().filter(|(_, other)| *other == place).count();
        equal("the number of rows that an index finds", found, expected as i64)?;
    }
    if let Some((batch, _)) = all.first() {
        let twice = write_batch(db, *batch);
        refused("a key that is taken", twice, &[ErrorKind::UniqueViolation])?;
    }
    equal("the rows", written(db)?, all)
}

fn kill_while_writing(stage: &mut Stage) -> Result<(), Failure> {
    stand(stage)?;
    for said in [1, 6, 15] {
        let mut child = stage.child("batches")?;
        for batch in 1..=said {
            child.expect(&batch.to_string())?;
        }
        child.kill()?;
        let mut db = stage.open()?;
        let found = written(&mut db)?;
        let count = found.len() as i64 / BATCH;
        equal("the rows", found, batches(1..=count))?;
        holds(count >= said, || format!("{said} batches were committed, and {count} stand"))?;
        check_indexes(&mut db)?;
        // The next child begins at the first batch again.
        sql::execute(&mut db, "DELETE FROM [events]", &[])?;
    }
    Ok(())
}
