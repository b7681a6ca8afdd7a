//! One open connection.

use std::borrow::Borrow;
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{CachedStatement, Connection};
use stylobate_connect::{Error, ErrorKind, Session};
use stylobate_dialect::{Dialect, Version, Wire};
use stylobate_model::DataType;
use stylobate_render_sqlite::Sqlite;

/// How long a statement waits for other writers.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How many prepared statements are kept.
const KEPT_STATEMENTS: usize = 64;

/// A session over a connection that it owns, or that it borrows.
pub(crate) struct SqliteSession<C: Borrow<Connection>> {
    connection: C,
    dialect: Arc<Sqlite>,
}

impl SqliteSession<Connection> {
    /// Takes a connection over and sets on it what Stylobate relies on.
    pub(crate) fn new(connection: Connection) -> Result<Self, Error> {
        let session = Self::over(connection)?;
        session.configure().map_err(|error| session.error("", error))?;
        session.verify()?;
        Ok(session)
    }

    fn configure(&self) -> rusqlite::Result<()> {
        let connection = &self.connection;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(KEPT_STATEMENTS);
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        Ok(())
    }
}

impl<C: Borrow<Connection>> SqliteSession<C> {
    /// A session that takes the connection as it is.
    pub(crate) fn over(connection: C) -> Result<Self, Error> {
        let version: Version = rusqlite::version().parse().map_err(|error| {
            Error::new(ErrorKind::Other, "SQLite says no version").with_source(error)
        })?;
        Ok(Self { connection, dialect: Arc::new(Sqlite::new().target(version)) })
    }

    pub(crate) fn connection(&self) -> &Connection {
        self.connection.borrow()
    }

    /// Makes sure that the file is a database, which SQLite finds out no sooner than it reads
    /// from it, and that what was set holds.
    fn verify(&self) -> Result<(), Error> {
        self.pragma("PRAGMA schema_version")?;
        if self.pragma("PRAGMA foreign_keys")? != SqlValue::Integer(1) {
            let message = "this build of SQLite does not enforce foreign keys; use another one";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        self.verify_encoding()
    }

    pub(crate) fn verify_encoding(&self) -> Result<(), Error> {
        if self.pragma("PRAGMA encoding")? != SqlValue::Text("UTF-8".to_owned()) {
            let message = "it holds its text in UTF-16, which has another order than everywhere \
                           else; use a database in UTF-8";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        Ok(())
    }

    pub(crate) fn pragma(&self, sql: &str) -> Result<SqlValue, Error> {
        let answer = self.connection().query_row(sql, [], |row| row.get(0));
        answer.map_err(|error| self.error(sql, error))
    }

    fn prepare(&self, sql: &str, parameters: &[Wire]) -> Result<CachedStatement<'_>, Error> {
        let fail = |error| self.error(sql, error);
        let mut statement = self.connection().prepare_cached(sql).map_err(fail)?;
        if statement.parameter_count() != parameters.len() {
            let message = format!(
                "the statement has {} parameters, and values were given for {}",
                statement.parameter_count(),
                parameters.len()
            );
            return Err(Error::new(ErrorKind::Usage, message));
        }
        for (place, parameter) in parameters.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, to_sql(parameter)).map_err(fail)?;
        }
        Ok(statement)
    }

    pub(crate) fn run(&self, sql: &str) -> Result<(), Error> {
        self.connection().execute_batch(sql).map_err(|error| self.error(sql, error))
    }

    /// The error of this statement, or of one of these.
    fn error(&self, sql: &str, error: rusqlite::Error) -> Error {
        let (code, message) = match &error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                let message = message.clone().unwrap_or_else(|| failure.to_string());
                (failure.extended_code, message)
            }
            rusqlite::Error::MultipleStatement => {
                let message = "there are several statements in one text; run them one by one";
                return Error::new(ErrorKind::Usage, message).with_source(error);
            }
            other => {
                let message = other.to_string();
                // A statement that SQLite cannot read has an error of its own, which not every
                // version of the crate has, nor every choice of its features.
                let failure = other.source().and_then(|source| source.downcast_ref());
                let Some(rusqlite::ffi::Error { extended_code, .. }) = failure else {
                    return Error::new(ErrorKind::Other, message).with_source(error);
                };
                (*extended_code, without_statement(&message, sql).to_owned())
            }
        };
        let code = code.to_string();
        Error::from_engine(&*self.dialect, Some(&code), &message).with_source(error)
    }
}

