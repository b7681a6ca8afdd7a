//! `stylobate render`: the SQL of a definition.

use std::io::Write;

use stylobate_dialect::{Dialect, Script, lower, render};
use stylobate_model::Catalog;

use super::error::Failure;
use super::selection::Selection;
use super::{Context, Status};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    // The help names the dialects that there are, and is made with the command line.
    #[arg(long, value_name = "DIALECT")]
    dialect: String,
    #[command(flatten)]
    selection: Selection,
}

/// The word for all dialects.
const ALL: &str = "all";

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    let dialects = match arguments.dialect.as_str() {
        ALL => crate::dialects(),
        name => vec![dialect(name, Some(ALL))?],
    };
    let catalog = arguments.selection.resolve(context.database)?.catalog;
    // All scripts are made before the first is printed: one that is refused leaves no output.
    let scripts: Vec<Script> =
        dialects.iter().map(|dialect| script(&**dialect, &catalog)).collect::<Result<_, _>>()?;
    for (place, (dialect, script)) in dialects.iter().zip(&scripts).enumerate() {
        if arguments.dialect == ALL {
            let (name, product) = (dialect.name(), dialect.words().product);
            let before = if place == 0 { "" } else { "\n" };
            writeln!(context.out, "{before}-- {name}: {product} {} and newer", dialect.version())?;
        }
        write!(context.out, "{script}")?;
        context.err.notes(&script.notes)?;
        if script.statements.is_empty() {
            context.err.remark("nothing is defined, so there is no SQL")?;
        }
    }
    Ok(Status::Success)
}

fn script(dialect: &dyn Dialect, catalog: &Catalog) -> Result<Script, Failure> {
    let lowered =
        lower(dialect, catalog).map_err(|refusals| Failure::refused(dialect, &refusals))?;
    Ok(render(dialect, &lowered))
}

/// The names of the dialects that there are.
pub(super) fn dialect_names() -> Vec<&'static str> {
    crate::dialects().iter().map(|dialect| dialect.name()).collect()
}

/// The dialect of this name; a word that stands for something else is named beside the others.
pub(super) fn dialect(name: &str, other: Option<&str>) -> Result<Box<dyn Dialect>, Failure> {
    crate::dialects().into_iter().find(|dialect| dialect.name() == name).ok_or_else(|| {
        let known = dialect_names().join(", ");
        let other = other.map(|other| format!(", or {other}")).unwrap_or_default();
        Failure::new(format!("there is no dialect {name:?}; the dialects are {known}{other}"))
    })
}
