//! A connection or transaction that the application has open.

use std::sync::Arc;
use std::thread;

use postgres::GenericClient;
use stylobate_connect::{Connection, Error, Session};
use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;
use stylobate_render_postgres::Postgres;

use crate::error::from_postgres;
use crate::runtime::{is_async, refuse_async};
use crate::session::{commit, lock_migrations};
use crate::settings::{Found, find};
use crate::statements::Statements;

/// A session over a `postgres::Client` or a `postgres::Transaction` of the application.
///
/// See [`wrap`], which makes one.
///
/// ```no_run
/// use stylobate_connect::Connection;
/// use stylobate_driver_postgres::{Borrowed, postgres};
///
/// # fn example(client: &mut postgres::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let mut db = Connection::new(Box::new(Borrowed::new(client)?));
/// db.execute("DELETE FROM mails", &[])?;
/// # Ok(())
/// # }
/// ```
pub struct Borrowed<'a, C: GenericClient + Send> {
    client: &'a mut C,
    dialect: Arc<Postgres>,
    statements: Statements,
    found: Found,
    /// Whether a transaction of the session is open: one of its own, or a savepoint.
    is_open: bool,
}

/// Wraps a `postgres::Client` or a `postgres::Transaction` that the application has open, so that
/// rows written through both are committed together.
///
/// - In a transaction of the application one of the wrapper is a savepoint, and so is each single
///   statement outside of one: what fails is undone, and the application's transaction goes on as
///   if it had not been tried. Several statements in one `transaction` need one savepoint only.
/// - Settings on which Stylobate relies (the search path, the time zone, how dates and bytes are
///   written, and how texts are read) are its own while the wrapper lives, and those of the
///   application again when it is dropped. In a transaction they are set for it alone. The search
///   path is the current schema, so that no other table of the same name is taken for one of it.
/// - A migration holds its lock until the application's transaction ends.
///
/// # Errors
/// `Usage` inside of an async runtime, or if there is no current schema; `TransactionPoisoned` if
/// the transaction had an error; `Other` if the server is older than 13; else what the server
/// says.
///
/// ```no_run
/// use stylobate_driver_postgres::{postgres, wrap};
///
/// # fn example(client: &mut postgres::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let mut transaction = client.transaction()?;
/// transaction.execute("UPDATE orders SET paid = TRUE WHERE id = 7", &[])?;
/// let mut db = wrap(&mut transaction)?;
/// db.execute("INSERT INTO mails (topic) VALUES ('order 7 is paid')", &[])?;
/// drop(db);
/// transaction.commit()?;
/// # Ok(())
/// # }
/// ```
pub fn wrap<C: GenericClient + Send>(client: &mut C) -> Result<Connection<Borrowed<'_, C>>, Error> {
    Ok(Connection::new(Box::new(Borrowed::new(client)?)))
}

impl<'a, C: GenericClient + Send> Borrowed<'a, C> {
    /// A session over this client or transaction, as [`wrap`] says.
    ///
    /// # Errors
    /// As [`wrap`].
    pub fn new(client: &'a mut C) -> Result<Self, Error> {
        refuse_async()?;
        let found = find(client)?;
        let dialect = Arc::new(Postgres::new().target(found.version));
        let statements = Statements::default();
        let session = Self { client, dialect, statements, found, is_open: false };
        let pinned = session.found.pin(session.client);
        session.translate(pinned)?;
        Ok(session)
    }

    fn run(&mut self, sql: &str) -> Result<(), Error> {
        refuse_async()?;
        let done = self.client.batch_execute(sql);
        self.translate(done)
    }

    fn translate<T>(&self, result: Result<T, postgres::Error>) -> Result<T, Error> {
        result.map_err(|error| from_postgres(&*self.dialect, error))
    }

    /// Runs one statement, in the application's transaction as a savepoint, so that an error does
    /// not end that transaction.
    fn alone<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        refuse_async()?;
        if self.is_open || !self.found.in_transaction {
            return work(self);
        }
        self.run(SAVEPOINT)?;
        let result = work(self);
        // The error that led here is the one to report.
        match &result {
            Ok(_) => self.run(RELEASE)?,
            Err(_) => drop(self.run(ROLLBACK_TO)),
        }
        result
    }
}

const SAVEPOINT: &str = "SAVEPOINT stylobate";
const RELEASE: &str = "RELEASE SAVEPOINT stylobate";
const ROLLBACK_TO: &str = "ROLLBACK TO SAVEPOINT stylobate; RELEASE SAVEPOINT stylobate";

impl<C: GenericClient + Send> Session for Borrowed<'_, C> {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.dialect.clone()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        self.alone(|Self { client, statements, dialect, found, is_open }| {
            let in_transaction = *is_open || found.in_transaction;
            statements.execute(*client, &**dialect, in_transaction, (sql, parameters))
        })
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        _columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        self.alone(|Self { client, statements, dialect, found, is_open }| {
            let in_transaction = *is_open || found.in_transaction;
            statements.query(*client, &**dialect, in_transaction, (sql, parameters))
        })
    }

    fn begin(&mut self) -> Result<(), Error> {
        let begin = self.dialect.words().begin;
        self.run(if self.found.in_transaction { SAVEPOINT } else { begin })?;
        self.is_open = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        if self.found.in_transaction {
            // Unlike COMMIT this fails where the transaction had an error.
            self.run(RELEASE)?;
        } else {
            refuse_async()?;
            commit(self.client, &self.dialect)?;
        }
        self.is_open = false;
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.is_open = false;
        self.run(if self.found.in_transaction { ROLLBACK_TO } else { "ROLLBACK" })
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        refuse_async()?;
        lock_migrations(self.client, &self.dialect)
    }
}

impl<C: GenericClient + Send> Drop for Borrowed<'_, C> {
    fn drop(&mut self) {
        // There is nobody here to take an error, and settings that cannot be set any more are
        // those of a transaction that can only be rolled back, or of a connection that is lost.
        let Self { client, found, .. } = self;
        if !is_async() {
            let _ = found.restore(*client);
            return;
        }
        thread::scope(|scope| {
            let _ = thread::Builder::new().spawn_scoped(scope, || found.restore(*client));
        });
    }
}
