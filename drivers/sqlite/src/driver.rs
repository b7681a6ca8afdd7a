//! The driver, and how it opens a database.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use stylobate_connect::{DatabaseUrl, Driver, Error, ErrorKind, Existence, Session};

use crate::session::SqliteSession;

const MEMORY: &str = ":memory:";

/// Opens SQLite databases, for URLs such as `sqlite://app.db` and `sqlite::memory:`.
///
/// ```
/// use stylobate_connect::Drivers;
/// use stylobate_driver_sqlite::SqliteDriver;
/// use stylobate_model::DataType;
///
/// let mut drivers = Drivers::new();
/// drivers.register(SqliteDriver)?;
/// let mut db = drivers.open("sqlite::memory:")?;
/// let rows = db.query("SELECT 6 * 7", &[], &[DataType::Integer])?;
/// assert_eq!(rows, [[42.into()]]);
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SqliteDriver;

impl Driver for SqliteDriver {
    fn schemes(&self) -> &'static [&'static str] {
        &["sqlite"]
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        let path = url.rest();
        let connection = match path {
            // SQLite would make a database that is gone when it is closed.
            "" => return Err(refuse(ErrorKind::Usage, NO_PATH)),
            MEMORY => Connection::open_in_memory().map_err(|error| cannot_open(path, error))?,
            path => open_file(path, existence)?,
        };
        match SqliteSession::new(connection) {
            Ok(session) => Ok(Box::new(session)),
            Err(error) if error.code() == Some("26") => Err(refuse(
                ErrorKind::Usage,
                format!("the file {path} is no SQLite database; name another one"),
            )
            .with_source(error)),
            Err(error) => {
                let message = format!("the database {path} cannot be opened: {error}");
                Err(refuse(error.kind(), message).with_source(error))
            }
        }
    }
}

const NO_PATH: &str = "the URL names no database; write sqlite://app.db for a file, or \
                       sqlite::memory: for a database in memory";

fn open_file(path: &str, existence: Existence) -> Result<Connection, Error> {
    let file = Path::new(path);
    if file.is_dir() {
        let message = format!("{path} is a folder; name a file in it");
        return Err(refuse(ErrorKind::Usage, message));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder
        && matches!(folder.try_exists(), Ok(false))
    {
        let folder = folder.display();
        let message = format!(
            "the database {path} cannot be opened: the folder {folder} does not exist; make it \
             first"
        );
        return Err(refuse(ErrorKind::UndefinedObject, message));
    }
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match existence {
        Existence::CreateIfMissing => flags |= OpenFlags::SQLITE_OPEN_CREATE,
        Existence::MustExist if matches!(file.try_exists(), Ok(false)) => {
            let message = format!("the database {path} does not exist");
            return Err(refuse(ErrorKind::UndefinedObject, message));
        }
        Existence::MustExist => {}
    }
    // SQLite would take what begins with `file:` for a URL of its own.
    let opened = match path.strip_prefix("file:") {
        Some(_) => Connection::open_with_flags(Path::new(".").join(file), flags),
        None => Connection::open_with_flags(file, flags),
    };
    opened.map_err(|error| cannot_open(path, error))
}

/// The error of a file that SQLite does not open, with the reason that the system gives, for
/// SQLite gives none.
fn cannot_open(path: &str, error: rusqlite::Error) -> Error {
    let (kind, reason) = match std::fs::File::open(path) {
        Err(system) if system.kind() == std::io::ErrorKind::PermissionDenied => {
            (ErrorKind::PermissionDenied, system.to_string())
        }
        Err(system) if path != MEMORY && system.kind() != std::io::ErrorKind::NotFound => {
            (ErrorKind::ConnectionLost, system.to_string())
        }
        _ => (ErrorKind::ConnectionLost, error.to_string()),
    };
    refuse(kind, format!("the database {path} cannot be opened: {reason}")).with_source(error)
}

fn refuse(kind: ErrorKind, message: impl Into<String>) -> Error {
    Error::new(kind, message)
}
