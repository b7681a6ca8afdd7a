//! Reports for people at a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Header, Report};
use crate::{Outcome, Proved};

/// What the run is of.
pub(crate) fn write_header(out: &mut dyn Write, header: &Header) -> io::Result<()> {
    for line in &header.engines {
        match &line.error {
            None => {
                let build = if line.build.is_empty() { "" } else { ", " };
                writeln!(
                    out,
                    "{}: {} {}{build}{}; claims for {}",
                    line.engine, line.product, line.version, line.build, line.versions
                )?;
            }
            Some(error) => writeln!(out, "{}: cannot be had: {error}", line.engine)?,
        }
    }
    writeln!(out, "{} outcomes are planned in the tier {}\n", header.planned, header.tier)
}

/// One line for a case, and why it does not conform.
pub(crate) fn write_proved(out: &mut dyn Write, proved: &Proved) -> io::Result<()> {
    writeln!(
        out,
        "{:<16} {:<10} {} ({} ms)",
        proved.outcome.word(),
        proved.engine,
        proved.case,
        proved.milliseconds
    )?;
    if proved.outcome.conforms() {
        return Ok(());
    }
    writeln!(out, "    expected: {}", proved.sentence)?;
    let message = proved.message.as_deref().unwrap_or("nothing more is known");
    message.lines().try_for_each(|line| writeln!(out, "    {line}"))
}

/// The sum, with a table of capabilities.
pub(crate) fn write_end(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    write_capabilities(out, report)?;
    write_mutants(out, report)?;
    writeln!(out)?;
    write_failures(out, report)?;
    for line in &report.header.engines {
        let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
        for proved in report.results.iter().filter(|proved| proved.engine == line.engine) {
            *counts.entry(proved.outcome).or_default() += 1;
        }
        let counts: Vec<_> =
            counts.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        writeln!(
            out,
            "{} ({} {}): {}",
            line.engine,
            line.product,
            line.version,
            counts.join(", ")
        )?;
    }
    let footer = &report.footer;
    let word = if footer.conformant { "conformant" } else { "not conformant" };
    writeln!(out, "{} of {} outcomes; {word}", footer.counted, footer.planned)
}

fn write_capabilities(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let engines = &report.header.engines;
    let Some(first) = engines.first() else { return Ok(()) };
    let case = |name: &str| format!("capability.{name}");
    let shown: Vec<_> = first
        .claims
        .iter()
        .filter(|claim| report.results.iter().any(|proved| proved.case == case(&claim.capability)))
        .collect();
    if shown.is_empty() {
        return Ok(());
    }
    let width = shown.iter().map(|claim| claim.capability.len()).max().unwrap_or(0);
    let columns: Vec<_> = engines.iter().map(|line| line.engine.len().max(16)).collect();
    write!(out, "\n{:<width$}", "capability")?;
    for (line, column) in engines.iter().zip(&columns) {
        write!(out, "  {:<column$}", line.engine)?;
    }
    writeln!(out)?;
    for claim in shown {
        write!(out, "{:<width$}", claim.capability)?;
        for (line, column) in engines.iter().zip(&columns) {
            let outcome = report.outcome(&line.engine, &case(&claim.capability));
            write!(out, "  {:<column$}", outcome.map_or("", Outcome::word))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_mutants(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if report.mutants.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nmutants: what was broken, and the cases that noticed")?;
    for mutant in &report.mutants {
        let (engine, name, breaks) = (&mutant.engine, &mutant.mutant, &mutant.breaks);
        let fate = match (mutant.applied, mutant.killed_by.len()) {
            (false, _) => "does not apply".to_owned(),
            (true, 0) => "SURVIVED".to_owned(),
            (true, count) => {
                let shown: Vec<_> = mutant.killed_by.iter().take(4).cloned().collect();
                let more =
                    if count > 4 { format!(" and {} more", count - 4) } else { String::new() };
                format!("killed by {}{more}", shown.join(", "))
            }
        };
        writeln!(out, "{engine} {name} ({breaks}): {fate}")?;
    }
    // Where cases were tried until one noticed, most were never tried.
    let thorough: Vec<_> = report.mutants.iter().filter(|mutant| mutant.thorough).collect();
    if thorough.is_empty() {
        return Ok(());
    }
    let mut idle: Vec<&str> = report
        .results
        .iter()
        .map(|proved| proved.case.as_str())
        .filter(|case| !thorough.iter().any(|mutant| mutant.killed_by.iter().any(|by| by == case)))
        .collect();
    idle.sort_unstable();
    idle.dedup();
    writeln!(out, "{} cases noticed no mutant: {}", idle.len(), idle.join(", "))
}

fn write_failures(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let bad: Vec<_> = report.results.iter().filter(|proved| !proved.outcome.conforms()).collect();
    if bad.is_empty() {
        return Ok(());
    }
    writeln!(out, "what does not conform:")?;
    bad.iter().take(20).try_for_each(|proved| write_proved(out, proved))?;
    if bad.len() > 20 {
        writeln!(out, "and {} more", bad.len() - 20)?;
    }
    writeln!(out)
}
