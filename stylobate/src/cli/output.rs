//! Where commands write, and how.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::stream::RawStream;
use clap::builder::styling::{AnsiColor, Style};
use stylobate_dialect::Note;

/// A stream that knows whether it may be styled, and that takes no offence if its reader goes
/// away: what is written then is dropped, and the command ends as it would have.
pub(super) struct Output<'a> {
    writer: &'a mut dyn Write,
    styled: bool,
    closed: bool,
}

/// Whether a stream is a terminal that shows styles, and nobody asked for none.
pub(super) fn is_styled(stream: &impl RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

impl<'a> Output<'a> {
    pub(super) fn new(writer: &'a mut dyn Write, styled: bool) -> Self {
        Self { writer, styled, closed: false }
    }

    pub(super) fn is_styled(&self) -> bool {
        self.styled
    }

    /// The text as a heading.
    pub(super) fn heading(&self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }

    /// The text as the word before a note.
    pub(super) fn note(&self, text: &str) -> String {
        self.style(AnsiColor::Cyan.on_default().bold(), text)
    }

    /// The text as the word before an error.
    pub(super) fn error(&self, text: &str) -> String {
        self.style(AnsiColor::Red.on_default().bold(), text)
    }

    fn style(&self, style: Style, text: &str) -> String {
        if self.styled { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Writes notes, one a line.
    pub(super) fn notes(&mut self, notes: &[Note]) -> io::Result<()> {
        notes.iter().try_for_each(|note| self.remark(note))
    }

    /// Writes one remark beside the result.
    pub(super) fn remark(&mut self, text: impl Display) -> io::Result<()> {
        let label = self.note("note:");
        writeln!(self, "{label} {}", visible(text))
    }

    fn unless_closed<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.writer.write(bytes);
        self.unless_closed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.writer.flush();
        self.unless_closed(result, ())
    }
}

/// The text as it can be shown: what would move the cursor, break the line or turn the direction
/// of writing is written as an escape.
pub(super) fn visible(text: impl Display) -> String {
    let text = text.to_string();
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control()
            || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Lines of cells, each cell as wide as the widest of its column.
#[derive(Default)]
pub(super) struct Grid {
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// Adds a row; what a cell holds is shown as [`visible`] says.
    pub(super) fn row<C: Display>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(visible).collect());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the rows behind `indentation`; the first is a heading if `headed`.
    pub(super) fn write(
        &self,
        out: &mut Output<'_>,
        indentation: &str,
        headed: bool,
    ) -> io::Result<()> {
        let mut widths = Vec::new();
        for row in &self.rows {
            for (place, cell) in row.iter().enumerate() {
                let width = cell.chars().count();
                match widths.get_mut(place) {
                    Some(widest) => *widest = width.max(*widest),
                    None => widths.push(width),
                }
            }
        }
        for (number, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (place, (cell, width)) in row.iter().zip(&widths).enumerate() {
                line.push_str(cell);
                if place + 1 < row.len() {
                    let padding = width - cell.chars().count() + 2;
                    line.extend(std::iter::repeat_n(' ', padding));
                }
            }
            let line = if headed && number == 0 { out.heading(&line) } else { line };
            writeln!(out, "{indentation}{line}")?;
        }
        Ok(())
    }
}

/// The number with the word for what is counted, in singular or plural.
pub(super) fn count(number: usize, singular: &str) -> String {
    let ending = match (number, singular.ends_with('x')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{number} {singular}{ending}")
}
