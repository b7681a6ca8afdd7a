//! An open connection.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, GenericClient, SimpleQueryMessage};
use stylobate_connect::{Error, ErrorKind, Session};
use stylobate_dialect::{Dialect, Version, Wire};
use stylobate_model::DataType;
use stylobate_render_postgres::Postgres;

use crate::error::from_postgres;
use crate::runtime::{is_async, refuse_async};
use crate::statements::Statements;

/// The key of the advisory lock that one migration holds at a time: `stylobat` in ASCII.
///
/// PostgreSQL counts advisory locks by database, so that migrations of several databases do not
/// wait for each other.
pub const MIGRATION_LOCK: i64 = i64::from_be_bytes(*b"stylobat");

/// How long a migration waits for the one before it.
const LOCK_PATIENCE: Duration = Duration::from_secs(60);
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// What every session has in common, whatever the server, the role or the application says.
///
/// The catalog's expressions are printed by these settings. The search path is that of the role,
/// up to its first schema that exists, with temporary tables last, so that none hides another.
const SETTINGS: &str = "\
    SET TIME ZONE 'UTC'; \
    SET DateStyle = 'ISO, MDY'; \
    SET bytea_output = 'hex'; \
    SET standard_conforming_strings = on; \
    SET quote_all_identifiers = off; \
    SET client_min_messages = warning; \
    SELECT pg_catalog.current_setting('server_version_num'), pg_catalog.current_schema(), \
    pg_catalog.set_config('search_path', \
    pg_catalog.quote_ident(pg_catalog.current_schema()) || ', pg_temp', FALSE)";

/// An open connection to a PostgreSQL database.
///
/// ```no_run
/// use stylobate_connect::{Connection, Error};
/// use stylobate_driver_postgres::{PostgresSession, postgres};
///
/// fn delete_mails(client: postgres::Client) -> Result<u64, Error> {
///     let mut db = Connection::new(Box::new(PostgresSession::new(client)?));
///     db.execute("DELETE FROM mails", &[])
/// }
/// ```
pub struct PostgresSession {
    /// Taken when the session is dropped, and only then.
    client: Option<Client>,
    dialect: Arc<Postgres>,
    statements: Statements,
    in_transaction: bool,
}

impl PostgresSession {
    /// A session over an open client, whose settings it changes: its time zone is UTC from now
    /// on, and its search path its current schema.
    ///
    /// # Errors
    /// `Usage` inside of an async runtime, or if the client has no current schema; `Other` if the
    /// server is older than 13; else what the server says.
    ///
    /// ```no_run
    /// use postgres::{Client, NoTls};
    /// use stylobate_connect::Connection;
    /// use stylobate_driver_postgres::PostgresSession;
    ///
    /// let client = Client::connect("postgres://localhost/app", NoTls)?;
    /// let mut db = Connection::new(Box::new(PostgresSession::new(client)?));
    /// db.execute("DELETE FROM mails", &[])?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(client: Client) -> Result<Self, Error> {
        let mut session = Self {
            client: Some(client),
            dialect: Arc::new(Postgres::new()),
            statements: Statements::default(),
            in_transaction: false,
        };
        let messages = session.with(|client| client.simple_query(SETTINGS))?;
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let (version, schema) = row.map(|row| (row.get(0), row.get(1))).unwrap_or_default();
        session.dialect = Arc::new(Postgres::new().target(supported(version)?));
        match schema {
            Some(schema) if !schema.starts_with("pg_") => Ok(session),
            _ => Err(no_schema()),
        }
    }

    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, Error> {
        let dialect = Arc::clone(&self.dialect);
        work(self.parts()?.0).map_err(|error| from_postgres(&*dialect, error))
    }

    fn parts(&mut self) -> Result<(&mut Client, &mut Statements), Error> {
        refuse_async()?;
        match &mut self.client {
            Some(client) => Ok((client, &mut self.statements)),
            None => Err(Error::new(ErrorKind::ConnectionLost, "the connection is closed")),
        }
    }
}

pub(crate) fn no_schema() -> Error {
    Error::new(
        ErrorKind::Usage,
        "the connection has no schema of its own, since no schema of its search_path exists; \
         create one, or set the search_path of the role or the database to one that exists",
    )
}

