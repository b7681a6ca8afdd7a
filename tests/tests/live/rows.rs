//! Rows in tables that stand: what is generated, refused and never lost.

use super::*;

#[test]
fn identities_are_generated_ascending_and_never_used_again() {
    let events = Table::new("events")
        .column(Column::big_int("position").identity())
        .column(Column::text("kind"))
        .primary_key(["position"]);
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(events.clone()))
            .expect("it stands");
        let row = |kind: &str| [[("kind", Value::from(kind))]];
        connection.insert(&events, row("first")).expect("a row fits");
        connection.insert(&events, row("second")).expect("a row fits");
        connection.execute("DELETE FROM events WHERE kind = 'second'", &[]).expect("it is deleted");
        connection.insert(&events, row("third")).expect("a row fits");
        let sql = "SELECT position FROM events ORDER BY position";
        let rows = connection.query(sql, &[], &[DataType::BigInt]).expect("they are read");
        assert_eq!(rows, [[Value::Integer(1)], [Value::Integer(3)]], "{}", engine.name());
        let chosen = [[("position", Value::from(9)), ("kind", "chosen".into())]];
        let error = connection.insert(&events, chosen).expect_err("the engine generates it");
        assert_eq!(error.kind(), ErrorKind::Usage, "{}: {error}", engine.name());
    }
}

#[test]
fn defaults_hold_what_they_say() {
    use stylobate::prelude::{NewUuid, Now};
    let table = Table::new("defaults")
        .column(Column::integer("n"))
        .column(Column::uuid("id").default(NewUuid))
        .column(Column::timestamp_tz("made_at").default(Now))
        .column(Column::text("t").default("it's \\ \"quoted\" 😀"))
        .column(Column::boolean("b").default(true))
        .column(Column::big_int("big").default(i64::MIN))
        .column(Column::json("j").default(stylobate::model::Json::object()));
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(table.clone()))
            .expect("it stands");
        connection.insert(&table, [[("n", 1.into())], [("n", 2.into())]]).expect("rows fit");
        let types = [
            DataType::Uuid,
            DataType::TimestampTz,
            DataType::TEXT,
            DataType::Boolean,
            DataType::BigInt,
            DataType::Json,
        ];
        let sql = "SELECT id, made_at, t, b, big, j FROM defaults ORDER BY n";
        let rows = connection.query(sql, &[], &types).expect("they are read");
        for row in &rows {
            let Value::Uuid(id) = &row[0] else { panic!("{row:?}") };
            assert_eq!(id.get_version_num(), 4, "{}", engine.name());
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122, "{}", engine.name());
            let Value::TimestampTz(at) = &row[1] else { panic!("{row:?}") };
            let now = stylobate::model::Timestamp::try_from(std::time::SystemTime::now());
            let age = now.expect("it is now").microseconds() - at.microseconds();
            assert!((-1_000_000..60_000_000).contains(&age), "{}: {age}", engine.name());
            assert_eq!(row[2], Value::from("it's \\ \"quoted\" 😀"), "{}", engine.name());
            assert_eq!(row[3], Value::from(true), "{}", engine.name());
            assert_eq!(row[4], Value::from(i64::MIN), "{}", engine.name());
            assert_eq!(row[5], Value::from(stylobate::model::Json::object()), "{}", engine.name());
        }
        assert_ne!(rows[0][0], rows[1][0], "{}", engine.name());
    }
}

#[test]
fn violations_have_the_same_kind_everywhere() {
    let parents = Table::new("parents").column(Column::integer("id")).primary_key(["id"]);
    let children = Table::new("children")
        .column(Column::integer("id"))
        .column(Column::integer("parent"))
        .column(Column::integer("size"))
        .column(Column::string("name", 5).nullable())
        .primary_key(["id"])
        .unique(["name"])
        .check("size > 0")
        .foreign_key(stylobate::model::ForeignKey::on(["parent"]).references("parents", ["id"]));
    let database = Database::new().table(parents.clone()).table(children.clone());
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &database).expect("it stands");
        connection.insert(&parents, [[("id", 1.into())]]).expect("a row fits");
        let row = |id: i32, parent: Value, size: i32, name: Value| {
            [[("id", id.into()), ("parent", parent), ("size", size.into()), ("name", name)]]
        };
        connection.insert(&children, row(1, 1.into(), 1, "a".into())).expect("a row fits");
        let wrong = [
            (row(1, 1.into(), 1, Value::Null), ErrorKind::UniqueViolation),
            (row(2, 1.into(), 1, "a".into()), ErrorKind::UniqueViolation),
            (row(2, 9.into(), 1, Value::Null), ErrorKind::ForeignKeyViolation),
            (row(2, 1.into(), 0, Value::Null), ErrorKind::CheckViolation),
            (row(2, Value::Null, 1, Value::Null), ErrorKind::NotNullViolation),
            (row(2, 1.into(), 1, "123456".into()), ErrorKind::ValueOutOfDomain),
        ];
        for (row, kind) in wrong {
            let error = connection.insert(&children, row).expect_err("it is refused");
            assert_eq!(error.kind(), kind, "{}: {error}", engine.name());
        }
        let statements = [
            ("SELECT absent FROM parents", ErrorKind::UndefinedObject),
            ("SELECT id FROM absent", ErrorKind::UndefinedObject),
            ("SELEKT 1", ErrorKind::Syntax),
            ("CREATE TABLE parents (id INTEGER)", ErrorKind::DuplicateObject),
            ("DELETE FROM parents", ErrorKind::ForeignKeyViolation),
        ];
        for (sql, kind) in statements {
            let error = connection.execute(sql, &[]).expect_err("it is refused");
            assert_eq!(error.kind(), kind, "{}: {sql}: {error}", engine.name());
        }
    }
}

