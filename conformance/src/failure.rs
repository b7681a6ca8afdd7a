//! Why a case does not come out as it should.

use std::fmt;

use stylobate_connect::ErrorKind;
use stylobate_model::Problems;

/// Why the body of a case ended before its end.
///
/// ```
/// use stylobate_conformance::Failure;
///
/// let failure = Failure::new("3 rows, expected is 2").during("after the second insert");
/// assert_eq!(failure.to_string(), "after the second insert: 3 rows, expected is 2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The engine does not do what the case expects.
    Unexpected(String),
    /// The dialect refuses what the case asks for, for want of these capabilities.
    Refused(Vec<&'static str>),
    /// The engine was lost on the way.
    Lost(String),
}

impl Failure {
    /// The engine does not do what the case expects: what was expected, and what came.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Unexpected(message.into())
    }

    /// Says in front of the message what was done.
    #[must_use]
    pub fn during(self, what: impl fmt::Display) -> Self {
        match self {
            Self::Unexpected(message) => Self::Unexpected(format!("{what}: {message}")),
            Self::Lost(message) => Self::Lost(format!("{what}: {message}")),
            refused @ Self::Refused(_) => refused,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unexpected(message) => f.write_str(message),
            Self::Refused(capabilities) => {
                write!(f, "the dialect refuses it, for want of {}", capabilities.join(", "))
            }
            Self::Lost(message) => write!(f, "the engine was lost: {message}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<stylobate_connect::Error> for Failure {
    fn from(error: stylobate_connect::Error) -> Self {
        let mut message = format!("{}: {error}", error.kind());
        if let Some(sql) = error.statement() {
            message.push_str(&format!("\n  in the statement: {sql}"));
        }
        match error.kind() {
            ErrorKind::ConnectionLost => Self::Lost(message),
            _ => Self::Unexpected(message),
        }
    }
}

impl From<stylobate_migrate::Error> for Failure {
    fn from(error: stylobate_migrate::Error) -> Self {
        match error {
            stylobate_migrate::Error::Refused(refusals) => refusals.into(),
            stylobate_migrate::Error::Database(error) => error.into(),
            other => Self::Unexpected(other.to_string()),
        }
    }
}

impl From<stylobate_dialect::Refusals> for Failure {
    fn from(refusals: stylobate_dialect::Refusals) -> Self {
        Self::Refused(refusals.iter().map(|refusal| refusal.capability).collect())
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Unexpected(format!("the definition of the case is wrong:\n{problems}"))
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Lost(message)
    }
}
