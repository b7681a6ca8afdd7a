//! Every boundary of every domain, bound and written by raw SQL.

use std::collections::BTreeSet;

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::{Wire, push_text};
use stylobate_model::{Column, DataType, Database, Table, Value};

use crate::check::{brief, count, equal, holds, make, name, placeholder, refused, rows};
use crate::values::{Boundary, boundaries};
use crate::{Case, Failure, Stage};

pub(crate) fn cases() -> Vec<Case> {
    let all = boundaries();
    let mut cases: Vec<_> = all.iter().map(bound).collect();
    let types: BTreeSet<_> = all.iter().map(|boundary| boundary.data_type).collect();
    cases.extend(types.into_iter().map(raw_accepted));
    cases.extend(all.iter().filter(|boundary| !boundary.accepted).map(raw_refused));
    cases
}

fn bound(boundary: &Boundary) -> Case {
    let sentence = match boundary.accepted {
        true => format!("{} is bound and reads back equal", boundary.name()),
        false => format!("{} is refused when it is bound", boundary.name()),
    };
    let tried = boundary.clone();
    Case::new(boundary.bound_case(), sentence, move |stage| match value(&tried)? {
        Some(value) => accept_bound(stage, &tried, &value),
        None => refuse_bound(stage, &tried),
    })
}

/// All accepted values of a type in one case, since what is known to deviate is never among them.
fn raw_accepted(data_type: DataType) -> Case {
    let id = data_type.to_string().replace('(', "_").replace(')', "");
    Case::new(
        format!("boundary.raw.{id}.accepted"),
        format!(
            "every value at a boundary of {data_type} is taken from raw SQL and reads back equal"
        ),
        move |stage| accept_raw(stage, data_type),
    )
}

fn raw_refused(boundary: &Boundary) -> Case {
    let sentence = format!("{} is refused by the engine itself", boundary.name());
    let tried = boundary.clone();
    Case::new(boundary.raw_case(), sentence, move |stage| refuse_raw(stage, &tried))
}

/// The value that a text says, if its domain has it.
fn value(boundary: &Boundary) -> Result<Option<Value>, Failure> {
    let value = Value::parse(&boundary.text, &boundary.data_type).ok();
    equal("whether the domain has the value", value.is_some(), boundary.accepted)?;
    Ok(value)
}

fn table(data_type: DataType) -> Table {
    Table::new("boundaries").column(Column::new("boundary", data_type))
}

fn stand(stage: &mut Stage, data_type: DataType) -> Result<(Connection, Table), Failure> {
    let table = table(data_type);
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    Ok((db, table))
}

fn accept_bound(stage: &mut Stage, boundary: &Boundary, value: &Value) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, boundary.data_type)?;
    db.insert(&table, [[("boundary", value.clone())]])?;
    reads_back(&mut db, &table, value)
}

fn refuse_bound(stage: &mut Stage, boundary: &Boundary) -> Result<(), Failure> {
    let (mut db, table) = (stage.open()?, table(boundary.data_type));
    let before = stage.statements();
    let number =
        boundary.text.parse().ok().filter(|_| boundary.data_type.integer_range().is_some());
    let value = number.map_or_else(|| Value::String(boundary.text.clone()), Value::Integer);
    let inserted = db.insert(&table, [[("boundary", value)]]);
    refused("the value", inserted, &[ErrorKind::ValueOutOfDomain])?;
    equal("the number of statements that reached the engine", stage.statements() - before, 0)
}

fn accept_raw(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    let all = boundaries();
    let of_type = |boundary: &&Boundary| boundary.accepted && boundary.data_type == data_type;
    for boundary in all.iter().filter(of_type) {
        let Some(value) = value(boundary)? else { continue };
        let mut literal = String::new();
        match value {
            // As it is written, not in the canonical form.
            Value::Json(_) => push_text(&mut literal, &boundary.text),
            _ => db.dialect().push_literal(&mut literal, &value),
        }
        let during = |failure: Failure| failure.during(boundary.name());
        let sql = insertion(&db, &literal);
        db.execute(&sql, &[]).map_err(|error| during(error.into()))?;
        reads_back(&mut db, &table, &value).map_err(during)?;
        let sql = format!("DELETE FROM {}", name(&db, "boundaries"));
        db.execute(&sql, &[])?;
    }
    Ok(())
}

