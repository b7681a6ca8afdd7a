//! The lock that lets one migration run at a time.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_migrate::Error as EnsureError;
use stylobate_model::{Database, Table};

use super::counters;
use crate::check::{count, equal, holds, refused};
use crate::together::together;
use crate::{Case, Failure, Opener, Stage};

/// How long whoever cannot have the lock may be kept waiting.
const BOUND: Duration = Duration::from_secs(90);
/// How long the lock may take once it is free.
const FREED: Duration = Duration::from_secs(3);

pub(super) fn cases() -> Vec<Case> {
    let freed = |way: &str, sentence: &str, end: End| {
        Case::new(format!("conc.lock_freed.{way}"), sentence, move |stage| freed(stage, end))
    };
    vec![
        Case::new(
            "conc.lock_is_exclusive",
            "one migration runs at a time, and none of them is given up",
            is_exclusive,
        ),
        Case::new("conc.lock_spares_readers", "others read while a migration runs", spares_readers),
        Case::new(
            "conc.lock_timeout",
            "whoever cannot have the lock is told so in bounded time, by an error that says that \
             it may be tried again",
            timeout,
        )
        .full(),
        freed("by_commit", "the lock is free when a migration is committed", End::Commit),
        freed("by_error", "the lock is free when a migration ends by an error", End::Error),
        freed("by_panic", "the lock is free when a migration ends by a panic", End::Panic),
    ]
}

fn is_exclusive(stage: &mut Stage) -> Result<(), Failure> {
    let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let ended = together(&stage.opener()?, 4, |_, db| {
        db.migration(|_| {
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(30));
            inside.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, Error>(())
        })
    })?;
    ended.into_iter().collect::<Result<Vec<()>, Error>>()?;
    equal("the greatest number of migrations at a time", most.into_inner(), 1)
}

fn spares_readers(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(counters()))?;
    let mut reader = stage.open()?;
    let begun = Instant::now();
    let read = db.migration(|_| {
        let counted = count(&mut reader, "counters");
        Ok::<_, Failure>(counted.and_then(|rows| Ok((rows, reader.read()?))))
    })??;
    equal("the number of rows that the reader saw", read.0, 0)?;
    let seen = read.1.lowered.catalog().table("default", "counters").is_some();
    holds(seen, || "the reader did not see the table that stands".to_owned())?;
    within(begun, FREED, "the reader")
}

/// How a migration ends.
#[derive(Clone, Copy)]
enum End {
    Commit,
    Error,
    Panic,
}

fn freed(stage: &mut Stage, end: End) -> Result<(), Failure> {
    let opener = stage.opener()?;
    let (mut one, mut other) = (opener.open()?, opener.open()?);
    let migrated = catch_unwind(AssertUnwindSafe(|| {
        one.migration(|_| match end {
            End::Commit => Ok(()),
            End::Error => Err(Error::new(ErrorKind::Canceled, "on purpose")),
            End::Panic => resume_unwind(Box::new("on purpose")),
        })
    }));
    match (end, migrated) {
        (End::Commit, Ok(Ok(()))) | (End::Error, Ok(Err(_))) | (End::Panic, Err(_)) => {}
        (_, Ok(Err(error))) => return Err(error.into()),
        _ => return Err(Failure::new("the migration did not end as it was told to")),
    }
    let begun = Instant::now();
    other.migration(|_| Ok::<_, Error>(()))?;
    within(begun, FREED, "the next migration")?;
    // The first one still holds nothing, and can go on.
    one.migration(|_| Ok::<_, Error>(()))?;
    Ok(())
}

fn timeout(stage: &mut Stage) -> Result<(), Failure> {
    let opener = stage.opener()?;
    let database = Database::new().table(counters());
    let mut other = opener.open()?;
    let (begun, result) = while_locked(&opener, || {
        let begun = Instant::now();
        (begun, stylobate_migrate::ensure(&mut other, &database))
    })?;
    within(begun, BOUND, "who waited for the lock")?;
    let result = match result {
        Ok(_) => Ok(()),
        Err(EnsureError::Database(error)) => Err(error),
        Err(error) => return Err(error.into()),
    };
    let error =
        refused("a second migration", result, &[ErrorKind::LockNotAvailable, ErrorKind::Busy])?;
    holds(error.is_retryable(), || format!("{error} does not say that it may be tried again"))?;
    equal("the tables that stand", standing(&mut other)?, Vec::<String>::new())?;
    stage.stand(&mut other, &database)?;
    Ok(())
}

/// Does work while another connection holds the lock.
fn while_locked<T>(opener: &Opener, work: impl FnOnce() -> T) -> Result<T, Failure> {
    let (locked, is_locked) = mpsc::channel();
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let holder = scope.spawn(move || {
            opener.open()?.migration(|_| {
                // Whoever listens is gone only if the case has failed.
                let _ = locked.send(());
                let _ = is_done.recv();
                Ok::<_, Failure>(())
            })
        });
        let result = is_locked.recv().ok().map(|()| work());
        drop(done);
        let held = holder.join().unwrap_or_else(|_| Err(Failure::new("the holder panicked")));
        held?;
        result.ok_or_else(|| Failure::new("the lock was never held"))
    })
}

fn standing(db: &mut Connection) -> Result<Vec<String>, Failure> {
    let live = db.read()?;
    let named = |table: &Table| table.name.to_string();
    Ok(live.lowered.catalog().tables().map(|(_, table)| named(table)).collect())
}

fn within(begun: Instant, bound: Duration, who: &str) -> Result<(), Failure> {
    let took = begun.elapsed();
    holds(took < bound, || {
        format!("{who} took {} ms, expected are less than {}", took.as_millis(), bound.as_millis())
    })
}