impl<C: Borrow<Connection>> Session for SqliteSession<C> {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.dialect.clone()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        let before = self.connection().total_changes();
        let mut statement = self.prepare(sql, parameters)?;
        let mut rows = statement.raw_query();
        while rows.next().map_err(|error| self.error(sql, error))?.is_some() {}
        // What changes the schema leaves the count of the statement before it.
        let changed = self.connection().total_changes() != before;
        Ok(if changed { self.connection().changes() } else { 0 })
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        _: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        let mut statement = self.prepare(sql, parameters)?;
        let mut rows = statement.raw_query();
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(|error| self.error(sql, error))? {
            // A kept statement learns of a changed table when it runs, not before.
            let columns = row.as_ref().column_count();
            let mut values = Vec::with_capacity(columns);
            for place in 0..columns {
                let value = row.get_ref(place).map_err(|error| self.error(sql, error))?;
                values.push(from_sql(value)?);
            }
            answer.push(values);
        }
        Ok(answer)
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.run(self.dialect.words().begin)
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.run("COMMIT")?;
        if self.connection().is_autocommit() {
            return Ok(());
        }
        let message = "SQLite did not commit the transaction, and did not say why";
        Err(Error::new(ErrorKind::Other, message))
    }

    fn rollback(&mut self) -> Result<(), Error> {
        // Some errors, such as a full disk, roll back by themselves.
        if self.connection().is_autocommit() { Ok(()) } else { self.run("ROLLBACK") }
    }

    /// The transaction itself is the lock: it began as the only one that may write.
    fn lock_migrations(&mut self) -> Result<(), Error> {
        if !self.connection().is_autocommit() {
            return Ok(());
        }
        let message = "the lock for migrations is held by a transaction; begin one first";
        Err(Error::new(ErrorKind::Usage, message))
    }
}

/// What SQLite said, without the statement that the crate puts behind it: `… in SELECT … at
/// offset 7`.
fn without_statement<'a>(message: &'a str, sql: &str) -> &'a str {
    let Some((text, _)) = message.rsplit_once(" at offset ") else { return message };
    let mut words = text.match_indices(" in ");
    let behind = words.find(|(place, word)| sql.ends_with(&text[place + word.len()..]));
    behind.map_or(message, |(place, _)| &text[..place])
}

fn to_sql(wire: &Wire) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(match wire {
        Wire::Null => ValueRef::Null,
        Wire::Boolean(value) => ValueRef::Integer(i64::from(*value)),
        Wire::SmallInt(value) => ValueRef::Integer(i64::from(*value)),
        Wire::Integer(value) => ValueRef::Integer(i64::from(*value)),
        Wire::BigInt(value) | Wire::Timestamp(value) => ValueRef::Integer(*value),
        Wire::Double(value) => ValueRef::Real(*value),
        Wire::Text(value) | Wire::Json(value) => ValueRef::Text(value.as_bytes()),
        Wire::Bytes(value) => ValueRef::Blob(value),
        Wire::Uuid(value) => ValueRef::Blob(value),
    })
}

fn from_sql(value: ValueRef<'_>) -> Result<Wire, Error> {
    Ok(match value {
        ValueRef::Null => Wire::Null,
        ValueRef::Integer(value) => Wire::BigInt(value),
        ValueRef::Real(value) => Wire::Double(value),
        ValueRef::Text(bytes) => Wire::Text(match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(error) => {
                let message = format!("SQLite gave a text that is not UTF-8: {error}");
                return Err(Error::new(ErrorKind::Other, message).with_source(error));
            }
        }),
        ValueRef::Blob(bytes) => Wire::Bytes(bytes.to_vec()),
    })
}
