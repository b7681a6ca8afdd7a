//! A connection or transaction that the application has open.

use std::sync::Arc;

use stylobate_connect::{Connection, Error, ErrorKind, Session};
use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;
use stylobate_render_duckdb::DuckDb;

use crate::session::Engine;

/// A session over a connection that the application has open, with or without a transaction.
///
/// See [`wrap`], which makes one.
///
/// ```
/// use stylobate_connect::Connection;
/// use stylobate_driver_duckdb::{Borrowed, duckdb};
///
/// let connection = duckdb::Connection::open_in_memory()?;
/// let mut db = Connection::new(Box::new(Borrowed::new(&connection)?));
/// db.execute("CREATE TABLE t (a INTEGER)", &[])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Borrowed<'a> {
    connection: &'a duckdb::Connection,
    dialect: DuckDb,
    /// Whether a transaction of the session is open.
    is_open: bool,
}

/// Wraps a connection that the application has open, or a transaction in it, so that rows written
/// through both are committed together.
///
/// - DuckDB has no savepoints. Inside of a transaction of the application everything happens in
///   that one directly, `transaction` is refused, and the first error of the engine ends it: roll
///   it back, since to commit it says success and keeps nothing. What has to happen whole, such as
///   `ensure`, ends it likewise if it fails.
/// - Outside of one a transaction of the wrapper is one of its own.
/// - Nothing about the connection is changed.
/// - The database object is that of the application. Do not open its file by a URL as well while
///   it is open, since DuckDB loses what one of two objects commits; and writers that it has
///   beside this connection are not made to wait for each other.
///
/// # Errors
/// What DuckDB says.
///
/// ```
/// use stylobate_driver_duckdb::{duckdb, wrap};
///
/// let mut connection = duckdb::Connection::open_in_memory()?;
/// connection.execute_batch("CREATE TABLE orders (id INTEGER); CREATE TABLE mails (topic TEXT)")?;
///
/// let transaction = connection.transaction()?;
/// transaction.execute("INSERT INTO orders VALUES (7)", [])?;
/// let mut db = wrap(&transaction)?;
/// db.execute("INSERT INTO mails VALUES ('order 7 is paid')", &[])?;
/// drop(db);
/// transaction.commit()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wrap(connection: &duckdb::Connection) -> Result<Connection<Borrowed<'_>>, Error> {
    Ok(Connection::new(Box::new(Borrowed::new(connection)?)))
}

impl<'a> Borrowed<'a> {
    /// A session over this connection, as [`wrap`] says.
    ///
    /// # Errors
    /// As [`wrap`].
    pub fn new(connection: &'a duckdb::Connection) -> Result<Self, Error> {
        let mut session = Self { connection, dialect: DuckDb::new(), is_open: false };
        session.dialect = session.engine().dialect()?;
        Ok(session)
    }

    fn engine(&self) -> Engine<'_> {
        Engine { connection: self.connection, dialect: &self.dialect }
    }

    /// Whether a transaction is open. Outside of one, each statement is one by itself.
    fn is_in_transaction(&self) -> Result<bool, Error> {
        let number = || self.engine().query("SELECT txid_current()::VARCHAR", &[]);
        Ok(number()? == number()?)
    }
}

impl Session for Borrowed<'_> {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::new(self.dialect)
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        self.engine().execute(sql, parameters)
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        _: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        self.engine().query(sql, parameters)
    }

    fn can_begin(&mut self) -> Result<bool, Error> {
        self.is_in_transaction().map(|is_in_transaction| !is_in_transaction)
    }

    fn begin(&mut self) -> Result<(), Error> {
        if self.is_in_transaction()? {
            let message = "DuckDB has no savepoints, so that no transaction can begin inside of \
                           that of the application; do the work in that one directly";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        self.engine().begin()?;
        self.is_open = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.is_open = false;
        self.engine().commit()
    }

    fn rollback(&mut self) -> Result<(), Error> {
        if self.is_open {
            self.is_open = false;
            // A commit that failed has ended the transaction.
            return self.engine().control("ROLLBACK");
        }
        // No part of the application's transaction can be undone by itself. An error makes sure
        // that nothing of it is committed.
        let _ = self.engine().control("SELECT error('the transaction was given up')");
        Ok(())
    }

    /// Nothing is left to do: of two that change a schema at once, DuckDB fails one.
    fn lock_migrations(&mut self) -> Result<(), Error> {
        Ok(())
    }
}
