//! What foreign keys can do.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Action, Column, Database, ForeignKey, Index, Schema, Table};

use super::{Claimed, Effect, Shows, TAKEN, attempt_table, catalog};
use crate::Failure;
use crate::check::count;
use crate::stage::Opener;

const BROKEN: Result<(), ErrorKind> = Err(ErrorKind::ForeignKeyViolation);

const PARENT: &str = "CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY)";

const DECLARED: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", BROKEN),
    ("INSERT INTO parent (id) VALUES (1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (2, NULL)", TAKEN),
    ("DELETE FROM parent", BROKEN),
]);
const ELSEWHERE: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", BROKEN),
    ("INSERT INTO elsewhere.parent (id) VALUES (1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("DELETE FROM elsewhere.parent", BROKEN),
]);
/// Rows of a table that refers to itself, made one after the other.
const TREE: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 2)", BROKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, NULL)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (2, 1)", TAKEN),
    ("DELETE FROM attempt WHERE id = 1", BROKEN),
]);
/// Rows that refer to themselves and to each other.
const LOOPS: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 2)", BROKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (2, 3), (3, 2)", TAKEN),
    ("DELETE FROM attempt WHERE id = 3", BROKEN),
]);
const INDEXED: Shows = Shows::Statements(&[
    ("INSERT INTO parent (id, note) VALUES (1, 1)", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", TAKEN),
    ("UPDATE parent SET note = 2 WHERE id = 1", TAKEN),
    ("INSERT INTO attempt (id, value) VALUES (2, 2)", BROKEN),
    ("DELETE FROM parent", BROKEN),
]);
const MUTUAL: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", BROKEN),
    ("INSERT INTO other (id, value) VALUES (1, 1)", BROKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, NULL)", TAKEN),
    ("INSERT INTO other (id, value) VALUES (1, 1)", TAKEN),
    ("UPDATE attempt SET value = 1 WHERE id = 1", TAKEN),
    ("DELETE FROM other", BROKEN),
]);
const ACTS: Shows = Shows::Finding(
    "deleting a row of `parent` deletes that of `attempt` which refers to it, and makes the \
     reference of that of `other` NULL",
    acts,
);
const RESTRICT: Shows = Shows::Finding("the action RESTRICT is read back", is_restrict);
/// What is asked where the schema of the target may be a prefix of its name.
const ANYWHERE: Shows = Shows::Statements(&[
    ("INSERT INTO attempt (id, value) VALUES (1, 1)", BROKEN),
    ("INSERT INTO attempt (id, value) VALUES (1, NULL)", TAKEN),
]);

pub(super) fn claimed() -> Vec<Claimed> {
    actions().into_iter().chain(targets()).collect()
}

/// What a key does.
fn actions() -> [Claimed; 3] {
    [
        Claimed::of(
            "foreign_keys.declared",
            || referring(|key| key),
            &[&[
                PARENT,
                "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                         FOREIGN KEY (value) REFERENCES parent (id))",
            ]],
            DECLARED,
            DECLARED,
        ),
        Claimed::of(
            "foreign_keys.action",
            acting,
            &[&[
                PARENT,
                "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 FOREIGN KEY (value) REFERENCES parent (id) ON DELETE CASCADE)",
                "CREATE TABLE other (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 FOREIGN KEY (value) REFERENCES parent (id) ON DELETE SET NULL)",
            ]],
            ACTS,
            ACTS,
        ),
        Claimed::of(
            "foreign_keys.restrict",
            || referring(|key| key.on_delete(Action::Restrict)),
            &[&[
                PARENT,
                "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                         FOREIGN KEY (value) REFERENCES parent (id) ON DELETE RESTRICT)",
            ]],
            DECLARED,
            RESTRICT,
        ),
    ]
}

