//! Sessions that fail on purpose, at a step that is said before.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use stylobate_connect::{DatabaseUrl, Driver, Error, ErrorKind, Existence, Session};
use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;

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

/// A driver whose sessions fail at a step.
pub(crate) struct FaultyDriver {
    pub(crate) inner: Arc<dyn Driver>,
    pub(crate) fault: Arc<Fault>,
}

impl Driver for FaultyDriver {
    fn schemes(&self) -> &'static [&'static str] {
        self.inner.schemes()
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        let inner = self.inner.open(url, existence)?;
        Ok(Box::new(FaultySession { inner, fault: Arc::clone(&self.fault) }))
    }
}

/// A statement that no engine takes.
const BROKEN: &str = "DELETE FROM a_table_that_nobody_has_made";

struct FaultySession {
    inner: Box<dyn Session + Send>,
    fault: Arc<Fault>,
}

impl FaultySession {
    /// Does a step, unless it is the one that fails.
    fn step<T>(
        &mut self,
        what: &str,
        is_statement: bool,
        work: impl FnOnce(&mut dyn Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if !self.fault.strikes() {
            return work(&mut *self.inner);
        }
        match self.fault.how {
            How::Instead if is_statement => {
                self.inner.execute(BROKEN, &[])?;
            }
            How::Before | How::Instead => {}
            How::After => {
                work(&mut *self.inner)?;
            }
        }
        Err(Error::new(ErrorKind::Canceled, format!("on purpose, at a step: {what}")))
    }
}

impl Session for FaultySession {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.inner.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        self.step("statement", true, |inner| inner.execute(sql, parameters))
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        self.step("query", true, |inner| inner.query(sql, parameters, columns))
    }

    fn can_begin(&mut self) -> Result<bool, Error> {
        self.inner.can_begin()
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.step("begin", false, |inner| inner.begin())
    }

    fn commit(&mut self) -> Result<(), Error> {
        let fault = Arc::clone(&self.fault);
        self.step("commit", false, |inner| {
            inner.commit().inspect(|()| fault.has_committed.store(true, Ordering::SeqCst))
        })
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.inner.rollback()
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        self.step("lock", false, |inner| inner.lock_migrations())
    }
}
