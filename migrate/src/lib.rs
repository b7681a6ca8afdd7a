//! Brings a live database to a definition.
//!
//! [`ensure`] creates what is missing and refuses what differs: a table that stands already is
//! never altered, and nothing is ever dropped. All of it happens under the migration lock and in
//! one transaction, whose result is read back and compared before and after it is committed.

mod apply;
mod error;
mod free;

pub use apply::{Outcome, apply, ensure, ensure_placed};
pub use error::Error;