/// What a key can refer to.
fn targets() -> [Claimed; 4] {
    [
        // Where schemas are prefixes, so is the schema of the target, and there is nothing to note.
        Claimed {
            noted: false,
            ..Claimed::of(
                "foreign_keys.other_schema",
                elsewhere,
                &[&[
                    "CREATE SCHEMA elsewhere",
                    "CREATE TABLE elsewhere.parent (id INTEGER NOT NULL PRIMARY KEY)",
                    "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                     FOREIGN KEY (value) REFERENCES elsewhere.parent (id))",
                ]],
                ANYWHERE,
                ELSEWHERE,
            )
        },
        Claimed::of(
            "foreign_keys.self_reference",
            || {
                let key = ForeignKey::on(["value"]).references("attempt", ["id"]);
                Database::new().table(attempt_table(value()).foreign_key(key))
            },
            &[&["CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 FOREIGN KEY (value) REFERENCES attempt (id))"]],
            TREE,
            LOOPS,
        ),
        Claimed::of(
            "foreign_keys.indexed_target",
            indexed,
            &[&[
                "CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY, note INTEGER)",
                "CREATE INDEX parent_idx ON parent (note)",
                "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 FOREIGN KEY (value) REFERENCES parent (id))",
            ]],
            INDEXED,
            INDEXED,
        ),
        Claimed::of(
            "foreign_keys.mutual",
            mutual,
            &[&[
                "CREATE TABLE attempt (id INTEGER NOT NULL PRIMARY KEY, value INTEGER)",
                "CREATE TABLE other (id INTEGER NOT NULL PRIMARY KEY, value INTEGER, \
                 FOREIGN KEY (value) REFERENCES attempt (id))",
                "ALTER TABLE attempt ADD CONSTRAINT attempt_fkey FOREIGN KEY (value) \
                 REFERENCES other (id)",
            ]],
            MUTUAL,
            MUTUAL,
        ),
    ]
}

fn value() -> Column {
    Column::integer("value").nullable()
}

fn parent() -> Table {
    Table::new("parent").column(Column::integer("id")).primary_key(["id"])
}

fn referring(change: fn(ForeignKey) -> ForeignKey) -> Database {
    let key = change(ForeignKey::on(["value"]).references("parent", ["id"]));
    Database::new().table(parent()).table(attempt_table(value()).foreign_key(key))
}

fn acting() -> Database {
    let key = || ForeignKey::on(["value"]).references("parent", ["id"]);
    let other = Table { name: "other".into(), ..attempt_table(value()) };
    Database::new()
        .table(parent())
        .table(attempt_table(value()).foreign_key(key().on_delete(Action::Cascade)))
        .table(other.foreign_key(key().on_delete(Action::SetNull)))
}

fn elsewhere() -> Database {
    let key = ForeignKey::on(["value"]).references_in("elsewhere", "parent", ["id"]);
    Database::new()
        .schema(Schema::new("elsewhere").table(parent()))
        .table(attempt_table(value()).foreign_key(key))
}

fn indexed() -> Database {
    let key = ForeignKey::on(["value"]).references("parent", ["id"]);
    let parent = parent().column(Column::integer("note").nullable()).index(Index::on(["note"]));
    Database::new().table(parent).table(attempt_table(value()).foreign_key(key))
}

fn mutual() -> Database {
    let key = |table: &str| ForeignKey::on(["value"]).references(table, ["id"]);
    let other = Table { name: "other".into(), ..attempt_table(value()) };
    Database::new()
        .table(attempt_table(value()).foreign_key(key("other")))
        .table(other.foreign_key(key("attempt")))
}

fn acts(db: &mut Connection, _: &Opener) -> Result<Effect, Failure> {
    for sql in [
        "INSERT INTO parent (id) VALUES (1)",
        "INSERT INTO attempt (id, value) VALUES (1, 1)",
        "INSERT INTO other (id, value) VALUES (1, 1)",
        "DELETE FROM parent",
        "DELETE FROM other WHERE value IS NOT NULL",
    ] {
        if let Err(error) = super::takes(db, sql)? {
            return Ok(Effect::Inert(format!("{sql} was refused: {error}")));
        }
    }
    Ok(match (count(db, "attempt")?, count(db, "other")?) {
        (0, 1) => Effect::Works,
        (children, others) => Effect::Inert(format!(
            "{children} rows are left of those that should go, {others} of one that should stay"
        )),
    })
}

fn is_restrict(db: &mut Connection, _: &Opener) -> Result<Effect, Failure> {
    let catalog = catalog(db)?;
    let table = catalog.table("default", "attempt");
    let actions: Vec<_> =
        table.iter().flat_map(|table| &table.foreign_keys).map(|key| key.on_delete).collect();
    Ok(match actions == [Action::Restrict] {
        true => Effect::Works,
        false => Effect::Inert(format!("the actions read back are {actions:?}")),
    })
}
