//! One open connection.

use std::sync::{Arc, OnceLock};

use duckdb::Connection;
use stylobate_connect::{Error, ErrorKind, Session};
use stylobate_dialect::{Dialect, Version, Wire};
use stylobate_model::DataType;
use stylobate_render_duckdb::DuckDb;

use crate::database::Handle;
use crate::gate::Pass;
use crate::row::{self, Bound};

pub(crate) struct DuckDbSession {
    // Closed before the pass is given back: that rolls an open transaction back.
    handle: Handle,
    /// Held while a transaction is open.
    pass: Option<Pass>,
    dialect: DuckDb,
}

impl DuckDbSession {
    pub(crate) fn new(handle: Handle) -> Result<Self, Error> {
        // A process links one engine.
        static FOUND: OnceLock<DuckDb> = OnceLock::new();
        let mut session = Self { handle, pass: None, dialect: DuckDb::new() };
        session.dialect = match FOUND.get() {
            Some(found) => *found,
            None => {
                let found = session.engine()?.dialect()?;
                *FOUND.get_or_init(|| found)
            }
        };
        Ok(session)
    }

    fn engine(&self) -> Result<Engine<'_>, Error> {
        let closed = || Error::new(ErrorKind::ConnectionLost, "the connection is closed");
        let connection = self.handle.connection().ok_or_else(closed)?;
        Ok(Engine { connection, dialect: &self.dialect })
    }

    /// Tells what a statement may do, and keeps in mind if it may be more than to write.
    fn admit(&self, sql: &str) -> Effect {
        let effect = Effect::of(sql);
        if effect == Effect::Anything {
            self.handle.use_up();
        }
        effect
    }

    /// Waits for the right to write, unless the open transaction has it.
    fn pass(&self) -> Result<Option<Pass>, Error> {
        match (&self.pass, self.handle.gate()) {
            (None, Some(gate)) => gate.pass().map(Some),
            _ => Ok(None),
        }
    }
}

impl Session for DuckDbSession {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::new(self.dialect)
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        self.admit(sql);
        let _pass = self.pass()?;
        self.engine()?.execute(sql, parameters)
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        _: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        let _pass = if self.admit(sql) == Effect::Nothing { None } else { self.pass()? };
        self.engine()?.query(sql, parameters)
    }

    fn begin(&mut self) -> Result<(), Error> {
        let pass = self.pass()?;
        self.engine()?.begin()?;
        self.pass = pass;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        let committed = self.engine()?.commit();
        self.pass = None;
        committed
    }

    fn rollback(&mut self) -> Result<(), Error> {
        // A commit that failed has ended the transaction.
        match self.pass.take() {
            Some(_pass) => self.engine()?.control("ROLLBACK"),
            None => Ok(()),
        }
    }

    /// Nothing is left to do: whoever is in a transaction is the only writer of the process, and
    /// the process the only one that has the database open.
    fn lock_migrations(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// The statements of one connection, whoever has it.
#[derive(Clone, Copy)]
pub(crate) struct Engine<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) dialect: &'a DuckDb,
}

impl Engine<'_> {
    /// The dialect, for the version that is found.
    pub(crate) fn dialect(self) -> Result<DuckDb, Error> {
        let rows = self.query("SELECT version()", &[])?;
        let version: Version = match rows.first().and_then(|row| row.first()) {
            Some(Wire::Text(text)) => text.parse().map_err(|error| {
                Error::new(ErrorKind::Other, format!("DuckDB tells no version: {error}"))
            })?,
            _ => return Err(Error::new(ErrorKind::Other, "DuckDB tells no version")),
        };
        Ok(DuckDb::new().target(version))
    }

    pub(crate) fn execute(self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        let connection = self.connection;
        let bound = duckdb::params_from_iter(parameters.iter().map(Bound));
        // A CREATE TABLE that is prepared once and executed twice makes a table without columns
        // the second time, so only statements that take values are kept.
        let changed = if parameters.is_empty() {
            connection.prepare(sql).and_then(|mut statement| statement.execute([]))
        } else {
            connection.prepare_cached(sql).and_then(|mut statement| statement.execute(bound))
        };
        Ok(changed.map_err(|error| self.error(error))? as u64)
    }

    pub(crate) fn query(self, sql: &str, parameters: &[Wire]) -> Result<Vec<Vec<Wire>>, Error> {
        let mut statement =
            self.connection.prepare_cached(sql).map_err(|error| self.error(error))?;
        let bound = duckdb::params_from_iter(parameters.iter().map(Bound));
        let mut rows = statement.query(bound).map_err(|error| self.error(error))?;
        let columns = rows.as_ref().map_or_else(|| Ok(Vec::new()), row::columns)?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(|error| self.error(error))? {
            let places = columns.iter().enumerate();
            answer.push(
                places
                    .map(|(place, column)| row::value(row, place, *column))
                    .collect::<Result<_, _>>()?,
            );
        }
        Ok(answer)
    }

    pub(crate) fn control(self, sql: &str) -> Result<(), Error> {
        self.connection.execute_batch(sql).map_err(|error| self.error(error))
    }

    pub(crate) fn begin(self) -> Result<(), Error> {
        self.control("BEGIN TRANSACTION")
    }

    pub(crate) fn commit(self) -> Result<(), Error> {
        // To commit a transaction that had an error succeeds, and a query in it does not.
        if let Err(error) = self.control("SELECT 1") {
            self.control("ROLLBACK")?;
            let message = "the transaction had an error and was rolled back";
            return Err(Error::new(ErrorKind::TransactionPoisoned, message).with_source(error));
        }
        let committed = self.control("COMMIT");
        if committed.is_err() {
            // It is over already, unless the commit was not even tried.
            let _ = self.control("ROLLBACK");
        }
        committed
    }

    fn error(self, error: duckdb::Error) -> Error {
        engine_error(self.dialect, error)
    }
}

