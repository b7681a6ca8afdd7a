//! What was said to an engine, and what it answered.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use stylobate_connect::{Driver, Error, Session};
use stylobate_dialect::Wire;

use crate::around::{Answer, Around, AroundDriver, Step};

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

/// The driver with sessions that keep a transcript.
pub(crate) fn recording(inner: Arc<dyn Driver>, transcript: &Arc<Transcript>) -> Arc<dyn Driver> {
    let transcript = Arc::clone(transcript);
    Arc::new(AroundDriver {
        inner,
        around: move |_: &dyn Session| Recording(Arc::clone(&transcript)),
    })
}

struct Recording(Arc<Transcript>);

impl Around for Recording {
    fn step(&self, session: &mut dyn Session, step: Step<'_>) -> Result<Answer, Error> {
        let result = step.run(session);
        let answer = match &result {
            Ok(Answer::Changed(count)) => format!("{count} changed"),
            Ok(Answer::Rows(rows)) => rows_of(rows),
            Ok(Answer::Done) => "done".to_owned(),
            Err(error) => shorten(format!("{}: {error}", error.kind()), LENGTH),
        };
        let parameters = match step {
            Step::Execute(_, parameters) | Step::Query(_, parameters, _) => parameters,
            Step::Begin | Step::Commit | Step::Rollback | Step::LockMigrations => &[],
        };
        self.0.add(step.sql(), parameters, answer);
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
