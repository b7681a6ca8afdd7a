//! What the errors of engines mean.

use std::fmt;

/// What an error of an engine means, the same for every engine.
///
/// ```
/// use stylobate_dialect::ErrorKind;
///
/// assert!(ErrorKind::Deadlock.is_retryable());
/// assert!(!ErrorKind::UniqueViolation.is_retryable());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Two rows would have one key.
    UniqueViolation,
    /// A row would refer to nothing, or still be referred to.
    ForeignKeyViolation,
    /// A check is broken.
    CheckViolation,
    /// A column that is NOT NULL got no value.
    NotNullViolation,
    /// A value is not in the domain of its column's type.
    ValueOutOfDomain,
    /// Transactions that ran at the same time cannot both hold; the whole one may be tried again.
    SerializationFailure,
    /// Transactions waited for each other; the whole one may be tried again.
    Deadlock,
    /// A lock was not to be had in time.
    LockNotAvailable,
    /// The database is in use by another writer.
    Busy,
    /// The connection could not be had or is lost.
    ConnectionLost,
    /// The statement was cancelled.
    Canceled,
    /// Memory, disk or connections ran out.
    InsufficientResources,
    /// A table, column or other object does not exist.
    UndefinedObject,
    /// An object of that name exists already.
    DuplicateObject,
    /// The statement is not understood.
    Syntax,
    /// The engine understands what is asked for, and cannot do it.
    Unsupported,
    /// The role may not do that, or the database is read-only.
    PermissionDenied,
    /// The transaction had an error before and can only be rolled back.
    TransactionPoisoned,
    /// The connection was asked for something that it cannot be.
    Usage,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// Whether the same transaction, tried again, may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::SerializationFailure
                | Self::Deadlock
                | Self::LockNotAvailable
                | Self::Busy
                | Self::ConnectionLost
        )
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UniqueViolation => "unique violation",
            Self::ForeignKeyViolation => "foreign key violation",
            Self::CheckViolation => "check violation",
            Self::NotNullViolation => "not null violation",
            Self::ValueOutOfDomain => "value out of domain",
            Self::SerializationFailure => "serialization failure",
            Self::Deadlock => "deadlock",
            Self::LockNotAvailable => "lock not available",
            Self::Busy => "busy",
            Self::ConnectionLost => "connection lost",
            Self::Canceled => "canceled",
            Self::InsufficientResources => "insufficient resources",
            Self::UndefinedObject => "undefined object",
            Self::DuplicateObject => "duplicate object",
            Self::Syntax => "syntax",
            Self::Unsupported => "unsupported",
            Self::PermissionDenied => "permission denied",
            Self::TransactionPoisoned => "transaction poisoned",
            Self::Usage => "usage",
            Self::Other => "other",
        })
    }
}

/// What an engine says of a failure, as its driver hands it over.
///
/// ```
/// use stylobate_dialect::{Dialect, ErrorKind, Failure};
/// use stylobate_render_sqlite::Sqlite;
///
/// let failure = Failure { code: Some("5"), message: "database is locked" };
/// assert_eq!(Sqlite::new().diagnose(&failure).kind, ErrorKind::Busy);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    /// The engine's own code, such as an SQLSTATE or an extended result code, if it gives one.
    pub code: Option<&'a str>,
    /// The engine's message.
    pub message: &'a str,
}

/// What a dialect makes of a [`Failure`].
///
/// ```
/// use stylobate_dialect::{Diagnosis, Dialect, ErrorKind, Failure};
/// use stylobate_render_sqlite::Sqlite;
///
/// let message = "UNIQUE constraint failed: mails.topic";
/// let diagnosis = Sqlite::new().diagnose(&Failure { code: Some("2067"), message });
/// let object = Some("mails.topic".to_owned());
/// assert_eq!(diagnosis, Diagnosis { kind: ErrorKind::UniqueViolation, object });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What it means.
    pub kind: ErrorKind,
    /// The constraint, column or table that the message names, if it names one.
    pub object: Option<String>,
}

impl From<ErrorKind> for Diagnosis {
    fn from(kind: ErrorKind) -> Self {
        Self { kind, object: None }
    }
}
