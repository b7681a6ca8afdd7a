//! The three engines, each ready to be connected to.

use stylobate::Connection;
use stylobate::connect_contract::Drivers;

use stylobate::conformance::{PostgresDatabase as TestDatabase, PostgresServer};

/// An engine that tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL, from the environment or from server binaries on this machine.
    Postgres,
    /// SQLite, bundled.
    Sqlite,
    /// DuckDB, bundled.
    DuckDb,
}

/// A fresh and empty database, dropped with the value.
pub struct Fresh {
    /// The URL.
    pub url: String,
    _database: Option<TestDatabase>,
    _folder: Option<tempfile::TempDir>,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::Sqlite, Self::DuckDb];

    /// The name of its dialect.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
            Self::DuckDb => "duckdb",
        }
    }

    /// A fresh database.
    ///
    /// # Panics
    /// If the engine cannot be had, with the ways to get it.
    pub fn fresh(self) -> Fresh {
        let folder = || tempfile::tempdir().expect("a temporary folder can be made");
        match self {
            Self::Postgres => {
                let server = PostgresServer::shared().unwrap_or_else(|error| panic!("{error}"));
                let database = server.create_database().unwrap_or_else(|error| panic!("{error}"));
                Fresh { url: database.url().to_owned(), _database: Some(database), _folder: None }
            }
            Self::Sqlite | Self::DuckDb => {
                let folder = folder();
                let path = folder.path().join("test.db");
                let url = format!("{}://{}", self.name(), path.display());
                Fresh { url, _database: None, _folder: Some(folder) }
            }
        }
    }
}

impl Fresh {
    /// A connection to it.
    ///
    /// # Panics
    /// If it cannot be opened.
    pub fn connect(&self) -> Connection {
        drivers().open(&self.url).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// The drivers of all engines.
pub fn drivers() -> Drivers {
    stylobate::drivers()
}
