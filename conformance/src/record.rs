//! What was said to an engine, and what it answered.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use stylobate_connect::{DatabaseUrl, Driver, Error, Existence, Session};
use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;

/// One statement and the answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exchange {
    pub(crate) sql: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parameters: Vec<String>,
    pub(crate) answer: String,
}

/// How many exchanges of a case are kept: the first and the last ones.
const KEPT: usize = 60;
/// How many characters of a text are kept.
const LENGTH: usize = 2_000;

/// Everything that was said in a case.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    kept: Vec<Exchange>,
    count: usize,
}

impl Transcript {
    /// How many statements reached the engine.
    pub(crate) fn count(&self) -> usize {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// The exchanges that were kept.
    pub(crate) fn take(&self) -> Vec<Exchange> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut inner.kept)
    }

    fn add(&self, sql: &str, parameters: &[Wire], answer: String) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.count += 1;
        if inner.kept.len() == KEPT {
            inner.kept.remove(KEPT / 2);
        }
        let parameters = parameters.iter().map(|wire| shorten(format!("{wire:?}"), 200)).collect();
        inner.kept.push(Exchange { sql: shorten(sql.to_owned(), LENGTH), parameters, answer });
    }
}

fn shorten(mut text: String, length: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(length) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// A driver whose sessions keep a transcript.
pub(crate) struct RecordingDriver {
    pub(crate) inner: Arc<dyn Driver>,
    pub(crate) transcript: Arc<Transcript>,
}

impl Driver for RecordingDriver {
    fn schemes(&self) -> &'static [&'static str] {
        self.inner.schemes()
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        let inner = self.inner.open(url, existence)?;
        Ok(Box::new(RecordingSession { inner, transcript: Arc::clone(&self.transcript) }))
    }
}

struct RecordingSession {
    inner: Box<dyn Session + Send>,
    transcript: Arc<Transcript>,
}

impl RecordingSession {
    fn told<T>(
        &self,
        sql: &str,
        parameters: &[Wire],
        result: Result<T, Error>,
        answer: impl FnOnce(&T) -> String,
    ) -> Result<T, Error> {
        let text = match &result {
            Ok(value) => answer(value),
            Err(error) => shorten(format!("{}: {error}", error.kind()), LENGTH),
        };
        self.transcript.add(sql, parameters, text);
        result
    }
}

fn rows_of(rows: &[Vec<Wire>]) -> String {
    let mut text = format!("{} rows", rows.len());
    for row in rows.iter().take(4) {
        text.push_str(&shorten(format!(" {row:?}"), 300));
    }
    text
}

impl Session for RecordingSession {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.inner.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        let result = self.inner.execute(sql, parameters);
        self.told(sql, parameters, result, |changed| format!("{changed} changed"))
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        let result = self.inner.query(sql, parameters, columns);
        self.told(sql, parameters, result, |rows| rows_of(rows))
    }

    fn can_begin(&mut self) -> Result<bool, Error> {
        self.inner.can_begin()
    }

    fn begin(&mut self) -> Result<(), Error> {
        let result = self.inner.begin();
        self.told("BEGIN", &[], result, |()| "done".to_owned())
    }

    fn commit(&mut self) -> Result<(), Error> {
        let result = self.inner.commit();
        self.told("COMMIT", &[], result, |()| "done".to_owned())
    }

    fn rollback(&mut self) -> Result<(), Error> {
        let result = self.inner.rollback();
        self.told("ROLLBACK", &[], result, |()| "done".to_owned())
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        let result = self.inner.lock_migrations();
        self.told("-- the migration lock", &[], result, |()| "done".to_owned())
    }
}
