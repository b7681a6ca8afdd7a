//! What cases say over and over.

use std::fmt::{Debug, Display};

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_dialect::{Change, compare, lower};
use stylobate_model::{DataType, Database, Name, Placement, Table, TableName, Value};

use crate::Failure;

/// Fails with a message unless something holds.
pub(crate) fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failure> {
    if condition { Ok(()) } else { Err(Failure::new(otherwise())) }
}

/// Fails unless two values are equal.
pub(crate) fn equal<T: PartialEq + Debug>(
    what: impl Display,
    found: T,
    expected: T,
) -> Result<(), Failure> {
    holds(found == expected, || format!("{what} is {found:?}, expected is {expected:?}"))
}

/// Fails unless a result is an error of one of these kinds, and gives the error.
pub(crate) fn refused<T>(
    what: impl Display,
    result: Result<T, Error>,
    kinds: &[ErrorKind],
) -> Result<Error, Failure> {
    let words = || {
        let words: Vec<_> = kinds.iter().map(ToString::to_string).collect();
        words.join(" or ")
    };
    match result {
        Ok(_) => Err(Failure::new(format!("{what} was accepted, expected is {}", words()))),
        Err(error) if kinds.contains(&error.kind()) => Ok(error),
        Err(error) if error.kind() == ErrorKind::ConnectionLost => Err(error.into()),
        Err(error) => Err(Failure::new(format!(
            "{what} was refused as {} ({error}), expected is {}",
            error.kind(),
            words()
        ))),
    }
}

/// What lies between what stands and a definition.
pub(crate) fn changes(db: &mut Connection, database: &Database) -> Result<Vec<Change>, Failure> {
    let resolved = database.resolve(&Placement::new())?;
    let wanted = lower(db.dialect(), &resolved.catalog)?;
    Ok(compare(&db.read()?.lowered.restricted_to(&wanted), &wanted))
}

/// Fails if something lies between what stands and a definition.
pub(crate) fn agrees(db: &mut Connection, database: &Database) -> Result<(), Failure> {
    let changes = changes(db, database)?;
    holds(changes.is_empty(), || format!("what stands differs:{}", lines(&changes)))
}

/// Each on a line of its own.
pub(crate) fn lines<T: Display>(values: &[T]) -> String {
    values.iter().map(|value| format!("\n  {value}")).collect()
}

/// Does something with a connection, and fails if a statement of it could have written.
pub(crate) fn only_reads<T>(
    db: &mut Connection,
    work: impl FnOnce(&mut Connection) -> T,
) -> Result<T, Failure> {
    const READS: [&str; 5] = ["SELECT", "WITH", "PRAGMA", "SHOW", "VALUES"];
    db.keep_log(true);
    let result = work(db);
    let log = db.log().to_vec();
    db.keep_log(false);
    let reads = |sql: &str| {
        let word: String = sql.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
        READS.contains(&word.to_ascii_uppercase().as_str())
    };
    match log.iter().find(|sql| !reads(sql)) {
        None => Ok(result),
        Some(sql) => Err(Failure::new(format!("a statement that may write has run: {sql}"))),
    }
}

/// Fails unless a definition is refused because what stands differs from it, without a statement
/// that could have written; gives the differences and the message.
pub(crate) fn differs(
    db: &mut Connection,
    database: &Database,
) -> Result<(Vec<Change>, String), Failure> {
    let before = db.read()?;
    let result = only_reads(db, |db| stylobate_migrate::ensure(db, database))?;
    let after = db.read()?;
    holds(before.lowered == after.lowered && before.opaque == after.opaque, || {
        let changes = compare(&before.lowered, &after.lowered);
        format!("what stands was changed:{}", lines(&changes))
    })?;
    match result {
        Err(stylobate_migrate::Error::Differs(changes)) => {
            let message = stylobate_migrate::Error::Differs(changes.clone()).to_string();
            Ok((changes, message))
        }
        Ok(_) => Err(Failure::new("it was accepted, though what stands differs")),
        Err(other) => Err(other.into()),
    }
}

