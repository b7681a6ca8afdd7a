//! The same definitions, proved on real engines to behave the same everywhere.
//!
//! For the author of a **dialect**: say how an engine is reached and call [`run`], in the `main`
//! of a test without the standard harness. For the author of a **feature**: [`prove`] it in an
//! ordinary test.
//!
//! Cases talk through the public contracts alone and never name a dialect; what an engine does is
//! compared with what its dialect claims, in both directions.

mod around;
mod case;
mod cases;
mod check;
mod child;
mod command;
mod engine;
mod failure;
mod fault;
mod hooks;
pub mod models;
mod mutant;
mod outcome;
mod plan;
mod prove;
mod record;
mod report;
mod run;
mod server;
mod setting;
pub mod source;
mod sql;
mod stage;
mod together;
pub mod values;

pub use case::{Case, Tier};
pub use cases::{cases, feature_cases};
pub use child::run_if_asked;
pub use command::{Arguments, Status, execute, run, run_with};
pub use engine::{Engine, Engines, KnownDeviation, RawAttempt};
pub use failure::Failure;
pub use outcome::{Outcome, Proved};
pub use prove::{Proof, prove};
pub use server::{Folder, Server, TestDatabase};
pub use setting::Setting;
pub use stage::{Opener, Stage};
