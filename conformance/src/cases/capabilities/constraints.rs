//! What schemas and constraints can do.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_migrate::Outcome as Ensured;
use stylobate_model::{Column, Database, Schema, Table, Unique};

use super::{Claimed, Effect, Shows, TAKEN, attempt_table, catalog};
use crate::Failure;
use crate::check::rows_in;
use crate::stage::Opener;

const TWICE: Result<(), ErrorKind> = Err(ErrorKind::UniqueViolation);

/// What a primary key of two columns does.
const KEY: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, 2)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, 2)", TWICE),
    ("INSERT INTO attempt (id, value) VALUES (1, NULL)", Err(ErrorKind::NotNullViolation)),
]);
/// What uniqueness does.
pub(super) const UNIQUE: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (2, 1)", TWICE),
    ("INSERT INTO attempt (id, value) VALUES (3, NULL)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (4, NULL)", TAKEN),
    ("UPDATE attempt SET value = 1 WHERE id = 3", TWICE),
]);
/// What a check does.
const CHECK: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (2, 0)", Err(ErrorKind::CheckViolation)),
    ("INSERT INTO attempt (id, value) VALUES (3, NULL)", TAKEN),
    ("UPDATE attempt SET value = -1 WHERE id = 1", Err(ErrorKind::CheckViolation)),
]);
/// What a table in a schema beside one of the same name does.
const ELSEWHERE: Shows = Shows::Statements(&[
    ("INSERT INTO elsewhere.attempt (id, value) VALUES (1, 1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("INSERT INTO elsewhere.attempt (id, value) VALUES (1, 1)", TWICE),
]);
const APART: Shows =
    Shows::Standing("two tables of one name in two schemas have rows of their own", apart);
const NAMED: Shows = Shows::Finding("the name `a_name` is read back", named);

pub(super) fn claimed() -> Vec<Claimed> {
    vec![
        Claimed::of(
            "schemas.named",
            two_schemas,
            &[&[
                "CREATE SCHEMA elsewhere",
                "CREATE TABLE elsewhere.attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER)",
                "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER)",
            ]],
            APART,
            ELSEWHERE,
        ),
        Claimed::of(
            "constraints.primary_key",
            two_columns,
            &[&["CREATE TABLE attempt (id INTEGER NOT NULL, value INTEGER NOT NULL, \
                 PRIMARY KEY (id, value))"]],
            KEY,
            KEY,
        ),
        Claimed::of(
            "constraints.unique",
            || Database::new().table(attempt_table(value()).unique(["value"])),
            &[&["CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 UNIQUE (value))"]],
            UNIQUE,
            UNIQUE,
        ),
        Claimed::of(
            "constraints.check",
            || Database::new().table(attempt_table(value()).check("value > 0")),
            &[&["CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 CHECK (value > 0))"]],
            CHECK,
            CHECK,
        ),
        Claimed {
            is_read_back: true,
            ..Claimed::of(
                "constraints.name",
                || {
                    let unique = Unique::on(["value"]).named("a_name");
                    Database::new().table(attempt_table(value()).unique(unique))
                },
                &[&["CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 CONSTRAINT a_name UNIQUE (value))"]],
                UNIQUE,
                NAMED,
            )
        },
    ]
}

fn value() -> Column {
    Column::integer("value").nullable()
}

fn two_columns() -> Database {
    let table = Table::new("attempt")
        .column(Column::integer("id"))
        .column(Column::integer("value"))
        .primary_key(["id", "value"]);
    Database::new().table(table)
}

fn two_schemas() -> Database {
    let table = attempt_table(value());
    Database::new().table(table.clone()).schema(Schema::new("elsewhere").table(table))
}

fn apart(db: &mut Connection, ensured: &Ensured) -> Result<Effect, Failure> {
    let tables: Vec<_> = ensured.stands.catalog().tables().collect();
    for (place, (schema, table)) in tables.iter().enumerate() {
        for id in 0..=place {
            let id = i64::try_from(id).unwrap_or_default();
            db.insert_in(schema, table, [[("id", id.into())]])?;
        }
    }
    let mut counts = Vec::new();
    for (schema, table) in &tables {
        counts.push(rows_in(db, schema, table, &["id"], &[])?.len());
    }
    Ok(match counts == [1, 2] {
        true => Effect::Works,
        false => Effect::Inert(format!("the two tables have {counts:?} rows, not [1, 2]")),
    })
}

fn named(db: &mut Connection, _: &Opener) -> Result<Effect, Failure> {
    let catalog = catalog(db)?;
    let table = catalog.table("default", "attempt");
    let names: Vec<_> = table.iter().flat_map(|table| table.unique.names()).collect();
    Ok(match names.iter().any(|name| *name == "a_name") {
        true => Effect::Works,
        false => Effect::Inert(format!("the names read back are {names:?}")),
    })
}
