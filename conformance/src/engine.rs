//! Engines: a dialect, a driver, and how a database is had.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use stylobate_connect::{Connection, Driver, Error, Existence};
use stylobate_dialect::{Dialect, Version, VersionRange};

use crate::Tier;
use crate::hooks::Hooks;
use crate::server::Server;

/// An engine that cases run on: its dialect, its driver, and how a database of it is had.
///
/// ```
/// use stylobate_conformance::{Engine, Folder};
/// use toy_dialect::{Toy, ToyDriver};
///
/// let engine = Engine::new(Toy::new(), ToyDriver).provision(|| Folder::new("toy"));
/// assert_eq!((engine.name(), engine.dialect().name()), ("toy", "toy"));
/// ```
#[derive(Clone)]
pub struct Engine {
    name: String,
    dialect: Arc<dyn Dialect>,
    driver: Arc<dyn Driver>,
    provision: Arc<Provision>,
    tier: Tier,
    raw_attempts: BTreeMap<&'static str, Vec<RawAttempt>>,
    deviations: Vec<KnownDeviation>,
    hooks: Hooks,
}

type Provision = dyn Fn() -> Result<Box<dyn Server>, String> + Send + Sync;

/// SQL with which an engine could do by itself what a capability asks for.
///
/// It makes what the capability's case asks for (see `stylobate_conformance::cases`), and is then
/// judged by what the engine does, not by whether it was accepted.
///
/// ```
/// use stylobate_conformance::Engine;
/// use toy_dialect::{Toy, ToyDriver};
///
/// let sql = "CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, value INTEGER)";
/// let engine = Engine::new(Toy::new(), ToyDriver).raw_attempt("columns.identity", &[sql]);
/// assert_eq!(engine.raw_attempts("columns.identity")[0].statements, [sql]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAttempt {
    /// The statements, in order.
    pub statements: Vec<String>,
}

/// A case in which an engine is known to do otherwise; the run fails once it no longer does.
///
/// ```
/// use stylobate_conformance::Engine;
/// use toy_dialect::{Toy, ToyDriver};
///
/// let engine = Engine::new(Toy::new(), ToyDriver)
///     .known_deviation("boundary.raw.json.bf9c", "json_valid takes more");
/// assert_eq!(engine.known_deviations()[0].case, "boundary.raw.json.bf9c");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDeviation {
    /// The identifier of the case.
    pub case: String,
    /// Why it deviates.
    pub reason: String,
    /// The versions of the engine that deviate; all of them if there are none.
    pub versions: Option<VersionRange>,
}

impl Engine {
    /// An engine under the name of its dialect.
    pub fn new(dialect: impl Dialect + 'static, driver: impl Driver + 'static) -> Self {
        Self {
            name: dialect.name().to_owned(),
            dialect: Arc::new(dialect),
            driver: Arc::new(driver),
            provision: Arc::new(|| Err("nothing says how a database of it is had".to_owned())),
            tier: Tier::Embedded,
            raw_attempts: BTreeMap::new(),
            deviations: Vec::new(),
            hooks: Hooks::default(),
        }
    }

