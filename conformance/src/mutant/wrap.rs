//! Dialects and drivers inside of others that do one thing wrong.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use stylobate_connect::{Driver, Error, Session};
use stylobate_dialect::{
    Capabilities, CatalogQuery, ColumnSite, ColumnWords, Diagnosis, Dialect, Failure, LiveCatalog,
    Rows, Undecodable, Unreadable, Version, Wire, Words,
};
use stylobate_model::{DataType, Value};

use crate::around::{Answer, Around, AroundDriver, Step};

use super::{Shared, Twist};

/// A dialect with a twist.
pub(super) fn dialect(inner: Shared, twist: &'static Twist, applied: Arc<AtomicBool>) -> Shared {
    let mut capabilities = inner.capabilities().clone();
    let mut words = *inner.words();
    match twist {
        Twist::Capabilities(change) => {
            change(&mut capabilities);
            mark(&applied, capabilities != *inner.capabilities());
        }
        Twist::Claim(capability, claim) => {
            if let Some(other) = capabilities.with(capability, *claim) {
                mark(&applied, capabilities != other);
                capabilities = other;
            }
        }
        Twist::Words(change) => {
            change(&mut words);
            mark(&applied, true);
        }
        _ => {}
    }
    Arc::new(MutantDialect { inner, twist, applied, capabilities, words, stale: Mutex::default() })
}

/// A driver with a twist.
pub(super) fn driver(
    inner: Arc<dyn Driver>,
    twist: &'static Twist,
    applied: Arc<AtomicBool>,
) -> Arc<dyn Driver> {
    let around = move |session: &dyn Session| {
        let applied = Arc::clone(&applied);
        let dialect = dialect(session.dialect(), twist, Arc::clone(&applied));
        Mutant { twist, applied, dialect }
    };
    Arc::new(AroundDriver { inner, around })
}

fn mark(applied: &AtomicBool, has: bool) {
    if has {
        applied.store(true, Ordering::Relaxed);
    }
}

#[derive(Debug)]
struct MutantDialect {
    inner: Shared,
    twist: &'static Twist,
    applied: Arc<AtomicBool>,
    capabilities: Capabilities,
    words: Words,
    stale: Mutex<Option<LiveCatalog>>,
}

impl std::fmt::Debug for Twist {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Twist")
    }
}

impl MutantDialect {
    fn changed<T: Clone + PartialEq>(&self, mut value: T, change: fn(&mut T)) -> T {
        let before = value.clone();
        change(&mut value);
        mark(&self.applied, value != before);
        value
    }
}

impl Dialect for MutantDialect {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn version(&self) -> Version {
        self.inner.version()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn words(&self) -> &Words {
        &self.words
    }

    fn column(&self, site: &ColumnSite<'_>) -> ColumnWords {
        let words = self.inner.column(site);
        match self.twist {
            Twist::Column(change) => self.changed(words, *change),
            _ => words,
        }
    }

    fn push_literal(&self, sql: &mut String, value: &Value) {
        self.inner.push_literal(sql, value);
    }

    fn encode(&self, value: &Value, data_type: &DataType) -> Wire {
        let wire = self.inner.encode(value, data_type);
        match self.twist {
            Twist::Encode(change) => self.changed(wire, *change),
            _ => wire,
        }
    }

    fn decode(&self, wire: Wire, data_type: &DataType) -> Result<Value, Undecodable> {
        let value = self.inner.decode(wire, data_type)?;
        Ok(match self.twist {
            Twist::Decode(change) => self.changed(value, *change),
            _ => value,
        })
    }

    fn catalog_queries(&self) -> Vec<CatalogQuery> {
        self.inner.catalog_queries()
    }

    fn read_catalog(&self, answers: &[Rows]) -> Result<LiveCatalog, Unreadable> {
        let live = self.inner.read_catalog(answers)?;
        Ok(match self.twist {
            Twist::Catalog(change) => self.changed(live, *change),
            Twist::StaleCatalog => {
                let mut stale = self.stale.lock().unwrap_or_else(PoisonError::into_inner);
                let first = stale.get_or_insert_with(|| live.clone());
                mark(&self.applied, *first != live);
                first.clone()
            }
            _ => live,
        })
    }

