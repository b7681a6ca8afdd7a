//! Statements, the notes beside them, and scripts of both.

use std::fmt;

use stylobate_model::Object;

use crate::Words;

/// One statement, with what it is for.
///
/// ```
/// use stylobate_dialect::Statement;
/// use stylobate_model::{Object, TableName};
///
/// let object = Object::table(&TableName::new("default", "mails"));
/// let statement = Statement::new("CREATE TABLE mails (id UUID)", object);
/// assert!(statement.transactional);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The text, without a semicolon.
    pub sql: String,
    /// What it makes or changes.
    pub object: Object,
    /// Whether it may run inside a transaction.
    pub transactional: bool,
}

impl Statement {
    /// A statement that may run inside a transaction.
    #[must_use]
    pub fn new(sql: impl Into<String>, object: Object) -> Self {
        Self { sql: sql.into(), object, transactional: true }
    }
}

/// Something that a dialect does otherwise than it was asked.
///
/// ```
/// use stylobate_dialect::lower;
/// use stylobate_model::{Column, Database, Placement, Table};
/// use stylobate_render_sqlite::Sqlite;
///
/// let mails = Table::new("mails").column(Column::uuid("id")).comment("what is sent");
/// let catalog = Database::new().table(mails).resolve(&Placement::new())?.catalog;
/// let lowered = lower(&Sqlite::new(), &catalog)?;
/// assert_eq!(
///     lowered.notes()[0].to_string(),
///     "sqlite: table mails: SQLite keeps no comments on tables (omitted: tables.comment)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// What it is said of.
    pub object: Object,
    /// The dialect.
    pub dialect: &'static str,
    /// The capability, such as `indexes.partial`.
    pub capability: &'static str,
    /// Whether it is emulated or omitted.
    pub how: How,
    /// How it is emulated, or what is left out.
    pub text: &'static str,
}

/// How a [`Note`] departs from what was asked.
///
/// ```
/// use stylobate_dialect::{How, lower};
/// use stylobate_model::{Column, Database, Placement, Table};
/// use stylobate_render_sqlite::Sqlite;
///
/// let mails = Table::new("mails").column(Column::uuid("id").comment("random"));
/// let catalog = Database::new().table(mails).resolve(&Placement::new())?.catalog;
/// assert_eq!(lower(&Sqlite::new(), &catalog)?.notes()[0].how, How::Omitted);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Something else that gives the same answers stands for it.
    Emulated,
    /// It is left out, which cannot change an answer.
    Omitted,
}

impl Note {
    pub(crate) fn new(
        object: Object,
        dialect: &'static str,
        capability: &'static str,
        how: How,
        text: &'static str,
    ) -> Self {
        Self { object, dialect, capability, how, text }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.how {
            How::Emulated => "emulated",
            How::Omitted => "omitted",
        };
        write!(f, "{}: {}: {} ({how}: {})", self.dialect, self.object, self.text, self.capability)
    }
}

/// Statements in the order in which they run, and the notes on what they do otherwise.
///
/// Its [`Display`](fmt::Display) is a script for the engine's own shell: in one transaction, the
/// notes as comments.
///
/// ```
/// use stylobate_dialect::{lower, render};
/// use stylobate_model::{Column, Database, Placement, Table};
/// use stylobate_render_sqlite::Sqlite;
///
/// let mails = Table::new("mails").column(Column::big_int("size"));
/// let catalog = Database::new().table(mails).resolve(&Placement::new())?.catalog;
/// let script = render(&Sqlite::new(), &lower(&Sqlite::new(), &catalog)?);
/// assert_eq!(script.statements.len(), 1);
/// assert!(script.to_string().starts_with("BEGIN IMMEDIATE;\nCREATE TABLE IF NOT EXISTS mails"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The dialect that it is written in.
    pub dialect: &'static str,
    /// The statements.
    pub statements: Vec<Statement>,
    /// The notes.
    pub notes: Vec<Note>,
    begin: &'static str,
}

impl Script {
    pub(crate) fn new(
        dialect: &'static str,
        words: &Words,
        statements: Vec<Statement>,
        notes: Vec<Note>,
    ) -> Self {
        Self { dialect, statements, notes, begin: words.begin }
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            // A name may hold a line break, which would end the comment.
            for line in note.to_string().lines() {
                writeln!(f, "-- {line}")?;
            }
        }
        if self.statements.is_empty() {
            return Ok(());
        }
        writeln!(f, "{};", self.begin)?;
        for statement in &self.statements {
            writeln!(f, "{};", statement.sql)?;
        }
        f.write_str("COMMIT;\n")
    }
}
