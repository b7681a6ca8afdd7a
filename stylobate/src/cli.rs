//! The `stylobate` command, for a program's own definitions too.
//!
//! ```standalone_crate
//! use std::process::ExitCode;
//!
//! use stylobate::prelude::*;
//!
//! fn main() -> ExitCode {
//!     let hosts = Table::new("hosts").column(Column::uuid("id")).primary_key(["id"]);
//!     stylobate::cli::run(Database::new().table(hosts))
//! }
//! ```
//!
//! # Exit status
//! 0 is success, 1 an error, 2 that the two sides of `diff` are not equal.

mod apply;
mod arguments;
mod capabilities;
#[cfg(feature = "conformance")]
mod conformance;
mod demo;
mod departures;
mod describe;
mod diff;
mod error;
mod features;
mod inspect;
#[cfg(feature = "conformance")]
mod new_dialect;
mod output;
mod render;
mod selection;
mod side;
mod standing;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use crate::Drivers;
use arguments::{Command, Parsed};
use error::Failure;
use output::Output;
use stylobate_model::Database;

/// Runs the command over a program's own definitions, with the arguments of the process.
///
/// The tables and features of `database` are what `features`, `render`, `apply` and the command
/// without arguments work on; a model file may name its features, and the ready-made ones.
#[must_use]
pub fn run(database: Database) -> ExitCode {
    run_with(database, crate::drivers())
}

/// Runs the command over a program's own definitions and with its own drivers, as [`run`] does.
#[must_use]
pub fn run_with(database: Database, drivers: Drivers) -> ExitCode {
    #[cfg(feature = "conformance")]
    if let Some(code) = conformance::child() {
        return code;
    }
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // Neither is locked: another thread may have something to say, such as that it panics.
    let (stdout, mut stderr) = (io::stdout(), io::stderr());
    let (out_styled, err_styled) = (output::is_styled(&stdout), output::is_styled(&stderr));
    let mut stdout = BufWriter::new(stdout);
    execute(
        &arguments,
        &mut Context {
            database: &database,
            drivers: &drivers,
            out: Output::new(&mut stdout, out_styled),
            err: Output::new(&mut stderr, err_styled),
        },
    )
    .into()
}

/// What every command works with.
struct Context<'a> {
    /// The program's own definitions.
    database: &'a Database,
    drivers: &'a Drivers,
    /// Where results go.
    out: Output<'a>,
    /// Where notes and errors go.
    err: Output<'a>,
}

/// How a command ended, other than by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Success,
    Failed,
    /// The two sides of a comparison are not equal.
    Differs,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Success => 0,
            Status::Failed => 1,
            Status::Differs => 2,
        })
    }
}

/// Runs the command with these arguments, the first of which is the program.
fn execute(arguments: &[OsString], context: &mut Context<'_>) -> Status {
    let result = dispatch(arguments, context)
        .and_then(|status| context.out.flush().map(|()| status).map_err(Failure::from));
    result.unwrap_or_else(|failure| {
        // There is nowhere left to report that errors cannot be reported.
        let _ = context.out.flush();
        let _ = failure.write(&mut context.err);
        Status::Failed
    })
}

fn dispatch(arguments: &[OsString], context: &mut Context<'_>) -> Result<Status, Failure> {
    let command = match arguments::parse(arguments, context)? {
        Parsed::Command(command) => command,
        Parsed::Told => return Ok(Status::Success),
    };
    match command {
        None => demo::run(arguments.first(), context),
        Some(Command::Features(arguments)) => features::run(&arguments, context),
        Some(Command::Render(arguments)) => render::run(&arguments, context),
        Some(Command::Apply(arguments)) => apply::run(&arguments, context),
        Some(Command::Inspect(arguments)) => inspect::run(&arguments, context),
        Some(Command::Diff(arguments)) => diff::run(&arguments, context),
        Some(Command::Capabilities(arguments)) => capabilities::run(&arguments, context),
        #[cfg(feature = "conformance")]
        Some(Command::Conformance(arguments)) => conformance::run(&arguments, context),
        #[cfg(feature = "conformance")]
        Some(Command::NewDialect(arguments)) => new_dialect::run(&arguments, context),
    }
}
