//! The outbox: messages that are stored with the data they tell of.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_features::outbox::{Outbox, columns};
use stylobate_model::{Column, DataType, Database, Json, Table, Timestamp, Value};
use uuid::Uuid;

use crate::check::{count, equal, holds};
use crate::together::{retried, together};
use crate::{Case, Failure, Stage, sql};

const OUTBOX: &str = "wh_outbox";
const MESSAGES: u128 = 12;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "outbox.atomic_with_business_write",
            "a message is stored if and only if what it tells of is",
            atomic,
        ),
        Case::new(
            "outbox.no_double_claim",
            "of workers that claim messages at the same time, each message has one",
            no_double_claim,
        ),
        Case::new(
            "outbox.fifo_per_stream",
            "of workers at the same time, the messages of a stream go out one after the other, in \
             the order in which they were stored",
            fifo,
        ),
        Case::new(
            "outbox.redelivered_after_lease",
            "a message whose lease has ended is claimed again, and one that is leased is not",
            redelivered,
        ),
        Case::new(
            "outbox.ack_by_stale_owner",
            "a worker whose lease was taken over cannot mark the message as sent",
            ack_by_stale_owner,
        ),
        Case::new(
            "outbox.poison_does_not_block",
            "a message that can never be sent holds up no other stream, and its own no longer than \
             it is tried",
            poison,
        ),
    ]
}

/// The outbox beside a table of the application.
fn database() -> Database {
    Database::new().table(orders()).feature(Outbox::new())
}

fn orders() -> Table {
    Table::new("orders").column(Column::integer("id")).primary_key(["id"])
}

fn outbox() -> Result<Table, Failure> {
    sql::table(&database(), OUTBOX)
}

