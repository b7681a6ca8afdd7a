//! What a case works with.

use std::sync::Arc;

use stylobate_connect::{Connection, DatabaseUrl, Driver, Existence, Session};
use stylobate_dialect::{Dialect, Lowered, Support, lower};
use stylobate_migrate::Outcome as Ensured;
use stylobate_model::{Database, Placement};

use crate::child::Child;
use crate::engine::open;
use crate::fault::{Fault, faulty};
use crate::mutant::Mutation;
use crate::record::{Transcript, recording};
use crate::server::{Server, TestDatabase};
use crate::setting::{SetDriver, Setting};
use crate::{Case, Engine, Failure, Outcome, Tier};

/// What a case works with: databases of one engine, its driver and what its dialect claims.
///
/// ```
/// use stylobate_conformance::{Case, Failure, Stage};
/// use stylobate_model::{Column, Database, Table};
///
/// fn stands_again(stage: &mut Stage) -> Result<(), Failure> {
///     let table = Table::new("sizes").column(Column::integer("size"));
///     let mut db = stage.open()?;
///     stage.stand(&mut db, &Database::new().table(table.clone()))?;
///     let before = stage.statements();
///     stage.stand(&mut db, &Database::new().table(table))?;
///     match stage.statements() - before {
///         1..=5 => Ok(()),
///         count => Err(Failure::new(format!("{count} statements for what stands already"))),
///     }
/// }
/// let case = Case::new("sizes.again", "what stands is found with few statements", stands_again);
/// assert_eq!(case.id, "sizes.again");
/// ```
pub struct Stage {
    engine: Engine,
    founder: Founder,
    dialect: Arc<dyn Dialect>,
    transcript: Arc<Transcript>,
    databases: Vec<Founded>,
    case: String,
    mutation: Option<&'static Mutation>,
    pub(crate) concluded: Option<Outcome>,
    pub(crate) remark: Option<String>,
}

/// What opens one database, on any thread.
///
/// ```
/// use std::thread;
/// use stylobate_conformance::{Case, Failure};
///
/// let case = Case::new("open.apart", "a database is open twice", |stage| {
///     let opener = stage.opener()?;
///     let other = opener.clone();
///     let opened = thread::spawn(move || other.open().map(|_| ()));
///     opener.open()?;
///     opened.join().map_err(|_| Failure::new("the thread panicked"))?
/// });
/// assert_eq!(case.id, "open.apart");
/// ```
#[derive(Clone)]
pub struct Opener {
    driver: Arc<dyn Driver>,
    url: String,
}

impl Opener {
    /// A connection.
    ///
    /// # Errors
    /// If the engine was lost.
    pub fn open(&self) -> Result<Connection, Failure> {
        Ok(open(&*self.driver, &self.url)?)
    }

    /// A session without the guards of a [`Connection`], as raw SQL reaches the engine.
    ///
    /// # Errors
    /// If the engine was lost.
    pub fn session(&self) -> Result<Box<dyn Session + Send>, Failure> {
        let url: DatabaseUrl = self.url.parse()?;
        Ok(self.driver.open(&url, Existence::MustExist)?)
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What opens the same database with sessions that have a setting.
    pub(crate) fn under(&self, setting: &Setting) -> Result<Self, Failure> {
        let (inner, setting) = (Arc::clone(&self.driver), setting.clone());
        let url = setting.changed(&self.url)?;
        Ok(Self { driver: Arc::new(SetDriver { inner, setting }), url })
    }

    /// What opens the same database by another URL.
    pub(crate) fn by(&self, url: &str) -> Self {
        Self { driver: Arc::clone(&self.driver), url: url.to_owned() }
    }

    /// What opens the same database with sessions that fail at a step.
    pub(crate) fn with_fault(&self, fault: &Arc<Fault>) -> Self {
        Self { driver: faulty(Arc::clone(&self.driver), fault), url: self.url.clone() }
    }
}

/// What makes the databases of a case.
#[derive(Clone)]
pub(crate) struct Founder {
    driver: Arc<dyn Driver>,
    server: Arc<dyn Server>,
    /// Whether they have to outlive what the case does to them.
    durable: bool,
}

/// A new database, which vanishes with the value.
pub(crate) struct Founded {
    pub(crate) opener: Opener,
    _database: TestDatabase,
}

impl Founder {
    /// A new database.
    pub(crate) fn found(&self) -> Result<Founded, Failure> {
        let server = &self.server;
        let database = if self.durable { server.database() } else { server.quick_database() }?;
        let opener = Opener { driver: Arc::clone(&self.driver), url: database.url.clone() };
        Ok(Founded { opener, _database: database })
    }
}

impl Stage {
    pub(crate) fn new(
        engine: &Engine,
        server: Arc<dyn Server>,
        dialect: Arc<dyn Dialect>,
        case: &Case,
        mutation: Option<&'static Mutation>,
    ) -> Self {
        let transcript = Arc::new(Transcript::default());
        Self {
            engine: engine.clone(),
            founder: Founder {
                driver: recording(Arc::clone(engine.driver()), &transcript),
                server,
                durable: case.lasting || case.tier == Tier::Full,
            },
            dialect,
            transcript,
            databases: Vec::new(),
            case: case.id.clone(),
            mutation,
            concluded: None,
            remark: None,
        }
    }