/// Commits the transaction of a client, and makes sure that it is committed.
pub(crate) fn commit<C: GenericClient>(client: &mut C, dialect: &Postgres) -> Result<(), Error> {
    // COMMIT alone succeeds whether there is anything to commit or not. A savepoint does not:
    // neither in a transaction that had an error, nor where there is none.
    let Err(error) = client.batch_execute("SAVEPOINT stylobate; COMMIT") else { return Ok(()) };
    let error = from_postgres(dialect, error);
    // The error that led here is the one to report.
    let _ = client.batch_execute("ROLLBACK");
    Err(match error.code() {
        Some("25P02") => Error::new(
            ErrorKind::TransactionPoisoned,
            "the transaction had an error before and was rolled back",
        )
        .with_source(error),
        Some("25P01") => Error::new(
            ErrorKind::Usage,
            "there is no transaction to commit: a statement in it ended it",
        )
        .with_source(error),
        _ => error,
    })
}

/// Takes the lock for migrations, for which it asks again and again: a wait in the server would
/// have no end, or that of a setting which statements after it would be subject to.
pub(crate) fn lock_migrations<C: GenericClient>(
    client: &mut C,
    dialect: &Postgres,
) -> Result<(), Error> {
    let sql = format!("SELECT pg_catalog.pg_try_advisory_xact_lock({MIGRATION_LOCK})");
    let (begun, mut pause) = (Instant::now(), SHORTEST_PAUSE);
    loop {
        let answer = client.simple_query(&sql).map_err(|error| from_postgres(dialect, error))?;
        let is_locked = answer.iter().any(
            |message| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("t")),
        );
        if is_locked {
            return Ok(());
        }
        if begun.elapsed() > LOCK_PATIENCE {
            return Err(Error::new(
                ErrorKind::LockNotAvailable,
                format!(
                    "another migration of the database has run for {} seconds; wait until it \
                     ends, and try again",
                    LOCK_PATIENCE.as_secs()
                ),
            ));
        }
        thread::sleep(pause);
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// The version that `server_version_num` says, if it is supported.
pub(crate) fn supported(number: Option<&str>) -> Result<Version, Error> {
    let number: u32 = number.and_then(|number| number.parse().ok()).unwrap_or_default();
    let version = Version::new(number / 10_000, number % 10_000, 0);
    if version >= Postgres::OLDEST {
        return Ok(version);
    }
    let message = format!(
        "the server is PostgreSQL {version}, and {} is the oldest version that is supported; \
         upgrade it",
        Postgres::OLDEST.major
    );
    Err(Error::new(ErrorKind::Other, message))
}

impl Session for PostgresSession {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.dialect.clone()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        let (dialect, in_transaction) = (Arc::clone(&self.dialect), self.in_transaction);
        let (client, statements) = self.parts()?;
        statements.execute(client, &*dialect, in_transaction, (sql, parameters))
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        _columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        let (dialect, in_transaction) = (Arc::clone(&self.dialect), self.in_transaction);
        let (client, statements) = self.parts()?;
        statements.query(client, &*dialect, in_transaction, (sql, parameters))
    }

    fn begin(&mut self) -> Result<(), Error> {
        let begin = self.dialect.words().begin;
        self.with(|client| client.batch_execute(begin))?;
        self.in_transaction = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        let dialect = Arc::clone(&self.dialect);
        let client = self.parts()?.0;
        let committed = commit(client, &dialect);
        self.in_transaction = false;
        committed
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.in_transaction = false;
        self.with(|client| client.batch_execute("ROLLBACK"))
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        let dialect = Arc::clone(&self.dialect);
        lock_migrations(self.parts()?.0, &dialect)
    }
}

impl Drop for PostgresSession {
    fn drop(&mut self) {
        // Closing a connection blocks as well, and there is nobody here to take an error.
        if let Some(client) = self.client.take()
            && is_async()
        {
            let _ = thread::Builder::new().spawn(move || drop(client));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_older_than_13_are_refused() {
        assert_eq!(supported(Some("150018")).unwrap(), Version::new(15, 18, 0));
        assert_eq!(supported(Some("130000")).unwrap(), Postgres::OLDEST);
        let error = supported(Some("120022")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server is PostgreSQL 12.22, and 13 is the oldest version that is supported; \
             upgrade it",
        );
    }
}
