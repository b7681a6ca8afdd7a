//! Random definitions that are put in place.

use stylobate_connect::Connection;
use stylobate_migrate::{Error as EnsureError, ensure_placed};
use stylobate_model::{Database, Placement};

use super::Check;
use crate::cases::transactions::faults::fail_at;
use crate::check::{equal, holds};
use crate::fault::How;
use crate::models::{self, Allowed};
use crate::source::Source;
use crate::stage::{Founded, Founder};
use crate::{Failure, Opener, Stage};

/// How many inputs share a database, each with a prefix of its own.
const SHARED: usize = 16;

/// Databases for one input after the other.
pub(super) struct Ground {
    founder: Founder,
    used: usize,
    current: Option<Current>,
}

/// The database of some inputs, to which a connection stays open: there are engines to which it
/// is slow to open a database.
struct Current {
    db: Connection,
    founded: Founded,
}

impl Ground {
    pub(super) fn of(stage: &Stage) -> Self {
        Self { founder: stage.founder(), used: 0, current: None }
    }

    /// A database in which nothing has the prefix of the placement.
    pub(super) fn next(&mut self) -> Result<(Opener, &mut Connection, Placement), Failure> {
        if self.used.is_multiple_of(SHARED) {
            // The one before vanishes first.
            self.current = None;
        }
        self.used += 1;
        let current = match self.current.take() {
            Some(current) => current,
            None => {
                let founded = self.founder.found()?;
                Current { db: founded.opener.open()?, founded }
            }
        };
        let current = self.current.insert(current);
        let placement = Placement::new().prefix(format!("p{}_", self.used));
        Ok((current.founded.opener.clone(), &mut current.db, placement))
    }
}

/// A random definition, unless its names are too long for the prefix.
fn placed(source: &mut Source<'_>, allowed: Allowed, placement: &Placement) -> Option<Database> {
    let database = models::database(source, allowed);
    database.resolve(placement).is_ok().then_some(database)
}

pub(super) fn start_faults(stage: &mut Stage) -> Result<Check, Failure> {
    let mut ground = Ground::of(stage);
    let allowed = Allowed::by(stage.dialect().capabilities());
    Ok(Box::new(move |bytes| {
        let (opener, db, placement) = ground.next()?;
        let mut source = Source::new(bytes);
        let (step, how) = (1 + source.below(40), *source.pick(&How::ALL));
        match placed(&mut source, allowed, &placement) {
            Some(database) => fail_at((&opener, db), &database, &placement, step, how)
                .map(|_| ())
                .map_err(|failure| failure.during(format!("{how:?} at step {step}"))),
            None => Ok(()),
        }
    }))
}

pub(super) fn start_idempotent(stage: &mut Stage) -> Result<Check, Failure> {
    let mut ground = Ground::of(stage);
    let allowed = Allowed::by(stage.dialect().capabilities());
    Ok(Box::new(move |bytes| {
        let (_, db, placement) = ground.next()?;
        let Some(database) = placed(&mut Source::new(bytes), allowed, &placement) else {
            return Ok(());
        };
        let first = ensure_placed(db, &database, &placement)?;
        holds(!first.created.is_empty(), || "nothing was made".to_owned())?;
        let before = db.read()?;
        db.keep_log(true);
        let second = ensure_placed(db, &database, &placement)?;
        let log = db.log().to_vec();
        db.keep_log(false);
        equal("what was made again", second.created, Vec::new())?;
        holds(!log.iter().any(|sql| sql == "BEGIN"), || {
            format!("a transaction was begun though nothing is to do: {log:?}")
        })?;
        holds(second.stands == first.stands, || "what stands was read otherwise".to_owned())?;
        let after = db.read()?;
        let is_same = after.lowered == before.lowered && after.opaque == before.opaque;
        holds(is_same, || "something was changed".to_owned())
    }))
}

pub(super) fn start_refused(stage: &mut Stage) -> Result<Check, Failure> {
    let mut db = stage.open()?;
    let dialect = stage.dialect();
    let transcript = stage.transcript();
    Ok(Box::new(move |bytes| {
        let database = models::database(&mut Source::new(bytes), Allowed::EVERYTHING);
        let catalog = database.resolve(&Placement::new())?.catalog;
        let Err(refusals) = stylobate_dialect::lower(&*dialect, &catalog) else { return Ok(()) };
        let before = transcript.count();
        let ended = stylobate_migrate::ensure(&mut db, &database);
        let Err(EnsureError::Refused(again)) = ended else {
            return Err(Failure::new(format!("lowering refuses it ({refusals}), and: {ended:?}")));
        };
        equal("what is refused", again.to_string(), refusals.to_string())?;
        equal("the number of statements", transcript.count() - before, 0)
    }))
}
