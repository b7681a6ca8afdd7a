//! The driver: how a database of Toy is opened, and what one open connection does.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{Value as Held, ValueRef};
use rusqlite::{Connection, OpenFlags, params_from_iter};
use stylobate_connect::{DatabaseUrl, Driver, Error, ErrorKind, Existence, Session};
use stylobate_dialect::{Dialect, Version, Wire};
use stylobate_model::DataType;

use crate::Toy;

/// Opens databases of Toy, for URLs such as `toy://app.db`.
///
/// ```
/// use stylobate_connect::Drivers;
/// use stylobate_model::DataType;
/// use toy_dialect::ToyDriver;
///
/// let mut drivers = Drivers::new();
/// drivers.register(ToyDriver)?;
/// let mut db = drivers.open("toy://:memory:")?;
/// assert_eq!(db.query("SELECT 6 * 7", &[], &[DataType::Integer])?, [[42.into()]]);
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ToyDriver;

impl Driver for ToyDriver {
    fn schemes(&self) -> &'static [&'static str] {
        &["toy"]
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        match existence {
            Existence::CreateIfMissing => flags |= OpenFlags::SQLITE_OPEN_CREATE,
            Existence::MustExist => {}
        }
        let version: Version = rusqlite::version().parse().map_err(|error| {
            Error::new(ErrorKind::Other, "Toy says no version").with_source(error)
        })?;
        let dialect = Arc::new(Toy::new().target(version));
        let connection = Connection::open_with_flags(url.rest(), flags);
        let session = connection.and_then(|connection| {
            connection.busy_timeout(Duration::from_secs(20))?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
            // What is no database is found out no sooner than it is read.
            connection.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
            Ok(ToySession { connection, dialect: Arc::clone(&dialect) })
        });
        let session = session.map_err(|error| {
            let error = told(&dialect, error);
            let message = format!("the database {} cannot be opened: {error}", url.rest());
            Error::new(error.kind(), message).with_source(error)
        })?;
        Ok(Box::new(session))
    }
}

struct ToySession {
    connection: Connection,
    dialect: Arc<Toy>,
}

impl ToySession {
    fn run(&self, sql: &str, parameters: &[Wire]) -> Result<Vec<Vec<Wire>>, Error> {
        let fail = |error| told(&self.dialect, error);
        let held = parameters.iter().map(to_held).collect::<Result<Vec<_>, _>>()?;
        let mut statement = self.connection.prepare_cached(sql).map_err(fail)?;
        let mut rows = statement.query(params_from_iter(held)).map_err(fail)?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(fail)? {
            let values = (0..row.as_ref().column_count())
                .map(|place| row.get_ref(place).map_err(fail).and_then(from_held));
            answer.push(values.collect::<Result<_, _>>()?);
        }
        Ok(answer)
    }
}

impl Session for ToySession {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.dialect.clone()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        let before = self.connection.total_changes();
        self.run(sql, parameters)?;
        // What changes the schema leaves the count of the statement before it.
        let changed = self.connection.total_changes() != before;
        Ok(if changed { self.connection.changes() } else { 0 })
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        _: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        self.run(sql, parameters)
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.run(self.dialect.words().begin, &[]).map(drop)
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.run("COMMIT", &[]).map(drop)
    }

    fn rollback(&mut self) -> Result<(), Error> {
        // Some errors, such as a full disk, roll back by themselves.
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.run("ROLLBACK", &[]).map(drop)
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        // The transaction itself is the lock: it began as the only one that may write.
        if !self.connection.is_autocommit() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Usage, "begin a transaction first, which is the lock"))
    }
}

/// The form in which the engine holds what the dialect gives.
fn to_held(wire: &Wire) -> Result<Held, Error> {
    Ok(match wire {
        Wire::Null => Held::Null,
        Wire::BigInt(value) => Held::Integer(*value),
        Wire::Text(value) => Held::Text(value.clone()),
        Wire::Bytes(value) => Held::Blob(value.clone()),
        other => {
            let message = format!("the dialect of Toy gives nothing such as {other:?}");
            return Err(Error::new(ErrorKind::Usage, message));
        }
    })
}

fn from_held(value: ValueRef<'_>) -> Result<Wire, Error> {
    Ok(match value {
        ValueRef::Null => Wire::Null,
        ValueRef::Integer(value) => Wire::BigInt(value),
        ValueRef::Real(value) => Wire::Double(value),
        ValueRef::Blob(bytes) => Wire::Bytes(bytes.to_vec()),
        ValueRef::Text(bytes) => {
            Wire::Text(String::from_utf8(bytes.to_vec()).map_err(|error| {
                Error::new(ErrorKind::Other, "Toy gave a text that is not UTF-8").with_source(error)
            })?)
        }
    })
}

/// The engine's error, which the dialect says the meaning of.
fn told(dialect: &Toy, error: rusqlite::Error) -> Error {
    let (code, message) = match &error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            (failure.extended_code, message.clone().unwrap_or_else(|| failure.to_string()))
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => (error.extended_code, msg.clone()),
        other => return Error::new(ErrorKind::Usage, other.to_string()).with_source(error),
    };
    Error::from_engine(dialect, Some(&code.to_string()), &message).with_source(error)
}