#[test]
fn a_child_and_its_parent_cannot_be_deleted_in_one_transaction_of_duckdb() {
    let parents = Table::new("parents").column(Column::integer("id")).primary_key(["id"]);
    let children = Table::new("children")
        .column(Column::integer("parent"))
        .foreign_key(stylobate::model::ForeignKey::on(["parent"]).references("parents", ["id"]));
    let database = Database::new().table(parents.clone()).table(children.clone());
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &database).expect("it stands");
        connection.insert(&parents, [[("id", 1.into())]]).expect("a row fits");
        connection.insert(&children, [[("parent", 1.into())]]).expect("a row fits");
        let deleted = connection.transaction(|connection| {
            connection.execute("DELETE FROM children", &[])?;
            connection.execute("DELETE FROM parents", &[])
        });
        match deleted {
            Ok(_) => assert_ne!(engine, Engine::DuckDb, "DuckDB no longer deviates"),
            Err(error) => {
                assert_eq!(engine, Engine::DuckDb, "{error}");
                assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation, "{error}");
            }
        }
    }
}

#[test]
fn a_long_key_is_refused_by_postgres_alone() {
    let table = Table::new("long_keys").column(Column::text("k")).primary_key(["k"]);
    // Beyond what PostgreSQL can compress into an entry of 2,704 bytes.
    let mut state = 1u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(33 + (state >> 24) as u8 % 89)
    };
    let long: String = (0..8000).map(|_| random()).collect();
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(table.clone()))
            .expect("it stands");
        let inserted = connection.insert(&table, [[("k", long.as_str().into())]]);
        assert_eq!(
            inserted.is_err(),
            engine == Engine::Postgres,
            "{}: {inserted:?}",
            engine.name()
        );
    }
}

#[test]
fn concurrent_writers_lose_no_update() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let table =
            Table::new("counters").column(Column::integer("id")).column(Column::integer("n"));
        stylobate::ensure(&mut connection, &Database::new().table(table.clone()))
            .expect("it stands");
        connection.insert(&table, [[("id", 1.into()), ("n", 0.into())]]).expect("a row fits");
        let writers: Vec<_> = (0..4)
            .map(|_| {
                let url = fresh.url.clone();
                std::thread::spawn(move || {
                    let mut connection = stylobate::connect(&url).expect("it can be opened");
                    for _ in 0..10 {
                        connection
                            .transaction(|connection| {
                                let one = Parameter::new(DataType::Integer, 1);
                                let placeholder =
                                    (connection.dialect().words().placeholder)(1, &one.data_type);
                                let sql = format!(
                                    "UPDATE counters SET n = n + 1 WHERE id = {placeholder}"
                                );
                                connection.execute(&sql, &[one])
                            })
                            .unwrap_or_else(|error| panic!("{error}"));
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().expect("it does not panic");
        }
        let rows = connection.query("SELECT n FROM counters", &[], &[DataType::Integer]);
        assert_eq!(rows.expect("it is read"), [[Value::Integer(40)]], "{}", engine.name());
    }
}

#[test]
fn rows_never_go_into_a_temporary_table_of_the_same_name() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stylobate::ensure(&mut connection, &Database::new().table(mails())).expect("it stands");
        let sql = "CREATE TEMPORARY TABLE mails (id INTEGER, topic VARCHAR(20))";
        connection.execute(sql, &[]).expect("a temporary table can have its name");
        insert(&mut connection, 1, "first").expect("a row fits");
        insert(&mut connection, 2, "second").expect("another one fits");
        let rows = count(&mut fresh.connect(), "mails");
        assert_eq!(rows, Value::Integer(2), "{}", engine.name());
    }
}
