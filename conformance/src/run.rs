//! The run: every case of a plan on every engine of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use stylobate_dialect::{Dialect, Support};

use crate::engine::open;
use crate::mutant::Mutation;
use crate::plan::Plan;
use crate::record::Transcript;
use crate::report::{EngineLine, Header, Report};
use crate::server::Server;
use crate::stage::Stage;
use crate::{Case, Engine, Failure, Outcome, Proved, Tier};

/// How long a case may take.
const PATIENCE: Duration = Duration::from_secs(120);
const LONG_PATIENCE: Duration = Duration::from_secs(600);

/// What is told of a run while it goes on.
pub(crate) enum Event<'a> {
    /// All engines were started, or were not to be had.
    Began(&'a Header),
    /// A case came out.
    Proved(&'a Proved),
}

/// Runs a plan, and tells of each outcome as it comes.
pub(crate) fn run(plan: &Plan, told: &mut dyn FnMut(Event<'_>)) -> Report {
    let standing: Vec<_> =
        plan.engines.iter().map(|engine| Standing::start(engine, None)).collect();
    let header = Header::of(plan, standing.iter().map(Standing::line).collect());
    told(Event::Began(&header));
    let work: Vec<_> = standing
        .iter()
        .flat_map(|standing| plan.cases.iter().map(move |case| (standing, case)))
        .collect();
    let mut results = Vec::with_capacity(work.len());
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads() {
            let (sender, work, next) = (sender.clone(), &work, &next);
            scope.spawn(move || {
                while let Some((standing, case)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if sender.send(standing.prove(case, PATIENCE)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for proved in receiver {
            told(Event::Proved(&proved));
            results.push(proved);
        }
    });
    Report::new(header, results)
}

/// How many cases run at the same time: more than there are cores, for many wait now and then.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(2, |count| (2 * count.get()).clamp(2, 4))
}

/// An engine that was started, or why it was not.
pub(crate) struct Standing {
    engine: Engine,
    started: Result<Started, String>,
    /// Where and why the engine was lost.
    lost: OnceLock<String>,
    mutation: Option<&'static Mutation>,
}

struct Started {
    server: Arc<dyn Server>,
    /// For the version that was found.
    dialect: Arc<dyn Dialect>,
}

impl Standing {
    /// Starts the engine and finds out its version.
    pub(crate) fn start(engine: &Engine, mutation: Option<&'static Mutation>) -> Self {
        let started = engine.start().and_then(|server| {
            let database = server.database()?;
            let connection = open(&**engine.driver(), &database.url);
            let dialect = connection.map_err(|error| error.to_string())?.shared_dialect();
            Ok(Started { server: Arc::from(server), dialect })
        });
        Self { engine: engine.clone(), started, lost: OnceLock::new(), mutation }
    }

    fn line(&self) -> EngineLine {
        let (dialect, build, error) = match &self.started {
            Ok(started) => (&*started.dialect, started.server.build(), None),
            Err(error) => (self.engine.dialect(), String::new(), Some(error.clone())),
        };
        EngineLine::of(self.engine.name(), dialect, build, error)
    }

    /// Runs a case.
    pub(crate) fn prove(&self, case: &Case, patience: Duration) -> Proved {
        let start = Instant::now();
        let mut proved = Proved {
            case: case.id.clone(),
            engine: self.engine.name().to_owned(),
            outcome: Outcome::NotRun,
            sentence: case.sentence.clone(),
            claims: Vec::new(),
            message: None,
            milliseconds: 0,
            exchanges: Vec::new(),
        };
        let started = match (&self.started, self.lost.get()) {
            (Ok(started), None) => started,
            (Ok(_), Some(lost)) => {
                proved.message = Some(format!("the engine was lost before: {lost}"));
                return proved;
            }
            (Err(error), _) => {
                proved.message = Some(format!("the engine cannot be had: {error}"));
                return proved;
            }
        };
        let proves = claims(&*started.dialect, case.proves.as_slice());
        let claims = claims(&*started.dialect, &case.needs);
        let text = |(name, support): &(&str, Support)| ((*name).to_owned(), support.to_string());
        proved.claims = proves.iter().chain(&claims).map(text).collect();
        let patience = if case.tier == Tier::Full { patience.max(LONG_PATIENCE) } else { patience };
        let ended = self.stage(started, case, patience);
        let (outcome, message) = self.judge(started, case, &claims, &ended);
        proved.outcome = outcome;
        proved.message = message;
        proved.exchanges = ended.transcript.take();
        proved.milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        proved
    }

    /// Runs the body of a case on a thread of its own, which is given up when it takes too long.
    fn stage(&self, started: &Started, case: &Case, patience: Duration) -> Ended {
        let server = Arc::clone(&started.server);
        let dialect = Arc::clone(&started.dialect);
        let mut stage = Stage::new(&self.engine, server, dialect, case, self.mutation);
        let transcript = stage.transcript();
        let body = Arc::clone(&case.body);
        let (sender, receiver) = mpsc::channel();
        let spawned = thread::Builder::new().name(case.id.clone()).spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| body(&mut stage)));
            let result = result.unwrap_or_else(|panic| Err(panicked(&*panic)));
            let (concluded, remark) = (stage.concluded, stage.remark.take());
            // The databases vanish before the next case begins.
            drop(stage);
            let _ = sender.send((result, concluded, remark));
        });
        let (result, concluded, remark) = match spawned {
            Err(error) => (Err(Failure::new(format!("no thread: {error}"))), None, None),
            Ok(_) => receiver.recv_timeout(patience).unwrap_or_else(|error| {
                let message = match error {
                    RecvTimeoutError::Timeout => {
                        format!("it did not end within {} s", patience.as_secs())
                    }
                    RecvTimeoutError::Disconnected => "its thread is gone".to_owned(),
                };
                (Err(Failure::new(message)), None, None)
            }),
        };
        Ended { result, concluded, remark, transcript }
    }

    fn judge(
        &self,
        started: &Started,
        case: &Case,
        claims: &[(&'static str, Support)],
        ended: &Ended,
    ) -> (Outcome, Option<String>) {
        let (outcome, message) = match &ended.result {
            Ok(()) => match ended.concluded {
                Some(outcome) => (outcome, ended.remark.clone()),
                None => concluded(claims, ended.remark.clone()),
            },
            Err(Failure::Refused(capabilities)) => refused(claims, capabilities),
            Err(failure) => (Outcome::Failed, Some(failure.to_string())),
        };
        if outcome == Outcome::Failed
            && let Err(reason) = started.probe(&self.engine)
        {
            let lost = self.lost.get_or_init(|| format!("in the case {}: {reason}", case.id));
            return (Outcome::NotRun, Some(format!("the engine was lost {lost}")));
        }
        match self.engine.deviation(started.dialect.version(), &case.id) {
            None => (outcome, message),
            Some(reason) if outcome == Outcome::Failed => {
                let what = message.unwrap_or_default();
                (Outcome::KnownDeviation, Some(format!("{reason} ({what})")))
            }
            Some(reason) => (
                Outcome::Failed,
                Some(format!(
                    "it is declared to deviate ({reason}) and does not any more: it is {outcome}; \
                     remove the declaration"
                )),
            ),
        }
    }
}

impl Started {
    /// Whether the engine still answers.
    fn probe(&self, engine: &Engine) -> Result<(), String> {
        let database = self.server.database()?;
        let opened = open(&**engine.driver(), &database.url);
        opened.map(|_| ()).map_err(|error| error.to_string())
    }
}

struct Ended {
    result: Result<(), Failure>,
    concluded: Option<Outcome>,
    remark: Option<String>,
    transcript: Arc<Transcript>,
}

/// What a dialect claims of capabilities.
fn claims(dialect: &dyn Dialect, needs: &[&'static str]) -> Vec<(&'static str, Support)> {
    let entries = dialect.capabilities().entries();
    entries
        .iter()
        .filter(|entry| needs.contains(&entry.name))
        .map(|entry| (entry.name, entry.support))
        .collect()
}

/// The outcome of a body that came to its end.
fn concluded(
    claims: &[(&'static str, Support)],
    remark: Option<String>,
) -> (Outcome, Option<String>) {
    let mut outcome = Outcome::Proven;
    for (name, support) in claims {
        match support {
            Support::Native => {}
            Support::Emulated(_) => outcome = outcome.max(Outcome::ProvenEmulated),
            Support::Omitted(_) => outcome = outcome.max(Outcome::ProvenOmitted),
            Support::Refused(why) => {
                let message = format!(
                    "silent narrowing: the dialect says that {name} is refused ({why}), and what \
                     needs it was accepted"
                );
                return (Outcome::Failed, Some(message));
            }
        }
    }
    (outcome, remark)
}

/// The outcome of a body that ended with a refusal.
fn refused(
    claims: &[(&'static str, Support)],
    capabilities: &[&'static str],
) -> (Outcome, Option<String>) {
    let is_claimed = |name: &&&str| {
        claims
            .iter()
            .any(|(claimed, support)| claimed == *name && matches!(support, Support::Refused(_)))
    };
    match capabilities.iter().find(|name| !is_claimed(name)) {
        None => {
            let message = format!("refused for want of {}", capabilities.join(", "));
            (Outcome::ProvenRefused, Some(message))
        }
        Some(name) => {
            let message = format!(
                "the dialect refuses it for want of {name}, which it does not claim to refuse or \
                 which the case does not need"
            );
            (Outcome::Failed, Some(message))
        }
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word");
    Failure::new(format!("it panicked: {text}"))
}