fn refuse_raw(stage: &mut Stage, boundary: &Boundary) -> Result<(), Failure> {
    value(boundary)?;
    let (mut db, table) = stand(stage, boundary.data_type)?;
    for attempt in attempts(stage, &db, boundary)? {
        let Err(error) = attempt.result else {
            let read = rows(&mut db, &table, &["boundary"], &[]);
            let found = match read.as_deref() {
                Ok([row]) => format!("reads back as {row:?}"),
                Ok(rows) => format!("leaves {} rows", rows.len()),
                Err(failure) => format!("cannot be read back: {failure}"),
            };
            return Err(Failure::new(format!(
                "{} is taken by the engine and {found}",
                attempt.what
            )));
        };
        match attempt.expected {
            Some(kind) => drop(refused::<()>(attempt.what, Err(error), &[kind])?),
            None if error.kind() == ErrorKind::ConnectionLost => return Err(error.into()),
            None => {}
        }
        equal("the number of rows", count(&mut db, "boundaries")?, 0)?;
    }
    Ok(())
}

/// One way of writing a value past the binder.
struct Attempt {
    what: &'static str,
    result: Result<u64, Error>,
    /// As what it is to be refused; where there is none, as anything.
    expected: Option<ErrorKind>,
}

/// Every way in which somebody could write the value by hand; an engine may hold a type in another
/// form than the text that is tried.
fn attempts(
    stage: &mut Stage,
    db: &Connection,
    boundary: &Boundary,
) -> Result<Vec<Attempt>, Failure> {
    let mut session = stage.opener()?.session()?;
    let text = &boundary.text;
    let expected = Some(ErrorKind::ValueOutOfDomain);
    let mut written = |literal: &str| session.execute(&insertion(db, literal), &[]);
    let mut quoted = |text: &str| {
        let mut literal = String::new();
        push_text(&mut literal, text);
        written(&literal)
    };
    let first = match boundary.data_type {
        DataType::String { .. } => {
            let sql = insertion(db, &placeholder(db, 1, &boundary.data_type));
            session.execute(&sql, &[Wire::Text(text.clone())])
        }
        DataType::BigInt | DataType::Integer | DataType::SmallInt => written(text),
        // In the one form that every engine understands.
        DataType::TimestampTz => quoted(&text.replace('Z', ".000000Z")),
        DataType::Uuid | DataType::Json | DataType::Boolean | DataType::Bytes => quoted(text),
    };
    let mut attempts = vec![Attempt { what: "the value", result: first, expected }];
    if let (DataType::Uuid, Ok(bytes)) = (boundary.data_type, Value::parse(text, &DataType::Bytes))
    {
        let mut literal = String::new();
        db.dialect().push_literal(&mut literal, &bytes);
        let result = session.execute(&insertion(db, &literal), &[]);
        attempts.push(Attempt { what: "the value as bytes", result, expected: None });
    }
    Ok(attempts)
}

fn insertion(db: &Connection, value: &str) -> String {
    format!("INSERT INTO {} ({}) VALUES ({value})", name(db, "boundaries"), name(db, "boundary"))
}

fn reads_back(db: &mut Connection, table: &Table, value: &Value) -> Result<(), Failure> {
    let found = rows(db, table, &["boundary"], &[])?;
    holds(found == [[value.clone()]], || {
        format!("what reads back is {}, expected is {}", brief(&found), brief(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_enough_boundaries_and_each_has_cases_of_its_own() {
        let all = boundaries();
        assert!(all.len() >= 120, "only {}", all.len());
        let names: BTreeSet<_> = all.iter().map(Boundary::name).collect();
        assert_eq!(names.len(), all.len());
        let cases = cases();
        let ids: BTreeSet<_> = cases.iter().map(|case| &case.id).collect();
        assert_eq!(ids.len(), cases.len());
    }
}
