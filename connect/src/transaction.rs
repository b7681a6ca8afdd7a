//! Transactions by closure.

use crate::connection::State;
use crate::{Connection, Error, ErrorKind, Session};

impl<S: Session + ?Sized> Connection<S> {
    /// Does `work` in a transaction: all of it is committed, or none.
    ///
    /// # Errors
    /// The error of `work`, or that of a statement in it even if `work` went on; then the
    /// transaction is rolled back. `Usage` inside of another transaction.
    ///
    /// ```no_run
    /// # use stylobate_connect::{Connection, Error};
    /// # fn example(db: &mut Connection) -> Result<(), Error> {
    /// db.transaction(|db| {
    ///     db.execute("DELETE FROM mails", &[])?;
    ///     db.execute("DELETE FROM topics", &[])
    /// })?;
    /// # Ok(())
    /// # }
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
        self.state = State::Open;
        let open = Open(self);
        let result = work(open.0)?;
        open.commit()?;
        Ok(result)
    }

    /// Does `work` in a transaction that is the only migration of its database at its time.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction), and if the lock is not to be had in time.
    pub fn migration<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(|connection| {
            connection.session.lock_migrations().inspect_err(|_| {
                connection.state = State::Poisoned;
            })?;
            work(connection)
        })
    }
}

/// An open transaction, rolled back when it is dropped before it is committed: by an error of the
/// work in it, or by a panic.
struct Open<'a, S: Session + ?Sized>(&'a mut Connection<S>);

impl<S: Session + ?Sized> Open<'_, S> {
    fn commit(self) -> Result<(), Error> {
        if self.0.state == State::Poisoned {
            return Err(Error::new(
                ErrorKind::TransactionPoisoned,
                "the transaction had an error and was rolled back",
            ));
        }
        self.0.record("COMMIT");
        self.0.session.commit()?;
        self.0.state = State::Idle;
        Ok(())
    }
}

impl<S: Session + ?Sized> Drop for Open<'_, S> {
    fn drop(&mut self) {
        if self.0.state == State::Idle {
            return;
        }
        self.0.record("ROLLBACK");
        // The error that led here is the one to report, and a connection that cannot roll back
        // is lost together with its transaction.
        let _ = self.0.session.rollback();
        self.0.state = State::Idle;
    }
}