/// What an error of the `duckdb` crate means.
pub(crate) fn engine_error(dialect: &DuckDb, error: duckdb::Error) -> Error {
    match &error {
        duckdb::Error::DuckDBFailure(_, Some(message)) => match ambiguous_schema(message) {
            None => match as_text(message) {
                Some(text) => Error::from_engine(dialect, None, &text),
                None => Error::from_engine(dialect, None, message),
            },
            Some(schema) => Error::new(
                ErrorKind::Usage,
                format!(
                    "{schema} is the name of a schema and of a catalog, so that DuckDB cannot tell \
                     which is meant; its catalogs are system, temp and the one named like the \
                     file: give the schema another name, or the file"
                ),
            ),
        },
        duckdb::Error::InvalidParameterCount(given, wanted) => {
            let message = format!("the statement has {wanted} parameters, and {given} were given");
            Error::new(ErrorKind::Usage, message)
        }
        duckdb::Error::NulError(_) => Error::new(
            ErrorKind::Syntax,
            "the statement holds the character NUL; bind the value instead",
        ),
        other => Error::new(ErrorKind::Other, other.to_string()),
    }
    .with_source(error)
}

/// The message as DuckDB says it elsewhere, where the setting `errors_as_json` has it otherwise.
fn as_text(message: &str) -> Option<String> {
    // Some come with their class in front of it.
    let told = message.split_once(" Error: ").map_or(message, |(_, told)| told);
    let told: serde_json::Value = serde_json::from_str(told).ok()?;
    let (class, text) = (told.get("exception_type")?, told.get("exception_message")?);
    Some(format!("{} Error: {}", class.as_str()?, text.as_str()?))
}

/// The schema of which an error says that a catalog is called likewise.
fn ambiguous_schema(message: &str) -> Option<&str> {
    let start = "Binder Error: Ambiguous reference to catalog or schema \"";
    message.strip_prefix(start)?.split_once("\" - ").map(|(schema, _)| schema)
}

/// What a statement may do, as far as its text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// It can only read, and needs no pass.
    Nothing,
    /// It changes rows, or what is in the database.
    Writes,
    /// It may change settings, or whatever else; a text that cannot be told to do less counts so,
    /// such as one with a comment in front.
    Anything,
}

impl Effect {
    fn of(sql: &str) -> Self {
        let sql = sql.trim().trim_end_matches(';');
        let words = sql.split(|end: char| !end.is_ascii_alphabetic());
        let mut words = words.filter(|word| !word.is_empty());
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let is = |word: &str, one_of: &[&str]| {
            one_of.iter().any(|other| word.eq_ignore_ascii_case(other))
        };
        let objects = ["TABLE", "UNIQUE", "INDEX", "SCHEMA", "SEQUENCE", "VIEW"];
        if sql.contains(';') {
            Self::Anything
        } else if is(first, &["SELECT", "FROM", "VALUES", "SHOW", "DESCRIBE"]) {
            Self::Nothing
        // A common table expression may change rows.
        } else if is(first, &["INSERT", "DELETE", "WITH", "COMMENT"])
            || is(first, &["UPDATE"]) && !is(second, &["EXTENSIONS"])
            || is(first, &["CREATE", "ALTER", "DROP"]) && is(second, &objects)
        {
            Self::Writes
        } else {
            Self::Anything
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_not_taken_for_less_than_it_may_do() {
        for (effect, texts) in [
            (Effect::Nothing, &["SELECT 1", " select 1; ", "FROM mails", "VALUES (1)"][..]),
            (
                Effect::Writes,
                &[
                    "INSERT INTO mails VALUES (1) RETURNING id",
                    "WITH gone AS (DELETE FROM mails RETURNING id) SELECT * FROM gone",
                    "create unique index i on mails (id);",
                    "UPDATE mails SET id = 2",
                    "ALTER TABLE mails RENAME TO letters",
                    "DROP TABLE letters",
                ],
            ),
            (
                Effect::Anything,
                &[
                    "SELECT 1; DELETE FROM mails",
                    "INSERT INTO mails VALUES (1); SET threads = 1",
                    "EXPLAIN ANALYZE DELETE FROM mails",
                    "/* all */ DELETE FROM mails RETURNING id",
                    "SET threads = 1",
                    "CREATE SECRET s (TYPE s3)",
                    "DROP SECRET s",
                    "ALTER DATABASE mails SET ALIAS TO letters",
                    "UPDATE\n  EXTENSIONS",
                    "",
                ],
            ),
        ] {
            for sql in texts {
                assert_eq!(Effect::of(sql), effect, "{sql}");
            }
        }
    }

    #[test]
    fn a_message_in_json_is_taken_for_what_it_says() {
        let told =
            r#"{"exception_type":"Binder","exception_message":"\"a\" not found","name":"a"}"#;
        for message in [told.to_owned(), format!("Binder Error: {told}")] {
            assert_eq!(as_text(&message).as_deref(), Some("Binder Error: \"a\" not found"));
        }
        for message in ["Binder Error: {\"a\": 1}", "Constraint Error: Duplicate key \"a: {\"", ""]
        {
            assert_eq!(as_text(message), None, "{message}");
        }
    }
}
