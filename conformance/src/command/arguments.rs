//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::Tier;
use crate::mutant::Extent;

/// What a run covers, and how it is reported.
///
/// ```
/// use clap::{Args, Command, FromArgMatches};
/// use stylobate_conformance::{Engine, Folder};
/// use toy_dialect::{Toy, ToyDriver};
/// use stylobate_conformance::{Arguments, Status, execute};
///
/// let command = Arguments::augment_args(Command::new("conformance"));
/// let matches = command.try_get_matches_from(["conformance", "--case", "key.unique.many_nulls"])?;
/// let arguments = Arguments::from_arg_matches(&matches)?;
///
/// let engine = Engine::new(Toy::new(), ToyDriver).provision(|| Folder::new("toy"));
/// let mut told = Vec::new();
/// assert_eq!(execute(&arguments, &engine.into(), &mut told)?, Status::Success);
/// assert!(String::from_utf8(told)?.ends_with("1 of 1 outcomes; conformant\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Run on this engine; can be given several times. Without it, on those of the tier.
    #[arg(long, value_name = "NAME")]
    pub(super) engine: Vec<String>,
    /// Run the cases whose identifiers match, such as `key.*`; can be given several times.
    #[arg(long, value_name = "GLOB")]
    pub(super) case: Vec<String>,
    /// How much runs: `embedded` what is linked and quick, `server` servers too, `full` crashes,
    /// long properties, mutants and every container image that is present.
    #[arg(long, value_enum, default_value_t = Tier::Embedded)]
    pub(super) tier: Tier,
    /// How the run is reported.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Write the report into a file, and show the run as text.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Break the engines in one way after the other: with `all` to show which cases notice and
    /// which never do, with `quick` until one does. The tier `full` does `all` on the first engine
    /// and `quick` on the others, less those in containers.
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub(super) mutants: Option<Extent>,
    /// List what would run, without running it.
    #[arg(long)]
    pub(super) list: bool,
}

#[derive(Clone, Debug, Subcommand)]
pub(super) enum Command {
    /// Put the reports of several runs, as lines of JSON, together.
    Merge {
        /// The reports.
        #[arg(required = true, value_name = "REPORT")]
        reports: Vec<PathBuf>,
        /// How the whole is reported.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Write it into a file.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write the matrix of reports into a page, or check that the page is up to date.
    Matrix {
        /// The reports.
        #[arg(required = true, value_name = "REPORT")]
        reports: Vec<PathBuf>,
        /// The page, whose columns for other engines are kept.
        #[arg(long, value_name = "FILE")]
        page: PathBuf,
        /// Change nothing, and fail if the columns of the reports are out of date.
        #[arg(long)]
        check: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A line a case, and a table of capabilities.
    Text,
    /// JSON, a line a case, with a header and a footer.
    Jsonl,
    /// JUnit XML.
    Junit,
    /// The matrix of claims and outcomes.
    Markdown,
}

impl Arguments {
    /// The tier, if the engines that it has are what runs.
    #[must_use]
    pub fn whole_tier(&self) -> Option<Tier> {
        (self.command.is_none() && self.engine.is_empty()).then_some(self.tier)
    }
}

/// Proves the engine: the same definitions behave the same on it.
#[derive(Debug, Parser)]
#[command(name = "conformance", version)]
pub(super) struct Program {
    #[command(flatten)]
    pub(super) arguments: Arguments,
}

/// The arguments of the process, of which those that are meant for the standard harness are left
/// out, and a bare word is a part of identifiers.
pub(super) fn of_process() -> Vec<OsString> {
    let mut all: Vec<OsString> = Vec::new();
    let mut rest = std::env::args_os();
    all.extend(rest.next());
    let mut is_value = false;
    for argument in rest {
        let text = argument.to_string_lossy().into_owned();
        if is_value || all.len() > 1 && ["merge", "matrix"].contains(&&*all[1].to_string_lossy()) {
            is_value = false;
            all.push(argument);
            continue;
        }
        match text.as_str() {
            "--nocapture" | "--no-capture" | "--show-output" | "--quiet" | "-q" | "--exact"
            | "--include-ignored" | "--ignored" => {}
            _ if text.starts_with("--test-threads") || text.starts_with("--color") => {}
            "merge" | "matrix" if all.len() == 1 => all.push(argument),
            _ if text.starts_with('-') => {
                let takes = ["--engine", "--case", "--tier", "--format", "--out"];
                is_value = takes.contains(&text.as_str());
                all.push(argument);
            }
            _ => all.push(format!("--case=*{text}*").into()),
        }
    }
    all
}
