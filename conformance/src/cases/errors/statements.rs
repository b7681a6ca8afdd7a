//! Statements that cannot run.

use stylobate_connect::{Connection, ErrorKind, Parameter};
use stylobate_dialect::{Lowered, compare, render_changes};
use stylobate_model::{Column, DataType, Database, Index, Table, Value};

use crate::check::{count, equal, holds, make, name, placeholder, refused};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = STATEMENTS
        .into_iter()
        .map(|(id, what, sql, kind)| {
            let sentence = format!("{what} is of the kind {kind}, and the connection goes on");
            Case::new(format!("err.{id}"), sentence, move |stage| fails(stage, sql, kind))
        })
        .collect();
    cases.extend([
        Case::new(
            "err.duplicate_object.table",
            "a table that is made again is a duplicate object",
            |stage| made_again(stage, false),
        ),
        Case::new(
            "err.duplicate_object.index",
            "an index that is made again is a duplicate object",
            |stage| made_again(stage, true),
        ),
        Case::new(
            "err.usage.unknown_column",
            "a row for a column that the table has not is refused before any statement",
            |stage| misused(stage, &[("id", 1), ("absent", 2)]),
        ),
        Case::new(
            "err.usage.column_twice",
            "a row that gives one column twice is refused before any statement",
            |stage| misused(stage, &[("id", 1), ("id", 2)]),
        ),
        Case::new(
            "err.usage.types",
            "a query whose columns are given too few types is refused",
            too_few_types,
        ),
        Case::new(
            "err.statement",
            "an error tells the statement, and never what was bound",
            tells_statement,
        ),
        Case::new(
            "err.undecodable",
            "what is no value of the type that is asked for is an error, not a value",
            undecodable,
        ),
    ]);
    cases
}

const MISSING: ErrorKind = ErrorKind::UndefinedObject;
const SYNTAX: ErrorKind = ErrorKind::Syntax;

/// Statements, with each name in brackets to be written as the engine's SQL has it.
const STATEMENTS: [(&str, &str, &str, ErrorKind); 13] = [
    (
        "missing_object.table",
        "a query of a table that is not there",
        "SELECT 1 FROM [absent]",
        MISSING,
    ),
    (
        "missing_object.column",
        "a query of a column that is not there",
        "SELECT [absent] FROM [mails]",
        MISSING,
    ),
    (
        "missing_object.condition",
        "a condition on a column that is not there",
        "SELECT 1 FROM [mails] WHERE [absent] = 1",
        MISSING,
    ),
    (
        "missing_object.insert_table",
        "a row for a table that is not there",
        "INSERT INTO [absent] ([id]) VALUES (1)",
        MISSING,
    ),
    (
        "missing_object.insert_column",
        "a row for a column that is not there",
        "INSERT INTO [mails] ([absent]) VALUES (1)",
        MISSING,
    ),
    (
        "missing_object.update",
        "a change of a column that is not there",
        "UPDATE [mails] SET [absent] = 1",
        MISSING,
    ),
    (
        "missing_object.delete",
        "a deletion in a table that is not there",
        "DELETE FROM [absent]",
        MISSING,
    ),
    (
        "missing_object.drop",
        "the drop of a table that is not there",
        "DROP TABLE [absent]",
        MISSING,
    ),
    (
        "missing_object.quoted",
        "a quoted name that is no column, which is never a text,",
        "SELECT [Absent] FROM [mails]",
        MISSING,
    ),
    ("syntax.word", "a word that begins no statement", "SELEKT 1", SYNTAX),
    ("syntax.order", "words in the wrong order", "SELECT FROM WHERE", SYNTAX),
    ("syntax.end", "a statement that ends too early", "INSERT INTO [mails] VALUES (1,", SYNTAX),
    ("syntax.quote", "a text that never ends", "SELECT 'open", SYNTAX),
];

fn mails() -> Table {
    Table::new("mails").column(Column::integer("id")).index(Index::on(["id"]).named("idx_mails"))
}

fn stand(stage: &mut Stage) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(mails()))?;
    Ok(db)
}

/// Runs each of the statements on a connection of any settings.
pub(super) fn each(stage: &Stage, db: &mut Connection) -> Result<(), Failure> {
    make(stage, db, &Database::new().table(mails()))?;
    STATEMENTS.iter().try_for_each(|(_, _, sql, kind)| one_fails(db, sql, *kind))
}

fn fails(stage: &mut Stage, sql: &str, kind: ErrorKind) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    one_fails(&mut db, sql, kind)?;
    db.insert(&mails(), [[("id", 1.into())]])?;
    equal("the number of rows", count(&mut db, "mails")?, 1)
}

