//! Database objects that are used for one file after another.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use duckdb::Connection;
use stylobate_dialect::{Dialect as _, push_text};
use stylobate_model::Name;
use stylobate_render_duckdb::DuckDb;

use crate::database::in_memory;

/// Opens files as [`DuckDbDriver`](crate::DuckDbDriver) does, by attaching them to database
/// objects that had others before.
///
/// To make a database object and to give it up takes thirty to forty times as long as to attach a
/// file and detach it, since all functions of the engine are registered in the object. That is
/// worth saving for whoever opens many small files one after another, as tests do.
///
/// - An object has one file at a time, and nothing else: its own database in memory is detached
///   meanwhile. When the last session of the file ends, the file is detached, which closes it, and
///   the object is kept for another. Clones share what is kept.
/// - An object is not used again once a session has executed what may change its settings: whatever
///   neither reads nor changes rows, tables, views, indexes, sequences or schemas. What functions of the
///   engine change when a query calls them, such as `enable_logging`, is not seen.
/// - The database in a file has the name that it has when it is opened by itself. One that is called
///   `memory`, as that of the object is, gets an object of its own.
/// - What a large query puts aside goes into `.tmp` in the current folder, not beside the file.
///
/// ```
/// use stylobate_connect::Drivers;
/// use stylobate_driver_duckdb::InstancePool;
/// use stylobate_model::DataType;
///
/// let folder = tempfile::tempdir()?;
/// let mut drivers = Drivers::new();
/// drivers.register(InstancePool::new().threads(1))?;
/// for file in ["one.db", "two.db", "one.db"] {
///     let mut db = drivers.open(&format!("duckdb://{}", folder.path().join(file).display()))?;
///     db.execute("CREATE TABLE IF NOT EXISTS opened (opened_at TIMESTAMPTZ DEFAULT now())", &[])?;
///     db.execute("INSERT INTO opened DEFAULT VALUES", &[])?;
/// }
/// let mut db = drivers.open(&format!("duckdb://{}", folder.path().join("one.db").display()))?;
/// let rows = db.query("SELECT count(*) FROM opened", &[], &[DataType::BigInt])?;
/// assert_eq!(rows, [[2.into()]]);
/// # drop(db);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct InstancePool {
    idle: Arc<Mutex<Vec<Connection>>>,
    threads: Option<usize>,
}

/// A database object to which a file is attached.
pub(crate) struct Attached {
    /// A connection to it; none once it is given back.
    instance: Option<Connection>,
    /// The name of the database, as it is written.
    name: String,
    pool: InstancePool,
    used_up: bool,
}

impl InstancePool {
    /// A pool without objects.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many threads work on a query; without it one for each core. What is kept so far
    /// stays with the clones that were made before.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { idle: Arc::default(), threads: Some(threads) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn instance(&self) -> duckdb::Result<Connection> {
        if let Some(idle) = self.idle().pop() {
            return Ok(idle);
        }
        let connection = in_memory()?;
        if let Some(threads) = self.threads {
            connection.execute_batch(&format!("SET threads = {threads}"))?;
        }
        Ok(connection)
    }

    /// Attaches a file, which is made if there is none; nothing if its database is called like that
    /// of an object, or its path cannot be said in SQL.
    pub(crate) fn attach(&self, path: &Path) -> duckdb::Result<Option<Attached>> {
        let Some(file) = path.to_str() else { return Ok(None) };
        let mut attach = "ATTACH ".to_owned();
        push_text(&mut attach, file);
        let instance = self.instance()?;
        match instance.execute_batch(&attach) {
            Err(error) if error.to_string().contains(TAKEN) => {
                self.idle().push(instance);
                return Ok(None);
            }
            // The object is not used again: a damaged file can make it invalid.
            attached => attached?,
        }
        let name = name(&instance)?;
        // Without the database in memory, this one is what each new connection has for its own.
        instance.execute_batch(&format!("USE {name}.main; DETACH memory"))?;
        Ok(Some(Attached { instance: Some(instance), name, pool: self.clone(), used_up: false }))
    }
}

/// What DuckDB says of a file whose database has a name that another one has.
const TAKEN: &str = "already exists";

impl fmt::Debug for InstancePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstancePool").field("threads", &self.threads).finish_non_exhaustive()
    }
}

impl Attached {
    /// A connection whose own database is the attached one.
    pub(crate) fn connect(&self) -> duckdb::Result<Connection> {
        self.instance.as_ref().ok_or(duckdb::Error::InvalidQuery)?.try_clone()
    }

    /// Keeps the object from being used again.
    pub(crate) fn use_up(&mut self) {
        self.used_up = true;
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        let Some(instance) = self.instance.take() else { return };
        let back = "ATTACH ':memory:' AS memory; USE memory.main";
        let detached = instance.execute_batch(&format!("{back}; DETACH {}", self.name));
        if detached.is_ok() && !self.used_up {
            self.pool.idle().push(instance);
        }
    }
}

/// The name of the database that is attached, as it is written.
fn name(connection: &Connection) -> duckdb::Result<String> {
    let query =
        "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND path IS NOT NULL";
    let name: String = connection.query_row(query, [], |row| row.get(0))?;
    Ok(DuckDb::new().words().name(&Name::from(name)).into_owned())
}

#[cfg(test)]
mod tests {
    use stylobate_connect::{Driver as _, Existence};

    use super::*;

    #[test]
    fn an_object_has_one_file_after_another() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let pool = InstancePool::new().threads(1);
        for file in ["one.db", "two.db", "one.db", "pg_catalog.db"] {
            let attached = pool.attach(&folder.path().join(file))?;
            assert!(attached.is_some() && pool.idle().is_empty());
            drop(attached);
            assert_eq!(pool.idle().len(), 1);
        }
        assert!(pool.attach(&folder.path().join("memory.db"))?.is_none());
        assert!(pool.clone().idle().len() == 1 && pool.clone().threads(2).idle().is_empty());
        Ok(())
    }

    #[test]
    fn what_may_change_settings_uses_an_object_up() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let pool = InstancePool::new();
        let url = format!("duckdb://{}", folder.path().join("one.db").display()).parse()?;
        for (statement, idle) in [
            ("CREATE TABLE t (a INTEGER)", 1),
            ("SELECT * FROM t", 1),
            ("CREATE SCHEMA memory", 1),
            ("PRAGMA threads = 1", 0),
        ] {
            let mut session = pool.open(&url, Existence::CreateIfMissing)?;
            session.execute(statement, &[])?;
            drop(session);
            assert_eq!(pool.idle().len(), idle, "{statement}");
        }
        Ok(())
    }

    #[test]
    fn an_object_that_could_not_attach_is_not_used_again() -> Result<(), Box<dyn std::error::Error>>
    {
        let folder = tempfile::tempdir()?;
        let pool = InstancePool::new();
        drop(pool.attach(&folder.path().join("one.db"))?);
        let none = folder.path().join("none.db");
        std::fs::write(&none, "what is no database at all")?;
        assert!(pool.attach(&none).is_err() && pool.idle().is_empty());
        Ok(())
    }
}
