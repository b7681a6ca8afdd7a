//! `stylobate capabilities`: what each dialect can do.

use std::io::{self, Write};

use serde::Serialize;
use stylobate_dialect::{Capability, Dialect, Support};

use super::error::Failure;
use super::output::{Grid, Output};
use super::{Context, Status, render};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    // The help names the dialects that there are, and is made with the command line.
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<String>,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    let dialects = match &arguments.dialect {
        Some(name) => vec![render::dialect(name, None)?],
        None => crate::dialects(),
    };
    let table = Table::of(&dialects);
    match arguments.format {
        Format::Text => table.text(&mut context.out)?,
        Format::Markdown => table.markdown(&mut context.out)?,
        Format::Json => {
            let json = serde_json::to_string_pretty(&table.json())
                .map_err(|error| Failure::new(format!("there is no JSON of it: {error}")))?;
            writeln!(context.out, "{json}")?;
        }
    }
    Ok(Status::Success)
}

/// Each capability with the answer of each dialect.
struct Table<'a> {
    dialects: &'a [Box<dyn Dialect>],
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    meaning: &'static str,
    supports: Vec<Support>,
}

impl<'a> Table<'a> {
    fn of(dialects: &'a [Box<dyn Dialect>]) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        for dialect in dialects {
            // Every dialect has the same entries in the same order.
            for (place, Capability { name, meaning, support }) in
                dialect.capabilities().entries().into_iter().enumerate()
            {
                match rows.get_mut(place) {
                    Some(row) => row.supports.push(support),
                    None => rows.push(Row { name, meaning, supports: vec![support] }),
                }
            }
        }
        Self { dialects, rows }
    }

    /// The dialects with the versions that they speak for.
    fn titles(&self) -> impl Iterator<Item = String> {
        self.dialects.iter().map(|dialect| format!("{} {}", dialect.name(), dialect.version()))
    }

    fn text(&self, out: &mut Output<'_>) -> io::Result<()> {
        let mut grid = Grid::default();
        let title = self.titles().map(|title| title.to_uppercase());
        grid.row(["CAPABILITY".to_owned()].into_iter().chain(title));
        for row in &self.rows {
            grid.row([row.name].into_iter().chain(row.supports.iter().map(Support::word)));
        }
        grid.write(out, "", true)?;
        for (place, dialect) in self.dialects.iter().enumerate() {
            let mut reasons = Grid::default();
            for row in &self.rows {
                if let Some(support) = row.supports.get(place)
                    && support.reason().is_some()
                {
                    reasons.row([row.name.to_owned(), support.to_string()]);
                }
            }
            let product = dialect.words().product;
            let heading = match reasons.is_empty() {
                true => format!("{product} does all of it by itself"),
                false => format!("{product}, where it does not do it by itself"),
            };
            let heading = out.heading(&heading);
            writeln!(out, "\n{heading}")?;
            reasons.write(out, "  ", false)?;
        }
        Ok(())
    }

    fn markdown(&self, out: &mut Output<'_>) -> io::Result<()> {
        write!(out, "| capability | meaning |")?;
        self.titles().try_for_each(|title| write!(out, " {title} |"))?;
        writeln!(out, "\n| --- | --- |{}", " --- |".repeat(self.dialects.len()))?;
        for row in &self.rows {
            write!(out, "| `{}` | {} |", row.name, cell(row.meaning))?;
            row.supports
                .iter()
                .try_for_each(|support| write!(out, " {} |", cell(&support.to_string())))?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn json(&self) -> Listing {
        let dialects = self.dialects.iter().map(|dialect| DialectForm {
            name: dialect.name(),
            product: dialect.words().product,
            version: dialect.version().to_string(),
        });
        let capabilities = self.rows.iter().map(|row| CapabilityForm {
            name: row.name,
            meaning: row.meaning,
            dialects: self
                .dialects
                .iter()
                .zip(&row.supports)
                .map(|(dialect, support)| SupportForm {
                    dialect: dialect.name(),
                    support: support.word(),
                    reason: support.reason(),
                })
                .collect(),
        });
        Listing { dialects: dialects.collect(), capabilities: capabilities.collect() }
    }
}

/// The text as it can stand in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[derive(Serialize)]
struct Listing {
    dialects: Vec<DialectForm>,
    capabilities: Vec<CapabilityForm>,
}

#[derive(Serialize)]
struct DialectForm {
    name: &'static str,
    product: &'static str,
    version: String,
}

#[derive(Serialize)]
struct CapabilityForm {
    name: &'static str,
    meaning: &'static str,
    dialects: Vec<SupportForm>,
}

#[derive(Serialize)]
struct SupportForm {
    dialect: &'static str,
    support: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}
