//! Drivers and sessions inside of others, which see all that goes through.

use std::sync::Arc;

use stylobate_connect::{DatabaseUrl, Driver, Error, ErrorKind, Existence, Session};
use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;

/// One thing that a session is told to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    Execute(&'a str, &'a [Wire]),
    Query(&'a str, &'a [Wire], &'a [DataType]),
    Begin,
    Commit,
    Rollback,
    LockMigrations,
}

/// What a session answers to a step.
#[derive(Debug)]
pub(crate) enum Answer {
    Changed(u64),
    Rows(Vec<Vec<Wire>>),
    Done,
}

/// What stands around a session, and hands on what it is told to do, or does something else.
pub(crate) trait Around: Send {
    fn step(&self, session: &mut dyn Session, step: Step<'_>) -> Result<Answer, Error>;

    /// The dialect that the session is said to have.
    fn dialect(&self, session: &dyn Session) -> Arc<dyn Dialect> {
        session.dialect()
    }
}

impl<'a> Step<'a> {
    /// Has a session do it.
    pub(crate) fn run(self, session: &mut dyn Session) -> Result<Answer, Error> {
        match self {
            Self::Execute(sql, parameters) => session.execute(sql, parameters).map(Answer::Changed),
            Self::Query(sql, parameters, columns) => {
                session.query(sql, parameters, columns).map(Answer::Rows)
            }
            Self::Begin => session.begin().map(|()| Answer::Done),
            Self::Commit => session.commit().map(|()| Answer::Done),
            Self::Rollback => session.rollback().map(|()| Answer::Done),
            Self::LockMigrations => session.lock_migrations().map(|()| Answer::Done),
        }
    }

    /// The statement, or what is like one.
    pub(crate) fn sql(self) -> &'a str {
        match self {
            Self::Execute(sql, _) | Self::Query(sql, ..) => sql,
            Self::Begin => "BEGIN",
            Self::Commit => "COMMIT",
            Self::Rollback => "ROLLBACK",
            Self::LockMigrations => "-- the migration lock",
        }
    }
}

/// A driver whose sessions have something around them.
pub(crate) struct AroundDriver<F> {
    pub(crate) inner: Arc<dyn Driver>,
    /// Makes what stands around a new session.
    pub(crate) around: F,
}

impl<A, F> Driver for AroundDriver<F>
where
    A: Around + 'static,
    F: Fn(&dyn Session) -> A + Send + Sync,
{
    fn schemes(&self) -> &'static [&'static str] {
        self.inner.schemes()
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        let inner = self.inner.open(url, existence)?;
        let around = (self.around)(&*inner);
        Ok(Box::new(AroundSession { inner, around }))
    }
}

struct AroundSession<A> {
    inner: Box<dyn Session + Send>,
    around: A,
}

impl<A: Around> AroundSession<A> {
    fn step(&mut self, step: Step<'_>) -> Result<Answer, Error> {
        self.around.step(&mut *self.inner, step)
    }

    fn done(&mut self, step: Step<'_>) -> Result<(), Error> {
        match self.step(step)? {
            Answer::Done => Ok(()),
            other => Err(mistaken(step, &other)),
        }
    }
}

fn mistaken(step: Step<'_>, answer: &Answer) -> Error {
    Error::new(ErrorKind::Other, format!("{step:?} is answered by {answer:?}"))
}

impl<A: Around> Session for AroundSession<A> {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.around.dialect(&*self.inner)
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        let step = Step::Execute(sql, parameters);
        match self.step(step)? {
            Answer::Changed(count) => Ok(count),
            other => Err(mistaken(step, &other)),
        }
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        let step = Step::Query(sql, parameters, columns);
        match self.step(step)? {
            Answer::Rows(rows) => Ok(rows),
            other => Err(mistaken(step, &other)),
        }
    }

    fn can_begin(&mut self) -> Result<bool, Error> {
        self.inner.can_begin()
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.done(Step::Begin)
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.done(Step::Commit)
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.done(Step::Rollback)
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        self.done(Step::LockMigrations)
    }
}
