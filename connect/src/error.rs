//! What goes wrong with a live database.

use std::error::Error as StdError;
use std::fmt;

use stylobate_dialect::{Dialect, ErrorKind, Failure};

/// An error of a live database: what it means, what the engine said, and of which object.
///
/// A password never appears in it: drivers hand over messages, never URLs.
///
/// ```
/// use stylobate_connect::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Busy, "another process writes to the database");
/// assert!(error.is_retryable());
/// assert_eq!(error.to_string(), "another process writes to the database");
/// ```
pub struct Error(Box<Parts>);

struct Parts {
    kind: ErrorKind,
    message: String,
    code: Option<String>,
    object: Option<String>,
    statement: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            kind,
            message: message.into(),
            code: None,
            object: None,
            statement: None,
            source: None,
        }))
    }

    /// An error that an engine reported, with what its dialect makes of it.
    pub fn from_engine(dialect: &dyn Dialect, code: Option<&str>, message: &str) -> Self {
        let diagnosis = dialect.diagnose(&Failure { code, message });
        let mut error = Self::new(diagnosis.kind, message.trim_end());
        error.0.code = code.map(ToOwned::to_owned);
        error.0.object = diagnosis.object;
        error
    }

    /// Adds the engine's own code, for an error whose meaning the driver knows by other means than
    /// its message.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Adds the error of the driver.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Adds the constraint, column or table that the engine names.
    #[must_use]
    pub fn with_object(mut self, object: impl Into<String>) -> Self {
        self.0.object = Some(object.into());
        self
    }

    /// Adds the statement that failed, unless one is there.
    #[must_use]
    pub(crate) fn in_statement(mut self, sql: &str) -> Self {
        self.0.statement.get_or_insert_with(|| sql.to_owned());
        self
    }

    /// What the error means, the same for every engine.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The engine's own code, such as an SQLSTATE or an extended result code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The constraint, column or table that the engine names.
    #[must_use]
    pub fn object(&self) -> Option<&str> {
        self.0.object.as_deref()
    }

    /// The statement that failed; it never holds values that were bound.
    #[must_use]
    pub fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// Whether the same transaction, tried again, may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.kind.is_retryable()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        self.0.code.as_ref().map_or(Ok(()), |code| write!(f, " (code {code})"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("code", &self.0.code)
            .field("object", &self.0.object)
            .field("statement", &self.0.statement)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
