//! Dialects and drivers inside of others that do one thing wrong.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use stylobate_connect::{DatabaseUrl, Driver, Error, Existence, Session};
use stylobate_dialect::{
    Capabilities, CatalogQuery, ColumnSite, ColumnWords, Diagnosis, Dialect, Failure, LiveCatalog,
    Rows, Undecodable, Unreadable, Version, Wire, Words,
};
use stylobate_model::{DataType, Value};

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
    Arc::new(MutantDriver { inner, twist, applied })
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

struct MutantDriver {
    inner: Arc<dyn Driver>,
    twist: &'static Twist,
    applied: Arc<AtomicBool>,
}

impl Driver for MutantDriver {
    fn schemes(&self) -> &'static [&'static str] {
        self.inner.schemes()
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        let inner = self.inner.open(url, existence)?;
        let dialect = dialect(inner.dialect(), self.twist, Arc::clone(&self.applied));
        let applied = Arc::clone(&self.applied);
        Ok(Box::new(MutantSession { inner, twist: self.twist, applied, dialect }))
    }
}

struct MutantSession {
    inner: Box<dyn Session + Send>,
    twist: &'static Twist,
    applied: Arc<AtomicBool>,
    dialect: Shared,
}

impl MutantSession {
    /// The statement as the mutant lets it reach the engine.
    fn twisted(&self, sql: &str) -> String {
        let mut text = sql.to_owned();
        if let Twist::Sql(change) = self.twist {
            change(&mut text);
            mark(&self.applied, text != sql);
        }
        text
    }

    /// The result as the mutant reports it.
    fn reported<T>(&self, result: Result<T, Error>, swallowed: T) -> Result<T, Error> {
        let error = match result {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        match self.twist {
            Twist::Swallow(kind) if error.kind() == *kind => {
                mark(&self.applied, true);
                Ok(swallowed)
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

impl Session for MutantSession {
    fn dialect(&self) -> Shared {
        Arc::clone(&self.dialect)
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        if let Twist::SkipSql(skips) = self.twist
            && skips(sql)
        {
            mark(&self.applied, true);
            return Ok(0);
        }
        let text = self.twisted(sql);
        let result = self.inner.execute(&text, parameters);
        self.reported(result, 1)
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        let text = self.twisted(sql);
        let result = self.inner.query(&text, parameters, columns);
        let mut rows = self.reported(result, Vec::new())?;
        if matches!(self.twist, Twist::LoseLastRow) && rows.len() > 2 {
            rows.pop();
            mark(&self.applied, true);
        }
        Ok(rows)
    }

    fn can_begin(&mut self) -> Result<bool, Error> {
        self.inner.can_begin()
    }

    fn begin(&mut self) -> Result<(), Error> {
        match self.twist {
            Twist::NoTransactions => {
                mark(&self.applied, true);
                Ok(())
            }
            Twist::NoLock => {
                mark(&self.applied, true);
                self.inner.execute("BEGIN", &[]).map(|_| ())
            }
            _ => {
                let result = self.inner.begin();
                self.reported(result, ())
            }
        }
    }

    fn commit(&mut self) -> Result<(), Error> {
        match self.twist {
            Twist::NoTransactions => Ok(()),
            Twist::RollbackAtCommit => {
                mark(&self.applied, true);
                self.inner.rollback()
            }
            _ => {
                let result = self.inner.commit();
                self.reported(result, ())
            }
        }
    }

    fn rollback(&mut self) -> Result<(), Error> {
        match self.twist {
            Twist::NoTransactions => Ok(()),
            Twist::CommitAtRollback => {
                mark(&self.applied, true);
                self.inner.commit()
            }
            _ => self.inner.rollback(),
        }
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        match self.twist {
            Twist::NoLock | Twist::NoTransactions => Ok(()),
            _ => {
                let result = self.inner.lock_migrations();
                self.reported(result, ())
            }
        }
    }
}
