//! What transactions can do.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::Support;
use stylobate_model::{Column, Database};

use super::verdict::{Attempt, Evidence, Tried};
use super::{LACKS, attempt_table, attempts, claim, identifier, processes, run_attempt, takes};
use crate::check::{equal, holds, refused};
use crate::stage::Opener;
use crate::{Case, Failure, Stage};

pub(super) const SCHEMA_CHANGES: &str = "transactions.schema_changes";
pub(super) const LOCK: &str = "transactions.migration_lock";

pub(super) const TABLE: &str =
    "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER)";
pub(super) const LOCK_TABLE: &str = "LOCK TABLE attempt IN ACCESS EXCLUSIVE MODE";
/// How long something is given to happen that should not happen.
const A_WHILE: Duration = Duration::from_millis(400);

pub(super) fn cases() -> Vec<Case> {
    let of = |capability: &'static str, prove: fn(&mut Stage) -> Result<(), Failure>| {
        let sentence = format!("what the dialect claims of {capability} is what the engine does");
        Case::new(identifier(capability), sentence, prove).needs_claim(capability)
    };
    vec![
        of(SCHEMA_CHANGES, schema_changes),
        of(LOCK, migration_lock),
        of(processes::CAPABILITY, processes::prove).child(processes::child),
    ]
}

fn definition() -> Database {
    Database::new().table(attempt_table(Column::integer("value").nullable()))
}

fn schema_changes(stage: &mut Stage) -> Result<(), Failure> {
    let claim = claim(stage, SCHEMA_CHANGES)?;
    let mut db = stage.open()?;
    let witness = rolled_back(&mut db);
    let mut tried = Vec::new();
    for statements in attempts(stage, SCHEMA_CHANGES, &[&[TABLE]]) {
        let mut db = stage.another()?.open()?;
        let attempt = undone(&mut db, &statements)?;
        tried.push(Tried { statements, attempt });
    }
    Evidence { capability: SCHEMA_CHANGES, claim, witness, tried }.conclude(stage)
}

/// A definition that is put in place inside of a transaction goes with it.
fn rolled_back(db: &mut Connection) -> Result<(), Failure> {
    let wanted = definition().resolve(&stylobate_model::Placement::new())?;
    let dialect = db.shared_dialect();
    let lowered = stylobate_dialect::lower(&*dialect, &wanted.catalog)?;
    let live = db.read()?;
    let changes = stylobate_dialect::compare(&live.lowered.restricted_to(&lowered), &lowered);
    let statements =
        stylobate_dialect::render_changes(&*dialect, &changes, &lowered, &live.own_schema)?;
    let result: Result<(), Failure> = db.transaction(|db| {
        for statement in &statements {
            db.execute(&statement.sql, &[])?;
        }
        Err(Failure::new("rolled back on purpose"))
    });
    equal("the end of the transaction", result, Err(Failure::new("rolled back on purpose")))?;
    let live = db.read()?;
    let count = live.lowered.catalog().tables().count() + live.opaque.len();
    holds(count == 0, || format!("{count} objects are left of a transaction that was rolled back"))
}

fn undone(db: &mut Connection, statements: &[String]) -> Result<Attempt, Failure> {
    let mut attempt = None;
    let result: Result<(), Failure> = db.transaction(|db| {
        attempt = run_attempt(db, statements, LACKS)?;
        Err(Failure::Refused(Vec::new()))
    });
    if let (Some(refused), _) = (attempt, matches!(result, Err(Failure::Refused(_)))) {
        return Ok(refused);
    }
    if let Err(failure @ (Failure::Lost(_) | Failure::Unexpected(_))) = result {
        return Err(failure);
    }
    Ok(match takes(db, "SELECT count(*) FROM attempt")? {
        Err(error) if error.kind() == ErrorKind::UndefinedObject => Attempt::Works,
        Err(error) => Attempt::Inert(format!("the table is no more, but: {error}")),
        Ok(()) => Attempt::Inert("the table stands after the rollback".to_owned()),
    })
}

