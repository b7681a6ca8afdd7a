//! The command line of the suite.

mod arguments;

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

pub use arguments::Arguments;
use arguments::{Command, Format, Program};

use crate::mutant::{self, Extent};
use crate::plan::Plan;
use crate::report::markdown::{self, Matrix};
use crate::report::{MutantLine, Report, jsonl, junit, text};
use crate::run::{self, Event};
use crate::{Case, Engine, Engines, Outcome, Tier, cases, child};

/// How the command ended, other than by an error.
///
/// ```
/// use std::process::ExitCode;
/// use stylobate_conformance::Status;
///
/// fn code(status: Status) -> ExitCode {
///     match status {
///         Status::Success => ExitCode::SUCCESS,
///         Status::NotConformant => ExitCode::FAILURE,
///     }
/// }
/// assert_eq!(code(Status::Success), ExitCode::SUCCESS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All is well: the run is conformant, the page up to date.
    Success,
    /// The run is not conformant, or the page out of date.
    NotConformant,
}

/// Runs the suite on an engine, or on several, as the `main` of a program or of a test without the
/// standard harness.
///
/// It takes the arguments of [`Arguments`], and bears those that `cargo test` passes on. The exit
/// code is 0 only if the run is conformant.
#[must_use]
pub fn run(engines: impl Into<Engines>) -> ExitCode {
    run_with(engines, arguments::of_process())
}

/// Runs the suite as [`run`] does, with other arguments than those of the process; the first one
/// is the name of the program.
///
/// ```
/// # use std::process::ExitCode;
/// # use stylobate_conformance::{Engine, Folder};
/// # use toy_dialect::{Toy, ToyDriver};
///
/// let engine = Engine::new(Toy::new(), ToyDriver).provision(|| Folder::new("toy"));
/// let arguments = ["conformance", "--tier", "server", "--case", "key.unique.*"];
/// assert_eq!(stylobate_conformance::run_with(engine, arguments), ExitCode::SUCCESS);
/// ```
#[must_use]
pub fn run_with(
    engines: impl Into<Engines>,
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> ExitCode {
    let engines = engines.into();
    if let Some(code) = child::run_if_asked(|| engines.clone()) {
        return code;
    }
    match Program::try_parse_from(arguments) {
        Ok(program) => match execute(&program.arguments, &engines, &mut io::stdout()) {
            Ok(Status::Success) => ExitCode::SUCCESS,
            Ok(Status::NotConformant) => ExitCode::FAILURE,
            Err(error) => {
                // There is nowhere left to report that an error cannot be reported.
                let _ = writeln!(io::stderr(), "Error: {error}.");
                ExitCode::FAILURE
            }
        },
        Err(told) => {
            let _ = told.print();
            ExitCode::from(u8::from(told.use_stderr()))
        }
    }
}

/// Does what the arguments say, and writes what they ask for.
///
/// # Errors
/// If an engine or a case is not known, or a file cannot be read or written.
pub fn execute(
    arguments: &Arguments,
    engines: &Engines,
    out: &mut dyn Write,
) -> Result<Status, String> {
    match &arguments.command {
        Some(Command::Merge { reports, format, out: file }) => {
            let report = read(reports)?;
            match file {
                Some(file) => {
                    fs::write(file, form(&report, *format)?).map_err(|e| of_file(file, &e))?;
                }
                None => out.write_all(&form(&report, *format)?).map_err(|e| unwritten(&e))?,
            }
            Ok(status(&report))
        }
        Some(Command::Matrix { reports, page, check }) => matrix(reports, page, *check, out),
        None => {
            let choose = |cases| {
                let (names, patterns) = (&arguments.engine, &arguments.case);
                Plan::choose(engines, cases, arguments.tier, names, patterns)
            };
            let plan = choose(cases())?;
            match arguments.list {
                true => {
                    list(&plan, out).map_err(|error| unwritten(&error)).map(|()| Status::Success)
                }
                false => perform(&plan, arguments, out),
            }
        }
    }
}

fn list(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    for engine in &plan.engines {
        let words = engine.dialect().words();
        writeln!(out, "engine {} ({})", engine.name(), words.product)?;
    }
    plan.cases.iter().try_for_each(|case| writeln!(out, "case {}: {}", case.id, case.sentence))?;
    writeln!(out, "{} outcomes", plan.len())
}

fn perform(plan: &Plan, arguments: &Arguments, out: &mut dyn Write) -> Result<Status, String> {
    let mut file = match &arguments.out {
        Some(path) => {
            let file = fs::File::create(path).map_err(|error| of_file(path, &error))?;
            Some(BufWriter::new(file))
        }
        None => None,
    };
    let format = arguments.format;
    let shown = if file.is_some() { Format::Text } else { format };
    let bar = bar(plan.len(), "{bar:40} {pos}/{len} {eta} {msg}");
    let mut written = Ok(());
    let mut report = run::run(plan, &mut |event| {
        let write = |out: &mut dyn Write, format: Format| match (format, &event) {
            (Format::Text, Event::Began(header)) => text::write_header(out, header),
            (Format::Text, Event::Proved(proved)) => text::write_proved(out, proved),
            (Format::Jsonl, Event::Began(header)) => jsonl::write_header(out, header),
            (Format::Jsonl, Event::Proved(proved)) => jsonl::write_proved(out, proved),
            (Format::Junit | Format::Markdown, _) => Ok(()),
        };
        // What was told is to be seen even if the run is cut off.
        let told = bar.suspend(|| write(out, shown).and_then(|()| out.flush()));
        let result = told.and_then(|()| match &mut file {
            Some(file) => write(file, format),
            None => Ok(()),
        });
        if written.is_ok() {
            written = result;
        }
        if let Event::Proved(proved) = event {
            bar.set_message(proved.case.clone());
            bar.inc(1);
        }
    });
    bar.finish_and_clear();
    written.map_err(|error| unwritten(&error))?;
    let mutants = mutants(plan, arguments, &report);
    report = report.with_mutants(mutants);
    finish(&report, shown, out)?;
    if let Some(file) = &mut file {
        finish(&report, format, file)?;
        file.flush().map_err(|error| unwritten(&error))?;
    }
    Ok(status(&report))
}

/// Runs the cases on the mutants of the engines, as far as the arguments ask for it.
fn mutants(plan: &Plan, arguments: &Arguments, report: &Report) -> Vec<MutantLine> {
    let of_tier = plan.tier == Tier::Full && arguments.case.is_empty();
    let extent = |place: usize, engine: &Engine| match arguments.mutants {
        Some(extent) => Some(extent),
        None if !of_tier || engine.tier() == Tier::Full => None,
        None if place == 0 => Some(Extent::All),
        None => Some(Extent::Quick),
    };
    let bar = bar(0, "{spinner} {msg}");
    let mut lines = Vec::new();
    for (place, engine) in plan.engines.iter().enumerate() {
        let Some(extent) = extent(place, engine) else { continue };
        let conforms = |case: &Case| {
            let outcome = report.outcome(engine.name(), &case.id);
            outcome.is_some_and(|outcome| outcome.conforms() && outcome != Outcome::KnownDeviation)
        };
        let left = |left: usize| {
            bar.set_message(format!("mutants of {}: {left} left", engine.name()));
            bar.tick();
        };
        lines.extend(mutant::run(engine, plan, &conforms, extent, &left));
    }
    bar.finish_and_clear();
    lines
}

/// Writes what stands at the end of a report, or all of it where nothing was written before.
fn finish(report: &Report, format: Format, out: &mut dyn Write) -> Result<(), String> {
    match format {
        Format::Text => text::write_end(out, report).map_err(|error| unwritten(&error)),
        Format::Jsonl => jsonl::write_footer(out, report).map_err(|error| unwritten(&error)),
        Format::Junit | Format::Markdown => {
            out.write_all(&form(report, format)?).map_err(|error| unwritten(&error))
        }
    }
}

/// The whole report in a form.
fn form(report: &Report, format: Format) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match format {
        Format::Text => {
            text::write_header(&mut bytes, &report.header).map_err(|error| unwritten(&error))?;
            for proved in &report.results {
                text::write_proved(&mut bytes, proved).map_err(|error| unwritten(&error))?;
            }
            text::write_end(&mut bytes, report).map_err(|error| unwritten(&error))?;
        }
        Format::Jsonl => jsonl::write(&mut bytes, report).map_err(|error| unwritten(&error))?,
        Format::Junit => bytes = junit::text(report)?.into_bytes(),
        Format::Markdown => bytes = Matrix::of(report)?.text().into_bytes(),
    }
    Ok(bytes)
}

