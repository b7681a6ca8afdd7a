//! What is read from a live database is a definition that would be admitted as it is.

use stylobate::dialect::{Live, lower};
use stylobate::model::{
    Column, Database, Document, ForeignKey, Index, Placement, Schema, Table, Unique,
};
use stylobate::{Connection, EnsureError};
use stylobate_tests::engines::{Engine, Fresh};

/// A database in which statements were run.
fn made(engine: Engine, statements: &[&str]) -> (Fresh, Connection) {
    let fresh = engine.fresh();
    let mut connection = fresh.connect();
    for sql in statements {
        connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    (fresh, connection)
}

/// Reads what statements make, and expects it to be a definition that is lowered to itself.
#[track_caller]
fn check(engine: Engine, statements: &[&str], tables: &[&str], opaque: &[&str]) -> Live {
    let (_fresh, mut connection) = made(engine, statements);
    let live = connection.read().expect("it can be read");
    let catalog = live.lowered.catalog();
    let definition = Document::of_catalog(catalog, Vec::new()).expand(&[]).expect("no features");
    let resolved = definition.resolve(&Placement::new()).unwrap_or_else(|error| panic!("{error}"));
    let lowered = lower(connection.dialect(), &resolved.catalog).expect("it can be held");
    assert_eq!(lowered, live.lowered);
    let mut found: Vec<_> = catalog.tables().map(|(_, table)| table.name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, tables, "{:?}", live.opaque);
    let listed: Vec<_> = live.opaque.iter().map(ToString::to_string).collect();
    assert_eq!(listed.len(), opaque.len(), "{listed:#?}");
    for (listed, expected) in listed.iter().zip(opaque) {
        assert!(listed.contains(expected), "{listed} does not contain {expected}");
    }
    let again = stylobate::ensure(&mut connection, &definition).expect("it stands");
    assert!(again.created.is_empty(), "{:?}", again.created);
    live
}

#[test]
fn a_foreign_key_to_an_opaque_table_is_opaque() {
    check(
        Engine::Postgres,
        &[
            "CREATE TABLE prices (id bigint PRIMARY KEY, price numeric(9, 2))",
            "CREATE TABLE sales (id bigint PRIMARY KEY, price bigint CONSTRAINT f REFERENCES prices)",
        ],
        &["sales"],
        &["table prices: its column price", "foreign key f of table sales: "],
    );
}

#[test]
fn of_two_names_that_case_alone_tells_apart_the_second_is_opaque() {
    check(
        Engine::Postgres,
        &["CREATE TABLE \"A\" (id bigint)", "CREATE TABLE a (id bigint)"],
        &["A"],
        &["table a: "],
    );
    check(
        Engine::Postgres,
        &["CREATE TABLE t (\"X\" bigint, x bigint)", "CREATE INDEX i ON t (x)"],
        &[],
        &["table t: column x (case does not tell it from X)"],
    );
    check(
        Engine::Postgres,
        &[
            "CREATE SCHEMA \"S\"",
            "CREATE SCHEMA s",
            "CREATE TABLE s.t (id bigint PRIMARY KEY)",
            "CREATE TABLE u (id bigint CONSTRAINT f REFERENCES s.t)",
        ],
        &["u"],
        &["foreign key f of table u: ", "schema s in schema s: "],
    );
    check(
        Engine::Postgres,
        &["CREATE TABLE \"A\" ()", "CREATE TABLE a (id bigint)"],
        &["a"],
        &["table A: "],
    );
}

#[test]
fn what_no_definition_admits_is_opaque_on_postgres() {
    let check = |statements: &[&str], tables: &[&str], opaque: &[&str]| {
        check(Engine::Postgres, statements, tables, opaque)
    };
    check(&["CREATE TABLE bare ()"], &[], &["table bare: table bare has no columns"]);
    check(
        &["CREATE TABLE t (x bigint)", "CREATE INDEX i ON t (x, x)"],
        &["t"],
        &["index i of table t: index i of table t names column \"x\" twice"],
    );
    check(
        &["CREATE TABLE d_pkey (id bigint)", "CREATE TABLE d (id bigint PRIMARY KEY)"],
        &["d"],
        &["table d_pkey: "],
    );
    check(
        &["CREATE TABLE t (x bigint CONSTRAINT c_domain CHECK (x > 0))"],
        &["t"],
        &["check c_domain of table t: "],
    );
    check(
        &[
            "CREATE TABLE three (id varchar(3) PRIMARY KEY)",
            "CREATE TABLE five (id varchar(5) CONSTRAINT f REFERENCES three)",
        ],
        &["five", "three"],
        &["foreign key f of table five: "],
    );
    check(
        &[
            "CREATE TABLE target (id bigint)",
            "CREATE UNIQUE INDEX u ON target (id)",
            "CREATE TABLE source (id bigint CONSTRAINT f REFERENCES target (id))",
        ],
        &["source", "target"],
        &["foreign key f of table source: "],
    );
    check(&["CREATE TABLE t (id bigint PRIMARY KEY, CONSTRAINT u UNIQUE (id))"], &["t"], &[]);
}

#[test]
fn what_no_definition_admits_is_opaque_on_sqlite() {
    let long = "t".repeat(77);
    check(
        Engine::Sqlite,
        &[&format!("CREATE TABLE {long} (id INTEGER PRIMARY KEY)")],
        &[],
        &[&format!("table {long}: ")],
    );
}

#[test]
fn a_column_that_postgres_keeps_for_itself_makes_its_table_opaque() {
    for engine in [Engine::Sqlite, Engine::DuckDb] {
        let (_fresh, mut connection) = made(engine, &[]);
        let usual = Table::new("usual").column(Column::big_int("xmax_")).column(Column::uuid("id"));
        stylobate::ensure(&mut connection, &Database::new().table(usual)).expect("it stands");
        connection.execute("ALTER TABLE usual RENAME COLUMN xmax_ TO xmin", &[]).expect("it is");
        let live = connection.read().expect("it can be read");
        assert_eq!(live.lowered.catalog().tables().count(), 0, "{}", engine.name());
        assert_eq!(live.opaque.len(), 1, "{:?}", live.opaque);
        assert_eq!(
            (live.opaque[0].kind.as_str(), live.opaque[0].name.as_str()),
            ("table", "usual")
        );
    }
    check(Engine::DuckDb, &["CREATE TABLE t (xmin BIGINT)"], &[], &["table t: column xmin"]);
}

#[test]
fn a_foreign_key_to_an_indexed_table_is_opaque_on_duckdb() {
    check(
        Engine::DuckDb,
        &[
            "CREATE TABLE target (id BIGINT PRIMARY KEY, x BIGINT)",
            "CREATE TABLE source (id BIGINT REFERENCES target (id))",
            "CREATE INDEX i ON target (x)",
        ],
        &["source", "target"],
        &["foreign key source_id_fkey of table source: duckdb cannot hold"],
    );
}

fn counted(name: &str) -> Table {
    Table::new(name).column(Column::integer("id")).column(Column::integer("size"))
}

/// Expects a definition to be refused, for a name that is taken, before anything is made.
#[track_caller]
fn refused(connection: &mut Connection, database: &Database, placement: &Placement, text: &str) {
    let before = connection.read().expect("it can be read").lowered;
    let error = stylobate::ensure_placed(connection, database, placement).expect_err("it is taken");
    let taken = matches!(error, EnsureError::Taken { .. } | EnsureError::Obstructed { .. });
    assert!(taken, "{error}");
    assert!(error.to_string().starts_with(text), "{error}");
    assert_eq!(connection.read().expect("it can be read").lowered, before);
}

#[test]
fn a_name_that_is_taken_by_another_table_or_its_parts_is_refused() {
    for engine in Engine::ALL {
        let (_fresh, mut connection) = made(engine, &[]);
        let standing = counted("standing")
            .primary_key(["id"])
            .index(Index::on(["size"]).named("by_size"))
            .unique(Unique::on(["size", "id"]).named("one_size"));
        stylobate::ensure(&mut connection, &Database::new().table(standing)).expect("it stands");
        let indexed = counted("other").index(Index::on(["size"]).named("By_Size"));
        let plain = Placement::new();
        for (table, text) in [
            (
                indexed,
                "index By_Size of table other cannot be made: its name is taken by index by_size \
                 of table standing; ",
            ),
            (
                counted("other").index(Index::on(["size"]).named("standing")),
                "index standing of table other cannot be made: its name is taken by table standing",
            ),
            (
                counted("standing_pkey"),
                "table standing_pkey cannot be made: its name is taken by primary key of table standing",
            ),
        ] {
            refused(&mut connection, &Database::new().table(table), &plain, text);
        }
        // An engine that keeps no names of constraints gives this one another.
        if engine != Engine::DuckDb {
            let unique = counted("other").unique(Unique::on(["size"]).named("by_size"));
            let text = "unique constraint by_size of table other cannot be made: its name is taken \
                        by index by_size of table standing";
            refused(&mut connection, &Database::new().table(unique), &plain, text);
        }
    }
}

#[test]
fn an_index_that_is_missing_is_refused_if_its_name_is_taken() {
    for engine in Engine::ALL {
        let (_fresh, mut connection) = made(engine, &[]);
        let both = Database::new()
            .table(counted("one").index(Index::on(["size"]).named("by_size")))
            .table(counted("two"));
        stylobate::ensure(&mut connection, &both).expect("it stands");
        let moved = counted("two").index(Index::on(["size"]).named("by_size"));
        refused(
            &mut connection,
            &Database::new().table(moved),
            &Placement::new(),
            "index by_size of table two cannot be made: its name is taken by index by_size of table one",
        );
    }
}

#[test]
fn a_second_placement_that_keeps_index_names_is_refused() {
    let database =
        Database::new().table(counted("mails").index(Index::on(["size"]).named("by_size")));
    for engine in Engine::ALL {
        let (_fresh, mut connection) = made(engine, &[]);
        stylobate::ensure(&mut connection, &database).expect("it stands");
        refused(
            &mut connection,
            &database,
            &Placement::new().prefix("two_").keep_index_names(),
            "index by_size of table two_mails cannot be made: its name is taken by index by_size of \
             table mails",
        );
    }
}

#[test]
fn a_name_that_is_taken_by_something_opaque_is_refused() {
    let indexed = Database::new().table(counted("mails").index(Index::on(["size"]).named("taken")));
    let named = Database::new().table(counted("taken"));
    let unique = counted("mails").unique(Unique::on(["size"]).named("taken"));
    let unique = Database::new().table(unique);
    let (_fresh, mut connection) = made(Engine::Postgres, &["CREATE SEQUENCE taken"]);
    for (database, wanted) in [
        (indexed.clone(), "index taken of table mails"),
        (named, "table taken"),
        (unique, "unique"),
    ] {
        refused(&mut connection, &database, &Placement::new(), wanted);
    }
    for engine in Engine::ALL {
        let (_fresh, mut connection) = made(engine, &["CREATE VIEW taken AS SELECT 1 AS one"]);
        let text = "index taken of table mails cannot be made: its name is taken by view taken";
        refused(&mut connection, &indexed, &Placement::new(), text);
    }
}

#[test]
fn the_own_schema_under_its_physical_name_is_refused() {
    let database = Database::new().schema(Schema::new("Public").table(counted("mails")));
    let (_fresh, mut connection) = made(Engine::Postgres, &[]);
    let error = stylobate::ensure(&mut connection, &database).expect_err("it is the own schema");
    assert!(matches!(error, EnsureError::OwnSchema { .. }), "{error}");
    assert!(error.to_string().contains("place the schema there"), "{error}");
    for engine in [Engine::Sqlite, Engine::DuckDb] {
        let (_fresh, mut connection) = made(engine, &[]);
        stylobate::ensure(&mut connection, &database).expect("it is a schema like any other");
    }
    let placed = Placement::new().schema("Public", "default");
    stylobate::ensure_placed(&mut connection, &database, &placed).expect("it stands");
}

#[test]
fn one_schema_is_shown_so_that_it_can_be_used_by_itself() {
    let (fresh, mut connection) = made(Engine::Postgres, &[]);
    let database = Database::new().table(counted("hosts").primary_key(["id"])).schema(
        Schema::new("sales").table(
            counted("orders").foreign_key(ForeignKey::on(["id"]).references_in(
                "default",
                "hosts",
                ["id"],
            )),
        ),
    );
    stylobate::ensure(&mut connection, &database).expect("it stands");
    let inspect = |format: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_stylobate-full"))
            .args(["inspect", &fresh.url, "--schema", "sales", "--format", format])
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("it is text")
    };
    let listed = "it refers to table hosts of schema default";
    let document = Document::from_json(&inspect("json")).expect("it is a document");
    assert!(document.opaque[0].reason.contains(listed), "{:?}", document.opaque);
    document.expand(&[]).expect("no features").resolve(&Placement::new()).expect("it is right");
    let sql = inspect("sql");
    assert!(sql.contains(listed) && !sql.contains("FOREIGN KEY") && !sql.contains("REFERENCES"));
    assert!(inspect("text").contains("hosts"));
}
