//! Statements that are prepared once and used again.

use std::collections::HashMap;

use postgres::types::ToSql;
use postgres::{GenericClient, Statement};
use stylobate_connect::{Error, ErrorKind};
use stylobate_dialect::{Dialect, Wire};

use crate::column::Given;
use crate::error::{chain, from_postgres};
use crate::parameter::Bound;

/// How many statements are kept; then all of them are forgotten, as are those of a program that
/// puts values into its text.
const MOST: usize = 256;

/// The statements that a session has prepared.
#[derive(Default)]
pub(crate) struct Statements(HashMap<String, Statement>);

type Parameters<'a> = [&'a (dyn ToSql + Sync)];

impl Statements {
    /// Runs a statement and says how many rows it changed. In a transaction nothing is tried
    /// again.
    pub(crate) fn execute<C: GenericClient>(
        &mut self,
        client: &mut C,
        dialect: &dyn Dialect,
        in_transaction: bool,
        (sql, parameters): (&str, &[Wire]),
    ) -> Result<u64, Error> {
        let run = |client: &mut C, statement: &Statement, parameters: &Parameters<'_>| {
            client.execute(statement, parameters)
        };
        self.run(client, dialect, in_transaction, (sql, parameters), |_| Ok(()), run)
    }

    /// Runs a query and gives its rows.
    pub(crate) fn query<C: GenericClient>(
        &mut self,
        client: &mut C,
        dialect: &dyn Dialect,
        in_transaction: bool,
        (sql, parameters): (&str, &[Wire]),
    ) -> Result<Vec<Vec<Wire>>, Error> {
        let run = |client: &mut C, statement: &Statement, parameters: &Parameters<'_>| {
            client.query(statement, parameters)
        };
        let rows =
            self.run(client, dialect, in_transaction, (sql, parameters), check_columns, run)?;
        let given = |row: &postgres::Row, place: usize| {
            row.try_get::<_, Given>(place).map(|given| given.0).map_err(|error| {
                let message = format!("column {}: {}", place + 1, chain(&error));
                Error::new(ErrorKind::Other, message).with_source(error)
            })
        };
        let wires = |row: postgres::Row| (0..row.len()).map(|place| given(&row, place)).collect();
        rows.into_iter().map(wires).collect()
    }

    fn run<C: GenericClient, T>(
        &mut self,
        client: &mut C,
        dialect: &dyn Dialect,
        in_transaction: bool,
        (sql, parameters): (&str, &[Wire]),
        check: impl Fn(&Statement) -> Result<(), Error>,
        run: impl Fn(&mut C, &Statement, &Parameters<'_>) -> Result<T, postgres::Error>,
    ) -> Result<T, Error> {
        let bound: Vec<_> = parameters.iter().map(Bound).collect();
        let references: Vec<&(dyn ToSql + Sync)> = bound.iter().map(|bound| bound as _).collect();
        let attempt = |client: &mut C, statement: &Statement| {
            check_parameters(statement, &bound)?;
            check(statement)?;
            Ok(run(client, statement, &references))
        };
        let translated = |error| from_postgres(dialect, error);
        if let Some(statement) = self.0.get(sql).cloned() {
            match attempt(client, &statement)? {
                Err(error) if is_stale(&error) => {
                    self.0.remove(sql);
                    if in_transaction {
                        return Err(translated(error));
                    }
                }
                done => return done.map_err(translated),
            }
        }
        let statement = self.prepare(client, dialect, sql)?;
        attempt(client, &statement)?.map_err(translated)
    }

    fn prepare<C: GenericClient>(
        &mut self,
        client: &mut C,
        dialect: &dyn Dialect,
        sql: &str,
    ) -> Result<Statement, Error> {
        let statement = client.prepare(sql).map_err(|error| from_postgres(dialect, error))?;
        if is_worth_keeping(sql) {
            if self.0.len() >= MOST {
                self.0.clear();
            }
            self.0.insert(sql.to_owned(), statement.clone());
        }
        Ok(statement)
    }
}

/// Whether a statement may well run again; what makes or changes a schema runs once.
fn is_worth_keeping(sql: &str) -> bool {
    let word = sql.trim_start().split(|character: char| !character.is_ascii_alphabetic()).next();
    let again = ["select", "insert", "update", "delete", "with", "merge", "values"];
    word.is_some_and(|word| again.iter().any(|again| again.eq_ignore_ascii_case(word)))
}

/// Whether a prepared statement has to be prepared anew: its tables were changed, or the server
/// has forgotten it.
fn is_stale(error: &postgres::Error) -> bool {
    error.code().is_some_and(|code| ["0A000", "26000"].contains(&code.code()))
}

fn check_parameters(statement: &Statement, bound: &[Bound<'_>]) -> Result<(), Error> {
    let wanted = statement.params();
    if wanted.len() != bound.len() {
        let message = format!(
            "the statement has {} parameters, and {} were given",
            wanted.len(),
            bound.len()
        );
        return Err(Error::new(ErrorKind::Usage, message));
    }
    for (place, (bound, wanted)) in bound.iter().zip(wanted).enumerate() {
        if !bound.fits(wanted) {
            let (number, given) = (place + 1, bound.natural_type());
            let message = format!(
                "parameter {number} is given as {given} where the statement takes {wanted}; write \
                 a cast into the statement, as in ${number}::{given}"
            );
            return Err(Error::new(ErrorKind::Usage, message));
        }
    }
    Ok(())
}

fn check_columns(statement: &Statement) -> Result<(), Error> {
    for column in statement.columns() {
        if !Given::is_known(column.type_()) {
            let message = format!(
                "column {} of the query is of the type {}, which no value here has; cast it in \
                 the query, for example to bigint or text",
                column.name(),
                column.type_(),
            );
            return Err(Error::new(ErrorKind::Usage, message));
        }
    }
    Ok(())
}
