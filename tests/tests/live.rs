//! Definitions in live databases: put in place, put in place again, and refused.

#[path = "live/rows.rs"]
mod rows;

use std::sync::{Arc, Barrier};

use stylobate::model::{
    Column, DataType, Database, Feature, Index, Object, ObjectKind, Placement, Schema, Table, Value,
};
use stylobate::{Connection, EnsureError, Error, ErrorKind, Parameter};
use stylobate_tests::engines::Engine;
use stylobate_tests::models::HOSTILE_NAMES;

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20))
        .primary_key(["id"])
        .index(Index::on(["topic"]).named("idx_mails_topic"))
}

fn count(connection: &mut Connection, table: &str) -> Value {
    let sql = format!("SELECT count(*) FROM {table}");
    let rows = connection.query(&sql, &[], &[DataType::BigInt]).expect("rows can be counted");
    rows[0][0].clone()
}

fn insert(connection: &mut Connection, id: i32, topic: &str) -> Result<u64, Error> {
    connection.insert(&mails(), [[("id", id.into()), ("topic", topic.into())]])
}

#[test]
fn a_second_ensure_changes_nothing() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let database = Database::new().table(mails());
        let first = stylobate::ensure(&mut connection, &database).expect("it stands");
        assert_eq!(first.created.len(), 2, "{}", engine.name());
        insert(&mut connection, 1, "kept").expect("a row fits");
        connection.keep_log(true);
        let second = stylobate::ensure(&mut connection, &database).expect("it stands still");
        assert!(second.created.is_empty(), "{}", engine.name());
        let writes = |sql: &String| sql.starts_with("CREATE") || sql.starts_with("BEGIN");
        assert!(!connection.log().iter().any(writes), "{:?}", connection.log());
        assert_eq!(count(&mut connection, "mails"), Value::Integer(1));
    }
}

#[test]
fn a_missing_index_is_made_and_an_added_one_is_left() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let database = Database::new().table(mails());
        stylobate::ensure(&mut connection, &database).expect("it stands");
        connection.execute("DROP INDEX idx_mails_topic", &[]).expect("it can be dropped");
        connection.execute("CREATE INDEX added ON mails (id, topic)", &[]).expect("it is made");
        let outcome = stylobate::ensure(&mut connection, &database).expect("it stands again");
        let place = stylobate::model::TableName::new("default", "mails");
        let index = Object::part(ObjectKind::Index, &place, "idx_mails_topic");
        assert_eq!(outcome.created, [index], "{}", engine.name());
    }
}

#[test]
fn a_table_of_another_shape_is_refused_and_nothing_is_changed() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(mails())).expect("it stands");
        let changed = mails().column(Column::boolean("urgent").nullable());
        let other = Table::new("other").column(Column::uuid("id"));
        let database = Database::new().table(other).table(changed);
        let error = stylobate::ensure(&mut connection, &database).expect_err("it differs");
        let EnsureError::Differs(changes) = &error else { panic!("{error}") };
        assert_eq!(changes.len(), 1);
        let text = error.to_string();
        assert!(
            text.contains("column urgent of table mails is missing: boolean nullable"),
            "{text}"
        );
        let live = connection.read().expect("it can be read");
        assert!(live.lowered.catalog().table("default", "other").is_none(), "{}", engine.name());
    }
}

#[test]
fn a_name_that_is_taken_by_a_view_is_refused() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        connection.execute("CREATE VIEW mails AS SELECT 1 AS one", &[]).expect("it is made");
        let error = stylobate::ensure(&mut connection, &Database::new().table(mails()))
            .expect_err("the name is taken");
        assert!(matches!(error, EnsureError::Obstructed { .. }), "{}: {error}", engine.name());
    }
}

