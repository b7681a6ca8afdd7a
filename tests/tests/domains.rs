//! The same values in, the same answers out: every boundary of every domain, bound and raw.

use std::collections::BTreeSet;

use stylobate::conformance::DEVIATIONS;
use stylobate::model::{Column, DataType, Database, Name, Placement, Table, Value};
use stylobate::{Connection, ErrorKind, Parameter};
use stylobate_tests::engines::Engine;
use stylobate_tests::values::{Boundary, boundaries};

/// What became of a value that was written to an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    /// It was stored, and this is read back.
    Stored(Value),
    /// It was stored, and cannot be read back as a value of its type.
    Undecodable,
    /// It was refused.
    Refused(ErrorKind),
}

#[test]
fn there_are_enough_boundaries() {
    let all = boundaries();
    assert!(all.len() >= 120, "only {}", all.len());
    let names: BTreeSet<_> = all.iter().map(Boundary::name).collect();
    assert_eq!(names.len(), all.len(), "every boundary has a name of its own");
}

#[test]
fn bound_values_get_the_same_answers_on_every_engine() {
    let all = boundaries();
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let table = stand(&mut connection);
        let mut wrong = Vec::new();
        for boundary in &all {
            let answer = bound(&mut connection, &table, boundary);
            if answer != expected(boundary) {
                wrong.push(format!("{}: {answer:?}", boundary.name()));
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", engine.name(), wrong.join("\n"));
    }
}

#[test]
fn raw_sql_deviates_only_as_declared() {
    let all = boundaries();
    let mut wrong = Vec::new();
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let table = stand(&mut connection);
        let declared: BTreeSet<String> = DEVIATIONS
            .iter()
            .filter(|deviation| deviation.engine == engine.name())
            .flat_map(|deviation| deviation.values.iter().map(ToString::to_string))
            .collect();
        let mut found = BTreeSet::new();
        let mut answers = Vec::new();
        for boundary in &all {
            let answer = raw(&mut connection, engine, &table, boundary);
            if answer != expected(boundary) {
                found.insert(boundary.name());
                answers.push(format!(
                    "(\"{}\", {:?}, {answer:?}),",
                    engine.name(),
                    boundary.name()
                ));
            }
        }
        let undeclared: Vec<_> = found.difference(&declared).collect();
        let gone: Vec<_> = declared.difference(&found).collect();
        if !undeclared.is_empty() || !gone.is_empty() {
            wrong.push(format!(
                "{}: not declared: {undeclared:#?}\nno longer deviating: {gone:#?}\nall:\n{}",
                engine.name(),
                answers.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the model says of a value.
fn expected(boundary: &Boundary) -> Answer {
    match Value::parse(&boundary.text, &boundary.data_type) {
        Ok(value) => {
            assert!(boundary.accepted, "{} is accepted", boundary.name());
            Answer::Stored(value)
        }
        Err(_) => {
            assert!(!boundary.accepted, "{} is refused", boundary.name());
            Answer::Refused(ErrorKind::ValueOutOfDomain)
        }
    }
}

/// A table with a column of each type that the boundaries need.
fn stand(connection: &mut Connection) -> Table {
    let types: BTreeSet<DataType> =
        boundaries().iter().map(|boundary| boundary.data_type).collect();
    let table = types.into_iter().fold(Table::new("boundaries"), |table, data_type| {
        table.column(Column::new(column(&data_type), data_type).nullable())
    });
    let database = Database::new().table(table);
    stylobate::ensure(connection, &database).unwrap_or_else(|error| panic!("{error}"));
    let catalog = database.resolve(&Placement::new()).expect("it is right").catalog;
    catalog.table(Name::DEFAULT_SCHEMA, "boundaries").expect("it is defined").clone()
}

fn column(data_type: &DataType) -> Name {
    Name::from(data_type.to_string().replace('(', "_").replace(')', ""))
}

fn bound(connection: &mut Connection, table: &Table, boundary: &Boundary) -> Answer {
    let name = column(&boundary.data_type);
    let value = match Value::parse(&boundary.text, &boundary.data_type) {
        Ok(value) => value,
        // Text is the one type whose values exist before they are checked.
        Err(_) if matches!(boundary.data_type, DataType::String { .. }) => {
            Value::String(boundary.text.clone())
        }
        Err(_) => match boundary.text.parse::<i64>() {
            Ok(number) if boundary.data_type.integer_range().is_some() => Value::Integer(number),
            _ => return Answer::Refused(ErrorKind::ValueOutOfDomain),
        },
    };
    match connection.insert(table, [[(name.as_str(), value)]]) {
        Ok(_) => read_back(connection, &boundary.data_type),
        Err(error) => Answer::Refused(error.kind()),
    }
}

fn raw(connection: &mut Connection, engine: Engine, table: &Table, boundary: &Boundary) -> Answer {
    let literal = literal(engine, boundary);
    let sql =
        format!("INSERT INTO {} ({}) VALUES ({literal})", table.name, column(&boundary.data_type));
    match connection.execute(&sql, &[]) {
        Ok(_) => read_back(connection, &boundary.data_type),
        Err(error) => Answer::Refused(error.kind()),
    }
}

/// The one value that stands, which is removed.
fn read_back(connection: &mut Connection, data_type: &DataType) -> Answer {
    let name = column(data_type);
    let sql = format!("SELECT {name} FROM boundaries WHERE {name} IS NOT NULL");
    let answer = match connection.query(&sql, &[], &[*data_type]) {
        Ok(mut rows) => match rows.pop().and_then(|mut row| row.pop()) {
            Some(value) => Answer::Stored(value),
            None => Answer::Stored(Value::Null),
        },
        Err(_) => Answer::Undecodable,
    };
    let nothing: [Parameter; 0] = [];
    connection.execute("DELETE FROM boundaries", &nothing).expect("rows can be deleted");
    answer
}

/// The value as somebody would write it by hand in the engine's SQL.
fn literal(engine: Engine, boundary: &Boundary) -> String {
    let text = &boundary.text;
    match (boundary.data_type, engine) {
        (DataType::Boolean, Engine::Sqlite) => match text.as_str() {
            "true" => "1".to_owned(),
            "false" => "0".to_owned(),
            "2" => "2".to_owned(),
            _ => quoted(engine, text),
        },
        (DataType::BigInt | DataType::Integer | DataType::SmallInt, _) => text.clone(),
        (DataType::Bytes, Engine::Postgres) => format!("'\\x{text}'::bytea"),
        (DataType::Bytes, Engine::Sqlite) => format!("x'{text}'"),
        (DataType::Bytes, Engine::DuckDb) => format!("unhex('{text}')"),
        (DataType::Uuid, Engine::Sqlite) => {
            let digits = text.replace('-', "");
            match digits.bytes().all(|digit| digit.is_ascii_hexdigit()) && !digits.is_empty() {
                true => format!("x'{digits}'"),
                false => quoted(engine, text),
            }
        }
        (DataType::TimestampTz, Engine::Sqlite) => {
            // By hand, an instant that the calendar knows is written in the canonical form.
            let canonical = Value::parse(text, &boundary.data_type).map(|value| value.to_string());
            quoted(engine, &canonical.unwrap_or_else(|_| text.replace('Z', ".000000Z")))
        }
        _ => quoted(engine, text),
    }
}

/// A text, with NUL written as the engine lets one write it.
fn quoted(engine: Engine, text: &str) -> String {
    let character = match engine {
        Engine::Sqlite => "char(0)",
        Engine::Postgres => "E'\\x00'",
        Engine::DuckDb => "chr(0)",
    };
    let parts: Vec<_> =
        text.split('\0').map(|part| format!("'{}'", part.replace('\'', "''"))).collect();
    parts.join(&format!(" || {character} || "))
}
