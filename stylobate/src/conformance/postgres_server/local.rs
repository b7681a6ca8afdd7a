//! A server of this process alone, from the binaries on this machine.

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
