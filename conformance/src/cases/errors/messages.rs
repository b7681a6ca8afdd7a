//! Names and values that look like the messages of engines.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Check, Column, Database, Expression, Index, Table, Value};

use crate::check::{name, refused};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    PHRASES
        .into_iter()
        .map(|(id, phrase)| {
            Case::new(
                format!("err.names_in_messages.{id}"),
                format!("names and values such as {phrase:?} do not change what an error means"),
                move |stage| confuses(stage, phrase),
            )
            .needs("constraints.check")
        })
        .collect()
}

/// What an engine could say of another failure.
const PHRASES: [(&str, &str); 14] = [
    ("unique", "UNIQUE constraint failed: a.b"),
    ("not_null", "NOT NULL constraint failed: a.b"),
    ("foreign_key", "FOREIGN KEY constraint failed"),
    ("violates", "violates foreign key constraint"),
    ("duplicate_key", "Duplicate key \"a: 1\" violates"),
    ("expression", "a\" with expression CHECK((length("),
    ("length", "length(a)"),
    ("domain", "a_domain: b"),
    ("does_not_exist", "a does not exist!"),
    ("already_exists", "a already exists!"),
    ("no_such", "no such table: a"),
    ("syntax", "syntax error"),
    ("aborted", "Current transaction is aborted"),
    ("lock", "Could not set lock on file"),
];

fn confuses(stage: &mut Stage, phrase: &str) -> Result<(), Failure> {
    let size = format!("{phrase} size");
    let table = Table::new(phrase)
        .column(Column::string(phrase, 80))
        .column(Column::integer(size.as_str()))
        .primary_key([phrase])
        .check(
            Check::new(Expression::column(size.as_str()).at_least(0)).named(format!("{phrase} c")),
        )
        .index(Index::on([size.as_str()]).unique().named(format!("{phrase} i")));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    let row = |text: Value, number: i32| [[(phrase, text), (size.as_str(), number.into())]];
    db.insert(&table, row(phrase.into(), 1))?;
    let wrong = [
        (row(phrase.into(), 2), ErrorKind::UniqueViolation),
        (row("other".into(), 1), ErrorKind::UniqueViolation),
        (row("other".into(), -1), ErrorKind::CheckViolation),
        (row(Value::Null, 3), ErrorKind::NotNullViolation),
        (row("x".repeat(81).into(), 3), ErrorKind::ValueOutOfDomain),
    ];
    for (row, kind) in wrong {
        refused(format!("{row:?}"), db.insert(&table, row), &[kind])?;
    }
    missing(&mut db, phrase)
}

fn missing(db: &mut Connection, phrase: &str) -> Result<(), Failure> {
    let kinds = [ErrorKind::UndefinedObject];
    let absent = name(db, &format!("absent {phrase}"));
    let standing = name(db, phrase);
    let sql = format!("SELECT 1 FROM {absent}");
    refused(&sql, db.execute(&sql, &[]), &kinds)?;
    let sql = format!("SELECT {absent} FROM {standing}");
    refused(&sql, db.execute(&sql, &[]), &kinds)?;
    let sql = format!("INSERT INTO {standing} ({absent}) VALUES (1)");
    refused(&sql, db.execute(&sql, &[]), &kinds)?;
    let sql = format!("UPDATE {standing} SET {absent} = 1");
    refused(&sql, db.execute(&sql, &[]), &kinds).map(drop)
}
