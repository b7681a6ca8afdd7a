//! Several connections at the same time.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use stylobate_connect::{Connection, Error};
use stylobate_migrate::Outcome as Ensured;
use stylobate_model::Database;

use crate::{Failure, Opener};

/// How long something is tried again.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long is waited before something is tried again.
const PAUSE: Duration = Duration::from_millis(5);

/// Does work on several threads that begin at the same time, each with its number and a
/// connection of its own, and gives what each of them came to.
pub(crate) fn together<T: Send>(
    opener: &Opener,
    count: usize,
    work: impl Fn(usize, &mut Connection) -> T + Sync,
) -> Result<Vec<T>, Failure> {
    let (barrier, work) = (&Barrier::new(count), &work);
    thread::scope(|scope| {
        let begin = |number: usize| {
            scope.spawn(move || {
                let db = opener.open();
                barrier.wait();
                Ok(work(number, &mut db?))
            })
        };
        let threads: Vec<_> = (0..count).map(begin).collect();
        let panicked = |_| Err(Failure::new("a thread of the case panicked"));
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(panicked)).collect()
    })
}

/// Brings a database to a definition of each of several appliers at the same time, all of which
/// have to come to their end.
pub(crate) fn ensured_together(
    opener: &Opener,
    definitions: &[Database],
) -> Result<Vec<Ensured>, Failure> {
    let ensured = together(opener, definitions.len(), |number, db| {
        stylobate_migrate::ensure(db, &definitions[number])
    })?;
    let told = |(number, result): (usize, Result<Ensured, _>)| {
        result.map_err(|error| Failure::from(error).during(format!("applier {}", number + 1)))
    };
    ensured.into_iter().enumerate().map(told).collect()
}

/// Does something again as long as its error says that it may succeed then.
pub(crate) fn retried<T>(mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    let begun = Instant::now();
    loop {
        match work() {
            Err(error) if error.is_retryable() && begun.elapsed() < PATIENCE => {
                thread::sleep(PAUSE);
            }
            result => return result,
        }
    }
}

/// Does work in a transaction, which is tried again as long as its error says that it may succeed
/// then.
pub(crate) fn transaction<T>(
    db: &mut Connection,
    mut work: impl FnMut(&mut Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    retried(|| db.transaction(&mut work))
}
