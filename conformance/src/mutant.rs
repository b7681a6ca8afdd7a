//! Mutants: engines with one thing broken, which the suite has to notice.
//!
//! A mutant is an engine whose dialect or driver is wrapped by one that does a single thing wrong.
//! A suite that lets one through proves nothing of what it broke; a case that notices none is
//! decoration.

mod list;
mod wrap;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use stylobate_connect::{Driver, ErrorKind};
use stylobate_dialect::{Capabilities, ColumnWords, Dialect, LiveCatalog, Support, Wire, Words};
use stylobate_model::Value;
use wildmatch::WildMatch;

use crate::plan::Plan;
use crate::report::MutantLine;
use crate::run::{Standing, threads};
use crate::{Case, Engine, Tier};

pub(crate) use list::mutations;

/// One way of breaking an engine.
pub(crate) struct Mutation {
    pub(crate) name: String,
    /// What it breaks.
    pub(crate) breaks: String,
    /// The cases that should notice, which are tried first.
    hints: Vec<String>,
    /// Whether only those are tried.
    only_hints: bool,
    /// What an engine has to have for it to be broken; without it only statements of the suite's
    /// own, in which it is tried, would be.
    capability: Option<&'static str>,
    twist: Twist,
}

/// The place at which something is broken, and how.
pub(crate) enum Twist {
    /// Another claim is made of this capability.
    Claim(&'static str, Support),
    Capabilities(fn(&mut Capabilities)),
    Words(fn(&mut Words)),
    Column(fn(&mut ColumnWords)),
    Encode(fn(&mut Wire)),
    Decode(fn(&mut Value)),
    Catalog(fn(&mut LiveCatalog)),
    /// What was read first is read for ever.
    StaleCatalog,
    /// The text of a statement on its way to the engine.
    Sql(fn(&mut String)),
    /// A statement that is not run at all, and said to have been.
    SkipSql(fn(&str) -> bool),
    /// Errors of this kind are not reported.
    Swallow(ErrorKind),
    /// Errors are reported as of another kind.
    Errors(fn(ErrorKind) -> ErrorKind),
    /// Errors name no object.
    NamelessErrors,
    /// What was committed is rolled back, without a word.
    RollbackAtCommit,
    /// What was rolled back is committed.
    CommitAtRollback,
    /// No transaction is begun.
    NoTransactions,
    /// A transaction begins without a lock, and none is taken for migrations.
    NoLock,
    /// The last of several rows is not given.
    LoseLastRow,
}

/// How long a case may take with a mutant.
const PATIENCE: Duration = Duration::from_secs(15);

/// The mutation of this name.
pub(crate) fn find(name: &str) -> Option<&'static Mutation> {
    mutations().iter().find(|mutation| mutation.name == name)
}

impl Mutation {
    /// The engine with the mutation, and whether what it breaks has come up.
    pub(crate) fn of(&'static self, engine: &Engine) -> (Engine, Arc<AtomicBool>) {
        let applied = Arc::new(AtomicBool::new(false));
        let of_dialect = Arc::clone(&applied);
        let of_driver = Arc::clone(&applied);
        let wrapped = engine.wrapped(
            |dialect| wrap::dialect(dialect, &self.twist, of_dialect),
            |driver: Arc<dyn Driver>| wrap::driver(driver, &self.twist, of_driver),
        );
        (wrapped, applied)
    }

    /// Whether the mutation breaks what the engine has not, or says of it what is so anyway, or
    /// what is as true: that something that the engine cannot do is left out, or refused, rather
    /// than emulated.
    fn is_idle(&self, engine: &Engine) -> bool {
        let entries = engine.dialect().capabilities().entries();
        let honest = |capability| {
            entries.iter().find(|entry| entry.name == capability).map(|entry| entry.support)
        };
        let Twist::Claim(capability, claim) = self.twist else {
            return self.capability.is_some_and(|name| honest(name) != Some(Support::Native));
        };
        honest(capability).is_none_or(|honest| {
            let is_refused = matches!(honest, Support::Refused(_));
            honest.word() == claim.word()
                || honest != Support::Native && claim != Support::Native && !is_refused
        })
    }

    /// Whether the case should notice the mutation, so surely that it is tried even if it takes
    /// long.
    fn names(&self, case: &Case) -> bool {
        self.hints.contains(&case.id)
    }

    /// Whether the case should notice the mutation.
    fn is_hint(&self, case: &Case) -> bool {
        self.hints.iter().any(|hint| WildMatch::new(hint).matches(&case.id))
    }
}

/// How far the cases are run with each mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Extent {
    /// All of them, so that it shows which notice and which never do.
    All,
    /// Until one notices.
    Quick,
}

/// Runs the quick cases of a plan on the mutants of an engine, and those that a mutant names, and
/// tells how many mutants are left.
///
/// What deviates or fails without a mutant tells nothing, and is left out: only cases of
/// `conforming` are run.
pub(crate) fn run(
    engine: &Engine,
    plan: &Plan,
    conforming: &dyn Fn(&Case) -> bool,
    extent: Extent,
    left: &(dyn Fn(usize) + Sync),
) -> Vec<MutantLine> {
    let mutations: Vec<_> =
        mutations().iter().filter(|mutation| !mutation.is_idle(engine)).collect();
    let cases: Vec<_> = plan.cases.iter().filter(|case| conforming(case)).collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(mutation) = mutations.get(place) else { break };
                    left(mutations.len() - place);
                    let line = judge(mutation, engine, &cases, extent);
                    found.lock().unwrap_or_else(PoisonError::into_inner).push((place, line));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, line)| line).collect()
}

fn judge(
    mutation: &'static Mutation,
    engine: &Engine,
    cases: &[&Case],
    extent: Extent,
) -> MutantLine {
    let (mutant, applied) = mutation.of(engine);
    let standing = Standing::start(&mutant, Some(mutation));
    let tried = cases.iter().copied();
    let tried = tried.filter(|case| case.tier == Tier::Embedded || mutation.names(case));
    let (first, rest): (Vec<_>, Vec<_>) = tried.partition(|case| mutation.is_hint(case));
    let mut killed_by = Vec::new();
    let rest = if mutation.only_hints { Vec::new() } else { rest };
    for case in first.into_iter().chain(rest) {
        if !standing.prove(case, PATIENCE).outcome.conforms() {
            killed_by.push(case.id.clone());
            if extent == Extent::Quick {
                break;
            }
        }
    }
    MutantLine {
        mutant: mutation.name.clone(),
        engine: engine.name().to_owned(),
        breaks: mutation.breaks.clone(),
        applied: applied.load(Ordering::Relaxed) || !killed_by.is_empty(),
        killed_by,
        thorough: extent == Extent::All && !mutation.only_hints,
    }
}

/// The dialect of a mutant.
pub(crate) type Shared = Arc<dyn Dialect>;
