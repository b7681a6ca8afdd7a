//! What the dialect refuses cannot be had of the engine, and what it emulates or omits is noted.

mod common;

use common::{lowered, memory};
use stylobate_dialect::lower;
use stylobate_driver_duckdb::DuckDb;
use stylobate_model::{
    Action, Column, Database, ForeignKey, Index, IndexColumn, Placement, Schema, Table,
};

fn parent(name: &str) -> Table {
    Table::new(name)
        .column(Column::integer("id"))
        .column(Column::integer("n").nullable())
        .primary_key(["id"])
}

fn child(key: ForeignKey) -> Table {
    Table::new("child").column(Column::integer("parent").nullable()).foreign_key(key)
}

fn key() -> ForeignKey {
    ForeignKey::on(["parent"]).references("parent", ["id"])
}

#[track_caller]
fn refused(database: &Database, capability: &str, engine: &[&str]) {
    let resolved = database.resolve(&Placement::new()).unwrap();
    let refusals = lower(&DuckDb::new(), &resolved.catalog).unwrap_err();
    let capabilities: Vec<_> =
        refusals.into_iter().map(|refusal| refusal.capability.to_owned()).collect();
    assert_eq!(capabilities.first().map(String::as_str), Some(capability), "{capabilities:?}");
    let mut db = memory();
    let (last, before) = engine.split_last().unwrap();
    for sql in before {
        db.execute(sql, &[]).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }
    assert!(db.execute(last, &[]).is_err(), "{last}");
}

const PARENT: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY, n INTEGER)";

#[test]
fn actions_of_foreign_keys_are_refused() {
    for action in [Action::Cascade, Action::SetNull, Action::SetDefault] {
        let database =
            Database::new().table(parent("parent")).table(child(key().on_delete(action)));
        let sql = format!(
            "CREATE TABLE child (parent INTEGER REFERENCES parent (id) ON DELETE {})",
            action.sql()
        );
        refused(&database, "foreign_keys.action", &[PARENT, &sql]);
    }
}

#[test]
fn foreign_keys_to_another_schema_are_refused() {
    let key = ForeignKey::on(["parent"]).references_in("other", "parent", ["id"]);
    let database =
        Database::new().table(child(key)).schema(Schema::new("other").table(parent("parent")));
    refused(
        &database,
        "foreign_keys.other_schema",
        &[
            "CREATE SCHEMA other",
            "CREATE TABLE other.parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (parent INTEGER REFERENCES other.parent (id))",
        ],
    );
}

#[test]
fn a_target_with_an_index_is_refused() {
    let database =
        Database::new().table(parent("parent").index(Index::on(["n"]))).table(child(key()));
    refused(
        &database,
        "foreign_keys.indexed_target",
        &[
            PARENT,
            "CREATE TABLE child (parent INTEGER REFERENCES parent (id))",
            "INSERT INTO parent VALUES (1, 1)",
            "INSERT INTO child VALUES (1)",
            "UPDATE parent SET n = 2",
            "CREATE INDEX i ON parent (n)",
            "UPDATE parent SET n = 3",
        ],
    );
}

#[test]
fn a_target_with_another_key_is_refused() {
    let database = Database::new().table(parent("parent").unique(["n"])).table(child(key()));
    refused(
        &database,
        "foreign_keys.indexed_target",
        &[
            "CREATE TABLE parent (id INTEGER PRIMARY KEY, n INTEGER UNIQUE)",
            "CREATE TABLE child (parent INTEGER REFERENCES parent (id))",
            "INSERT INTO parent VALUES (1, 1)",
            "UPDATE parent SET n = 2",
            "INSERT INTO child VALUES (1)",
            "UPDATE parent SET n = 3",
        ],
    );
}

#[test]
fn a_foreign_key_to_a_unique_constraint_stands() {
    let to_another = ForeignKey::on(["parent"]).references("parent", ["n"]);
    let database = Database::new().table(parent("parent").unique(["n"])).table(child(to_another));
    common::check_laws(&database);
}

#[test]
fn a_chain_of_foreign_keys_stands() {
    let grandparent = Table::new("grandparent").column(Column::integer("id")).primary_key(["id"]);
    let upward = ForeignKey::on(["n"]).references("grandparent", ["id"]);
    let database = Database::new()
        .table(grandparent)
        .table(parent("parent").foreign_key(upward))
        .table(child(key()));
    common::check_laws(&database);
}

/// Nowhere can the columns be changed to which a row refers.
#[test]
fn a_target_with_an_index_of_the_key_itself_stands() {
    let target = parent("parent").index(Index::on([IndexColumn::descending("id")]));
    common::check_laws(&Database::new().table(target).table(child(key())));
}

#[test]
fn a_table_that_refers_to_itself_stands_with_a_note() {
    let itself = ForeignKey::on(["n"]).references("parent", ["id"]);
    let database = Database::new().table(parent("parent").foreign_key(itself));
    common::check_laws(&database);
    let catalog = database.resolve(&Placement::new()).expect("it is right").catalog;
    let lowered = lower(&DuckDb::new(), &catalog).expect("it is lowered");
    let notes: Vec<_> = lowered.notes().iter().map(|note| note.capability).collect();
    assert!(notes.contains(&"foreign_keys.self_reference"), "{notes:?}");
}

#[test]
fn mutual_foreign_keys_are_refused() {
    let other = ForeignKey::on(["n"]).references("child", ["id"]);
    let child = Table::new("child")
        .column(Column::integer("id"))
        .column(Column::integer("parent").nullable())
        .primary_key(["id"])
        .foreign_key(key());
    let database = Database::new().table(parent("parent").foreign_key(other)).table(child);
    refused(
        &database,
        "foreign_keys.mutual",
        &[
            PARENT,
            "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id))",
            "ALTER TABLE parent ADD FOREIGN KEY (n) REFERENCES child (id)",
        ],
    );
}

#[test]
fn unique_partial_indexes_are_refused() {
    let index = Index::on(["n"]).unique().filter("n > 0");
    let database = Database::new().table(parent("parent").index(index));
    refused(
        &database,
        "indexes.unique_partial",
        &[PARENT, "CREATE UNIQUE INDEX i ON parent (n) WHERE n > 0"],
    );
}

#[test]
fn what_is_otherwise_is_noted() {
    let table = child(key().on_delete(Action::Restrict))
        .unique(stylobate_model::Unique::on(["parent"]).named("only"));
    let indexed = Table { name: "indexed".into(), ..parent("indexed") }
        .index(Index::on([IndexColumn::descending("n")]).filter("n > 0"));
    let database = Database::new().table(parent("parent")).table(table).table(indexed);
    let lowered = lowered(&DuckDb::new(), &database);
    let mut noted: Vec<_> = lowered.notes().iter().map(|note| note.capability).collect();
    noted.sort_unstable();
    assert_eq!(
        noted,
        ["constraints.name", "foreign_keys.restrict", "indexes.order", "indexes.partial"]
    );
}
