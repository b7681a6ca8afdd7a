//! The arguments of the command line.

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use super::error::Failure;
use super::{Context, apply, capabilities, diff, features, inspect, render};

/// Define tables once; stand them on any SQL database.
///
/// Without a command, everything that is defined is put into a new SQLite database in a temporary
/// folder, read back, and shown.
#[derive(Debug, Parser)]
#[command(name = "stylobate", version, max_term_width = 100, after_help = EXIT_STATUS)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXIT_STATUS: &str = "Exit status: 0 for success, 1 for an error, 2 from diff if the two \
                           sides are not equal.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the features with their tables, columns and indexes, and what dialects do otherwise.
    Features(features::Arguments),
    /// Print the SQL that makes the tables.
    ///
    /// The SQL goes to standard output and runs as it is in the database's own shell. What the
    /// dialect does otherwise than it was asked is noted on standard error, and in the script as
    /// comments. If the dialect cannot hold a part of it, nothing is printed.
    Render(render::Arguments),
    /// Put the tables in place in a live database.
    ///
    /// Creates what is missing, in one transaction and under a lock, reads it back, and shows what
    /// stands. A table that stands already is never altered: if it differs, nothing is changed and
    /// the differences are listed.
    Apply(apply::Arguments),
    /// Show what stands in a live database.
    Inspect(inspect::Arguments),
    /// Compare two models or databases.
    ///
    /// Each side is a model file or the URL of a database. What only one side has is a difference;
    /// what cannot be said in a model, such as a view, never is. A file is compared with a database
    /// as that database would hold it, and two databases of different kinds as both would.
    ///
    /// Exits with 0 if the sides are equal, with 2 if they are not, and with 1 on an error.
    Diff(diff::Arguments),
    /// Show what each dialect can do, and how.
    Capabilities(capabilities::Arguments),
    /// Prove on real engines that the same definitions behave the same.
    ///
    /// Exits with 0 only if the run is conformant: every case that was planned came out, and none
    /// failed.
    #[cfg(feature = "conformance")]
    Conformance(crate::conformance::Arguments),
    /// Make a crate for a database that Stylobate does not know.
    ///
    /// The crate begins as a small dialect and driver over SQLite's engine, which compiles and is
    /// conformant; what is to be changed for another engine is listed.
    #[cfg(feature = "conformance")]
    NewDialect(super::new_dialect::Arguments),
}

/// What is to be done.
pub(super) enum Parsed {
    /// A command, or none.
    Command(Option<Command>),
    /// Nothing more: help or the version was shown.
    Told,
}

/// Reads the command line.
pub(super) fn parse(arguments: &[OsString], context: &mut Context<'_>) -> Result<Parsed, Failure> {
    let parsed = definition(context)
        .try_get_matches_from(arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => Ok(Parsed::Command(arguments.command)),
        Err(told) if !told.use_stderr() => {
            let text = told.render();
            if context.out.is_styled() {
                write!(context.out, "{}", text.ansi())?;
            } else {
                write!(context.out, "{text}")?;
            }
            Ok(Parsed::Told)
        }
        Err(error) => Err(Failure::usage(&error.to_string())),
    }
}

/// The definition of the command line, with the dialects and drivers that there are.
fn definition(context: &Context<'_>) -> clap::Command {
    let dialects = super::render::dialect_names().join(", ");
    let schemes: Vec<_> = context.drivers.schemes().collect();
    let drivers = match schemes.is_empty() {
        true => "This build has no drivers.".to_owned(),
        false => format!("This build has drivers for {}.", schemes.join(", ")),
    };
    let urls = format!(
        "URLs: postgres://USER:PASSWORD@HOST/DATABASE, sqlite://PATH, duckdb://PATH.\n{drivers}"
    );
    let of_dialects = |name, text: String| {
        move |command: clap::Command| command.mut_arg(name, |argument| argument.help(text))
    };
    Arguments::command()
        .mut_subcommand("render", of_dialects("dialect", format!("{dialects}, or all of them")))
        .mut_subcommand("capabilities", of_dialects("dialect", format!("One of {dialects}")))
        .mut_subcommand("apply", |command| command.after_help(urls.clone()))
        .mut_subcommand("inspect", |command| command.after_help(urls.clone()))
        .mut_subcommand("diff", |command| command.after_help(urls.clone()))
}
