//! Opening connections.

use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use stylobate_connect::{DatabaseUrl, Driver, Error, ErrorKind, Existence, Session};
use stylobate_dialect::{Dialect, Failure};
use stylobate_render_postgres::Postgres;

use crate::address::Address;
use crate::error::chain;
use crate::runtime::refuse_async;
use crate::session::PostgresSession;
use crate::ssl::{self, Wanted};

/// How long a server may take to answer, unless the URL says `connect_timeout`.
const PATIENCE: Duration = Duration::from_secs(10);

/// The driver for PostgreSQL 13 and newer, under the schemes `postgres` and `postgresql`.
///
/// Its URLs are those of PostgreSQL: `postgres://user:password@host:port/database`, with
/// parameters such as `?connect_timeout=3` and `?application_name=shop`. A server's databases are
/// never made by opening them.
///
/// `sslmode` says whether a connection is encrypted, as everywhere with PostgreSQL:
///
/// | `sslmode` | encrypted | checked |
/// | --- | --- | --- |
/// | `disable` | never | |
/// | `prefer`, and if it is not given | if the server can | |
/// | `require` | always | |
/// | `verify-ca` | always | that the certificate is signed by somebody who is trusted |
/// | `verify-full` | always | that as well, and that it is for the host of the URL |
///
/// Who is trusted stands in the PEM file of `sslrootcert`, or is whom the system trusts if that is
/// not given or is `system`. With a file `require` is `verify-ca`. A connection over a local socket
/// is never encrypted. Without the cargo feature `tls` no connection is, and a URL that asks for
/// more than `prefer` is refused.
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
        let (rest, wanted) = ssl::take(url.rest())?;
        let config = config(&rest, &wanted)?;
        Ok(Box::new(PostgresSession::new(connect(config, &wanted)?)?))
    }
}

/// Opens a connection, encrypted as it is wanted.
#[cfg(feature = "tls")]
fn connect(mut config: Config, wanted: &Wanted) -> Result<Client, Error> {
    if config.get_ssl_mode() == SslMode::Disable {
        return config.connect(NoTls).map_err(|error| refused(&config, error));
    }
    let connector = crate::tls::Connector::new(wanted)?;
    match config.connect(connector) {
        Err(error) if wanted.mode == ssl::Mode::Prefer && crate::tls::is_handshake(&error) => {
            config.ssl_mode(SslMode::Disable);
            config.connect(NoTls).map_err(|error| refused(&config, error))
        }
        connected => connected.map_err(|error| refused(&config, error)),
    }
}

#[cfg(not(feature = "tls"))]
fn connect(config: Config, _: &Wanted) -> Result<Client, Error> {
    if config.get_ssl_mode() == SslMode::Require {
        let message = "the URL asks for TLS by sslmode, and this build has none; build with the \
                       cargo feature tls to add it";
        return Err(Error::new(ErrorKind::Usage, message));
    }
    config.connect(NoTls).map_err(|error| refused(&config, error))
}

fn config(rest: &str, wanted: &Wanted) -> Result<Config, Error> {
    let usage = |message: &str| Error::new(ErrorKind::Usage, message);
    let unreadable = || {
        usage(
            "the URL is none of PostgreSQL's, or has a parameter that is not known; write it as \
             postgres://user:password@host:port/database, with %40 for @, %2F for /, %3A for : and \
             %3F for ? in the password",
        )
    };
    // An @ behind the host comes from a password that is not encoded, a part of which would then
    // be taken for the host, and shown.
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    if rest[end..].contains('@') || rest[..end].matches('@').count() > 1 {
        return Err(unreadable());
    }
    // What the parser says of a text that it does not understand may repeat a password.
    let parsed: Result<Config, _> = format!("postgres://{rest}").parse();
    let mut config = parsed.map_err(|_| unreadable())?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(usage("the URL names no host; write one, as in postgres://localhost/app"));
    }
    // A local socket leads to this machine alone.
    let is_local = config.get_hosts().iter().all(|host| !matches!(host, Host::Tcp(_)));
    config.ssl_mode(match is_local && config.get_hostaddrs().is_empty() {
        true => SslMode::Disable,
        false => wanted.mode.ssl_mode(),
    });
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
    if let Some((kind, message)) = unencrypted(&address, &error) {
        return Error::new(kind, message).with_source(error);
    }
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

/// Why a connection that was to be encrypted is none.
fn unencrypted(address: &Address<'_>, error: &postgres::Error) -> Option<(ErrorKind, String)> {
    if chain(error).contains("server does not support TLS") {
        let message = format!(
            "PostgreSQL at {address} does not encrypt, which sslmode asks for; switch ssl on there"
        );
        return Some((ErrorKind::Usage, message));
    }
    #[cfg(feature = "tls")]
    if let Some(complaint) = crate::tls::complaint(error) {
        let message = format!("the certificate of PostgreSQL at {address} {complaint}");
        return Some((ErrorKind::PermissionDenied, message));
    }
    None
}
