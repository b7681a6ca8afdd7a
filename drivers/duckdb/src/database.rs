//! The databases that this process has open.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use duckdb::{Config, Connection};

use crate::gate::Gate;
use crate::pool::{Attached, InstancePool};
use crate::unfinished;

/// One database, of which every session has a connection.
pub(crate) struct Database {
    first: Mutex<First>,
    pub(crate) gate: Arc<Gate>,
}

/// The connection of which those of sessions are clones.
enum First {
    /// Of a database object that has this database alone.
    Own(Connection),
    /// Of one that is used again when this database is closed.
    Pooled(Attached),
}

/// The open files. Whoever opens or closes one holds the lock meanwhile, since the file must be
/// closed before it is opened again.
static FILES: Mutex<Option<HashMap<Identity, Weak<Database>>>> = Mutex::new(None);

/// What two paths of one file have in common.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(unix)]
fn identity(path: &Path) -> std::io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> std::io::Result<Identity> {
    std::fs::canonicalize(path)
}

fn files() -> MutexGuard<'static, Option<HashMap<Identity, Weak<Database>>>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection to a database; dropping it closes the database if it was the last.
pub(crate) struct Handle {
    database: Option<Arc<Database>>,
    connection: Option<Connection>,
}

impl Handle {
    /// Opens a new database in memory.
    pub(crate) fn in_memory() -> duckdb::Result<Self> {
        Self::of(Arc::new(Database::new(First::Own(in_memory()?))))
    }

    /// Opens a file, or gives one more connection to it if it is open already; nothing if there is
    /// no database in it yet. A database object of the pool is used if there is one.
    pub(crate) fn open(path: &Path, pool: Option<&InstancePool>) -> duckdb::Result<Option<Self>> {
        let mut files = files();
        let files = files.get_or_insert_default();
        files.retain(|_, database| database.strong_count() > 0);
        let open = identity(path).ok().and_then(|identity| files.get(&identity)?.upgrade());
        if let Some(database) = open {
            return Self::of(database).map(Some);
        }
        let first = || First::open(&absolute(path), pool);
        let first = match first() {
            Ok(first) => first,
            Err(_) if unfinished::is_unfinished(path) => return Ok(None),
            // It may have been finished since.
            Err(_) => first()?,
        };
        let database = Arc::new(Database::new(first));
        if let Ok(identity) = identity(path) {
            files.insert(identity, Arc::downgrade(&database));
        }
        Self::of(database).map(Some)
    }

    /// Makes a new database in a file that is empty.
    pub(crate) fn fill(path: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut files = files();
        let files = files.get_or_insert_default();
        let open = identity(path).ok().and_then(|identity| files.get(&identity));
        if open.is_some_and(|database| database.strong_count() > 0) {
            return Ok(());
        }
        let mut beside = absolute(path).into_os_string();
        beside.push(format!(".new-{}", std::process::id()));
        let beside = PathBuf::from(beside);
        let made = Connection::open_with_flags(&beside, config()?).map(drop);
        let content = std::fs::read(&beside);
        let _ = std::fs::remove_file(&beside);
        made?;
        Ok(unfinished::fill(path, &content?)?)
    }

    fn of(database: Arc<Database>) -> duckdb::Result<Self> {
        let connection = {
            let first = database.first.lock().unwrap_or_else(PoisonError::into_inner);
            first.connect()?
        };
        Ok(Self { database: Some(database), connection: Some(connection) })
    }

    /// Keeps a database object of a pool from being used again.
    pub(crate) fn use_up(&self) {
        if let Some(database) = &self.database {
            let mut first = database.first.lock().unwrap_or_else(PoisonError::into_inner);
            if let First::Pooled(attached) = &mut *first {
                attached.use_up();
            }
        }
    }

    pub(crate) fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }

    pub(crate) fn gate(&self) -> Option<&Arc<Gate>> {
        self.database.as_ref().map(|database| &database.gate)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let _files = files();
        self.connection = None;
        self.database = None;
    }
}

impl Database {
    fn new(first: First) -> Self {
        Self { first: Mutex::new(first), gate: Arc::default() }
    }
}

impl First {
    fn open(path: &Path, pool: Option<&InstancePool>) -> duckdb::Result<Self> {
        if let Some(attached) = pool.map(|pool| pool.attach(path)).transpose()?.flatten() {
            return Ok(Self::Pooled(attached));
        }
        Connection::open_with_flags(path, config()?).map(Self::Own)
    }

    fn connect(&self) -> duckdb::Result<Connection> {
        match self {
            Self::Own(connection) => connection.try_clone(),
            Self::Pooled(attached) => attached.connect(),
        }
    }
}

/// A new database object, with a database in memory.
pub(crate) fn in_memory() -> duckdb::Result<Connection> {
    Connection::open_in_memory_with_flags(config()?)
}

fn config() -> duckdb::Result<Config> {
    // Every primary key, unique constraint and index takes a block of its own, 256 KiB by default.
    Config::default().enable_autoload_extension(false)?.with("default_block_size", "16384")
}

/// DuckDB takes the start of a path such as `md:app` for the name of an extension.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
