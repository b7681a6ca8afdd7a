//! Errors under settings of sessions, such as the language of messages.

use std::iter::once;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::Support;

use super::super::namespaces::settings::{named, neighbours, opened};
use super::{statements, violations};
use crate::check::refused;
use crate::{Case, Failure, Setting, Stage, sql};

pub(super) fn case() -> Case {
    Case::new(
        "err.locale_independent",
        "whatever the settings of a session, and the language of its messages, errors mean the same",
        independent,
    )
}

/// How long the transaction that makes a table first stays open.
const MOMENT: Duration = Duration::from_millis(10);

fn independent(stage: &mut Stage) -> Result<(), Failure> {
    let is_refused =
        |stage: &Stage, capability| matches!(stage.claim(capability), Some(Support::Refused(_)));
    if !is_refused(stage, "schemas.named") {
        let mut plain = stage.open()?;
        stage.stand(&mut plain, &neighbours(None))?;
    }
    let has_keys = !is_refused(stage, "foreign_keys.declared");
    let settings = stage.engine().hooks().settings.clone();
    for setting in once(None).chain(settings.iter().map(Some)) {
        let walked = walk(stage, setting, has_keys);
        walked.map_err(|failure| failure.during(named(setting)))?;
    }
    stage.remark(format!("under {} settings", settings.len()));
    Ok(())
}

/// Makes every error of a kind under a setting, each in a transaction of its own.
fn walk(stage: &mut Stage, setting: Option<&Setting>, has_keys: bool) -> Result<(), Failure> {
    let mut db = opened(stage, setting)?;
    violations::each(stage, &mut db, has_keys)?;
    statements::each(stage, &mut db)?;
    raced(stage, &mut db, setting)?;
    // The next setting finds what the first one found.
    let made = ["children", "parents"].into_iter().filter(|_| has_keys);
    for table in made.chain(["guests", "mails", "raced"]) {
        sql::execute(&mut db, &format!("DROP TABLE [{table}]"), &[])?;
    }
    Ok(())
}

/// Two sessions make one table at once, of which the later one has to wait.
fn raced(stage: &mut Stage, db: &mut Connection, setting: Option<&Setting>) -> Result<(), Failure> {
    const MADE: &str = "CREATE TABLE [raced] ([id] INTEGER)";
    let mut other = opened(stage, setting)?;
    let (sender, receiver) = mpsc::channel();
    let second = thread::scope(|scope| {
        let second = scope.spawn(move || {
            let begun = receiver.recv().map_err(|_| Error::new(ErrorKind::Other, "no table"));
            let mut made = begun.and_then(|()| sql::execute(&mut other, MADE, &[]));
            if made.as_ref().is_err_and(Error::is_retryable) {
                made = sql::execute(&mut other, MADE, &[]);
            }
            made
        });
        db.transaction::<_, Failure>(|db| {
            sql::execute(db, MADE, &[])?;
            // Whoever listens is gone only if the case has failed.
            let _ = sender.send(());
            thread::sleep(MOMENT);
            Ok(())
        })?;
        second.join().map_err(|_| Failure::new("a thread of the case panicked"))
    })?;
    refused(
        "a table that another session has made meanwhile",
        second,
        &[ErrorKind::DuplicateObject],
    )
    .map(drop)
}
