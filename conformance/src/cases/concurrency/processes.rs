//! Several processes at the same time.

use std::thread;
use std::time::{Duration, Instant};

use stylobate_dialect::Support;
use stylobate_migrate::Error as EnsureError;
use stylobate_model::Database;

use super::{counters, features};
use crate::check::{count, equal, holds};
use crate::child::{Child, ChildStage};
use crate::together::retried;
use crate::{Case, Failure, Stage};

const SEVERAL: &str = "transactions.several_processes";
/// How many processes there are, and how many where one alone can have the database open.
const PROCESSES: usize = 8;
const PROCESSES_IN_TURN: usize = 3;
/// How long the lock of a process may outlive it.
const FREED: Duration = Duration::from_secs(20);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "conc.processes_empty",
            "of several processes at an empty database, which try again when they are told to, one \
             makes everything, and all come to their end",
            several_processes_at_once,
        )
        .child(ensure_features),
        Case::new(
            "conc.second_process",
            "a second process writes beside the first one, or is told that it is in use",
            second_process,
        )
        .needs(SEVERAL)
        .child(insert_one),
        Case::new(
            "conc.holder_killed",
            "when a process that holds the lock for migrations is killed, the next one has it in \
             bounded time",
            holder_killed,
        )
        .child(hold_lock),
    ]
}

fn several_processes_at_once(stage: &mut Stage) -> Result<(), Failure> {
    stage.lower(&features())?;
    let count = match stage.claim(SEVERAL) {
        Some(Support::Refused(_)) => PROCESSES_IN_TURN,
        _ => PROCESSES,
    };
    let children = (0..count).map(|_| stage.child("ensure"));
    let mut children = children.collect::<Result<Vec<Child>, _>>()?;
    let mut makers = 0;
    for child in &mut children {
        let word = child.hear()?;
        holds(["made", "found"].contains(&word.as_str()), || {
            format!("a process said {word:?}, expected is that it made or found everything")
        })?;
        makers += usize::from(word == "made");
        child.expect("ok")?;
    }
    drop(children);
    equal("the number of processes that made it", makers, 1)?;
    let mut db = stage.open()?;
    let ensured = stage.stand(&mut db, &features())?;
    equal("what was still missing", ensured.created, Vec::new())
}

fn ensure_features(child: &mut ChildStage) -> Result<(), Failure> {
    // Opening may be refused as well, as long as another process has the database open.
    let ensured = retried(|| {
        let mut db = child.try_open()?;
        match stylobate_migrate::ensure(&mut db, &features()) {
            Ok(ensured) => Ok(Ok(ensured)),
            Err(EnsureError::Database(error)) => Err(error),
            Err(other) => Ok(Err(other)),
        }
    })??;
    child.say(if ensured.created.is_empty() { "found" } else { "made" })
}

fn second_process(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(counters()))?;
    db.insert(&counters(), [[("id", 1.into()), ("n", 0.into())]])?;
    let word = stage.child("insert")?.hear()?;
    let is_refused = matches!(stage.claim(SEVERAL), Some(Support::Refused(_)));
    if is_refused {
        let typed = ["error busy: ", "error lock not available: "];
        holds(typed.iter().any(|typed| word.starts_with(typed)), || {
            format!("the second process said {word:?}, expected is an error that it is in use")
        })?;
        db.insert(&counters(), [[("id", 3.into()), ("n", 0.into())]])?;
        equal("the number of rows", count(&mut db, "counters")?, 2)?;
        return Err(Failure::Refused(vec![SEVERAL]));
    }
    equal("what the second process said", word.as_str(), "ok")?;
    equal("the number of rows", count(&mut db, "counters")?, 2)
}

fn insert_one(child: &mut ChildStage) -> Result<(), Failure> {
    let mut db = child.open()?;
    db.insert(&counters(), [[("id", 2.into()), ("n", 0.into())]])?;
    Ok(())
}

fn holder_killed(stage: &mut Stage) -> Result<(), Failure> {
    let mut child = stage.child("hold")?;
    child.expect("locked")?;
    let database = Database::new().table(counters());
    let opener = stage.opener()?;
    let ensure = || -> Result<Duration, Failure> {
        let begun = Instant::now();
        stylobate_migrate::ensure(&mut opener.open()?, &database)?;
        Ok(begun.elapsed())
    };
    let took = match stage.claim(SEVERAL) {
        Some(Support::Refused(_)) => {
            child.kill()?;
            ensure()?
        }
        _ => thread::scope(|scope| {
            let next = scope.spawn(ensure);
            thread::sleep(Duration::from_millis(300));
            let waits = !next.is_finished();
            child.kill()?;
            let took = next.join().unwrap_or_else(|_| Err(Failure::new("the next panicked")))?;
            holds(waits, || "the next migration did not wait for the lock".to_owned())?;
            Ok::<_, Failure>(took)
        })?,
    };
    holds(took < FREED, || format!("the next migration took {} ms", took.as_millis()))?;
    let mut db = opener.open()?;
    let ensured = stage.stand(&mut db, &database)?;
    equal("what was still missing", ensured.created, Vec::new())
}

fn hold_lock(child: &mut ChildStage) -> Result<(), Failure> {
    let mut db = child.open()?;
    db.migration(|_| {
        child.say("locked")?;
        child.wait()
    })
}
