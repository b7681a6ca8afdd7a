//! Errors as sentences.

use std::io::{self, Write};

use stylobate_dialect::{Dialect, Refusals};
use stylobate_model::Problems;

use super::output::{Output, visible};
use crate::{EnsureError, Error};

/// Why a command failed: what is wrong, in detail, and the way out.
///
/// It is made of the libraries' messages, which begin in lower case and have no full stop.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    message: String,
    details: Vec<String>,
    way_out: Option<&'static str>,
    /// What is said about the command line, as it stands.
    usage: Option<String>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), details: Vec::new(), way_out: None, usage: None }
    }

    fn detailed(mut self, details: impl IntoIterator<Item = impl ToString>) -> Self {
        self.details = details.into_iter().map(|detail| detail.to_string()).collect();
        self
    }

    /// What a dialect refuses.
    pub(super) fn refused(dialect: &dyn Dialect, refusals: &Refusals) -> Self {
        let refusal = refusals.iter().map(|refusal| {
            let (object, reason) = (&refusal.object, refusal.reason);
            format!("{object}: {reason} ({}); {}", refusal.capability, refusal.way_out)
        });
        Self::new(format!("{} cannot hold what was asked for:", dialect.words().product))
            .detailed(refusal)
    }

    /// What is wrong with a definition.
    pub(super) fn definition(what: &str, problems: Problems) -> Self {
        Self::new(format!("{what} is wrong:")).detailed(problems)
    }

    /// Why a database could not be brought to a definition.
    pub(super) fn of_ensure(dialect: &dyn Dialect, error: EnsureError) -> Self {
        match error {
            EnsureError::Definition(problems) => problems.into(),
            EnsureError::Refused(refusals) => Self::refused(dialect, &refusals),
            EnsureError::Database(error) => error.into(),
            EnsureError::Differs(changes) => Self {
                way_out: Some("change the database or the definition until they agree"),
                ..Self::new("what stands differs from what is wanted, so nothing was changed:")
                    .detailed(changes)
            },
            EnsureError::Unverified(changes) => {
                Self::new("what was made does not read back as what was wanted:").detailed(changes)
            }
            error => Self::new(error.to_string()),
        }
    }

    /// A command line that is wrong, in the words of its parser.
    pub(super) fn usage(text: &str) -> Self {
        let text = text.strip_prefix("error: ").unwrap_or(text);
        let (message, usage) = text.split_once('\n').unwrap_or((text, ""));
        Self { usage: Some(usage.to_owned()), ..Self::new(stylobate_connect::redact(message)) }
    }

    /// Writes the error for people.
    pub(super) fn write(&self, err: &mut Output<'_>) -> io::Result<()> {
        let label = err.error("error:");
        writeln!(err, "{label} {}", sentence(&self.message))?;
        for detail in &self.details {
            writeln!(err, "  {}", sentence(detail))?;
        }
        if let Some(way_out) = self.way_out {
            writeln!(err, "{}", sentence(way_out))?;
        }
        for line in self.usage.as_deref().unwrap_or_default().lines() {
            writeln!(err, "{}", visible(line))?;
        }
        err.flush()
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::definition("the definition", problems)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        // What an engine says may have several lines.
        let text = error.to_string();
        let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        Self::new(lines.next().unwrap_or("the database reports an error without a message"))
            .detailed(lines)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(format!("the output cannot be written: {error}"))
    }
}

/// The message with a capital first letter and a full stop.
pub(super) fn sentence(message: &str) -> String {
    let mut sentence = visible(message.trim_end());
    // A path or a URL stays as it is.
    let word = sentence.split_whitespace().next().unwrap_or_default();
    if !word.contains(['/', '\\', '.'])
        && let Some(first) = sentence.get_mut(..1)
    {
        first.make_ascii_uppercase();
    }
    if !sentence.ends_with(['.', '!', '?', ':']) {
        sentence.push('.');
    }
    sentence
}
