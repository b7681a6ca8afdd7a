//! Cases: what is to be shown, and how.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::Failure;
use crate::Stage;
use crate::child::ChildStage;

/// How much of the suite runs, from the quickest to all of it.
///
/// ```
/// use stylobate_conformance::Tier;
///
/// assert_eq!("server".parse(), Ok(Tier::Server));
/// assert!(Tier::Embedded < Tier::Full);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
pub enum Tier {
    /// Engines that are linked into the program, and what is quick.
    #[default]
    Embedded,
    /// Servers too.
    Server,
    /// Everything: crashes, long properties, and every container image that is present.
    Full,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embedded => "embedded",
            Self::Server => "server",
            Self::Full => "full",
        })
    }
}

impl FromStr for Tier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        <Self as clap::ValueEnum>::from_str(text, false)
    }
}

/// One thing that is shown of an engine.
///
/// Its identifier says where it belongs, such as `key.unique.many_nulls`; its sentence says what
/// holds when it is proven.
///
/// ```
/// use stylobate_conformance::{Case, Failure, Tier};
/// use stylobate_model::{Column, Database, Table};
///
/// let case = Case::new("table.stands", "a table of one column stands", |stage| {
///     let mut db = stage.open()?;
///     let table = Table::new("sizes").column(Column::integer("size"));
///     stage.stand(&mut db, &Database::new().table(table))?;
///     Ok(())
/// });
/// let case = case.needs("types.integer").full();
/// assert_eq!((case.needs, case.tier), (vec!["types.integer"], Tier::Full));
/// ```
#[derive(Clone)]
pub struct Case {
    /// The identifier.
    pub id: String,
    /// What holds when the case is proven.
    pub sentence: String,
    /// The capabilities that it is about. If the dialect refuses one, the case shows that what it
    /// asks for is refused.
    pub needs: Vec<&'static str>,
    /// The first tier that runs it.
    pub tier: Tier,
    /// The capability whose claim it proves.
    pub(crate) proves: Option<&'static str>,
    pub(crate) body: Arc<Body>,
    pub(crate) child: Option<ChildBody>,
    /// Whether its databases are such as users have, rather than the quickest.
    pub(crate) lasting: bool,
}

type Body = dyn Fn(&mut Stage) -> Result<(), Failure> + Send + Sync;
pub(crate) type ChildBody = fn(&mut ChildStage) -> Result<(), Failure>;

impl Case {
    /// A case that every tier runs.
    pub fn new(
        id: impl Into<String>,
        sentence: impl Into<String>,
        body: impl Fn(&mut Stage) -> Result<(), Failure> + Send + Sync + 'static,
    ) -> Self {
        Self {
            id: id.into(),
            sentence: sentence.into(),
            needs: Vec::new(),
            proves: None,
            tier: Tier::Embedded,
            body: Arc::new(body),
            child: None,
            lasting: false,
        }
    }

    /// Adds a capability that the case is about.
    #[must_use]
    pub fn needs(mut self, capability: &'static str) -> Self {
        self.needs.push(capability);
        self
    }

    /// Names the capability whose claim the case proves, whatever it is.
    #[must_use]
    pub(crate) fn needs_claim(mut self, capability: &'static str) -> Self {
        self.proves = Some(capability);
        self
    }

    /// Leaves the case to the tier `full`.
    #[must_use]
    pub fn full(mut self) -> Self {
        self.tier = Tier::Full;
        self
    }

    /// Says what a child process of the case does; see [`Stage::child`].
    #[must_use]
    pub(crate) fn child(mut self, body: ChildBody) -> Self {
        self.child = Some(body);
        self.lasting()
    }

    /// Gives the case databases such as users have, which outlive the machine, also where the tier
    /// is not `full`.
    #[must_use]
    pub(crate) fn lasting(mut self) -> Self {
        self.lasting = true;
        self
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("id", &self.id).finish_non_exhaustive()
    }
}
