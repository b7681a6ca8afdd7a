//! Every boundary of every domain, bound and written by raw SQL.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::{Wire, push_text};
use stylobate_model::{Column, DataType, Database, Table, Value};

use crate::check::{count, equal, holds, name, placeholder, refused, rows};
use crate::values::{Boundary, boundaries};
use crate::{Case, Failure, Stage};

pub(crate) fn cases() -> Vec<Case> {
    boundaries().into_iter().flat_map(|boundary| [bound(&boundary), raw(&boundary)]).collect()
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

fn raw(boundary: &Boundary) -> Case {
    let sentence = match boundary.accepted {
        true => format!("{} is taken from raw SQL and reads back equal", boundary.name()),
        false => format!("{} is refused by the engine itself", boundary.name()),
    };
    let tried = boundary.clone();
    Case::new(boundary.raw_case(), sentence, move |stage| match value(&tried)? {
        Some(value) => accept_raw(stage, &tried, &value),
        None => refuse_raw(stage, &tried),
    })
}

/// The value that a text says, if its domain has it.
fn value(boundary: &Boundary) -> Result<Option<Value>, Failure> {
    let value = Value::parse(&boundary.text, &boundary.data_type).ok();
    equal("whether the domain has the value", value.is_some(), boundary.accepted)?;
    Ok(value)
}

fn table(boundary: &Boundary) -> Table {
    Table::new("boundaries").column(Column::new("boundary", boundary.data_type))
}

fn stand(stage: &mut Stage, boundary: &Boundary) -> Result<(Connection, Table), Failure> {
    let table = table(boundary);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    Ok((db, table))
}

fn accept_bound(stage: &mut Stage, boundary: &Boundary, value: &Value) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, boundary)?;
    db.insert(&table, [[("boundary", value.clone())]])?;
    reads_back(&mut db, &table, value)
}

fn refuse_bound(stage: &mut Stage, boundary: &Boundary) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, boundary)?;
    let number =
        boundary.text.parse().ok().filter(|_| boundary.data_type.integer_range().is_some());
    let value = number.map_or_else(|| Value::String(boundary.text.clone()), Value::Integer);
    let inserted = db.insert(&table, [[("boundary", value)]]);
    refused("the value", inserted, &[ErrorKind::ValueOutOfDomain])?;
    equal("the number of rows", count(&mut db, "boundaries")?, 0)
}

fn accept_raw(stage: &mut Stage, boundary: &Boundary, value: &Value) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, boundary)?;
    let mut literal = String::new();
    match value {
        // As it is written, not in the canonical form.
        Value::Json(_) => push_text(&mut literal, &boundary.text),
        _ => db.dialect().push_literal(&mut literal, value),
    }
    let sql = insertion(&db, &literal);
    db.execute(&sql, &[])?;
    reads_back(&mut db, &table, value)
}

fn refuse_raw(stage: &mut Stage, boundary: &Boundary) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, boundary)?;
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
        format!("what reads back is {found:.200?}, expected is {value:.200?}")
    })
}