    /// Says how databases are had; it is called once a run, when the first case needs one.
    #[must_use]
    pub fn provision<S: Server + 'static>(
        mut self,
        start: impl Fn() -> Result<S, String> + Send + Sync + 'static,
    ) -> Self {
        self.provision = Arc::new(move || Ok(Box::new(start()?)));
        self
    }

    /// Sets the name by which it is chosen, such as `postgres@container:postgres:17`.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the first tier that runs it unasked; without it every tier does.
    #[must_use]
    pub fn from_tier(mut self, tier: Tier) -> Self {
        self.tier = tier;
        self
    }

    /// Adds statements with which the engine could do by itself what a capability asks for, beside
    /// the generic ones of its case.
    #[must_use]
    pub fn raw_attempt(mut self, capability: &'static str, statements: &[&str]) -> Self {
        let statements = statements.iter().map(|sql| (*sql).to_owned()).collect();
        self.raw_attempts.entry(capability).or_default().push(RawAttempt { statements });
        self
    }

    /// Declares that the engine does otherwise in a case, and why.
    #[must_use]
    pub fn known_deviation(mut self, case: impl Into<String>, reason: impl Into<String>) -> Self {
        let (case, reason) = (case.into(), reason.into());
        self.deviations.push(KnownDeviation { case, reason, versions: None });
        self
    }

    /// Declares that some versions of the engine do otherwise in a case, and why. The others may
    /// not.
    ///
    /// ```
    /// # use stylobate_conformance::Engine;
    /// # use stylobate_dialect::{Version, VersionRange};
    /// # use toy_dialect::{Toy, ToyDriver};
    /// # let engine = Engine::new(Toy::new(), ToyDriver);
    /// let old = VersionRange { before: Some(Version::new(3, 42, 0)), ..Version::new(3, 40, 0).into() };
    /// let case = "boundary.raw.json.8b54";
    /// let engine = engine.known_deviation_in(old, case, "it takes 2,000 levels");
    /// assert_eq!(engine.known_deviations()[0].versions, Some(old));
    /// ```
    #[must_use]
    pub fn known_deviation_in(
        mut self,
        versions: VersionRange,
        case: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        let (case, reason) = (case.into(), reason.into());
        self.deviations.push(KnownDeviation { case, reason, versions: Some(versions) });
        self
    }

    /// The name by which it is chosen.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dialect, for the oldest supported version.
    #[must_use]
    pub fn dialect(&self) -> &dyn Dialect {
        &*self.dialect
    }

    /// The first tier that runs it unasked.
    #[must_use]
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// The statements with which the engine could do by itself what a capability asks for.
    #[must_use]
    pub fn raw_attempts(&self, capability: &str) -> &[RawAttempt] {
        self.raw_attempts.get(capability).map_or(&[], Vec::as_slice)
    }

    /// What it is known to do otherwise.
    #[must_use]
    pub fn known_deviations(&self) -> &[KnownDeviation] {
        &self.deviations
    }

    /// Why this version of it is known to deviate in a case, if it is.
    pub(crate) fn deviation(&self, version: Version, case: &str) -> Option<&str> {
        let is_of = |known: &&KnownDeviation| {
            known.case == case && known.versions.is_none_or(|versions| versions.contains(version))
        };
        self.deviations.iter().find(is_of).map(|known| known.reason.as_str())
    }

    /// The capabilities for which there are raw attempts.
    pub(crate) fn attempted(&self) -> impl Iterator<Item = &'static str> {
        self.raw_attempts.keys().copied()
    }

    pub(crate) fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    pub(crate) fn hooks_mut(&mut self) -> &mut Hooks {
        &mut self.hooks
    }

    pub(crate) fn start(&self) -> Result<Box<dyn Server>, String> {
        (self.provision)()
    }

    pub(crate) fn driver(&self) -> &Arc<dyn Driver> {
        &self.driver
    }

    /// The engine with its driver and dialect inside of others.
    pub(crate) fn wrapped(
        &self,
        dialect: impl FnOnce(Arc<dyn Dialect>) -> Arc<dyn Dialect>,
        driver: impl FnOnce(Arc<dyn Driver>) -> Arc<dyn Driver>,
    ) -> Self {
        Self {
            dialect: dialect(Arc::clone(&self.dialect)),
            driver: driver(Arc::clone(&self.driver)),
            ..self.clone()
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Opens the database of a URL by one driver.
pub(crate) fn open(driver: &dyn Driver, url: &str) -> Result<Connection, Error> {
    Ok(Connection::new(driver.open(&url.parse()?, Existence::CreateIfMissing)?))
}

/// The engines that a run chooses from.
///
/// ```
/// use stylobate_conformance::{Engine, Engines};
/// use toy_dialect::{Toy, ToyDriver};
///
/// let engines = Engines::from(Engine::new(Toy::new(), ToyDriver))
///     .others(|name| (name == "toy@2").then(|| Engine::new(Toy::new(), ToyDriver).named(name)));
/// assert_eq!(engines.listed().len(), 1);
/// assert!(engines.find("toy@2").is_some() && engines.find("toy@3").is_none());
/// ```
#[derive(Clone, Default)]
pub struct Engines {
    listed: Vec<Engine>,
    others: Option<Arc<Others>>,
}

type Others = dyn Fn(&str) -> Option<Engine> + Send + Sync;

impl Engines {
    /// The engines that are listed.
    #[must_use]
    pub fn new(listed: Vec<Engine>) -> Self {
        Self { listed, others: None }
    }

    /// Says how an engine is had that is not listed, by its name.
    #[must_use]
    pub fn others(mut self, find: impl Fn(&str) -> Option<Engine> + Send + Sync + 'static) -> Self {
        self.others = Some(Arc::new(find));
        self
    }

    /// The engines that are listed.
    #[must_use]
    pub fn listed(&self) -> &[Engine] {
        &self.listed
    }

    /// The engine of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Engine> {
        let listed = self.listed.iter().find(|engine| engine.name == name).cloned();
        listed.or_else(|| self.others.as_ref()?(name))
    }
}

impl fmt::Debug for Engines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.listed.iter().map(Engine::name)).finish()
    }
}

impl From<Engine> for Engines {
    fn from(engine: Engine) -> Self {
        Self::new(vec![engine])
    }
}

impl From<Vec<Engine>> for Engines {
    fn from(listed: Vec<Engine>) -> Self {
        Self::new(listed)
    }
}
