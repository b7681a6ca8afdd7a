//! Streams of events: each version once, and none left out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_features::event_log::{self, EventLog};
use stylobate_features::event_store::{EventStore, columns::messages};
use stylobate_model::{Column, DataType, Database, Json, Table, Value};
use uuid::Uuid;

use crate::check::{count, equal, holds, refused};
use crate::together::{retried, together, transaction};
use crate::{Case, Failure, Stage, sql};

const MESSAGES: &str = "emt_messages";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "events.append_ok",
            "events that are appended are read back in their order, each at its version",
            append_ok,
        ),
        Case::new(
            "events.conflict",
            "an event at a version that is taken is refused, and the version of another stream \
             is not taken",
            conflict,
        )
        .needs("constraints.unique"),
        Case::new(
            "events.two_writers_one_wins",
            "of two writers that append at the same version at the same time, one wins",
            two_writers,
        )
        .needs("constraints.unique"),
        Case::new(
            "events.two_writers_one_wins.event_log",
            "of two writers of the event log that append at the same version, one wins",
            two_writers_of_log,
        )
        .needs("indexes.unique"),
        Case::new(
            "events.batch_atomic",
            "events that are appended together all stand, or none of them",
            batch_atomic,
        ),
        Case::new(
            "events.no_gap_per_stream",
            "writers that append to one stream, and try again when they are late, leave no gap",
            no_gap,
        ),
        Case::new(
            "events.global_order",
            "positions among all events go up in the order of a stream's own",
            global_order,
        )
        .needs("columns.identity"),
        Case::new(
            "events.empty_append",
            "to append no events succeeds, and changes nothing",
            empty_append,
        ),
        Case::new(
            "events.global_reader_skips_none",
            "who reads on from the last position misses no event, if writers take their turns by a \
             row that each of them changes first",
            global_reader,
        )
        .needs("columns.identity"),
    ]
}

fn database() -> Database {
    Database::new().feature(EventStore::new()).feature(EventLog::new())
}

fn stand(stage: &mut Stage) -> Result<(Connection, Table), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    Ok((db, sql::table(&database(), MESSAGES)?))
}

