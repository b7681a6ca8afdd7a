//! A PostgreSQL server for tests: a given one, or one started on this machine.

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

/// A server of this process alone, from the binaries on this machine.
#[cfg(unix)]
mod local {
    use std::fs::{self, Permissions};
    use std::io;
    use std::net::TcpListener;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};
    use std::{env, thread};

    use super::{Durability, URL_VARIABLE, administrate};

    /// The shell that waits for this process to end, and then stops the server and removes its
    /// folder. It waits for the end of its standard input, which comes even if this process is
    /// killed.
    #[derive(Debug)]
    pub(super) struct Watcher(Child);

    const WATCH: &str = r#"
        trap '' HUP INT TERM
        "$1/postgres" -D "$2/data" -h 127.0.0.1 -p "$3" -k '' -c fsync="$5" \
            -c full_page_writes="$5" -c synchronous_commit="$5" -c max_connections=200 \
            -c max_locks_per_transaction=256 -c ssl="$4" </dev/null >"$2/log" 2>&1 &
        server=$!
        cat >/dev/null
        kill -QUIT "$server" 2>/dev/null
        wait "$server"
        cd / && rm -rf "$2"
    "#;

    const PATIENCE: Duration = Duration::from_secs(60);

    /// The certificate of a server and its key, in PEM.
    type Identity<'a> = Option<(&'a str, &'a str)>;

    pub(super) fn start(
        identity: Identity<'_>,
        durability: Durability,
    ) -> Result<(String, Watcher), String> {
        let binaries = binaries().ok_or_else(|| {
            format!(
                "there is no PostgreSQL server: set {URL_VARIABLE} to the URL of one, or install \
                 the package postgresql, whose server binaries are then used"
            )
        })?;
        let told = |error: io::Error| format!("cannot start {}: {error}", binaries.display());
        let mut attempts = 0;
        loop {
            attempts += 1;
            let (folder, user) = folder().map_err(told)?;
            match start_in(&binaries, &folder, user, identity, durability) {
                Ok(started) => return Ok(started),
                Err(error) => {
                    let _ = fs::remove_dir_all(&folder);
                    // Another process may have taken the port in the meantime.
                    if attempts == 3 {
                        return Err(format!("cannot start {}: {error}", binaries.display()));
                    }
                }
            }
        }
    }

    /// The folder with the newest server binaries.
    fn binaries() -> Option<PathBuf> {
        let configured = Command::new("pg_config").arg("--bindir").output().ok();
        let configured = configured.and_then(|output| String::from_utf8(output.stdout).ok());
        let installed = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
        let mut installed: Vec<_> = installed.map(|entry| entry.path()).collect();
        installed.sort_by_key(|folder| {
            let version = folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
            std::cmp::Reverse(version)
        });
        let configured = configured.map(|folder| PathBuf::from(folder.trim())).into_iter();
        configured
            .chain(installed.into_iter().map(|folder| folder.join("bin")))
            .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
    }

    /// The user and group that a server runs as instead of root, which it refuses.
    #[derive(Clone, Copy)]
    struct User {
        user: u32,
        group: u32,
    }

    /// A new folder that belongs to the user that the server runs as, if that is another one.
    fn folder() -> io::Result<(PathBuf, Option<User>)> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("stylobate-postgres-");
        let folder = builder.tempdir()?;
        if folder.path().metadata()?.uid() != 0 {
            return Ok((folder.keep(), None));
        }
        let parents = [env::temp_dir(), "/tmp".into(), "/var/tmp".into()];
        let parent = parents.iter().find(|parent| is_open(parent));
        let user = unprivileged().ok_or_else(|| {
            io::Error::other("PostgreSQL refuses to run as root, and there is no other user")
        })?;
        let parent =
            parent.ok_or_else(|| io::Error::other("no temporary folder is open to all users"))?;
        let folder = builder.permissions(Permissions::from_mode(0o700)).tempdir_in(parent)?;
        chown(folder.path(), Some(user.user), Some(user.group))?;
        Ok((folder.keep(), Some(user)))
    }

    /// Whether every user may make a folder here.
    fn is_open(folder: &Path) -> bool {
        let mode = |path: &Path| path.metadata().map_or(0, |metadata| metadata.mode());
        mode(folder) & 0o003 == 0o003 && folder.ancestors().all(|path| mode(path) & 0o001 != 0)
    }

    /// The user `postgres`, else `nobody`, else any but root.
    fn unprivileged() -> Option<User> {
        let users = fs::read_to_string("/etc/passwd").ok()?;
        let users: Vec<_> = users
            .lines()
            .filter_map(|line| {
                let fields: Vec<_> = line.split(':').collect();
                let user = fields.get(2)?.parse().ok()?;
                let group = fields.get(3)?.parse().ok()?;
                (user != 0).then(|| (fields[0].to_owned(), User { user, group }))
            })
            .collect();
        let named = |wanted: &str| users.iter().find(|(name, _)| name == wanted);
        named("postgres").or_else(|| named("nobody")).or(users.first()).map(|(_, user)| *user)
    }

    fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path, user: Option<User>) -> Command {
        let mut command = Command::new(program);
        // Messages are English but in a session that sets another locale, whichever it is.
        command.current_dir(folder).env("LC_ALL", "C").env("LANGUAGE", "de");
        for variable in ["PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
            command.env_remove(variable);
        }
        if let Some(User { user, group }) = user {
            command.uid(user).gid(group);
        }
        command
    }

    fn start_in(
        binaries: &Path,
        folder: &Path,
        user: Option<User>,
        identity: Identity<'_>,
        durability: Durability,
    ) -> Result<(String, Watcher), String> {
        initialise(binaries, folder, user)?;
        if let Some((certificate, key)) = identity {
            for (name, text) in [("server.crt", certificate), ("server.key", key)] {
                write(&folder.join("data").join(name), text, user)
                    .map_err(|error| format!("{name}: {error}"))?;
            }
        }
        let port = free_port().map_err(|error| error.to_string())?;
        let mut shell = command("/bin/sh", folder, user);
        // A signal for the group of the tests, as from a terminal, must not end the watcher.
        shell.process_group(0).args(["-c", WATCH, "sh"]).arg(binaries).arg(folder);
        shell
            .arg(port.to_string())
            .arg(if identity.is_some() { "on" } else { "off" })
            .arg(if durability == Durability::Durable { "on" } else { "off" })
            .stdin(Stdio::piped());
        shell.stdout(Stdio::null()).stderr(Stdio::null());
        let watcher = Watcher(shell.spawn().map_err(|error| error.to_string())?);
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let begun = Instant::now();
        loop {
            let error = match administrate(&url, "SELECT 1") {
                Ok(()) => return Ok((url, watcher)),
                Err(error) => error,
            };
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            if log.contains("FATAL:") && log.contains("could not") || begun.elapsed() > PATIENCE {
                watcher.end();
                return Err(format!("{error}\n{log}"));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Writes a file that nobody but the server may read, as it demands of its key.
    fn write(path: &Path, text: &str, user: Option<User>) -> io::Result<()> {
        fs::write(path, text)?;
        fs::set_permissions(path, Permissions::from_mode(0o600))?;
        user.map_or(Ok(()), |User { user, group }| chown(path, Some(user), Some(group)))
    }

    fn free_port() -> io::Result<u16> {
        Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
    }

    /// Makes the data of a server whose texts are, where it can, not ordered by their bytes, so
    /// that tests see the difference.
    fn initialise(binaries: &Path, folder: &Path, user: Option<User>) -> Result<(), String> {
        let linguistic = ["--locale-provider=icu", "--icu-locale=en-US"];
        let mut said = String::new();
        for arguments in [&linguistic[..], &[]] {
            let data = folder.join("data");
            let _ = fs::remove_dir_all(&data);
            let mut initdb = command(binaries.join("initdb"), folder, user);
            initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8"]);
            initdb.args(["--locale=C", "--no-sync"]).args(arguments).stdin(Stdio::null());
            let output = initdb.output().map_err(|error| format!("initdb: {error}"))?;
            if output.status.success() {
                return Ok(());
            }
            said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        }
        Err(format!("initdb: {said}"))
    }

    impl Watcher {
        /// Stops the server now and waits until it is gone.
        fn end(mut self) {
            drop(self.0.stdin.take());
            let _ = self.0.wait();
        }
    }
}
