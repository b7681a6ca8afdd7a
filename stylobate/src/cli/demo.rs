//! `stylobate` without a command: everything put into a new database and read back.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;

use stylobate_dialect::Dialect;
use stylobate_model::{Catalog, Placement};

use super::error::Failure;
use super::output::{Grid, Output, count, visible};
use super::{Context, Status, apply, departures, standing};

pub(super) fn run(
    program: Option<&OsString>,
    context: &mut Context<'_>,
) -> Result<Status, Failure> {
    let resolved = context.database.resolve(&Placement::new())?;
    // Without the driver no folder is made.
    if !context.drivers.schemes().any(|scheme| scheme == "sqlite") {
        context.drivers.open("sqlite::memory:")?;
    }
    let path = folder()?.join("demo.db");
    let url = format!("sqlite://{}", path.display());
    apply::apply(&mut context.drivers.open(&url)?, &resolved)?;
    let mut connection = context.drivers.open_existing(&url)?;
    let outcome = apply::apply(&mut connection, &resolved)?;

    let dialect = connection.dialect();
    let tables = count(outcome.stands.catalog().tables().count(), "table");
    let (product, version) = (dialect.words().product, dialect.version());
    let out = &mut context.out;
    writeln!(out, "Put {tables} into a new database of {product} {version}, and read back:")?;
    writeln!(out, "  {}\n", visible(path.display()))?;
    standing::write(out, dialect, &outcome.stands, &resolved.ownership)?;
    writeln!(out, "\nWhat {product} does otherwise for these tables, with the same answers:")?;
    write_departures(out, dialect, &resolved.catalog)?;
    suggest(out, program, &url)?;
    Ok(Status::Success)
}

/// Writes what of the demands of a catalog a dialect emulates or omits, and how often.
fn write_departures(
    out: &mut Output<'_>,
    dialect: &dyn Dialect,
    catalog: &Catalog,
) -> io::Result<()> {
    let mut grid = Grid::default();
    for departure in departures::of(dialect, catalog) {
        let times = count(departure.objects.len(), "time");
        grid.row([departure.capability.to_owned(), times, departure.support.to_string()]);
    }
    match grid.is_empty() {
        true => writeln!(out, "  nothing"),
        false => grid.write(out, "  ", false),
    }
}

/// A new folder that stays.
fn folder() -> Result<PathBuf, Failure> {
    let folder = tempfile::Builder::new().prefix("stylobate-").tempdir().map_err(|error| {
        Failure::new(format!("no temporary folder can be made: {error}; set TMPDIR to another one"))
    })?;
    Ok(folder.keep())
}

fn suggest(out: &mut Output<'_>, program: Option<&OsString>, url: &str) -> Result<(), Failure> {
    let program = program.map_or(OsStr::new("stylobate"), OsString::as_os_str);
    let program = quoted(&program.to_string_lossy());
    let url = quoted(url);
    writeln!(out, "\nWhat to do next:")?;
    for (arguments, purpose) in [
        (format!("inspect {url}"), "every column and index of it"),
        (format!("apply {url}"), "again: nothing is changed"),
        ("render --dialect all".to_owned(), "the same tables as SQL for every dialect"),
        ("capabilities".to_owned(), "what each dialect can do, and how"),
        ("--help".to_owned(), "everything else"),
    ] {
        writeln!(out, "  {program} {arguments}")?;
        writeln!(out, "      {purpose}")?;
    }
    Ok(())
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:+=@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", visible(text).replace('\'', r"'\''"))
    }
}