fn message(stream: &str, version: i64) -> [(&'static str, Value); 7] {
    [
        (messages::STREAM_ID, stream.into()),
        (messages::STREAM_POSITION, version.into()),
        (messages::MESSAGE_SCHEMA_VERSION, "1".into()),
        (messages::MESSAGE_ID, format!("{stream}-{version}").into()),
        (messages::MESSAGE_TYPE, "happened".into()),
        (messages::MESSAGE_DATA, Json::object().into()),
        (messages::MESSAGE_METADATA, Json::object().into()),
    ]
}

/// The versions of a stream, in the order of their positions among all.
fn versions(db: &mut Connection, stream: &str) -> Result<Vec<Value>, Failure> {
    let text = "SELECT [stream_position] FROM [emt_messages] WHERE [stream_id] = ? \
                ORDER BY [global_position]";
    let stream = [Parameter::new(DataType::TEXT, stream)];
    Ok(sql::query(db, text, &stream, &[DataType::BigInt])?.concat())
}

fn expected(versions: impl IntoIterator<Item = i64>) -> Vec<Value> {
    versions.into_iter().map(Value::from).collect()
}

fn append_ok(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    for version in 1..=3 {
        db.transaction(|db| db.insert(&table, [message("cart", version)]))?;
    }
    db.insert(&table, (1..=2).map(|version| message("order", version)))?;
    equal("the versions of a stream", versions(&mut db, "cart")?, expected(1..=3))?;
    equal("the versions of another", versions(&mut db, "order")?, expected(1..=2))
}

fn conflict(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    db.insert(&table, [message("cart", 1)])?;
    let late = db.insert(&table, [message("cart", 1)]);
    refused("a version that is taken", late, &[ErrorKind::UniqueViolation])?;
    db.insert(&table, [message("order", 1)])?;
    equal("the number of messages", count(&mut db, MESSAGES)?, 2)
}

/// Checks that of two who append at the same time one wins, and the other knows.
fn one_wins(
    stage: &mut Stage,
    append: impl Fn(&mut Connection, i64) -> Result<u64, Error> + Sync,
) -> Result<(), Failure> {
    for version in 1..=5 {
        let ended =
            together(&stage.opener()?, 2, |_, db| db.transaction(|db| append(db, version)))?;
        let won = ended.iter().filter(|ended| ended.is_ok()).count();
        equal("the number of those that won", won, 1)?;
        for late in ended.iter().filter_map(|ended| ended.as_ref().err()) {
            let is_told = late.kind() == ErrorKind::UniqueViolation || late.is_retryable();
            holds(is_told, || format!("who came too late was told {} ({late})", late.kind()))?;
        }
    }
    Ok(())
}

fn two_writers(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    one_wins(stage, |db, version| db.insert(&table, [message("cart", version)]))?;
    equal("the versions", versions(&mut db, "cart")?, expected(1..=5))
}

fn two_writers_of_log(stage: &mut Stage) -> Result<(), Failure> {
    use event_log::columns;

    let (mut db, _) = stand(stage)?;
    let table = sql::table(&database(), "wh_event_store")?;
    let stream = Uuid::from_u128(7);
    one_wins(stage, |db, version| {
        let row = [
            (columns::EVENT_ID, Uuid::new_v4().into()),
            (columns::STREAM_ID, stream.into()),
            (columns::AGGREGATE_ID, stream.into()),
            (columns::AGGREGATE_TYPE, "cart".into()),
            (columns::EVENT_TYPE, "happened".into()),
            (columns::EVENT_DATA, Json::object().into()),
            (columns::METADATA, Json::object().into()),
            (columns::VERSION, version.into()),
        ];
        db.insert(&table, [row])
    })?;
    equal("the number of events", count(&mut db, "wh_event_store")?, 5)
}

fn batch_atomic(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    db.insert(&table, [message("cart", 3)])?;
    let batch = |from: i64| (from..from + 3).map(|version| message("cart", version));
    let late = db.insert(&table, batch(1));
    refused("a batch whose last version is taken", late, &[ErrorKind::UniqueViolation])?;
    equal("the versions", versions(&mut db, "cart")?, expected([3]))?;
    db.insert(&table, batch(4))?;
    equal("the versions after another batch", versions(&mut db, "cart")?, expected(3..=6))
}

/// Appends an event behind the last one, until no other writer is faster.
fn append_next(db: &mut Connection, table: &Table) -> Result<(), Error> {
    let last = "SELECT COALESCE(MAX([stream_position]), 0) FROM [emt_messages] \
                WHERE [stream_id] = 'cart'";
    loop {
        let appended = transaction(db, |db| {
            let version = sql::number(db, last, &[])? + 1;
            db.insert(table, [message("cart", version)])
        });
        match appended {
            Err(error) if error.kind() == ErrorKind::UniqueViolation => {}
            appended => return appended.map(|_| ()),
        }
    }
}

fn no_gap(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    let ended =
        together(&stage.opener()?, 4, |_, db| (0..5).try_for_each(|_| append_next(db, &table)))?;
    ended.into_iter().collect::<Result<Vec<()>, Error>>()?;
    let text = "SELECT [stream_position] FROM [emt_messages] ORDER BY [stream_position]";
    let rows = sql::query(&mut db, text, &[], &[DataType::BigInt])?;
    equal("the versions", rows.concat(), expected(1..=20))
}

fn global_order(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    let ended = together(&stage.opener()?, 3, |number, db| {
        let stream = format!("stream {number}");
        (1..=6).try_for_each(|version| {
            retried(|| db.insert(&table, [message(&stream, version)])).map(|_| ())
        })
    })?;
    ended.into_iter().collect::<Result<Vec<()>, Error>>()?;
    for number in 0..3 {
        let stream = format!("stream {number}");
        equal(&stream, versions(&mut db, &stream)?, expected(1..=6))?;
    }
    let distinct = "SELECT count(DISTINCT [global_position]) FROM [emt_messages]";
    equal("the number of positions", sql::number(&mut db, distinct, &[])?, 18)
}

fn empty_append(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    db.insert(&table, [message("cart", 1)])?;
    let none = Vec::<[(&str, Value); 7]>::new;
    equal("the number of events by themselves", db.insert(&table, none())?, 0)?;
    let appended = db.transaction(|db| {
        let appended = db.insert(&table, none())?;
        Ok::<_, Error>(appended + db.insert(&table, [message("cart", 2)])?)
    })?;
    equal("the number of events of the transaction", appended, 1)?;
    equal("the versions", versions(&mut db, "cart")?, expected(1..=2))
}

/// How many writers there are beside the reader, and how many events each appends.
const WRITERS: usize = 2;
const EVENTS: i64 = 6;
/// How long a writer takes from its event to its commit.
const MOMENT: Duration = Duration::from_millis(1);

fn global_reader(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage)?;
    let turns = Table::new("turns").column(Column::big_int("n"));
    stage.stand(&mut db, &Database::new().table(turns.clone()))?;
    db.insert(&turns, [[("n", 0.into())]])?;
    let writing = AtomicUsize::new(WRITERS);
    let append = |db: &mut Connection, stream: &str, version| {
        transaction(db, |db| {
            sql::execute(db, "UPDATE [turns] SET [n] = [n] + 1", &[])?;
            db.insert(&table, [message(stream, version)])?;
            thread::sleep(MOMENT);
            Ok(())
        })
    };
    let ended = together(&stage.opener()?, 1 + WRITERS, |number, db| {
        if number == 0 {
            return read_on(db, &writing);
        }
        let stream = format!("stream {number}");
        let appended = (1..=EVENTS).try_for_each(|version| append(db, &stream, version));
        writing.fetch_sub(1, Ordering::SeqCst);
        appended.map(|()| Vec::new())
    })?;
    let read = ended.into_iter().collect::<Result<Vec<_>, Error>>()?.concat();
    let all = read_behind(&mut db, 0)?;
    equal("the number of events", all.len(), WRITERS * EVENTS as usize)?;
    equal("the positions that were read", read, all)
}

/// Reads on from the last position until nobody writes any more.
fn read_on(db: &mut Connection, writing: &AtomicUsize) -> Result<Vec<i64>, Error> {
    let mut read = Vec::new();
    loop {
        // What was written before the last writer ended is read after it.
        let is_last = writing.load(Ordering::SeqCst) == 0;
        read.extend(read_behind(db, read.last().copied().unwrap_or(0))?);
        if is_last {
            return Ok(read);
        }
    }
}

/// The positions behind one.
fn read_behind(db: &mut Connection, position: i64) -> Result<Vec<i64>, Error> {
    let text = "SELECT [global_position] FROM [emt_messages] WHERE [global_position] > ? \
                ORDER BY [global_position]";
    let behind = [Parameter::new(DataType::BigInt, position)];
    let rows = retried(|| sql::query(db, text, &behind, &[DataType::BigInt]))?;
    let position = |value: Value| match value {
        Value::Integer(position) => Some(position),
        _ => None,
    };
    Ok(rows.into_iter().flatten().filter_map(position).collect())
}
