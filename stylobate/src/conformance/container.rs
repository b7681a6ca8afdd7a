//! PostgreSQL servers in containers.
//!
//! An image is never pulled here: a suite that takes what it finds must not depend on a network.
//! What starts and removes containers is the crate `testcontainers`, and a [`Reaper`] removes one
//! that a killed process has left behind.

use std::time::{Duration, Instant};
use std::{fmt, thread};

use stylobate_model::{DataType, Value};
use testcontainers::bollard::errors::Error as EngineError;
use testcontainers::bollard::models::{HostConfig, PortBinding};
use testcontainers::bollard::query_parameters::ListImagesOptions;
use testcontainers::core::client::docker_client_instance;
use testcontainers::core::{IntoContainerPort, WaitFor};
use testcontainers::runners::SyncRunner;
use testcontainers::{Container, GenericImage, ImageExt};
use uuid::Uuid;

use super::postgres_server::connect;

/// The repository of the images that `.ci/local-images` builds.
const LOCAL: &str = "stylobate/postgres";

/// The repositories whose images have an entry point that [`PostgresContainer::start`] knows.
const REPOSITORIES: [&str; 2] = ["postgres", LOCAL];

/// The port of a server inside of its container.
const PORT: u16 = 5432;

/// What the real server says on standard error when it takes connections. The one before it, which
/// the entry point starts to make a database, says it on standard output.
const READY: &str = "database system is ready to accept connections";

const SETTINGS: [&str; 3] = ["fsync=on", "max_connections=200", "max_locks_per_transaction=256"];

/// How long the start of a container may take, which makes a database first.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a server that says that it is ready may be silent.
const SILENCE: Duration = Duration::from_secs(10);

/// A PostgreSQL server in a container of its own, removed when the value is dropped or the process
/// ends in whatever way.
///
/// A value in a `static` is never dropped, but the end of the process removes its container too,
/// a moment later.
pub(crate) struct PostgresContainer {
    image: String,
    url: String,
    container: Option<Container<GenericImage>>,
    reaper: Option<Reaper>,
}

impl PostgresContainer {
    /// Starts `image` (for example `stylobate/postgres:15`), with fsync on, and waits until it
    /// answers.
    ///
    /// # Errors
    /// The image is not there, or the server does not start or answer in time.
    pub(crate) fn start(image: &str) -> Result<Self, String> {
        aside(|| Self::start_here(image)).map_err(|error| format!("cannot start {image}: {error}"))
    }

    /// The administration URL: `postgres://postgres:PASSWORD@127.0.0.1:PORT/postgres`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn start_here(image: &str) -> Result<Self, String> {
        require(image)?;
        let (name, tag) = split(image);
        let container_name = format!("stylobate-postgres-{}", Uuid::new_v4().simple());
        let password = Uuid::new_v4().simple().to_string();

        // The reaper comes first, so that no moment is left in which nobody removes the container.
        let reaper = Reaper::start(&container_name)
            .map_err(|error| format!("cannot start a shell that removes it again: {error}"))?;
        let container = GenericImage::new(name, tag)
            .with_exposed_port(PORT.tcp())
            .with_wait_for(WaitFor::message_on_stderr(READY))
            .with_container_name(container_name)
            .with_env_var("POSTGRES_PASSWORD", &password)
            // The files of a new database need not survive a loss of power; what the server writes
            // into them is synchronised all the same.
            .with_env_var("POSTGRES_INITDB_ARGS", "--no-sync")
            .with_cmd(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .with_startup_timeout(PATIENCE)
            .with_host_config_modifier(publish_locally)
            .start()
            .map_err(|error| describe(&error))?;
        let port = container.get_host_port_ipv4(PORT.tcp()).map_err(|error| describe(&error))?;
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let started =
            Self { image: image.to_owned(), url, container: Some(container), reaper: Some(reaper) };
        match answer(&started.url)?.as_str() {
            "on" => Ok(started),
            other => Err(format!("fsync is {other}")),
        }
    }
}

impl fmt::Debug for PostgresContainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL and the container both show the password.
        f.debug_struct("PostgresContainer").field("image", &self.image).finish_non_exhaustive()
    }
}

impl Drop for PostgresContainer {
    fn drop(&mut self) {
        let (Some(container), Some(reaper)) = (self.container.take(), self.reaper.take()) else {
            return;
        };
        // A reaper that is not dismissed tries again.
        if aside(|| container.rm().map_err(|error| describe(&error))).is_ok() {
            reaper.dismiss();
        }
    }
}

/// The PostgreSQL images that are present on the container engine of this machine, sorted.
///
/// They are those whose repository is `stylobate/postgres` or `postgres`; the list is empty if
/// there are none.
///
/// # Errors
/// Why there is no container engine.
pub(crate) fn present_images() -> Result<Vec<String>, String> {
    let images = ask_engine(async |engine| engine.list_images(None::<ListImagesOptions>).await)?;
    let mut names: Vec<_> = images.into_iter().flat_map(|image| image.repo_tags).collect();
    names.retain(|name| REPOSITORIES.contains(&split(name).0));
    names.sort_unstable();
    Ok(names)
}

