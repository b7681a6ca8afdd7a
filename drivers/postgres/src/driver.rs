//! Opening connections.

use std::time::Duration;

use postgres::config::SslMode;
use postgres::{Config, NoTls};
use stylobate_connect::{DatabaseUrl, Driver, Error, ErrorKind, Existence, Session};
use stylobate_dialect::{Dialect, Failure};
use stylobate_render_postgres::Postgres;

use crate::address::Address;
use crate::error::chain;
use crate::runtime::refuse_async;
use crate::session::PostgresSession;

/// How long a server may take to answer, unless the URL says `connect_timeout`.
const PATIENCE: Duration = Duration::from_secs(10);

/// The driver for PostgreSQL 13 and newer, under the schemes `postgres` and `postgresql`.
///
/// Its URLs are those of PostgreSQL: `postgres://user:password@host:port/database`, with
/// parameters such as `?connect_timeout=3` and `?application_name=shop`. A server's databases are
/// never made by opening them. Connections are not encrypted; a URL that asks for TLS is refused.
///
/// ```no_run
/// use stylobate_connect::Drivers;
/// use stylobate_driver_postgres::PostgresDriver;
///
/// let mut drivers = Drivers::new();
/// drivers.register(PostgresDriver)?;
/// let mut db = drivers.open("postgres://app@localhost/app")?;
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostgresDriver;

impl Driver for PostgresDriver {
    fn schemes(&self) -> &'static [&'static str] {
        &["postgres", "postgresql"]
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        _existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        refuse_async()?;
        let config = config(url)?;
        let client = config.connect(NoTls).map_err(|error| refused(&config, error))?;
        Ok(Box::new(PostgresSession::new(client)?))
    }
}

fn config(url: &DatabaseUrl) -> Result<Config, Error> {
    let usage = |message: &str| Error::new(ErrorKind::Usage, message);
    let no_tls = || {
        usage(
            "the URL asks for TLS by sslmode, and this driver has none; connect over a tunnel or \
             a local socket, and say sslmode=disable",
        )
    };
    if url.rest().contains("sslmode=verify-") {
        return Err(no_tls());
    }
    let unreadable = || {
        usage(
            "the URL is none of PostgreSQL's, or has a parameter that is not known; write it as \
             postgres://user:password@host:port/database, with %40 for @, %2F for /, %3A for : and \
             %3F for ? in the password",
        )
    };
    // An @ behind the host comes from a password that is not encoded, a part of which would then
    // be taken for the host, and shown.
    let end = url.rest().find(['/', '?']).unwrap_or(url.rest().len());
    if url.rest()[end..].contains('@') || url.rest()[..end].matches('@').count() > 1 {
        return Err(unreadable());
    }
    // What the parser says of a text that it does not understand may repeat a password.
    let parsed: Result<Config, _> = format!("postgres://{}", url.rest()).parse();
    let mut config = parsed.map_err(|_| unreadable())?;
    if config.get_ssl_mode() == SslMode::Require {
        return Err(no_tls());
    }
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(usage("the URL names no host; write one, as in postgres://localhost/app"));
    }
    if config.get_application_name().is_none() {
        config.application_name("stylobate");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    Ok(config)
}

/// One sentence on why there is no connection, which names everything but the password.
fn refused(config: &Config, error: postgres::Error) -> Error {
    let address = Address(config);
    let Some(reported) = error.as_db_error() else {
        let message = format!("cannot reach PostgreSQL at {address}: {}", chain(&error));
        let kind = match config.get_password() {
            None if chain(&error).contains("password missing") => ErrorKind::PermissionDenied,
            _ => ErrorKind::ConnectionLost,
        };
        return Error::new(kind, message).with_source(error);
    };
    let code = reported.code().code();
    let failure = Failure { code: Some(code), message: reported.message() };
    let kind = Postgres::new().diagnose(&failure).kind;
    let message = format!("PostgreSQL at {address} refuses: {}", reported.message());
    Error::new(kind, message).with_source(error)
}
