//! Sessions that fail on purpose, at a step that is said before.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use stylobate_connect::{Driver, Error, ErrorKind, Session};

use crate::around::{Answer, Around, AroundDriver, Step};

/// How a step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It does not reach the engine.
    Before,
    /// The engine itself refuses a statement in its place.
    Instead,
    /// The engine does it, and the answer is lost.
    After,
}

impl How {
    pub(crate) const ALL: [Self; 3] = [Self::Before, Self::Instead, Self::After];
}

/// A step at which the sessions of a driver fail, once.
///
/// Steps are counted from 1: each statement, query, begin, lock and commit is one.
#[derive(Debug)]
pub(crate) struct Fault {
    step: usize,
    how: How,
    steps: AtomicUsize,
    has_struck: AtomicBool,
    has_committed: AtomicBool,
}

impl Fault {
    pub(crate) fn at(step: usize, how: How) -> Arc<Self> {
        Arc::new(Self {
            step,
            how,
            steps: AtomicUsize::new(0),
            has_struck: AtomicBool::new(false),
            has_committed: AtomicBool::new(false),
        })
    }

    /// Whether there were enough steps for it.
    pub(crate) fn has_struck(&self) -> bool {
        self.has_struck.load(Ordering::SeqCst)
    }

    /// Whether the engine has committed something.
    pub(crate) fn has_committed(&self) -> bool {
        self.has_committed.load(Ordering::SeqCst)
    }

    /// Whether the next step is the one that fails.
    fn strikes(&self) -> bool {
        let strikes = self.steps.fetch_add(1, Ordering::SeqCst) + 1 == self.step;
        self.has_struck.fetch_or(strikes, Ordering::SeqCst);
        strikes
    }
}

/// The driver with sessions that fail at a step.
pub(crate) fn faulty(inner: Arc<dyn Driver>, fault: &Arc<Fault>) -> Arc<dyn Driver> {
    let fault = Arc::clone(fault);
    Arc::new(AroundDriver { inner, around: move |_: &dyn Session| Faulty(Arc::clone(&fault)) })
}

/// A statement that no engine takes.
const BROKEN: &str = "DELETE FROM a_table_that_nobody_has_made";

struct Faulty(Arc<Fault>);

impl Faulty {
    fn done(&self, session: &mut dyn Session, step: Step<'_>) -> Result<Answer, Error> {
        let answer = step.run(session)?;
        self.0.has_committed.fetch_or(matches!(step, Step::Commit), Ordering::SeqCst);
        Ok(answer)
    }
}

impl Around for Faulty {
    fn step(&self, session: &mut dyn Session, step: Step<'_>) -> Result<Answer, Error> {
        if matches!(step, Step::Rollback) || !self.0.strikes() {
            return self.done(session, step);
        }
        match (self.0.how, step) {
            (How::Instead, Step::Execute(..) | Step::Query(..)) => {
                session.execute(BROKEN, &[])?;
            }
            (How::Before | How::Instead, _) => {}
            (How::After, _) => {
                self.done(session, step)?;
            }
        }
        Err(Error::new(ErrorKind::Canceled, format!("on purpose, at a step: {}", step.sql())))
    }
}