/// A progress bar of this many steps, if there is someone to see it.
fn bar(length: usize, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn matrix(
    reports: &[PathBuf],
    page: &Path,
    check: bool,
    out: &mut dyn Write,
) -> Result<Status, String> {
    let report = read(reports)?;
    if !markdown::is_worth_it(&report) {
        return Err("cases were not run, so that there is no matrix of them".to_owned());
    }
    let newer = Matrix::of(&report)?;
    let known = match fs::read_to_string(page) {
        Ok(text) => Matrix::read(&text).map_err(|error| format!("{}: {error}", page.display()))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !check => Matrix::default(),
        Err(error) => return Err(of_file(page, &error)),
    };
    let mut updated = known.clone();
    updated.update(&newer);
    if !check {
        fs::write(page, updated.text()).map_err(|error| of_file(page, &error))?;
        return Ok(Status::Success);
    }
    if updated == known {
        return Ok(Status::Success);
    }
    let page = page.display();
    writeln!(out, "{page} is out of date:").map_err(|error| unwritten(&error))?;
    for line in updated.differences(&known) {
        writeln!(out, "  {line}").map_err(|error| unwritten(&error))?;
    }
    Ok(Status::NotConformant)
}

fn read(paths: &[PathBuf]) -> Result<Report, String> {
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).map_err(|error| of_file(path, &error))?;
        jsonl::read(&text).map_err(|error| format!("{}: {error}", path.display()))
    };
    let reports = paths.iter().map(read).collect::<Result<Vec<_>, String>>()?;
    Report::merged(reports).ok_or_else(|| "there are no reports".to_owned())
}

fn status(report: &Report) -> Status {
    if report.is_conformant() { Status::Success } else { Status::NotConformant }
}

fn of_file(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

fn unwritten(error: &io::Error) -> String {
    format!("the report cannot be written: {error}")
}