#[test]
fn one_definition_stands_twice_under_two_prefixes() {
    let together = stylobate::features::all().into_iter().fold(Database::new(), Database::feature);
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let count_indexes = |connection: &mut Connection| {
            let live = connection.read().expect("it can be read");
            let tables = live.lowered.catalog().tables();
            tables.map(|(_, table)| table.indexes.len()).sum::<usize>()
        };
        for (prefix, times) in [("one_", 1), ("two_", 2)] {
            let placement = Placement::new().prefix(prefix);
            stylobate::ensure_placed(&mut connection, &together, &placement)
                .unwrap_or_else(|error| panic!("{}: {error}", engine.name()));
            let defined = together.resolve(&placement).expect("it is right");
            let indexes: usize =
                defined.catalog.tables().map(|(_, table)| table.indexes.len()).sum();
            assert_eq!(count_indexes(&mut connection), indexes * times, "{}", engine.name());
        }
    }
}

#[test]
fn a_feature_and_an_application_share_a_database_in_two_schemas() {
    let feature = Feature::new("mail-outbox", 1).prefix("mo_").table(mails());
    let database = Database::new()
        .table(mails())
        .schema(Schema::new("messaging").table(mails()).feature(feature));
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let outcome = stylobate::ensure(&mut connection, &database)
            .unwrap_or_else(|error| panic!("{}: {error}", engine.name()));
        assert_eq!(outcome.stands.catalog().tables().count(), 3);
        let again = stylobate::ensure(&mut connection, &database).expect("it stands");
        assert!(again.created.is_empty(), "{}: {:?}", engine.name(), again.created);
    }
}

#[test]
fn hostile_names_stand_and_hold_rows() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let mut database = Database::new();
        for hostile in HOSTILE_NAMES {
            let short: String = hostile.chars().take(20).collect();
            let table = Table::new(hostile)
                .column(Column::integer(hostile))
                .column(Column::string(format!("{short} too"), 9).nullable())
                .primary_key([hostile])
                .check(
                    stylobate::model::Check::new(
                        stylobate::model::Expression::column(hostile).at_least(0),
                    )
                    .named(format!("{short} check")),
                )
                .index(Index::on([hostile]).named(format!("{short} index")));
            database = database.schema(Schema::new(format!("s {short}")).table(table));
        }
        stylobate::ensure(&mut connection, &database)
            .unwrap_or_else(|error| panic!("{}: {error}", engine.name()));
        let again = stylobate::ensure(&mut connection, &database).expect("it stands");
        assert!(again.created.is_empty(), "{}", engine.name());
        let dialect = connection.shared_dialect();
        let stands = connection.read().expect("it can be read").lowered;
        let lowered =
            stylobate::dialect::lower(&*dialect, stands.catalog()).expect("it is lowered");
        assert_eq!(lowered, stands);
        for (schema, table) in stands.catalog().tables() {
            let key = table.primary_key[0].clone();
            connection
                .insert_in(schema, table, [[(key.as_str(), 1.into())]])
                .unwrap_or_else(|error| panic!("{}: {error}", engine.name()));
            let error = connection
                .insert_in(schema, table, [[(key.as_str(), Value::from(-1))]])
                .expect_err("the check holds");
            assert_eq!(error.kind(), ErrorKind::CheckViolation, "{}: {error}", engine.name());
        }
    }
}

