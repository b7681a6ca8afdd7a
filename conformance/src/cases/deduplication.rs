//! Deduplication: whoever is first wins, and knows it.

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_features::deduplication::{Deduplication, columns};
use stylobate_model::{DataType, Database, Table, Timestamp, Value};
use uuid::Uuid;

use crate::check::{count, equal, holds, refused};
use crate::together::{retried, together, transaction};
use crate::{Case, Failure, Stage, sql};

const SEEN: &str = "wh_message_deduplication";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "dedup.first_wins",
            "of eight that store the same message at the same time, one has it committed",
            first_wins,
        ),
        Case::new(
            "dedup.rolled_back_does_not_win",
            "a message that was rolled back is not seen, and the next one wins",
            rolled_back,
        ),
        Case::new(
            "dedup.dup_in_same_tx",
            "a message that comes twice in one transaction is refused, and nothing of it is kept",
            twice_in_transaction,
        ),
        Case::new(
            "dedup.expiry",
            "a message that was forgotten is accepted again, and a younger one is not",
            expiry,
        ),
        Case::new(
            "dedup.insert_or_ignore",
            "of eight that store the same message unless it is there, one is told that it did",
            insert_or_ignore,
        ),
    ]
}

fn database() -> Database {
    Database::new().feature(Deduplication::new())
}

fn see(db: &mut Connection, table: &Table, number: u128) -> Result<u64, Error> {
    db.insert(table, [[(columns::MESSAGE_ID, Uuid::from_u128(number).into())]])
}

fn first_wins(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let seen = sql::table(&database(), SEEN)?;
    for number in 1..=3 {
        // Whether one has won is known no sooner than its transaction is committed.
        let ended =
            together(&stage.opener()?, 8, |_, db| transaction(db, |db| see(db, &seen, number)))?;
        let won = ended.iter().filter(|ended| ended.is_ok()).count();
        equal("the number of those that won", won, 1)?;
        for lost in ended.into_iter().filter(Result::is_err) {
            refused("a message that was seen", lost, &[ErrorKind::UniqueViolation])?;
        }
        equal("the number of messages", count(&mut db, SEEN)?, number as i64)?;
    }
    Ok(())
}

fn rolled_back(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let seen = sql::table(&database(), SEEN)?;
    let ended: Result<(), Error> = db.transaction(|db| {
        see(db, &seen, 1)?;
        Err(Error::new(ErrorKind::Canceled, "on purpose"))
    });
    holds(ended.is_err(), || "what failed was committed".to_owned())?;
    equal("the number of messages", count(&mut db, SEEN)?, 0)?;
    see(&mut stage.open()?, &seen, 1)?;
    refused("the message once more", see(&mut db, &seen, 1), &[ErrorKind::UniqueViolation])?;
    Ok(())
}

fn twice_in_transaction(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let seen = sql::table(&database(), SEEN)?;
    let ended = db.transaction(|db| {
        see(db, &seen, 1)?;
        see(db, &seen, 2)?;
        see(db, &seen, 1)
    });
    refused("a message that comes twice", ended, &[ErrorKind::UniqueViolation])?;
    equal("the number of messages", count(&mut db, SEEN)?, 0)
}

fn expiry(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let seen = sql::table(&database(), SEEN)?;
    let instant =
        |seconds: i64| Value::TimestampTz(Timestamp::from_microseconds(seconds * 1_000_000));
    let rows = [(1, 1_000), (2, 2_000), (3, 3_000)].map(|(number, seconds)| {
        [
            (columns::MESSAGE_ID, Uuid::from_u128(number).into()),
            (columns::FIRST_SEEN_AT, instant(seconds)),
        ]
    });
    db.insert(&seen, rows)?;
    let text = "DELETE FROM [wh_message_deduplication] WHERE [first_seen_at] < ?";
    let before = [Parameter::new(DataType::TimestampTz, instant(2_000))];
    equal("the number of forgotten messages", sql::execute(&mut db, text, &before)?, 1)?;
    see(&mut db, &seen, 1)?;
    refused("a message that is remembered", see(&mut db, &seen, 2), &[ErrorKind::UniqueViolation])?;
    equal("the number of messages", count(&mut db, SEEN)?, 3)
}

fn insert_or_ignore(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    let seen = sql::table(&database(), SEEN)?;
    for number in 1..=2 {
        let told = together(&stage.opener()?, 8, |_, db| store_unless_there(db, &seen, number))?;
        let told = told.into_iter().collect::<Result<Vec<u64>, Error>>()?;
        equal("the number of rows that they were told", told.iter().sum::<u64>(), 1)?;
        equal("the number of messages", count(&mut db, SEEN)?, number as i64)?;
    }
    Ok(())
}

/// Stores a message unless it is there, and says how many rows that were.
fn store_unless_there(db: &mut Connection, seen: &Table, number: u128) -> Result<u64, Error> {
    let text = "INSERT INTO [wh_message_deduplication] ([message_id]) VALUES (?) \
                ON CONFLICT ([message_id]) DO NOTHING";
    let message = [Parameter::new(DataType::Uuid, Uuid::from_u128(number))];
    match retried(|| sql::execute(db, text, &message)) {
        // Where there is no such word, the refusal says the same.
        Err(error) if matches!(error.kind(), ErrorKind::Syntax | ErrorKind::Unsupported) => {
            match retried(|| see(db, seen, number)) {
                Err(error) if error.kind() == ErrorKind::UniqueViolation => Ok(0),
                stored => stored,
            }
        }
        stored => stored,
    }
}
