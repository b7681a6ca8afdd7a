//! Transactions by closure.

use std::thread;
use std::time::{Duration, Instant};

use crate::connection::State;
use crate::{Connection, Error, ErrorKind, Session};

/// How long a migration waits for whoever is in its way.
const MIGRATION_PATIENCE: Duration = Duration::from_secs(60);
/// How long it waits before it tries again.
const PAUSE: Duration = Duration::from_millis(20);

impl<S: Session + ?Sized> Connection<S> {
    /// Does `work` in a transaction: all of it is committed, or none. Inside of a transaction that
    /// the application has open it is a savepoint.
    ///
    /// # Errors
    /// The error of `work`, or that of a statement in it even if `work` went on; then the
    /// transaction is rolled back. `Usage` inside of another transaction of the connection, and
    /// inside of one of the application if the engine has no savepoints.
    ///
    /// ```
    /// # use stylobate_connect::{Connection, Driver, Existence};
    /// # use stylobate_driver_sqlite::SqliteDriver;
    /// # let url = "sqlite::memory:".parse()?;
    /// # let mut db = Connection::new(SqliteDriver.open(&url, Existence::CreateIfMissing)?);
    /// db.execute("CREATE TABLE mails (topic TEXT)", &[])?;
    /// let inserted = db.transaction(|db| {
    ///     db.execute("INSERT INTO mails VALUES ('hello')", &[])?;
    ///     db.execute("INSERT INTO topics VALUES ('hello')", &[])
    /// });
    /// assert!(inserted.is_err(), "there is no table of topics");
    /// assert_eq!(db.execute("DELETE FROM mails", &[])?, 0);
    /// # Ok::<(), stylobate_connect::Error>(())
    /// ```
    pub fn transaction<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.state != State::Idle {
            return Err(Error::new(
                ErrorKind::Usage,
                "a transaction is open already; do the work in that one",
            )
            .into());
        }
        self.record("BEGIN");
        self.session.begin()?;
        self.open(true, work)
    }

    /// Does `work` in a transaction that is the only migration of its database at its time. One
    /// that runs already is waited for, for a minute.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction), and if the lock is not to be had in time.
    pub fn migration<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let locked = |connection: &mut Self| {
            connection.session.lock_migrations().inspect_err(|_| {
                connection.state = State::Poisoned;
            })?;
            work(connection)
        };
        if self.state != State::Idle || !self.session.can_begin()? {
            return self.whole(locked);
        }
        self.record("BEGIN");
        self.begin_patiently()?;
        self.open(true, locked)
    }

    /// Begins a transaction, and tries again as long as another one is in its way: where that is
    /// a migration, it may take longer than a writer waits for others.
    fn begin_patiently(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            match self.session.begin() {
                Err(error)
                    if matches!(error.kind(), ErrorKind::Busy | ErrorKind::LockNotAvailable)
                        && begun.elapsed() < MIGRATION_PATIENCE =>
                {
                    thread::sleep(PAUSE);
                }
                result => return result,
            }
        }
    }

    /// Does `work` of which all happens or nothing: in a transaction, or, where none can begin, in
    /// that of the application.
    pub(crate) fn whole<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.state != State::Idle || self.session.can_begin()? {
            self.transaction(work)
        } else {
            self.open(false, work)
        }
    }

    fn open<T, E: From<Error>>(
        &mut self,
        begun: bool,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.state = State::Open;
        let open = Open { connection: self, begun };
        let result = work(open.connection)?;
        open.end()?;
        Ok(result)
    }
}

/// An open transaction, rolled back when it is dropped before it ends: by an error of the work in
/// it, or by a panic.
struct Open<'a, S: Session + ?Sized> {
    connection: &'a mut Connection<S>,
    /// Whether it is one of the connection, which commits it, or of the application.
    begun: bool,
}

impl<S: Session + ?Sized> Open<'_, S> {
    fn end(self) -> Result<(), Error> {
        if self.connection.state == State::Poisoned {
            return Err(Error::new(
                ErrorKind::TransactionPoisoned,
                "the transaction had an error and was rolled back",
            ));
        }
        if self.begun {
            self.connection.record("COMMIT");
            self.connection.session.commit()?;
        }
        self.connection.state = State::Idle;
        Ok(())
    }
}

impl<S: Session + ?Sized> Drop for Open<'_, S> {
    fn drop(&mut self) {
        if self.connection.state == State::Idle {
            return;
        }
        if self.begun {
            self.connection.record("ROLLBACK");
        }
        // The error that led here is the one to report, and a connection that cannot roll back
        // is lost together with its transaction.
        let _ = self.connection.session.rollback();
        self.connection.state = State::Idle;
    }
}