/// Fails, and says how to get it, if the image is not there; `testcontainers` would pull it.
fn require(image: &str) -> Result<(), String> {
    let found = ask_engine(async |engine| match engine.inspect_image(image).await {
        Ok(_) => Ok(true),
        Err(EngineError::DockerResponseServerError { status_code: 404, .. }) => Ok(false),
        Err(error) => Err(error),
    })?;
    if found {
        return Ok(());
    }
    let way = match split(image) {
        (LOCAL, version) => format!("build it with `.ci/local-images {version}`"),
        _ => format!("get it with `docker pull {image}`"),
    };
    Err(format!("the container engine does not have this image, and none is pulled here: {way}"))
}

/// The repository of an image and its tag.
fn split(image: &str) -> (&str, &str) {
    match image.rsplit_once(':') {
        // The colon of a port stands before a slash.
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, "latest"),
    }
}

/// Publishes the port of the server on this machine alone, under a number that is free.
fn publish_locally(host: &mut HostConfig) {
    let binding = PortBinding { host_ip: Some("127.0.0.1".to_owned()), host_port: None };
    host.publish_all_ports = Some(false);
    host.port_bindings = Some([(PORT.tcp().to_string(), Some(vec![binding]))].into());
}

/// Asks the container engine that `testcontainers` uses as well.
fn ask_engine<T: Send>(
    question: impl AsyncFnOnce(testcontainers::bollard::Docker) -> Result<T, EngineError> + Send,
) -> Result<T, String> {
    let ask = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(async {
            let engine = docker_client_instance().await.map_err(|error| describe(&error))?;
            question(engine).await.map_err(|error| describe(&error))
        })
    };
    aside(ask).map_err(|error| format!("there is no container engine that answers: {error}"))
}

/// Whether fsync is on, in the words of the server, as soon as it answers.
fn answer(url: &str) -> Result<String, String> {
    let begun = Instant::now();
    loop {
        let said =
            connect(url).and_then(|mut server| server.query("SHOW fsync", &[], &[DataType::TEXT]));
        match said {
            Ok(rows) => {
                let said = rows.into_iter().flatten().next();
                return Ok(said.as_ref().map(Value::to_string).unwrap_or_default());
            }
            Err(error) if begun.elapsed() > SILENCE => return Err(describe(&error)),
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Runs on a thread of its own what waits for a runtime, which panics inside of another one.
fn aside<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    thread::scope(|scope| match thread::Builder::new().spawn_scoped(scope, work) {
        Ok(thread) => thread.join().unwrap_or_else(|_| Err("a client panicked".to_owned())),
        Err(error) => Err(error.to_string()),
    })
}

/// The error with its causes, each said once.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}

use reaper::Reaper;

/// A shell that outlives this process and removes its container.
#[cfg(unix)]
mod reaper {
    use std::io::{self, Write};
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::{Child, Command, Stdio};

    /// Waits for this process to end, even if it is killed, and then removes a container.
    ///
    /// It needs the command `docker`; without it, a container is left behind by a process that
    /// does not drop its value.
    #[derive(Debug)]
    pub(super) struct Reaper(Child);

    /// The end of standard input is the end of this process, and a line is a dismissal. The engine
    /// may still be making the container when this process is killed, so it is looked for again.
    const REAP: &str = r#"
        trap '' HUP INT TERM
        cd /
        read -r dismissed && exit
        for pause in 1 2 4 8; do
            [ -n "$(docker rm -f -v "$1")" ] && exit
            sleep "$pause"
        done
    "#;

    /// Where `testcontainers` looks for the engine first if the environment does not say.
    const SOCKET: &str = "/var/run/docker.sock";

    impl Reaper {
        pub(super) fn start(container: &str) -> io::Result<Self> {
            let mut shell = Command::new("/bin/sh");
            // A signal for the group of this process, as from a terminal, must not end the shell.
            shell.process_group(0).args(["-c", REAP, "sh", container]);
            // The command may be set to another engine.
            if std::env::var_os("DOCKER_HOST").is_none() && Path::new(SOCKET).exists() {
                shell.env("DOCKER_HOST", format!("unix://{SOCKET}"));
            }
            shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            Ok(Self(shell.spawn()?))
        }

        /// Ends the shell, since the container is gone.
        pub(super) fn dismiss(mut self) {
            if let Some(mut input) = self.0.stdin.take() {
                let _ = input.write_all(b"gone\n");
            }
            let _ = self.0.wait();
        }
    }
}

/// Elsewhere nobody outlives this process, and only a dropped value removes its container.
#[cfg(not(unix))]
mod reaper {
    #[derive(Debug)]
    pub(super) struct Reaper;

    impl Reaper {
        pub(super) fn start(_: &str) -> std::io::Result<Self> {
            Ok(Self)
        }

        pub(super) fn dismiss(self) {}
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn an_image_is_split_at_the_colon_of_its_tag() {
        assert_eq!(split("stylobate/postgres:15"), ("stylobate/postgres", "15"));
        assert_eq!(split("postgres"), ("postgres", "latest"));
        assert_eq!(split("here:5000/postgres"), ("here:5000/postgres", "latest"));
        assert_eq!(split("here:5000/postgres:17"), ("here:5000/postgres", "17"));
    }
}