    fn diagnose(&self, failure: &Failure<'_>) -> Diagnosis {
        self.inner.diagnose(failure)
    }
}

struct Mutant {
    twist: &'static Twist,
    applied: Arc<AtomicBool>,
    dialect: Shared,
}

impl Mutant {
    /// What is done in place of a step, if it is not done.
    fn instead(&self, session: &mut dyn Session, step: Step<'_>) -> Option<Result<Answer, Error>> {
        let done = match (self.twist, step) {
            (Twist::SkipSql(skips), Step::Execute(sql, _)) if skips(sql) => Ok(Answer::Changed(0)),
            (Twist::NoTransactions, Step::Begin) => Ok(Answer::Done),
            (Twist::NoTransactions, Step::Commit | Step::Rollback | Step::LockMigrations)
            | (Twist::NoLock, Step::LockMigrations) => return Some(Ok(Answer::Done)),
            (Twist::NoLock, Step::Begin) => session.execute("BEGIN", &[]).map(|_| Answer::Done),
            (Twist::RollbackAtCommit, Step::Commit) => Step::Rollback.run(session),
            (Twist::CommitAtRollback, Step::Rollback) => Step::Commit.run(session),
            (_, Step::Rollback) => return Some(step.run(session)),
            _ => return None,
        };
        mark(&self.applied, true);
        Some(done)
    }

    /// The statement as the mutant lets it reach the engine.
    fn twisted(&self, sql: &str) -> String {
        let mut text = sql.to_owned();
        if let Twist::Sql(change) = self.twist {
            change(&mut text);
            mark(&self.applied, text != sql);
        }
        text
    }

    /// The error as the mutant reports it, or what it answers instead.
    fn reported(&self, error: Error, step: Step<'_>) -> Result<Answer, Error> {
        match self.twist {
            Twist::Swallow(kind) if error.kind() == *kind => {
                mark(&self.applied, true);
                Ok(match step {
                    Step::Execute(..) => Answer::Changed(1),
                    Step::Query(..) => Answer::Rows(Vec::new()),
                    Step::Begin | Step::Commit | Step::Rollback | Step::LockMigrations => {
                        Answer::Done
                    }
                })
            }
            Twist::Errors(change) => {
                let kind = change(error.kind());
                mark(&self.applied, kind != error.kind());
                let object = error.object().map(ToOwned::to_owned);
                let changed = Error::new(kind, error.to_string());
                Err(match object {
                    Some(object) => changed.with_object(object),
                    None => changed,
                })
            }
            Twist::NamelessErrors => {
                mark(&self.applied, error.object().is_some());
                Err(Error::new(error.kind(), error.to_string()))
            }
            _ => Err(error),
        }
    }
}

impl Around for Mutant {
    fn dialect(&self, _: &dyn Session) -> Shared {
        Arc::clone(&self.dialect)
    }

    fn step(&self, session: &mut dyn Session, step: Step<'_>) -> Result<Answer, Error> {
        if let Some(done) = self.instead(session, step) {
            return done;
        }
        let result = match step {
            Step::Execute(sql, parameters) => {
                Step::Execute(&self.twisted(sql), parameters).run(session)
            }
            Step::Query(sql, parameters, columns) => {
                Step::Query(&self.twisted(sql), parameters, columns).run(session)
            }
            Step::Begin | Step::Commit | Step::Rollback | Step::LockMigrations => step.run(session),
        };
        let mut answer = result.or_else(|error| self.reported(error, step))?;
        if let (Twist::LoseLastRow, Answer::Rows(rows)) = (self.twist, &mut answer)
            && rows.len() > 2
        {
            rows.pop();
            mark(&self.applied, true);
        }
        Ok(answer)
    }
}
