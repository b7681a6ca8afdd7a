//! `stylobate apply`: a definition put in place in a live database.

use std::io::Write;

use stylobate_migrate::Outcome;
use stylobate_model::Resolved;

use super::error::Failure;
use super::output::{count, visible};
use super::selection::Selection;
use super::{Context, Status, side, standing};
use crate::Connection;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The database; a file that does not exist is made.
    #[arg(value_name = "URL")]
    url: String,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    // A definition that is wrong does not even open the database.
    let resolved = arguments.selection.resolve(context.database)?;
    let mut connection = context.drivers.open(&arguments.url)?;
    let outcome = apply(&mut connection, &resolved)?;
    let url = visible(side::shown(&arguments.url));
    context.err.notes(&outcome.notes)?;
    let out = &mut context.out;
    match (outcome.created.len(), outcome.stands.catalog().tables().next()) {
        (0, None) => writeln!(out, "Nothing is defined, so nothing was changed in {url}.")?,
        (0, Some(_)) => writeln!(out, "Everything stands already in {url}; nothing was changed.")?,
        (made, _) => writeln!(out, "Made {} in {url}:", count(made, "object"))?,
    }
    for object in &outcome.created {
        writeln!(out, "  {}", visible(object))?;
    }
    if outcome.stands.catalog().tables().next().is_some() {
        writeln!(out, "\nWhat stands now:")?;
        standing::write(out, connection.dialect(), &outcome.stands, &resolved.ownership)?;
    }
    Ok(Status::Success)
}

/// Brings a database to a resolved definition.
pub(super) fn apply(connection: &mut Connection, resolved: &Resolved) -> Result<Outcome, Failure> {
    stylobate_migrate::apply(connection, &resolved.catalog)
        .map_err(|error| Failure::of_ensure(connection.dialect(), error))
}