fn message(number: u128) -> [(&'static str, Value); 5] {
    [
        (columns::MESSAGE_ID, Uuid::from_u128(number).into()),
        (columns::DESTINATION, "orders".into()),
        (columns::EVENT_TYPE, "ordered".into()),
        (columns::EVENT_DATA, Json::object().into()),
        (columns::METADATA, Json::object().into()),
    ]
}

fn atomic(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let outbox = outbox()?;
    let mut order = |id: i32, end: Result<(), Error>| {
        db.transaction(|db| {
            db.insert(&orders(), [[("id", id.into())]])?;
            db.insert(&outbox, [message(u128::from(id.unsigned_abs()))])?;
            end
        })
    };
    order(1, Ok(()))?;
    let failed = order(2, Err(Error::new(ErrorKind::Canceled, "on purpose")));
    holds(failed.is_err(), || "the failed order was committed".to_owned())?;
    let twice = order(1, Ok(()));
    holds(twice.is_err(), || "an order was made twice".to_owned())?;
    equal("the number of orders", count(&mut db, "orders")?, 1)?;
    equal("the number of messages", count(&mut db, OUTBOX)?, 1)
}

/// Claims a message that is free at this time, in microseconds, and says whether it was.
fn claim(db: &mut Connection, number: u128, worker: u128, now: i64) -> Result<bool, Error> {
    let instant = |time| {
        Parameter::new(
            DataType::TimestampTz,
            Value::TimestampTz(Timestamp::from_microseconds(time)),
        )
    };
    let parameters = [
        Parameter::new(DataType::Uuid, Uuid::from_u128(worker)),
        instant(now + LEASE),
        Parameter::new(DataType::Uuid, Uuid::from_u128(number)),
        instant(now),
    ];
    let text = "UPDATE [wh_outbox] SET [instance_id] = ?, [lease_expiry] = ?, \
                [attempts] = [attempts] + 1 WHERE [message_id] = ? AND [status] = 1 AND \
                ([instance_id] IS NULL OR [lease_expiry] < ?)";
    retried(|| sql::execute(db, text, &parameters)).map(|changed| changed == 1)
}

/// Marks a message as published if the worker still has it, and says whether it has.
fn acknowledge(db: &mut Connection, number: u128, worker: u128) -> Result<bool, Error> {
    let parameters = [
        Parameter::new(DataType::Uuid, Uuid::from_u128(number)),
        Parameter::new(DataType::Uuid, Uuid::from_u128(worker)),
    ];
    let text = "UPDATE [wh_outbox] SET [status] = 3, [instance_id] = NULL, \
                [lease_expiry] = NULL WHERE [message_id] = ? AND [instance_id] = ?";
    retried(|| sql::execute(db, text, &parameters)).map(|changed| changed == 1)
}

/// How long a lease lasts, in microseconds.
const LEASE: i64 = 60_000_000;
/// A moment, in microseconds.
const NOON: i64 = 1_700_000_000_000_000;

fn no_double_claim(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    db.insert(&outbox()?, (1..=MESSAGES).map(message))?;
    let claimed = together(&stage.opener()?, 4, |worker, db| {
        let worker = 100 + worker as u128;
        let mut claimed = Vec::new();
        for number in 1..=MESSAGES {
            if claim(db, number, worker, NOON)? {
                claimed.push(number);
            }
        }
        Ok::<_, Error>(claimed)
    })?;
    let mut all = claimed.into_iter().collect::<Result<Vec<_>, Error>>()?.concat();
    all.sort_unstable();
    equal("the messages that were claimed", all, (1..=MESSAGES).collect())?;
    let tried = "SELECT count(*) FROM [wh_outbox] WHERE [attempts] = 1";
    equal("the messages that were tried once", sql::number(&mut db, tried, &[])?, MESSAGES as i64)
}

fn fifo(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    // Their identifiers say nothing of their order.
    let stored: Vec<u128> = (1..=MESSAGES).map(|place| 1 + place * 7 % (MESSAGES + 1)).collect();
    let row = |(place, number): (i64, &u128)| {
        let created = Value::TimestampTz(Timestamp::from_microseconds(NOON + place));
        let stream = (columns::STREAM_ID, Uuid::from_u128(1).into());
        message(*number).into_iter().chain([stream, (columns::CREATED_AT, created)])
    };
    db.insert(&outbox()?, (0..).zip(&stored).map(row))?;
    let sent = Mutex::new(Vec::new());
    let ended = together(&stage.opener()?, 3, |worker, db| {
        while let Some(number) = oldest(db)? {
            if claim(db, number, 100 + worker as u128, NOON)? {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(number);
                acknowledge(db, number, 100 + worker as u128)?;
            } else {
                thread::sleep(Duration::from_millis(1));
            }
        }
        Ok::<_, Error>(())
    })?;
    ended.into_iter().collect::<Result<Vec<()>, Error>>()?;
    let sent = sent.into_inner().unwrap_or_else(PoisonError::into_inner);
    equal("the order in which they went out", sent, stored)
}

/// The oldest message that was not sent.
fn oldest(db: &mut Connection) -> Result<Option<u128>, Error> {
    let text = "SELECT [message_id] FROM [wh_outbox] WHERE [status] = 1 ORDER BY [created_at]";
    let rows = sql::query(db, text, &[], &[DataType::Uuid])?;
    Ok(match rows.into_iter().flatten().next() {
        Some(Value::Uuid(number)) => Some(number.as_u128()),
        _ => None,
    })
}

fn redelivered(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    db.insert(&outbox()?, [message(1)])?;
    let claims = [
        (100, NOON, true),
        (101, NOON + 1, false),
        (101, NOON + LEASE, false),
        (101, NOON + LEASE + 1, true),
        (100, NOON + LEASE + 2, false),
    ];
    for (worker, now, expected) in claims {
        let what = format!("whether worker {worker} has it after {} µs", now - NOON);
        equal(what, claim(&mut db, 1, worker, now)?, expected)?;
    }
    Ok(())
}

fn ack_by_stale_owner(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    db.insert(&outbox()?, [message(1)])?;
    equal("the first claim", claim(&mut db, 1, 100, NOON)?, true)?;
    equal("the second claim", claim(&mut db, 1, 101, NOON + 2 * LEASE)?, true)?;
    equal("what the first owner marks", acknowledge(&mut db, 1, 100)?, false)?;
    equal("what the second owner marks", acknowledge(&mut db, 1, 101)?, true)?;
    equal("what the second owner marks again", acknowledge(&mut db, 1, 101)?, false)
}

/// How often a message is tried before it has failed for good.
const TRIES: i64 = 3;
/// The bit of the status of a message that has.
const FAILED: i64 = 32_768;

fn poison(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    // Odd numbers are of one stream, whose first message is the one that cannot be sent.
    let row = |number: u128| {
        let created = Timestamp::from_microseconds(NOON + number as i64);
        let stream = Uuid::from_u128(1_000 + number % 2);
        message(number).into_iter().chain([
            (columns::STREAM_ID, stream.into()),
            (columns::CREATED_AT, Value::TimestampTz(created)),
        ])
    };
    db.insert(&outbox()?, (1..=6).map(row))?;
    let mut sent = Vec::new();
    // Each round tries the first message of each stream.
    for round in 0..8 {
        let now = NOON + round * 2 * LEASE;
        for number in first_of_streams(&mut db)? {
            equal("whether a message is free", claim(&mut db, number, 100, now)?, true)?;
            if number == 1 {
                give_up(&mut db, number, 100)?;
            } else {
                equal("whether it is sent", acknowledge(&mut db, number, 100)?, true)?;
                sent.push(number);
            }
        }
    }
    equal("the order in which messages went out", sent, vec![2, 4, 6, 3, 5])?;
    let text = "SELECT count(*) FROM [wh_outbox] WHERE [attempts] = ? AND ([status] & ?) = ? AND \
                [error] = 'it cannot be sent' AND [instance_id] IS NULL";
    let status = Parameter::new(DataType::Integer, FAILED);
    let tried = Parameter::new(DataType::Integer, TRIES);
    let failed = sql::number(&mut db, text, &[tried, status.clone(), status])?;
    equal("the number of messages that have failed for good", failed, 1)
}

/// The first message of each stream that was neither sent nor has failed for good.
fn first_of_streams(db: &mut Connection) -> Result<Vec<u128>, Error> {
    let text = "SELECT m.[message_id] FROM [wh_outbox] m \
                WHERE (m.[status] & 2) = 0 AND (m.[status] & 32768) = 0 AND NOT EXISTS ( \
                SELECT 1 FROM [wh_outbox] o WHERE o.[stream_id] = m.[stream_id] \
                AND o.[created_at] < m.[created_at] \
                AND (o.[status] & 2) = 0 AND (o.[status] & 32768) = 0) ORDER BY m.[created_at]";
    let rows = sql::query(db, text, &[], &[DataType::Uuid])?;
    let number = |value: Value| match value {
        Value::Uuid(number) => Some(number.as_u128()),
        _ => None,
    };
    Ok(rows.into_iter().flatten().filter_map(number).collect())
}

/// Gives a message back that could not be sent; after the last try it has failed for good.
fn give_up(db: &mut Connection, number: u128, worker: u128) -> Result<(), Failure> {
    let parameters = [
        Parameter::new(DataType::Integer, TRIES),
        Parameter::new(DataType::Integer, 1 + FAILED),
        Parameter::new(DataType::Uuid, Uuid::from_u128(number)),
        Parameter::new(DataType::Uuid, Uuid::from_u128(worker)),
    ];
    let text = "UPDATE [wh_outbox] SET [instance_id] = NULL, [lease_expiry] = NULL, \
                [error] = 'it cannot be sent', \
                [status] = CASE WHEN [attempts] >= ? THEN ? ELSE [status] END \
                WHERE [message_id] = ? AND [instance_id] = ?";
    let changed = retried(|| sql::execute(db, text, &parameters))?;
    equal("the number of messages that were given back", changed, 1)
}
