//! Leases: one holder at a time, and what is kept from interfering.

use std::thread;
use std::time::Duration;

use stylobate_connect::{Connection, Error, Parameter};
use stylobate_features::instances::{Instances, columns::streams};
use stylobate_features::sequences::Sequences;
use stylobate_model::{Column, DataType, Database, DefaultValue, Table, Timestamp, Value};
use uuid::Uuid;

use crate::check::{equal, holds, rows};
use crate::together::{retried, together, transaction};
use crate::{Case, Failure, Stage, sql};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "lease.exclusive",
            "of eight that want a free lease at the same time, one gets it",
            exclusive,
        ),
        Case::new(
            "lease.takeover",
            "a lease is taken over when it has ended, and not before",
            takeover,
        ),
        Case::new(
            "lease.db_clock",
            "the clock of the engine goes on from transaction to transaction, and never back",
            clock,
        )
        .needs("columns.default_now"),
        Case::new(
            "lease.fence",
            "numbers that fence a holder off go up by one for each who asks, without a gap",
            fence,
        ),
        Case::new(
            "lease.stale_fence_refused",
            "who writes with an older number than the last holder changes nothing",
            stale_fence,
        ),
    ]
}

const LEASE: i64 = 60_000_000;
const NOON: i64 = 1_700_000_000_000_000;

fn database() -> Database {
    Database::new().feature(Instances::new()).feature(Sequences::new())
}

fn instant(time: i64) -> Value {
    Value::TimestampTz(Timestamp::from_microseconds(time))
}

/// A stream that nobody holds.
fn free_stream(stage: &mut Stage) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let table = sql::table(&database(), "wh_active_streams")?;
    let row =
        [(streams::STREAM_ID, Uuid::from_u128(1).into()), (streams::PARTITION_NUMBER, 0.into())];
    db.insert(&table, [row])?;
    Ok(db)
}

/// Takes the lease of the stream if it is free or has ended, and says whether it was.
fn acquire(db: &mut Connection, holder: u128, now: i64) -> Result<bool, Error> {
    let parameters = [
        Parameter::new(DataType::Uuid, Uuid::from_u128(holder)),
        Parameter::new(DataType::TimestampTz, instant(now + LEASE)),
        Parameter::new(DataType::Uuid, Uuid::from_u128(1)),
        Parameter::new(DataType::TimestampTz, instant(now)),
    ];
    let text = "UPDATE [wh_active_streams] SET [assigned_instance_id] = ?, [lease_expiry] = ? \
                WHERE [stream_id] = ? AND \
                ([assigned_instance_id] IS NULL OR [lease_expiry] < ?)";
    retried(|| sql::execute(db, text, &parameters)).map(|changed| changed == 1)
}

fn exclusive(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = free_stream(stage)?;
    for round in 0..3 {
        let now = NOON + round * 2 * LEASE;
        let got =
            together(&stage.opener()?, 8, |number, db| acquire(db, 100 + number as u128, now))?;
        let got = got.into_iter().collect::<Result<Vec<_>, _>>()?;
        equal("the number of holders", got.iter().filter(|got| **got).count(), 1)?;
        let holder =
            got.iter().position(|got| *got).map(|number| Uuid::from_u128(100 + number as u128));
        let rows = sql::query(
            &mut db,
            "SELECT [assigned_instance_id] FROM [wh_active_streams]",
            &[],
            &[DataType::Uuid],
        )?;
        equal("the holder", rows.concat(), vec![holder.into()])?;
    }
    Ok(())
}

fn takeover(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = free_stream(stage)?;
    let asked = [
        (100, NOON, true),
        (101, NOON + LEASE, false),
        (101, NOON + LEASE + 1, true),
        (100, NOON + LEASE + 1, false),
        (102, NOON + 3 * LEASE, true),
    ];
    for (holder, now, expected) in asked {
        let what = format!("whether {holder} gets the lease after {} µs", now - NOON);
        equal(what, acquire(&mut db, holder, now)?, expected)?;
    }
    Ok(())
}

fn clock(stage: &mut Stage) -> Result<(), Failure> {
    let beats = Table::new("beats")
        .column(Column::integer("id"))
        .column(Column::timestamp_tz("at").default(DefaultValue::Now))
        .primary_key(["id"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(beats.clone()))?;
    for id in 1..=5 {
        db.transaction(|db| db.insert(&beats, [[("id", id.into())]]))?;
        thread::sleep(Duration::from_millis(5));
    }
    let read = rows(&mut db, &beats, &["at"], &["id"])?.concat();
    let instant = |value: &Value| match value {
        Value::TimestampTz(instant) => instant.microseconds(),
        _ => 0,
    };
    let instants: Vec<_> = read.iter().map(instant).collect();
    let goes_on = instants.is_sorted() && instants.first() < instants.last();
    holds(goes_on, || format!("the instants of five transactions in turn are {read:?}"))
}

/// The next number of a counter, in the transaction that is open.
fn next(db: &mut Connection) -> Result<i64, Error> {
    let name = [Parameter::new(DataType::TEXT, "fence")];
    let count = "UPDATE [wh_sequences] SET [current_value] = [current_value] + [increment_by] \
                 WHERE [sequence_name] = ?";
    sql::execute(db, count, &name)?;
    sql::number(db, "SELECT [current_value] FROM [wh_sequences] WHERE [sequence_name] = ?", &name)
}

fn fence(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let table = sql::table(&database(), "wh_sequences")?;
    db.insert(&table, [[("sequence_name", "fence".into())]])?;
    let given = together(&stage.opener()?, 4, |_, db| {
        (0..5).map(|_| transaction(db, next)).collect::<Result<Vec<_>, _>>()
    })?;
    let given = given.into_iter().collect::<Result<Vec<_>, _>>()?;
    let ascending = given.iter().all(|numbers| numbers.is_sorted());
    holds(ascending, || format!("each gets greater numbers in turn, and they got {given:?}"))?;
    let mut all = given.concat();
    all.sort_unstable();
    equal("the numbers that were given", all, (1..=20).collect())
}

fn stale_fence(stage: &mut Stage) -> Result<(), Failure> {
    let files = Table::new("files")
        .column(Column::integer("id"))
        .column(Column::big_int("fence"))
        .column(Column::string("content", 20))
        .primary_key(["id"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(files.clone()))?;
    db.insert(&files, [[("id", 1.into()), ("fence", 0.into()), ("content", "".into())]])?;
    let mut write = |fence: i64, content: &str| {
        let parameters = [
            Parameter::new(DataType::BigInt, fence),
            Parameter::new(DataType::TEXT, content),
            Parameter::new(DataType::BigInt, fence),
        ];
        let text = "UPDATE [files] SET [fence] = ?, [content] = ? WHERE [id] = 1 AND [fence] <= ?";
        sql::execute(&mut db, text, &parameters)
    };
    equal("the rows that the first holder changes", write(1, "first")?, 1)?;
    equal("the rows that the second holder changes", write(2, "second")?, 1)?;
    equal("the rows that the first holder changes then", write(1, "stale")?, 0)?;
    let rows = sql::query(&mut db, "SELECT [content] FROM [files]", &[], &[DataType::TEXT])?;
    equal("the content", rows.concat(), vec!["second".into()])
}
