//! Conditions order text by its bytes, on every engine and whatever the order of the database.

use stylobate::model::{Check, Column, Database, Expression, Index, Table, Value};
use stylobate::{Connection, ErrorKind};
use stylobate_tests::engines::Engine;

/// Texts whose order by a language differs from that of their bytes.
const TEXTS: [&str; 4] = ["B", "a", "é", "Z"];

/// What a condition answers to two texts, which Rust orders by their bytes too.
type Answer = fn(&str, &str) -> bool;

/// Conditions on two texts, with the answers that are expected.
fn conditions() -> Vec<(Expression, Answer)> {
    let (s, other) = (|| Expression::column("s"), || Expression::column("other"));
    vec![
        (s().less_than("a"), |s, _| s < "a"),
        (s().between("a", "z"), |s, _| ("a"..="z").contains(&s)),
        (s().between("a", "z").negate(), |s, _| !("a"..="z").contains(&s)),
        (s().less_than(other()), |s, other| s < other),
        (other().at_least(s()), |s, other| other >= s),
        (Expression::from("a").at_most(s()), |s, _| "a" <= s),
        (s().equals(other()), |s, other| s == other),
        (s().one_of(["a", "Z"]), |s, _| s == "a" || s == "Z"),
    ]
}

/// The two columns, of every kind that text can have.
fn columns() -> [[Column; 2]; 2] {
    [
        [Column::text("s"), Column::string("other", 9)],
        [Column::string("s", 9), Column::text("other").byte_order()],
    ]
}

fn table(name: String, columns: [Column; 2]) -> Table {
    let table = Table::new(name).column(Column::integer("id"));
    columns.into_iter().fold(table, Table::column).primary_key(["id"])
}

/// Tables with the condition as a check or as the filter of a unique index, and what they answer.
fn tables(unique_filters: bool) -> Vec<(Table, bool, Answer)> {
    let mut tables = Vec::new();
    for columns in columns() {
        for (condition, answer) in conditions() {
            let name = format!("checked_{}", tables.len());
            let check = Check::new(condition.clone());
            tables.push((table(name, columns.clone()).check(check), false, answer));
            if unique_filters {
                let name = format!("filtered_{}", tables.len());
                let index = Index::on(["id"]).unique().filter(condition).named(format!("{name}_i"));
                let filtered = Table { primary_key: Vec::new(), ..table(name, columns.clone()) };
                tables.push((filtered.index(index), true, answer));
            }
        }
    }
    tables
}

/// Whether a row is refused by the check, or by the filtered unique index on its second coming.
fn is_refused(connection: &mut Connection, table: &Table, twice: bool, row: [Value; 3]) -> bool {
    let row = || ["id", "s", "other"].into_iter().zip(row.clone()).collect::<Vec<_>>();
    if twice {
        connection.insert(table, [row()]).expect("a first row fits");
    }
    let expected = if twice { ErrorKind::UniqueViolation } else { ErrorKind::CheckViolation };
    match connection.insert(table, [row()]) {
        Ok(_) => false,
        Err(error) if error.kind() == expected => true,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn conditions_order_text_by_its_bytes_on_every_engine() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let tables = tables(engine != Engine::DuckDb);
        let database = tables
            .iter()
            .fold(Database::new(), |database, (table, ..)| database.table(table.clone()));
        stylobate::ensure(&mut connection, &database)
            .unwrap_or_else(|error| panic!("{}: {error}", engine.name()));
        for (table, is_filter, answer) in &tables {
            let pairs = TEXTS.into_iter().flat_map(|s| ["a", "Z"].map(|other| (s, other)));
            for (id, (s, other)) in (0..).zip(pairs) {
                let row = [Value::Integer(id), s.into(), other.into()];
                let refused = is_refused(&mut connection, table, *is_filter, row);
                // A check refuses what it does not hold for, an index what is in it twice.
                let expected = answer(s, other) == *is_filter;
                assert_eq!(refused, expected, "{}: {s} {other} {table:#?}", engine.name());
            }
        }
        let again = stylobate::ensure(&mut connection, &database).expect("it stands");
        assert!(again.created.is_empty(), "{}: {:?}", engine.name(), again.created);
    }
}

#[test]
fn an_index_that_is_made_later_orders_text_by_its_bytes_too() {
    let columns = || [Column::text("s"), Column::string("other", 9)];
    let filter = Expression::column("s").less_than(Expression::column("other"));
    let index = Index::on(["id"]).filter(filter).named("late");
    for engine in [Engine::Postgres, Engine::Sqlite] {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let bare = Database::new().table(table("texts".to_owned(), columns()));
        stylobate::ensure(&mut connection, &bare).expect("it stands");
        let indexed = table("texts".to_owned(), columns()).index(index.clone());
        let database = Database::new().table(indexed);
        let first = stylobate::ensure(&mut connection, &database).expect("it is made");
        assert_eq!(first.created.len(), 1, "{}", engine.name());
        let again = stylobate::ensure(&mut connection, &database)
            .unwrap_or_else(|error| panic!("{}: {error}", engine.name()));
        assert!(again.created.is_empty(), "{}: {:?}", engine.name(), again.created);
    }
}

#[test]
fn an_order_of_the_database_itself_is_opaque() {
    let fresh = Engine::Postgres.fresh();
    let mut connection = fresh.connect();
    let foreign = [
        "CREATE TABLE texts (s text, v varchar(9), b text COLLATE \"C\",
             CONSTRAINT own CHECK (v < 'a'), CONSTRAINT bytes CHECK (b < s),
             CONSTRAINT said CHECK (v < 'a' COLLATE \"C\"),
             CONSTRAINT other CHECK (s < 'a' COLLATE \"POSIX\"))",
        "CREATE INDEX own_filter ON texts (s) WHERE s > v",
        "CREATE INDEX said_filter ON texts (s) WHERE s COLLATE \"C\" > v COLLATE \"C\"",
    ];
    for sql in foreign {
        connection.execute(sql, &[]).expect("it is made");
    }
    let live = connection.read().expect("it can be read");
    let mut opaque: Vec<_> = live.opaque.iter().map(ToString::to_string).collect();
    opaque.sort();
    assert_eq!(opaque.len(), 3, "{opaque:?}");
    for text in &opaque[1..] {
        assert!(text.contains("own"), "{opaque:?}");
        assert!(text.ends_with("compares text by the collation of the database"), "{opaque:?}");
    }
    let table = live.lowered.catalog().table("default", "texts").expect("the table is read");
    let checks: Vec<_> = table.checks.names().map(ToString::to_string).collect();
    assert_eq!(checks, ["bytes", "said"]);
    assert!(table.indexes.contains("said_filter"));
}
