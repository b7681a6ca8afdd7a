//! Several processes that write at the same time.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_dialect::Support;
use stylobate_model::{Column, Database};

use super::transactions::TABLE;
use super::verdict::{Attempt, Evidence, Tried};
use super::{LACKS, attempt_table, attempts, claim, run_attempt};
use crate::check::{count, equal};
use crate::child::ChildStage;
use crate::stage::Opener;
use crate::{Failure, Stage};

pub(super) const CAPABILITY: &str = "transactions.several_processes";

/// What a child says when the database is not to be had.
const LOCKED: &str = "locked";
const WRITTEN: &str = "written";

/// What a second process does: it writes one row.
pub(super) fn child(stage: &mut ChildStage) -> Result<(), Failure> {
    let mut db = match stage.driver_open() {
        Ok(db) => db,
        Err(error) if matches!(error.kind(), ErrorKind::Busy | ErrorKind::LockNotAvailable) => {
            return stage.say(LOCKED);
        }
        Err(error) => return Err(error.into()),
    };
    db.execute("INSERT INTO attempt (id, value) VALUES (2, 2)", &[])?;
    stage.say(WRITTEN)
}

pub(super) fn prove(stage: &mut Stage) -> Result<(), Failure> {
    let claim = claim(stage, CAPABILITY)?;
    let opener = stage.opener()?;
    let mut db = opener.open()?;
    let value = Column::integer("value").nullable();
    stage.stand(&mut db, &Database::new().table(attempt_table(value)))?;
    let witness = match (beside(stage, &opener, &mut db)?, claim) {
        (Beside::Written, _) => Ok(()),
        (Beside::Locked, Support::Refused(_)) => Err(Failure::Refused(vec![CAPABILITY])),
        (Beside::Locked, _) => Err(Failure::new("a second process does not get the database")),
    };
    drop(db);
    let mut tried = Vec::new();
    for statements in attempts(stage, CAPABILITY, &[&[TABLE]]) {
        let opener = stage.another()?;
        let mut db = opener.open()?;
        if let Some(attempt) = run_attempt(&mut db, &statements, LACKS)? {
            tried.push(Tried { statements, attempt });
            continue;
        }
        let attempt = match beside(stage, &opener, &mut db)? {
            Beside::Written => Attempt::Works,
            Beside::Locked => Attempt::Refused("a second process is locked out".to_owned()),
        };
        tried.push(Tried { statements, attempt });
    }
    Evidence { capability: CAPABILITY, claim, witness, tried }.conclude(stage)
}

enum Beside {
    Written,
    Locked,
}

/// What becomes of a second process that writes while this one has written, and writes on.
fn beside(stage: &mut Stage, opener: &Opener, db: &mut Connection) -> Result<Beside, Failure> {
    db.execute("INSERT INTO attempt (id, value) VALUES (1, 1)", &[])?;
    let mut child = stage.child_at(opener, "write")?;
    match child.hear()?.as_str() {
        WRITTEN => {
            child.expect("ok")?;
            db.execute("INSERT INTO attempt (id, value) VALUES (3, 3)", &[])?;
            equal("the rows of both processes", count(db, "attempt")?, 3)?;
            Ok(Beside::Written)
        }
        LOCKED => Ok(Beside::Locked),
        other => Err(Failure::new(format!("the second process said: {other}"))),
    }
}
