//! What the `postgres` crate reports.

use std::error::Error as StdError;

use stylobate_connect::{Error, ErrorKind};
use stylobate_dialect::{Dialect, Failure};

/// The error with what the dialect makes of it, and the object that the server names beside its
/// message.
pub(crate) fn from_postgres(dialect: &dyn Dialect, error: postgres::Error) -> Error {
    let Some(reported) = error.as_db_error() else {
        let lost = error.is_closed() || is_io(&error);
        let (kind, what) = match lost {
            true => (ErrorKind::ConnectionLost, "the connection to PostgreSQL is lost"),
            false => (ErrorKind::Other, "PostgreSQL cannot be used"),
        };
        return Error::new(kind, format!("{what}: {}", chain(&error))).with_source(error);
    };
    let code = reported.code().code();
    let named = reported.constraint().or(reported.column()).or(reported.table());
    let translated = match named {
        None => Error::from_engine(dialect, Some(code), reported.message()),
        Some(object) => {
            // The message is in the language of the server, in which quotes are others too.
            let message = format!("\"{object}\"");
            let kind = dialect.diagnose(&Failure { code: Some(code), message: &message }).kind;
            let translated = Error::new(kind, reported.message().trim_end()).with_code(code);
            // What two sessions have made at once is told by a key of the catalog.
            if kind == ErrorKind::DuplicateObject {
                translated
            } else {
                translated.with_object(object)
            }
        }
    };
    translated.with_source(error)
}

fn is_io(error: &postgres::Error) -> bool {
    error.source().is_some_and(|source| source.is::<std::io::Error>())
}

/// The error with its causes, which the `postgres` crate leaves out of its own text.
pub(crate) fn chain(error: &dyn StdError) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}