fn migration_lock(stage: &mut Stage) -> Result<(), Failure> {
    let claim = claim(stage, LOCK)?;
    let opener = stage.opener()?;
    let witness = match claim {
        Support::Refused(_) => refuses_lock(&opener),
        _ => one_at_a_time(&opener, |db, work| db.migration(|_| work())).and_then(|waits| {
            holds(waits, || "two migrations were at work at the same time".to_owned())
        }),
    };
    let mut tried = Vec::new();
    for statements in attempts(stage, LOCK, &[&[LOCK_TABLE]]) {
        let opener = stage.another()?;
        let mut db = opener.open()?;
        db.execute(TABLE, &[])?;
        let attempt = locks(&opener, &mut db, &statements)?;
        tried.push(Tried { statements, attempt });
    }
    Evidence { capability: LOCK, claim, witness, tried }.conclude(stage)
}

/// Where there is no lock, asking for it is refused with an error of its own.
fn refuses_lock(opener: &Opener) -> Result<(), Failure> {
    let mut db = opener.open()?;
    let result: Result<(), Error> = db.migration(|_| Ok(()));
    refused("a migration", result, &[ErrorKind::Unsupported, ErrorKind::Usage])?;
    Err(Failure::Refused(vec![LOCK]))
}

/// What a thread does while it is the only one.
type Work<'a> = &'a mut dyn FnMut() -> Result<(), Failure>;

/// Whether a second one waits, or is refused, as long as the first one is at work.
fn one_at_a_time(
    opener: &Opener,
    exclusively: fn(&mut Connection, Work<'_>) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    let mut first = opener.open()?;
    let (sender, receiver) = mpsc::channel();
    let other = opener.clone();
    let mut waits = None;
    exclusively(&mut first, &mut || {
        let (sender, other) = (sender.clone(), other.clone());
        thread::spawn(move || {
            let result =
                other.open().and_then(|mut second| exclusively(&mut second, &mut || Ok(())));
            let _ = sender.send(result);
        });
        waits = Some(match receiver.recv_timeout(A_WHILE) {
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => false,
            // To be told that it is locked is as good as to wait.
            Ok(result) => result.is_err(),
        });
        Ok(())
    })?;
    if waits == Some(true) {
        // It goes on when the first one is done, if it was not refused.
        let _ = receiver.recv_timeout(Duration::from_secs(20));
    }
    Ok(waits.unwrap_or(false))
}

/// Whether the engine keeps a second transaction from doing the same as the first one.
fn locks(opener: &Opener, db: &mut Connection, statements: &[String]) -> Result<Attempt, Failure> {
    let mut attempt = None;
    let (sender, receiver) = mpsc::channel();
    let result: Result<(), Failure> = db.transaction(|db| {
        attempt = run_attempt(db, statements, LACKS)?;
        if attempt.is_some() {
            return Err(Failure::Refused(Vec::new()));
        }
        let (opener, statements) = (opener.clone(), statements.to_vec());
        thread::spawn(move || {
            let result = opener.open().and_then(|mut db| {
                db.transaction(|db| run_attempt(db, &statements, LACKS).map(|_| ()))
            });
            let _ = sender.send(result);
        });
        attempt = Some(match receiver.recv_timeout(A_WHILE) {
            Err(RecvTimeoutError::Timeout) => Attempt::Works,
            Ok(Err(_)) => Attempt::Works,
            _ => Attempt::Inert("a second transaction did the same meanwhile".to_owned()),
        });
        Ok(())
    });
    match (attempt, result) {
        (Some(attempt), Ok(()) | Err(Failure::Refused(_))) => {
            let _ = receiver.recv_timeout(Duration::from_secs(20));
            Ok(attempt)
        }
        (_, Err(failure)) => Err(failure),
        (None, Ok(())) => Err(Failure::new("the attempt came to no end")),
    }
}