fn one_fails(db: &mut Connection, sql: &str, kind: ErrorKind) -> Result<(), Failure> {
    let mut written = String::new();
    for (place, part) in sql.split(['[', ']']).enumerate() {
        match place % 2 {
            0 => written.push_str(part),
            _ => written.push_str(&name(db, part)),
        }
    }
    let error = refused(&written, db.execute(&written, &[]), &[kind])?;
    holds(!error.is_retryable(), || format!("{error} passes for one that may be tried again"))?;
    if let (ErrorKind::UndefinedObject, Some(object)) = (kind, error.object()) {
        let known = object.to_lowercase().contains("absent");
        holds(known, || format!("the error names {object:?}: {error}"))?;
    }
    Ok(())
}

/// The statements that make the table, or its index, run a second time.
fn made_again(stage: &mut Stage, index: bool) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    let own_schema = db.read()?.own_schema;
    let nothing = stage.lower(&Database::new())?;
    let whole = stage.lower(&Database::new().table(mails()))?;
    let bare = Table { indexes: Default::default(), ..mails() };
    let bare = stage.lower(&Database::new().table(bare))?;
    let (from, to): (&Lowered, &Lowered) = if index { (&bare, &whole) } else { (&nothing, &bare) };
    let statements = render_changes(db.dialect(), &compare(from, to), to, &own_schema)?;
    holds(!statements.is_empty(), || "nothing makes it".to_owned())?;
    for statement in statements {
        let again = db.execute(&statement.sql, &[]);
        refused(&statement.sql, again, &[ErrorKind::DuplicateObject])?;
    }
    Ok(())
}

fn misused(stage: &mut Stage, row: &[(&str, i64)]) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    let before = stage.statements();
    let row = row.iter().map(|(column, value)| (*column, Value::Integer(*value)));
    refused("the row", db.insert(&mails(), [row]), &[ErrorKind::Usage])?;
    equal("the number of statements", stage.statements() - before, 0)
}

fn too_few_types(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    db.insert(&mails(), [[("id", 1.into())]])?;
    let id = name(&db, "id");
    let sql = format!("SELECT {id}, {id} FROM {}", name(&db, "mails"));
    let found = db.query(&sql, &[], &[DataType::Integer]);
    refused("a query of two columns with one type", found, &[ErrorKind::Usage])?;
    let found = db.query(&sql, &[], &[DataType::Integer, DataType::Integer])?;
    equal("the rows", found, vec![vec![Value::from(1); 2]])
}

fn tells_statement(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("secrets").column(Column::text("secret")).primary_key(["secret"]);
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    let row = || [[("secret", Value::from("hunter2"))]];
    db.insert(&table, row())?;
    let error = refused("the key again", db.insert(&table, row()), &[ErrorKind::UniqueViolation])?;
    let told = error.statement().unwrap_or_default();
    holds(told.starts_with("INSERT INTO ") && !told.contains("hunter2"), || {
        format!("the statement of the error is {told:?}")
    })?;
    let sql = format!(
        "SELECT {} FROM {} WHERE {} = {}",
        name(&db, "absent"),
        name(&db, "secrets"),
        name(&db, "secret"),
        placeholder(&db, 1, &DataType::TEXT)
    );
    let secret = Parameter::new(DataType::TEXT, "hunter2");
    let error = refused("the query", db.query(&sql, &[secret], &[DataType::TEXT]), &[MISSING])?;
    equal("the statement of the error", error.statement(), Some(sql.as_str()))?;
    holds(!error.to_string().contains("hunter2"), || format!("the error tells it: {error}"))
}

fn undecodable(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("texts").column(Column::text("sample"));
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    db.insert(&table, [[("sample", "neither".into())]])?;
    let sql = format!("SELECT {} FROM {}", name(&db, "sample"), name(&db, "texts"));
    for data_type in [
        DataType::Uuid,
        DataType::TimestampTz,
        DataType::Json,
        DataType::Integer,
        DataType::Boolean,
    ] {
        match db.query(&sql, &[], &[data_type]) {
            Err(error) if error.kind() == ErrorKind::ConnectionLost => return Err(error.into()),
            Err(_) => {}
            Ok(found) => {
                return Err(Failure::new(format!("the text reads as {data_type}: {found:?}")));
            }
        }
    }
    let found = db.query(&sql, &[], &[DataType::TEXT])?;
    equal("the rows", found, vec![vec![Value::from("neither")]])
}
