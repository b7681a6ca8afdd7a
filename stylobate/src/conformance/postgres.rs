//! PostgreSQL: a server that is there, or one that is started.

use std::sync::{Arc, Mutex, PoisonError};

use stylobate_conformance::{Engine, Server, TestDatabase, Tier};
use stylobate_connect::{Connection, Driver, Error, Existence};
use stylobate_driver_postgres::PostgresDriver;
use stylobate_render_postgres::Postgres;

use super::postgres_server::{PostgresServer, TestDatabase as OneDatabase};
use super::with_deviations;

pub(super) fn engine() -> Engine {
    let provision = || PostgresServer::durable().map(Pool::of);
    let engine =
        Engine::new(Postgres::new(), PostgresDriver).provision(provision).from_tier(Tier::Server);
    with_deviations(engine)
}

/// A server whose databases are emptied and used again: to make one and to drop it takes a server
/// that waits for its disk more than a second.
pub(super) struct Pool {
    free: Arc<Mutex<Vec<OneDatabase>>>,
    server: PostgresServer,
}

impl Pool {
    pub(super) fn of(server: PostgresServer) -> Self {
        Self { free: Arc::default(), server }
    }
}

impl Server for Pool {
    fn database(&self) -> Result<TestDatabase, String> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let database = match free {
            Some(database) => database,
            None => self.server.create_database()?,
        };
        empty(database.url()).map_err(|error| error.to_string())?;
        let url = database.url().to_owned();
        Ok(TestDatabase::new(url, Lent { database: Some(database), free: Arc::clone(&self.free) }))
    }
}

/// A database that is given back when a case is done with it.
struct Lent {
    database: Option<OneDatabase>,
    free: Arc<Mutex<Vec<OneDatabase>>>,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(database) = self.database.take() {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(database);
        }
    }
}

/// Drops everything that stands in a database, and whoever is still at it.
const EMPTY: &str = "DO $$ DECLARE schema text; BEGIN \
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid(); \
    FOR schema IN SELECT nspname FROM pg_namespace \
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP \
        EXECUTE format('DROP SCHEMA %I CASCADE', schema); \
    END LOOP; \
    CREATE SCHEMA public; \
    GRANT ALL ON SCHEMA public TO public; END $$";

fn empty(url: &str) -> Result<(), Error> {
    let session = PostgresDriver.open(&url.parse()?, Existence::MustExist)?;
    Connection::new(session).execute(EMPTY, &[]).map(|_| ())
}
