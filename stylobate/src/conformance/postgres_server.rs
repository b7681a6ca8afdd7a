//! A PostgreSQL server for tests: a given one, or one started on this machine.

#[cfg(unix)]
mod local;

use std::env;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;
use std::thread;

use stylobate_connect::{Connection, Driver as _, Error, Existence};
use stylobate_driver_postgres::PostgresDriver;

/// The environment variable with the URL of a server to use, whose role may create databases, and
/// roles for the conformance suite.
pub(super) const URL_VARIABLE: &str = "STYLOBATE_POSTGRES_URL";

/// A PostgreSQL server in which tests make databases of their own.
///
/// It is the one that the environment variable `STYLOBATE_POSTGRES_URL` names, or else one of this
/// process alone, started from the server binaries on this machine; that one stops and vanishes
/// when the process ends, in whatever way.
///
/// ```no_run
/// let server = stylobate::conformance::PostgresServer::shared()?;
/// let database = server.create_database()?;
/// let db = stylobate::connect(database.url());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct PostgresServer {
    url: String,
    /// Holds the pipe open whose end stops the server.
    #[cfg(unix)]
    _local: Option<local::Watcher>,
}

impl PostgresServer {
    /// The server of this process, started when it is first asked for.
    ///
    /// # Errors
    /// Why there is none, and how to mend that.
    pub fn shared() -> Result<&'static Self, String> {
        static SERVER: OnceLock<Result<PostgresServer, String>> = OnceLock::new();
        SERVER.get_or_init(|| Self::find(Durability::Quick)).as_ref().map_err(Clone::clone)
    }

    /// A server that keeps what it has committed even if the machine fails, as those do that
    /// people rely on; stopped when the value is dropped.
    ///
    /// # Errors
    /// Why there is none, and how to mend that.
    pub fn durable() -> Result<Self, String> {
        Self::find(Durability::Durable)
    }

    /// A server that encrypts, with a certificate and its key in PEM; always one of its own.
    ///
    /// # Errors
    /// Why there is none, and how to mend that.
    pub fn encrypting(certificate: &str, key: &str) -> Result<Self, String> {
        Self::start(Some((certificate, key)), Durability::Quick)
    }

    /// A server that somebody else keeps, by the URL of a database for administration.
    #[cfg(feature = "containers")]
    pub(super) fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            #[cfg(unix)]
            _local: None,
        }
    }

    /// The URL of a database that exists always, for administration.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes a database under a random name.
    ///
    /// # Errors
    /// What the server says.
    pub fn create_database(&self) -> Result<TestDatabase, String> {
        let name = format!("stylobate_test_{:016x}", RandomState::new().build_hasher().finish());
        administrate(&self.url, &format!("CREATE DATABASE {name} TEMPLATE template0"))
            .map_err(|error| format!("cannot create the database {name}: {error}"))?;
        let url = with_database(&self.url, &name);
        Ok(TestDatabase { administration: self.url.clone(), name, url })
    }

    fn find(durability: Durability) -> Result<Self, String> {
        match env::var(URL_VARIABLE) {
            Ok(url) => match administrate(&url, "SELECT 1") {
                Ok(()) => Ok(Self {
                    url,
                    #[cfg(unix)]
                    _local: None,
                }),
                Err(error) => Err(format!("the server of {URL_VARIABLE} does not answer: {error}")),
            },
            Err(_) => Self::start(None, durability),
        }
    }

    #[cfg(unix)]
    fn start(identity: Option<(&str, &str)>, durability: Durability) -> Result<Self, String> {
        let (url, watcher) = local::start(identity, durability)?;
        Ok(Self { url, _local: Some(watcher) })
    }

    #[cfg(not(unix))]
    fn start(_: Option<(&str, &str)>, _: Durability) -> Result<Self, String> {
        Err(format!("there is no PostgreSQL server; set {URL_VARIABLE} to the URL of one"))
    }
}

/// Whether a server waits until the disk has what it commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    /// It does not, which is quicker.
    Quick,
    /// It does.
    Durable,
}

/// A database for one test, dropped together with this value.
///
/// ```no_run
/// # use stylobate::conformance::PostgresServer;
/// let database = PostgresServer::shared()?.create_database()?;
/// assert!(database.url().ends_with(database.name()));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct TestDatabase {
    administration: String,
    name: String,
    url: String,
}

impl TestDatabase {
    /// The URL of the database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A database that stays behind harms nobody, and a panic here would hide another one.
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = administrate(&self.administration, &drop);
    }
}

/// Runs one statement, on a thread of its own: the client panics inside an async runtime.
fn administrate(url: &str, sql: &str) -> Result<(), String> {
    let work = || {
        let result = connect(url).and_then(|mut connection| connection.execute(sql, &[]));
        result.map(|_| ()).map_err(|error| error.to_string())
    };
    thread::scope(|scope| scope.spawn(work).join())
        .unwrap_or_else(|_| Err("the PostgreSQL client panicked".to_owned()))
}

/// A connection to the server.
pub(super) fn connect(url: &str) -> Result<Connection, Error> {
    Ok(Connection::new(PostgresDriver.open(&url.parse()?, Existence::MustExist)?))
}

/// The URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let authority = url.find("://").map_or(0, |place| place + 3);
    let end = url[authority..].find(['/', '?']).map_or(url.len(), |end| authority + end);
    let parameters = url[end..].find('?').map_or("", |place| &url[end + place..]);
    format!("{}/{name}{parameters}", &url[..end])
}