    pub(crate) fn transcript(&self) -> Arc<Transcript> {
        Arc::clone(&self.transcript)
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The dialect, for the version that the engine has.
    #[must_use]
    pub fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    /// What the dialect claims of a capability, such as `indexes.partial`; nothing if there is no
    /// such capability.
    #[must_use]
    pub fn claim(&self, capability: &str) -> Option<Support> {
        let entries = self.dialect.capabilities().entries();
        entries.iter().find(|entry| entry.name == capability).map(|entry| entry.support)
    }

    /// What opens the case's own database, which is made when it is first asked for.
    ///
    /// # Errors
    /// If the engine was lost.
    pub fn opener(&mut self) -> Result<Opener, Failure> {
        if self.databases.is_empty() {
            self.databases.push(self.founder.found()?);
        }
        Ok(self.databases[0].opener.clone())
    }

    /// A connection to the case's own database.
    ///
    /// # Errors
    /// If the engine was lost.
    pub fn open(&mut self) -> Result<Connection, Failure> {
        self.opener()?.open()
    }

    /// What opens a new database beside the case's own.
    ///
    /// # Errors
    /// If the engine was lost.
    pub fn another(&mut self) -> Result<Opener, Failure> {
        // The case's own comes first.
        self.opener()?;
        let founded = self.founder.found()?;
        let opener = founded.opener.clone();
        self.databases.push(founded);
        Ok(opener)
    }

    /// Brings a database to a definition. If the dialect refuses it, no statement may have reached
    /// the engine.
    ///
    /// # Errors
    /// As [`stylobate_migrate::ensure`]; `Refused` ends the case as one of refusal.
    pub fn stand(&mut self, db: &mut Connection, database: &Database) -> Result<Ensured, Failure> {
        self.stand_placed(db, database, &Placement::new())
    }

    /// Brings a database to a definition under a placement, as [`stand`](Self::stand) does.
    ///
    /// # Errors
    /// As [`stand`](Self::stand).
    pub fn stand_placed(
        &mut self,
        db: &mut Connection,
        database: &Database,
        placement: &Placement,
    ) -> Result<Ensured, Failure> {
        let before = self.transcript.count();
        let result = stylobate_migrate::ensure_placed(db, database, placement);
        result.map_err(|error| match Failure::from(error) {
            Failure::Refused(capabilities) if self.transcript.count() > before => {
                Failure::new(format!(
                    "the dialect refuses it for want of {}, but {} statements had reached the \
                     engine before",
                    capabilities.join(", "),
                    self.transcript.count() - before,
                ))
            }
            other => other,
        })
    }

    /// The definition as the dialect holds it.
    ///
    /// # Errors
    /// If the definition is wrong, or the dialect refuses it.
    pub fn lower(&self, database: &Database) -> Result<Lowered, Failure> {
        let resolved = database.resolve(&Placement::new())?;
        Ok(lower(&*self.dialect, &resolved.catalog)?)
    }

    /// How many statements have reached the engine.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.transcript.count()
    }

    /// Starts the case's child process with a role, on the case's own database.
    ///
    /// # Errors
    /// If it cannot be started.
    pub(crate) fn child(&mut self, role: &str) -> Result<Child, Failure> {
        let opener = self.opener()?;
        self.child_at(&opener, role)
    }

    /// Starts the case's child process with a role, on another database of the case.
    ///
    /// # Errors
    /// If it cannot be started.
    pub(crate) fn child_at(&self, opener: &Opener, role: &str) -> Result<Child, Failure> {
        let mutation = self.mutation.map(|mutation| mutation.name.as_str());
        Child::start(self.engine.name(), mutation, &self.case, opener.url(), role)
    }

    /// Whether the engine is a mutant.
    pub(crate) fn is_of_mutant(&self) -> bool {
        self.mutation.is_some()
    }

    /// What makes further databases, each of which vanishes when the case has no more use for it.
    pub(crate) fn founder(&self) -> Founder {
        self.founder.clone()
    }

    /// Says how the case came out, where that does not follow from what it needs.
    pub(crate) fn conclude(&mut self, outcome: Outcome) {
        self.concluded = Some(outcome);
    }

    /// Keeps a remark on how the case came out.
    pub(crate) fn remark(&mut self, remark: impl Into<String>) {
        self.remark = Some(remark.into());
    }
}
