//! The driver, and how it opens a database.

use std::path::Path;
use std::time::{Duration, Instant};

use stylobate_connect::{DatabaseUrl, Driver, Error, ErrorKind, Existence, Session};
use stylobate_render_duckdb::DuckDb;

use crate::database::Handle;
use crate::pool::InstancePool;
use crate::session::{DuckDbSession, engine_error};

const MEMORY: &str = ":memory:";
/// DuckDB makes a file and writes into it in a few milliseconds.
const UNFINISHED: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(10);

/// Opens DuckDB databases, for URLs such as `duckdb://app.db` and `duckdb::memory:`.
///
/// All sessions of a process on one file are connections of one database object, and a database
/// in memory is one of its own at every opening. One session of a database writes at a time: a
/// transaction begins when the one before it has ended, and a statement outside of a transaction
/// waits likewise, unless it is a query. Whoever waits for more than five seconds gets `Busy`.
///
/// ```
/// use stylobate_connect::Drivers;
/// use stylobate_driver_duckdb::DuckDbDriver;
/// use stylobate_model::DataType;
///
/// let mut drivers = Drivers::new();
/// drivers.register(DuckDbDriver)?;
/// let mut db = drivers.open("duckdb::memory:")?;
/// let rows = db.query("SELECT 6 * 7", &[], &[DataType::Integer])?;
/// assert_eq!(rows, [[42.into()]]);
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DuckDbDriver;

impl Driver for DuckDbDriver {
    fn schemes(&self) -> &'static [&'static str] {
        &["duckdb"]
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        open(url, existence, None)
    }
}

impl Driver for InstancePool {
    fn schemes(&self) -> &'static [&'static str] {
        DuckDbDriver.schemes()
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        open(url, existence, Some(self))
    }
}

fn open(
    url: &DatabaseUrl,
    existence: Existence,
    pool: Option<&InstancePool>,
) -> Result<Box<dyn Session + Send>, Error> {
    let path = url.rest();
    let handle = match path {
        "" => {
            let message = "the URL names no file; write duckdb://app.db, or duckdb::memory: \
                           for a database in memory";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        MEMORY => Handle::in_memory().map_err(|error| cannot_open(path, error))?,
        file => {
            check_file(file, existence)?;
            open_file(file, existence, pool)?
        }
    };
    Ok(Box::new(DuckDbSession::new(handle)?))
}

/// Says what DuckDB would say at length, and keeps it from making a file.
fn check_file(file: &str, existence: Existence) -> Result<(), Error> {
    let path = Path::new(file);
    if path.is_dir() {
        let message = format!("{file} is a folder, not a DuckDB database; name a file in it");
        return Err(Error::new(ErrorKind::Usage, message));
    }
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let message = match (existence, folder.filter(|folder| !folder.is_dir())) {
        (_, Some(folder)) => format!(
            "the database {file} cannot be opened: there is no folder {}; make it first",
            folder.display()
        ),
        (Existence::MustExist, None) => {
            format!("the database {file} does not exist; check the path")
        }
        (Existence::CreateIfMissing, None) => return Ok(()),
    };
    Err(Error::new(ErrorKind::UndefinedObject, message))
}

/// Opens a file, and waits for another process that has begun to make it.
fn open_file(
    file: &str,
    existence: Existence,
    pool: Option<&InstancePool>,
) -> Result<Handle, Error> {
    let path = Path::new(file);
    let open = || Handle::open(path, pool).map_err(|error| cannot_open(file, error));
    let start = Instant::now();
    loop {
        if let Some(handle) = open()? {
            return Ok(handle);
        }
        if start.elapsed() > UNFINISHED {
            break;
        }
        std::thread::sleep(PAUSE);
    }
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(Error::new(ErrorKind::Usage, no_database(file)));
    }
    if existence == Existence::MustExist {
        let message = format!("the file {file} is empty: there is no database in it yet");
        return Err(Error::new(ErrorKind::UndefinedObject, message));
    }
    Handle::fill(path).map_err(|error| {
        let message = format!("the database {file} cannot be made in the empty file: {error}");
        Error::new(ErrorKind::Other, message)
    })?;
    open()?.ok_or_else(|| Error::new(ErrorKind::Usage, no_database(file)))
}

fn no_database(file: &str) -> String {
    format!("the file {file} is no DuckDB database; name another one")
}

fn cannot_open(path: &str, error: duckdb::Error) -> Error {
    let error = engine_error(&DuckDb::new(), error);
    let said = error.to_string();
    let first = said.lines().next().unwrap_or_default();
    let (kind, message) = if error.kind() == ErrorKind::Busy {
        let message = format!(
            "the database {path} is open in another process, and DuckDB lets one process alone \
             write; close it there"
        );
        (ErrorKind::Busy, message)
    } else if said.contains("not a valid DuckDB database file") {
        (ErrorKind::Usage, no_database(path))
    } else if said.contains("version number") || said.contains("Storage Version") {
        let message = format!(
            "the database {path} was written by a version of DuckDB whose files this one does \
             not read; export it there and import it here"
        );
        (ErrorKind::Usage, message)
    } else if error.kind() == ErrorKind::PermissionDenied {
        (
            error.kind(),
            format!("the database {path} may not be opened for writing; check its permissions"),
        )
    } else {
        (error.kind(), format!("the database {path} cannot be opened: {first}"))
    };
    Error::new(kind, message).with_source(error)
}