/// Fails unless a definition is wrong in itself, with a message that says these words.
pub(crate) fn wrong(database: &Database, words: &[&str]) -> Result<(), Failure> {
    match database.resolve(&Placement::new()) {
        Err(problems) => says(problems, words),
        Ok(_) => Err(Failure::new(format!(
            "the definition was accepted, expected is a problem that says {words:?}"
        ))),
    }
}

/// The name as it stands in the engine's SQL.
pub(crate) fn name(db: &Connection, name: &str) -> String {
    let mut sql = String::new();
    db.dialect().words().push_name(&mut sql, name);
    sql
}

/// The table as it stands in the engine's SQL.
pub(crate) fn place(db: &Connection, table: &TableName) -> String {
    let own = name(db, table.table.as_str());
    match table.schema.is_default_schema() {
        true => own,
        false => format!("{}.{own}", name(db, table.schema.as_str())),
    }
}

/// The placeholder of a parameter.
pub(crate) fn placeholder(db: &Connection, number: usize, data_type: &DataType) -> String {
    (db.dialect().words().placeholder)(number, data_type)
}

/// The rows of a table of the connection's own schema, ordered by these columns.
pub(crate) fn rows(
    db: &mut Connection,
    table: &Table,
    columns: &[&str],
    order: &[&str],
) -> Result<Vec<Vec<Value>>, Failure> {
    rows_in(db, &Name::default_schema(), table, columns, order)
}

/// The rows of a table in a schema, ordered by these columns.
pub(crate) fn rows_in(
    db: &mut Connection,
    schema: &Name,
    table: &Table,
    columns: &[&str],
    order: &[&str],
) -> Result<Vec<Vec<Value>>, Failure> {
    let names = |list: &[&str]| list.iter().map(|text| name(db, text)).collect::<Vec<_>>();
    let mut sql = format!(
        "SELECT {} FROM {}",
        names(columns).join(", "),
        place(db, &TableName::new(schema, &table.name))
    );
    if !order.is_empty() {
        sql.push_str(&format!(" ORDER BY {}", names(order).join(", ")));
    }
    let mut types = Vec::new();
    for column in columns {
        let known = table.columns.get(column);
        types.push(
            known
                .ok_or_else(|| Failure::new(format!("the case names no column {column}")))?
                .data_type,
        );
    }
    Ok(db.query(&sql, &[], &types)?)
}

/// Makes what a definition says by the dialect's own script, without a look at what stands: quick,
/// for a case that is about rows alone.
pub(crate) fn make(
    stage: &crate::Stage,
    db: &mut Connection,
    database: &stylobate_model::Database,
) -> Result<(), Failure> {
    let script = stylobate_dialect::render(db.dialect(), &stage.lower(database)?);
    db.transaction::<_, Error>(|db| {
        script.statements.iter().try_for_each(|made| db.execute(&made.sql, &[]).map(drop))
    })?;
    Ok(())
}

/// A value for people, cut where it gets long.
pub(crate) fn brief(value: &impl Debug) -> String {
    let mut text = format!("{value:?}");
    if let Some((end, _)) = text.char_indices().nth(200) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// How many rows a table of the connection's own schema has.
pub(crate) fn count(db: &mut Connection, table: &str) -> Result<i64, Failure> {
    let sql = format!("SELECT count(*) FROM {}", name(db, table));
    match scalar(db, &sql, &[], DataType::BigInt)? {
        Value::Integer(count) => Ok(count),
        other => Err(Failure::new(format!("the engine counts {other:?} rows"))),
    }
}

/// The one value of a query.
pub(crate) fn scalar(
    db: &mut Connection,
    sql: &str,
    parameters: &[Parameter],
    data_type: DataType,
) -> Result<Value, Failure> {
    let mut rows = db.query(sql, parameters, &[data_type])?;
    match (rows.pop().and_then(|mut row| row.pop()), rows.is_empty()) {
        (Some(value), true) => Ok(value),
        _ => Err(Failure::new(format!("{sql} does not give one row"))),
    }
}

/// The message of a problem, an error or a refusal has to say these words.
pub(crate) fn says(text: impl Display, words: &[&str]) -> Result<(), Failure> {
    let text = text.to_string();
    let missing: Vec<_> = words.iter().filter(|word| !text.contains(**word)).collect();
    holds(missing.is_empty(), || format!("the message {text:?} does not say {missing:?}"))
}
