//! `stylobate diff`: what lies between two models or databases.

use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::Arc;

use stylobate_dialect::{Change, Dialect, Live, Note, Part, compare, difference, lower};
use stylobate_model::{Catalog, Placement};

use super::error::Failure;
use super::output::{Output, count, visible};
use super::side::{Side, read_model};
use super::{Context, Status};

mod common_ground;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A model file, or the URL of a database, which must exist.
    #[arg(value_name = "A")]
    a: OsString,
    /// A model file, or the URL of a database, which must exist.
    #[arg(value_name = "B")]
    b: OsString,
}

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    let a = Side::of(&arguments.a, context.drivers);
    let b = Side::of(&arguments.b, context.drivers);
    let (first, second) = (Loaded::of(&a, context)?, Loaded::of(&b, context)?);
    for (side, loaded) in [("A", &first), ("B", &second)] {
        if let Loaded::Live(_, live) = loaded {
            for opaque in &live.opaque {
                context.err.remark(format_args!("{side} has {opaque}; it was not compared"))?;
            }
        }
    }
    let comparison = Comparison::of(first, second)?;
    context.err.notes(&comparison.notes)?;
    comparison.write(&mut context.out, &a, &b)
}

/// A side with what is in it.
enum Loaded {
    File(Catalog),
    Live(Arc<dyn Dialect>, Box<Live>),
}

impl Loaded {
    fn of(side: &Side<'_>, context: &Context<'_>) -> Result<Self, Failure> {
        match side {
            Side::File(path) => {
                let database = read_model(path, context.database)?;
                let resolved = database.resolve(&Placement::new()).map_err(|problems| {
                    Failure::definition(&format!("the model file {}", side.shown()), problems)
                })?;
                Ok(Self::File(resolved.catalog))
            }
            Side::Url(url) => {
                let mut connection = context.drivers.open_existing(url)?;
                let live = connection.read()?;
                Ok(Self::Live(connection.shared_dialect(), Box::new(live)))
            }
        }
    }
}

/// What lies between two sides.
struct Comparison {
    /// What has to change for A to become B.
    changes: Vec<Change>,
    /// What was brought to a common form before it was compared.
    notes: Vec<Note>,
    /// The number of tables of A.
    tables: usize,
}

impl Comparison {
    fn of(a: Loaded, b: Loaded) -> Result<Self, Failure> {
        match (a, b) {
            (Loaded::File(a), Loaded::File(b)) => Ok(Self::new(difference(&a, &b), Vec::new(), &a)),
            (Loaded::File(a), Loaded::Live(dialect, b)) => {
                let a = lowered(&*dialect, &a)?;
                Ok(Self::new(compare(&a, &b.lowered), a.notes().to_vec(), a.catalog()))
            }
            (Loaded::Live(dialect, a), Loaded::File(b)) => {
                let b = lowered(&*dialect, &b)?;
                let changes = compare(&a.lowered, &b);
                Ok(Self::new(changes, b.notes().to_vec(), a.lowered.catalog()))
            }
            (Loaded::Live(first, a), Loaded::Live(second, b)) if first.name() == second.name() => {
                Ok(Self::new(compare(&a.lowered, &b.lowered), Vec::new(), a.lowered.catalog()))
            }
            (Loaded::Live(first, a), Loaded::Live(second, b)) => {
                let dialects = [&*first, &*second];
                let a = common_ground::find(dialects, a.lowered.catalog())?;
                let b = common_ground::find(dialects, b.lowered.catalog())?;
                let changes = common_ground::difference(&a, &b);
                let mut notes = a.notes;
                for note in b.notes {
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                }
                Ok(Self::new(changes, notes, &a.catalog))
            }
        }
    }

    fn new(changes: Vec<Change>, notes: Vec<Note>, a: &Catalog) -> Self {
        Self { changes, notes, tables: a.tables().count() }
    }

    fn write(&self, out: &mut Output<'_>, a: &Side<'_>, b: &Side<'_>) -> Result<Status, Failure> {
        writeln!(out, "A is {}", visible(a.shown()))?;
        writeln!(out, "B is {}", visible(b.shown()))?;
        writeln!(out)?;
        if self.changes.is_empty() {
            writeln!(out, "A and B are equal: {}.", count(self.tables, "table"))?;
            return Ok(Status::Success);
        }
        writeln!(out, "A and B are not equal: {}.", count(self.changes.len(), "difference"))?;
        self.changes.iter().try_for_each(|change| line(out, change))?;
        Ok(Status::Differs)
    }
}

fn lowered(
    dialect: &dyn Dialect,
    catalog: &Catalog,
) -> Result<stylobate_dialect::Lowered, Failure> {
    lower(dialect, catalog).map_err(|refusals| Failure::refused(dialect, &refusals))
}

fn line(out: &mut Output<'_>, change: &Change) -> io::Result<()> {
    let object = visible(change.object());
    match change {
        Change::Drop(part) => writeln!(out, "  only in A: {object}{}", shape(part)),
        Change::Create(part) => writeln!(out, "  only in B: {object}{}", shape(part)),
        Change::Alter { from, to } => {
            let (from, to) = (visible(from), visible(to));
            writeln!(out, "  differs: {object}: A has {from}, B has {to}")
        }
    }
}

/// What a part looks like, behind a colon, if there is more to say than its name.
fn shape(part: &Part) -> String {
    match part {
        Part::Schema(_) => String::new(),
        Part::Table(_, table) => {
            let columns = count(table.columns.len(), "column");
            format!(": {columns}, {}", count(table.indexes.len(), "index"))
        }
        part => format!(": {}", visible(part)),
    }
}
