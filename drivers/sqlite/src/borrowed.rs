//! A connection or transaction that the application has open.

use std::sync::Arc;

use rusqlite::types::Value as SqlValue;
use stylobate_connect::{Connection, Error, ErrorKind, Session};
use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;

use crate::session::SqliteSession;

/// A session over a connection that the application has open, with or without a transaction.
///
/// See [`wrap`], which makes one.
///
/// ```
/// use stylobate_connect::Connection;
/// use stylobate_driver_sqlite::{Borrowed, rusqlite};
///
/// let connection = rusqlite::Connection::open_in_memory()?;
/// let mut db = Connection::new(Box::new(Borrowed::new(&connection)?));
/// db.execute("CREATE TABLE t (a INTEGER)", &[])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Borrowed<'a> {
    session: SqliteSession<&'a rusqlite::Connection>,
    /// Whether the open transaction is a savepoint in one of the application.
    is_savepoint: bool,
}

/// Wraps a connection that the application has open, or a transaction in it, so that rows written
/// through both are committed together.
///
/// - A transaction of the wrapper is a savepoint if the application has one open, else one of its
///   own. A single statement that fails leaves the application's transaction as it was.
/// - Nothing about the connection is changed, neither now nor later: how long it waits for other
///   writers and whether it takes text in double quotes stays as the application has set it.
/// - Foreign keys have to be on, and checks may not be ignored. Otherwise the wrapper is refused,
///   for neither can well be changed in the middle of a transaction.
/// - Before SQLite 3.41 no table with JSON stands under `PRAGMA trusted_schema = OFF`.
/// - A migration in a transaction that has only read so far makes it one that writes.
///
/// # Errors
/// `Usage` if foreign keys are off, checks are ignored, or the database holds its text in UTF-16;
/// else what SQLite says.
///
/// ```
/// use stylobate_driver_sqlite::{rusqlite, wrap};
///
/// let mut connection = rusqlite::Connection::open_in_memory()?;
/// connection.execute_batch("PRAGMA foreign_keys = ON; CREATE TABLE orders (id INTEGER, paid)")?;
///
/// let transaction = connection.transaction()?;
/// transaction.execute("INSERT INTO orders VALUES (7, 1)", [])?;
/// let mut db = wrap(&transaction)?;
/// db.execute("CREATE TABLE mails (topic TEXT)", &[])?;
/// db.execute("INSERT INTO mails VALUES ('order 7 is paid')", &[])?;
/// drop(db);
/// transaction.commit()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wrap(connection: &rusqlite::Connection) -> Result<Connection<Borrowed<'_>>, Error> {
    Ok(Connection::new(Box::new(Borrowed::new(connection)?)))
}

impl<'a> Borrowed<'a> {
    /// A session over this connection, as [`wrap`] says.
    ///
    /// # Errors
    /// As [`wrap`].
    pub fn new(connection: &'a rusqlite::Connection) -> Result<Self, Error> {
        let session = SqliteSession::over(connection)?;
        let refuse = |message: &str| Err(Error::new(ErrorKind::Usage, message));
        if session.pragma("PRAGMA foreign_keys")? != SqlValue::Integer(1) {
            return refuse(
                "foreign keys are off on this connection; run PRAGMA foreign_keys = ON on it, \
                 before a transaction begins",
            );
        }
        if session.pragma("PRAGMA ignore_check_constraints")? != SqlValue::Integer(0) {
            return refuse(
                "this connection ignores checks; run PRAGMA ignore_check_constraints = OFF on it",
            );
        }
        session.verify_encoding()?;
        Ok(Self { session, is_savepoint: false })
    }
}

impl Session for Borrowed<'_> {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.session.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        self.session.execute(sql, parameters)
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        self.session.query(sql, parameters, columns)
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.is_savepoint = !self.session.connection().is_autocommit();
        if self.is_savepoint {
            self.session.run("SAVEPOINT stylobate")
        } else {
            self.session.begin()
        }
    }

    fn commit(&mut self) -> Result<(), Error> {
        // There is no such savepoint any more if the transaction around it has ended.
        if self.is_savepoint {
            self.session.run("RELEASE stylobate")
        } else {
            self.session.commit()
        }
    }

    fn rollback(&mut self) -> Result<(), Error> {
        if self.is_savepoint && !self.session.connection().is_autocommit() {
            self.session.run("ROLLBACK TO stylobate; RELEASE stylobate")
        } else {
            self.session.rollback()
        }
    }

    /// Makes the transaction the only one that may write, which that of the application need not
    /// be yet.
    fn lock_migrations(&mut self) -> Result<(), Error> {
        self.session.lock_migrations()?;
        if let SqlValue::Integer(version) = self.session.pragma("PRAGMA main.user_version")? {
            // To write what stands there is to write.
            self.session.run(&format!("PRAGMA main.user_version = {version}"))?;
        }
        Ok(())
    }
}
