//! What a session is told that cannot have what it needs: a row, or its connection.

use std::time::{Duration, Instant};

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::Value;

use super::concurrent::{add, counters, stand};
use crate::check::{equal, holds, refused, rows};
use crate::{Case, Failure, Opener, Stage, sql};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "err.connection_lost",
            "a session that is lost in the middle leaves nothing of its transaction; who holds it \
             is told so, and the next one goes on",
            connection_lost,
        ),
        Case::new(
            "err.lock_timeout",
            "a statement that needs a row which another session holds is told so in bounded time, \
             by an error that says that it may be tried again",
            lock_timeout,
        )
        .full(),
    ]
}

/// How long a statement may wait for what another session holds.
const BOUND: Duration = Duration::from_secs(60);

fn connection_lost(stage: &mut Stage) -> Result<(), Failure> {
    drop(stand(stage, 1)?);
    let opener = stage.opener()?;
    match stage.engine().hooks().cut.clone() {
        Some(cut) => {
            let cut = || cut(opener.url()).map_err(Failure::new);
            lost_in_work(&opener, &cut)?;
            lost_at_commit(&opener, &cut)?;
        }
        None => {
            leave_open(&opener)?;
            stage.remark("nothing cuts its sessions from outside, so that one was left open");
        }
    }
    let mut db = opener.open()?;
    equal("the counter", rows(&mut db, &counters(), &["n"], &[])?, vec![vec![Value::from(0)]])?;
    equal("the number of rows that the next session changes", add(&mut db, 1, 1)?, 1)
}

/// A session is cut between two statements of a transaction, and another one between two
/// statements by themselves.
fn lost_in_work(opener: &Opener, cut: &dyn Fn() -> Result<(), Failure>) -> Result<(), Failure> {
    let (mut db, mut idle) = (opener.open()?, opener.open()?);
    rows(&mut idle, &counters(), &["n"], &[])?;
    let mut was_cut = Ok(());
    let ended: Result<u64, Error> = db.transaction(|db| {
        add(db, 1, 1)?;
        was_cut = cut();
        add(db, 1, 1)
    });
    was_cut?;
    is_lost("a transaction whose session was cut", ended)?;
    is_lost("a session that was cut", add(&mut idle, 1, 1))?;
    // It does not come back by itself, in another state than it was left in.
    is_lost("a session that was cut in a transaction", add(&mut db, 1, 1))?;
    is_lost("reading what stands", db.read())
}

/// A session is cut when there is nothing left to do but to commit.
fn lost_at_commit(opener: &Opener, cut: &dyn Fn() -> Result<(), Failure>) -> Result<(), Failure> {
    let mut db = opener.open()?;
    let mut was_cut = Ok(());
    let ended: Result<u64, Error> = db.transaction(|db| {
        let changed = add(db, 1, 1)?;
        was_cut = cut();
        Ok(changed)
    });
    was_cut?;
    is_lost("a commit whose session was cut", ended)
}

fn is_lost<T>(what: &str, result: Result<T, Error>) -> Result<(), Failure> {
    let error = refused(what, result, &[ErrorKind::ConnectionLost])?;
    holds(error.is_retryable(), || format!("{error} does not say that it may be tried again"))
}

/// A session ends in the middle of a transaction, without a word.
fn leave_open(opener: &Opener) -> Result<(), Failure> {
    let sql = sql::written(&opener.open()?, "UPDATE [counters] SET [n] = 7", &[]);
    let mut session = opener.session()?;
    session.begin()?;
    equal("the number of rows that it changed", session.execute(&sql, &[])?, 1)
}

fn lock_timeout(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 1)?;
    let mut other = stage.open()?;
    if let Some(statement) = &stage.engine().hooks().short_wait {
        other.execute(statement, &[])?;
    }
    let mut waited = None;
    let held: Result<u64, Error> = db.transaction(|db| {
        let changed = add(db, 1, 1)?;
        waited = Some(wait(&mut other));
        Ok(changed)
    });
    equal("the number of rows that the first session changed", held?, 1)?;
    waited.unwrap_or_else(|| Err(Failure::new("nobody waited")))?;
    equal("the number of rows that the second changes then", add(&mut other, 1, 10)?, 1)?;
    equal("the counter", rows(&mut db, &counters(), &["n"], &[])?, vec![vec![Value::from(11)]])
}

/// Waits for a row that another session holds.
fn wait(other: &mut Connection) -> Result<(), Failure> {
    let begun = Instant::now();
    let kinds = [ErrorKind::LockNotAvailable, ErrorKind::Busy];
    let error = refused("a row that is held", add(other, 1, 10), &kinds)?;
    holds(error.is_retryable(), || format!("{error} does not say that it may be tried again"))?;
    let took = begun.elapsed();
    holds(took < BOUND, || format!("it was told after {} ms", took.as_millis()))
}
