//! DuckDB, as this build links it.

use std::path::Path;

use stylobate_conformance::{Engine, Folder, Setting};
use stylobate_connect::{DatabaseUrl, Driver, Error, Existence, Session};
use stylobate_driver_duckdb::{DuckDbDriver, InstancePool};
use stylobate_render_duckdb::DuckDb;

use super::with_deviations;

pub(super) fn engine() -> Engine {
    let engine = Engine::new(DuckDb::new(), OneThread::new())
        .provision(|| Folder::new("duckdb").map(|folder| folder.build("bundled")))
        .known_deviation(
            "key.fk.delete_child_then_parent_same_tx",
            "DuckDB refuses to delete a row and then what it referred to in one transaction",
        );
    with_deviations(SETTINGS.into_iter().fold(engine, |engine, (name, statements)| {
        let setting = Setting::new(name);
        engine.setting(statements.iter().copied().fold(setting, Setting::statement))
    }))
}

/// What an application may set on its connection.
const SETTINGS: [(&str, &[&str]); 3] = [
    (
        "order, and a search path through others",
        &[
            "SET default_order = 'desc'",
            "SET default_null_order = 'nulls_first'",
            "SET search_path = 'main,elsewhere'",
        ],
    ),
    (
        "reading of SQL",
        &[
            "SET integer_division = true",
            "SET preserve_identifier_case = false",
            "SET old_implicit_casting = true",
            "SET ieee_floating_point_ops = false",
        ],
    ),
    (
        "messages, and a search path elsewhere",
        &["SET errors_as_json = true", "SET schema = 'away'"],
    ),
];

/// The drivers, with databases that use one thread each: several cases run at the same time, and
/// most of what a second thread does in one of them is to wait.
struct OneThread {
    /// For the files of short cases: to make a database object for each would take more than half
    /// of their time.
    pool: InstancePool,
}

impl OneThread {
    fn new() -> Self {
        Self { pool: InstancePool::new().threads(1) }
    }
}

impl Driver for OneThread {
    fn schemes(&self) -> &'static [&'static str] {
        DuckDbDriver.schemes()
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        if Path::new(url.rest()).ends_with(Folder::QUICK) {
            return self.pool.open(url, existence);
        }
        let mut session = DuckDbDriver.open(url, existence)?;
        session.execute("SET threads = 1", &[])?;
        Ok(session)
    }
}
