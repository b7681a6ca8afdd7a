//! The contract with a live database.
//!
//! A driver implements [`Session`] and [`Driver`]; users hold a [`Connection`], which does once
//! for all drivers what each would otherwise do again: transactions by closure, a transaction
//! poisoned by its first error, values that are checked before they are bound, the statement log.
//! [`Drivers`] finds the driver for a URL.

mod connection;
mod driver;
mod error;
mod parameter;
mod session;
mod transaction;
mod url;

pub use connection::{Connection, Progress};
pub use driver::{Driver, Drivers, Existence};
pub use error::Error;
pub use parameter::Parameter;
pub use session::Session;
pub use stylobate_dialect::ErrorKind;
pub use url::{DatabaseUrl, redact};