#[test]
fn what_no_definition_can_say_is_listed_as_opaque() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(mails())).expect("it stands");
        let foreign: &[&str] = match engine {
            Engine::Postgres => &[
                "CREATE VIEW seen AS SELECT id FROM mails",
                "CREATE TABLE odd (id xid8, price numeric(9, 2))",
                "CREATE INDEX lowered ON mails (lower(topic))",
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER watch BEFORE INSERT ON mails FOR EACH ROW EXECUTE FUNCTION nothing()",
            ],
            Engine::Sqlite => &[
                "CREATE VIEW seen AS SELECT id FROM mails",
                "CREATE TABLE odd (id, price NUMERIC)",
                "CREATE INDEX lowered ON mails (lower(topic))",
                "CREATE TRIGGER watch BEFORE INSERT ON mails BEGIN SELECT 1; END",
            ],
            Engine::DuckDb => &[
                "CREATE VIEW seen AS SELECT id FROM mails",
                "CREATE TABLE odd (id UHUGEINT, price DECIMAL(9, 2))",
                "CREATE INDEX lowered ON mails (lower(topic))",
            ],
        };
        for sql in foreign {
            connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        let live = connection.read().expect("it can be read");
        let named: Vec<_> =
            live.opaque.iter().map(|opaque| format!("{} {}", opaque.kind, opaque.name)).collect();
        for expected in ["view seen", "table odd", "index lowered"] {
            assert!(named.contains(&expected.to_owned()), "{}: {named:?}", engine.name());
        }
        let trigger = named.contains(&"trigger watch".to_owned());
        assert_eq!(trigger, engine != Engine::DuckDb, "{}: {named:?}", engine.name());
        let again = stylobate::ensure(&mut connection, &Database::new().table(mails()));
        assert!(again.expect("it stands").created.is_empty());
    }
}

#[test]
fn an_error_poisons_the_transaction_and_nothing_of_it_is_kept() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(mails())).expect("it stands");
        let result: Result<(), Error> = connection.transaction(|connection| {
            insert(connection, 1, "first")?;
            let twice = insert(connection, 1, "again").expect_err("the key is taken");
            assert_eq!(twice.kind(), ErrorKind::UniqueViolation, "{}: {twice}", engine.name());
            let after = insert(connection, 2, "after").expect_err("the transaction is poisoned");
            assert_eq!(after.kind(), ErrorKind::TransactionPoisoned);
            Ok(())
        });
        let error = result.expect_err("it cannot be committed");
        assert_eq!(error.kind(), ErrorKind::TransactionPoisoned, "{}: {error}", engine.name());
        assert_eq!(count(&mut connection, "mails"), Value::Integer(0), "{}", engine.name());
        insert(&mut connection, 3, "it goes on").expect("a row fits");
    }
}

#[test]
fn a_value_out_of_its_domain_poisons_too() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(mails())).expect("it stands");
        let result: Result<(), Error> = connection.transaction(|connection| {
            insert(connection, 1, "first")?;
            let _ = insert(connection, 2, "a topic that is much too long");
            Ok(())
        });
        assert!(result.is_err(), "{}", engine.name());
        assert_eq!(count(&mut connection, "mails"), Value::Integer(0), "{}", engine.name());
    }
}

#[test]
fn a_panic_in_a_transaction_rolls_it_back() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(mails())).expect("it stands");
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _: Result<(), Error> = connection.transaction(|connection| {
                insert(connection, 1, "first")?;
                panic!("on purpose")
            });
        }));
        assert!(panicked.is_err());
        assert_eq!(count(&mut connection, "mails"), Value::Integer(0), "{}", engine.name());
        insert(&mut connection, 2, "it goes on").expect("a row fits");
    }
}

#[test]
fn eight_appliers_at_once_make_everything_once() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let together =
            stylobate::features::all().into_iter().fold(Database::new(), Database::feature);
        let (together, barrier) = (Arc::new(together), Arc::new(Barrier::new(8)));
        let url = fresh.url.clone();
        let appliers: Vec<_> = (0..8)
            .map(|_| {
                let (together, barrier, url) =
                    (Arc::clone(&together), Arc::clone(&barrier), url.clone());
                std::thread::spawn(move || {
                    let mut connection = stylobate::connect(&url).expect("it can be opened");
                    barrier.wait();
                    stylobate::ensure(&mut connection, &together)
                        .map(|outcome| !outcome.created.is_empty())
                })
            })
            .collect();
        let made: Vec<bool> = appliers
            .into_iter()
            .map(|applier| {
                applier
                    .join()
                    .expect("it does not panic")
                    .unwrap_or_else(|error| panic!("{}: {error}", engine.name()))
            })
            .collect();
        assert_eq!(made.iter().filter(|made| **made).count(), 1, "{}", engine.name());
    }
}
