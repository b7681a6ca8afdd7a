//! Where databases of an engine come from.

use std::any::Any;
use std::io;

use tempfile::TempDir;

/// Something in which databases are made: a server, or a folder for files.
///
/// ```
/// use stylobate_conformance::{Engine, Server, TestDatabase};
/// use toy_dialect::{Toy, ToyDriver};
///
/// /// Databases that no file keeps: each connection would have one of its own.
/// struct Memory;
///
/// impl Server for Memory {
///     fn database(&self) -> Result<TestDatabase, String> {
///         Ok(TestDatabase::new("toy://:memory:", ()))
///     }
/// }
///
/// let engine = Engine::new(Toy::new(), ToyDriver).provision(|| Ok(Memory));
/// assert_eq!(Memory.build(), "");
/// ```
pub trait Server: Send + Sync {
    /// Makes a new and empty database, which vanishes with the value.
    ///
    /// # Errors
    /// Why it cannot be made.
    fn database(&self) -> Result<TestDatabase, String>;

    /// Makes a new and empty database that need not outlive the machine, where that is quicker.
    ///
    /// # Errors
    /// Why it cannot be made.
    fn quick_database(&self) -> Result<TestDatabase, String> {
        self.database()
    }

    /// What is to be known of the build beside its version, such as its options.
    fn build(&self) -> String {
        String::new()
    }
}

/// A new and empty database.
///
/// ```
/// use stylobate_conformance::TestDatabase;
///
/// let folder = tempfile::tempdir()?;
/// let url = format!("toy://{}", folder.path().join("app.db").display());
/// let path = folder.path().to_owned();
/// let database = TestDatabase::new(url, folder);
/// assert!(database.url.starts_with("toy://") && path.exists());
/// drop(database);
/// assert!(!path.exists());
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct TestDatabase {
    /// The URL by which the driver opens it.
    pub url: String,
    _keep: Box<dyn Any + Send>,
}

/// Folders for databases that are files: `test.db`, or `quick.db` if it need not outlive the
/// machine.
///
/// ```
/// use stylobate_conformance::{Folder, Server};
///
/// let folder = Folder::new("sqlite")?;
/// let (database, quick) = (folder.database()?, folder.quick_database()?);
/// assert!(database.url.starts_with("sqlite://") && database.url.ends_with("/test.db"));
/// assert!(quick.url.ends_with("/quick.db"));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug)]
pub struct Folder {
    scheme: &'static str,
    build: String,
}

impl TestDatabase {
    /// A database at a URL, which vanishes when `keep` is dropped.
    pub fn new(url: impl Into<String>, keep: impl Any + Send) -> Self {
        Self { url: url.into(), _keep: Box::new(keep) }
    }
}

impl Folder {
    /// The name of the file of a database that need not outlive the machine.
    pub const QUICK: &str = "quick.db";

    /// Folders for databases that are opened by URLs of this scheme, as `scheme://PATH`.
    ///
    /// # Errors
    /// None; it is fallible so that it fits [`Engine::provision`](crate::Engine::provision).
    pub fn new(scheme: &'static str) -> Result<Self, String> {
        Ok(Self { scheme, build: String::new() })
    }

    /// Says what is to be known of the build of the engine.
    #[must_use]
    pub fn build(mut self, build: impl Into<String>) -> Self {
        self.build = build.into();
        self
    }

    fn in_folder(&self, folder: io::Result<TempDir>, file: &str) -> Result<TestDatabase, String> {
        let folder = folder.map_err(|error| format!("no temporary folder: {error}"))?;
        let url = format!("{}://{}", self.scheme, folder.path().join(file).display());
        Ok(TestDatabase::new(url, folder))
    }
}

/// The folder whose files Linux keeps in memory.
const MEMORY: &str = "/dev/shm";

impl Server for Folder {
    fn database(&self) -> Result<TestDatabase, String> {
        self.in_folder(tempfile::tempdir(), "test.db")
    }

    /// In memory, where the machine has a folder for that, since there nothing waits for a disk.
    fn quick_database(&self) -> Result<TestDatabase, String> {
        self.in_folder(tempfile::tempdir_in(MEMORY).or_else(|_| tempfile::tempdir()), Self::QUICK)
    }

    fn build(&self) -> String {
        self.build.clone()
    }
}
