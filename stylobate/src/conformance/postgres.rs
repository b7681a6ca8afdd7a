//! PostgreSQL: a server that is there, or one that is started.

use std::sync::{Arc, Mutex, PoisonError};

use stylobate_conformance::{Engine, Server, TestDatabase, Tier};
use stylobate_connect::Error;
use stylobate_driver_postgres::PostgresDriver;
use stylobate_render_postgres::Postgres;

use super::postgres_hooks::hooked;
use super::postgres_server::{PostgresServer, TestDatabase as OneDatabase, connect};
use super::with_deviations;

pub(super) fn engine() -> Engine {
    provisioned(|| match PostgresServer::durable() {
        Ok(server) => Ok(Pool::of(server)),
        Err(error) => instead(error),
    })
    .from_tier(Tier::Server)
}

/// PostgreSQL, however its server is had.
fn provisioned(start: impl Fn() -> Result<Pool, String> + Send + Sync + 'static) -> Engine {
    let engine = Engine::new(Postgres::new(), PostgresDriver).provision(start).known_deviation(
        "index.key_9000_bytes",
        "PostgreSQL takes no entry of more than 2,704 bytes into an index",
    );
    with_deviations(hooked(engine))
}

/// What is left where there is no server: a container, if this build can start one.
#[cfg(feature = "containers")]
fn instead(error: String) -> Result<Pool, String> {
    containers::start(&containers::default_image()).map_err(|other| format!("{error}; {other}"))
}

#[cfg(not(feature = "containers"))]
fn instead(error: String) -> Result<Pool, String> {
    Err(error)
}

/// Servers in containers.
#[cfg(feature = "containers")]
pub(super) mod containers {
    use super::{Pool, PostgresServer, provisioned};
    use crate::conformance::container::{PostgresContainer, present_images};
    use crate::conformance::{Engine, Tier};

    /// The environment variable with the image of `postgres@container`.
    const IMAGE_VARIABLE: &str = "STYLOBATE_POSTGRES_IMAGE";
    const IMAGE: &str = "postgres:17.7";
    const NAME: &str = "postgres@container";

    /// The image that is used if none is named.
    pub(super) fn default_image() -> String {
        std::env::var(IMAGE_VARIABLE).unwrap_or_else(|_| IMAGE.to_owned())
    }

    pub(super) fn start(image: &str) -> Result<Pool, String> {
        let container = PostgresContainer::start(image)?;
        let server = PostgresServer::at(container.url());
        Ok(Pool { build: format!("image {image}"), ..Pool::of(server) }.keeping(container))
    }

    fn of_image(image: &str) -> Engine {
        let started = image.to_owned();
        provisioned(move || start(&started)).named(format!("{NAME}:{image}")).from_tier(Tier::Full)
    }

    /// The engine of a name such as `postgres@container:postgres:17`.
    pub(in crate::conformance) fn find(name: &str) -> Option<Engine> {
        match name.strip_prefix(NAME)? {
            "" => Some(of_image(&default_image()).named(NAME)),
            image => image.strip_prefix(':').map(of_image),
        }
    }

    /// An engine for each image that is present, or why there are none.
    pub(in crate::conformance) fn present() -> Result<Vec<Engine>, String> {
        Ok(present_images()?.iter().map(|image| of_image(image)).collect())
    }
}

/// A server whose databases are emptied and used again: to make one and to drop it takes a server
/// that waits for its disk more than a second.
pub(super) struct Pool {
    free: Arc<Mutex<Vec<OneDatabase>>>,
    server: PostgresServer,
    build: String,
    _keep: Option<Box<dyn Send + Sync>>,
}

impl Pool {
    pub(super) fn of(server: PostgresServer) -> Self {
        Self { free: Arc::default(), server, build: String::new(), _keep: None }
    }

    /// Keeps something as long as the server is used.
    #[cfg(feature = "containers")]
    fn keeping(self, keep: impl Send + Sync + 'static) -> Self {
        Self { _keep: Some(Box::new(keep)), ..self }
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

    fn build(&self) -> String {
        self.build.clone()
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
    connect(url)?.execute(EMPTY, &[]).map(|_| ())
}
