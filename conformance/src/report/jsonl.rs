//! Reports as lines of JSON: a header, a line a case, a line a mutant, a footer.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::{Footer, Header, MutantLine, Report};
use crate::Proved;

#[derive(Serialize)]
struct HeaderForm<'a> {
    header: &'a Header,
}

#[derive(Serialize)]
struct FooterForm<'a> {
    footer: &'a Footer,
}

pub(crate) fn write_header(out: &mut dyn Write, header: &Header) -> io::Result<()> {
    write_line(out, &HeaderForm { header })
}

pub(crate) fn write_proved(out: &mut dyn Write, proved: &Proved) -> io::Result<()> {
    write_line(out, proved)
}

pub(crate) fn write_footer(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    report.mutants.iter().try_for_each(|mutant| write_line(out, mutant))?;
    write_line(out, &FooterForm { footer: &report.footer })
}

pub(crate) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    write_header(out, &report.header)?;
    report.results.iter().try_for_each(|proved| write_proved(out, proved))?;
    write_footer(out, report)
}

fn write_line(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    out.flush()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Header { header: Header },
    Footer { footer: Footer },
    Proved(Box<Proved>),
    Mutant(MutantLine),
}

/// Reads a report.
///
/// One that was cut off is read, too; it has no footer that counts as many cases as were planned,
/// and so is not conformant.
pub(crate) fn read(text: &str) -> Result<Report, String> {
    let (mut header, mut footer) = (None, None);
    let (mut results, mut mutants) = (Vec::new(), Vec::new());
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line)
            .map_err(|error| format!("line {} is none of a report: {error}", place + 1))?;
        match line {
            Line::Header { header: found } if header.is_none() => header = Some(found),
            Line::Header { .. } => return Err(format!("line {} is a second header", place + 1)),
            Line::Footer { footer: found } => footer = Some(found),
            Line::Proved(proved) => results.push(*proved),
            Line::Mutant(mutant) => mutants.push(mutant),
        }
    }
    let header = header.ok_or("there is no header, so that it is no report")?;
    let footer: Option<Footer> = footer;
    let mut report = Report::new(header, results).with_mutants(mutants);
    match footer {
        Some(footer) if footer == report.footer => {}
        Some(footer)
            if footer.hash != report.footer.hash || footer.counted != report.footer.counted =>
        {
            return Err(
                "the footer is that of another report: lines were added, changed or lost".into()
            );
        }
        _ => report.footer.conformant = false,
    }
    Ok(report)
}
