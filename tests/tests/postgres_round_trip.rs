//! What is applied to PostgreSQL and read back equals what was lowered for it.

use std::collections::BTreeSet;

use stylobate::conformance::{PostgresDatabase as TestDatabase, PostgresServer};
use stylobate_connect::{Connection, DatabaseUrl, Drivers};
use stylobate_dialect::{Lowered, compare, lower, render, render_changes};
use stylobate_driver_postgres::PostgresDriver;
use stylobate_model::{
    Action, Check, Column, DataType, Database, DefaultValue, Expression, ForeignKey, Index,
    IndexColumn, Json, Placement, Schema, Table, Timestamp, Unique,
};

fn fresh() -> (TestDatabase, Connection) {
    let server = PostgresServer::shared().unwrap_or_else(|error| panic!("{error}"));
    let database = server.create_database().unwrap_or_else(|error| panic!("{error}"));
    let mut drivers = Drivers::new();
    drivers.register(PostgresDriver).unwrap();
    let connection = drivers.open(database.url()).unwrap();
    (database, connection)
}

fn apply(db: &mut Connection, wanted: &Lowered) {
    let live = db.read().unwrap();
    let changes = compare(&live.lowered.restricted_to(wanted), wanted);
    let dialect = db.shared_dialect();
    let statements = render_changes(&*dialect, &changes, wanted, &live.own_schema).unwrap();
    db.migration(|db| -> Result<(), stylobate_connect::Error> {
        for statement in &statements {
            db.execute(&statement.sql, &[])?;
        }
        Ok(())
    })
    .unwrap_or_else(|error| panic!("{error}\n{error:?}"));
}

#[track_caller]
fn assert_stands(db: &mut Connection, wanted: &Lowered) {
    let live = db.read().unwrap();
    let standing = live.lowered.restricted_to(wanted);
    let differences: Vec<_> = compare(&standing, wanted).iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "{differences:#?}\nopaque: {:#?}", live.opaque);
    assert_eq!(standing, *wanted);
    assert!(live.opaque.is_empty(), "{:#?}", live.opaque);
}

/// Applies a definition twice: by a live connection, and as a script that is run two times.
#[track_caller]
fn round_trip(database: &Database) {
    let catalog = match database.resolve(&Placement::new()) {
        Ok(resolved) => resolved.catalog,
        Err(problems) => panic!("{problems}"),
    };
    let (_database, mut db) = fresh();
    let dialect = db.shared_dialect();
    let wanted = lower(&*dialect, &catalog).unwrap();
    assert_eq!(lower(&*dialect, wanted.catalog()).unwrap(), wanted);
    assert!(wanted.notes().is_empty());
    apply(&mut db, &wanted);
    assert_stands(&mut db, &wanted);

    let (scripted, mut db) = fresh();
    let url: DatabaseUrl = scripted.url().parse().unwrap();
    let script = render(&*dialect, &wanted).to_string();
    for _ in 0..2 {
        let mut client = postgres::Client::connect(url.as_str(), postgres::NoTls).unwrap();
        client.batch_execute(&script).unwrap_or_else(|error| panic!("{error:?}\n{script}"));
    }
    assert_stands(&mut db, &wanted);
}

/// A column of each type, by the name of the type.
fn columns() -> Vec<Column> {
    let names = ["a_uuid", "a_text", "a_string", "a_timestamp", "a_json", "a_big", "an_int"]
        .into_iter()
        .chain(["a_small", "a_bool", "some_bytes"]);
    names.zip(DataType::ALL).map(|(name, data_type)| Column::new(name, data_type)).collect()
}

fn table_of(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    columns.into_iter().fold(Table::new(name), Table::column)
}

#[test]
fn every_type_stands_nullable_or_not() {
    let nullable = columns().into_iter().map(Column::nullable);
    let ordered = ["a_text", "a_string"].map(|name| format!("{name}_c"));
    let [text, string] = ordered.map(|name| Column::text(name).byte_order());
    let string = Column { data_type: DataType::String { max_length: Some(1) }, ..string };
    let longest = Column::string("longest", DataType::MAX_STRING_LENGTH).byte_order().nullable();
    let database = Database::new()
        .table(table_of("strict", columns()).column(text).column(string).column(longest))
        .table(table_of("lax", nullable));
    round_trip(&database);
}

#[test]
fn every_default_stands() {
    let texts =
        ["", "it's", "\\", "\\'", "a\nb\r\n\tc", "\"", "::text", "NULL", "Ünïcødé 😀", "E'x'"];
    let json = [r#"{"a":[1,2.5,null,"it's \"\\"],"é":{}}"#, "null", "[]", "\"\"", "-0.001"];
    let mut table = Table::new("defaults");
    for (number, text) in texts.into_iter().enumerate() {
        table = table.column(Column::text(format!("text_{number}")).default(text));
        table = table.column(Column::string(format!("string_{number}"), 40).default(text));
    }
    for (number, text) in json.into_iter().enumerate() {
        let json = Json::parse(text).unwrap();
        table = table.column(Column::json(format!("json_{number}")).default(json));
    }
    for (number, value) in
        [i64::MIN, -1, 0, 7, i64::from(i32::MAX) + 1, i64::MAX].into_iter().enumerate()
    {
        table = table.column(Column::big_int(format!("big_{number}")).default(value));
    }
    for (number, value) in [i32::MIN, -1, 0, i32::MAX].into_iter().enumerate() {
        table = table.column(Column::integer(format!("int_{number}")).default(value));
    }
    for (number, value) in [i16::MIN, -1, 0, i16::MAX].into_iter().enumerate() {
        table = table.column(Column::small_int(format!("small_{number}")).default(value));
    }
    table = table
        .column(Column::boolean("yes").default(true))
        .column(Column::boolean("no").nullable().default(false))
        .column(Column::timestamp_tz("now").default(DefaultValue::Now))
        .column(Column::uuid("id").default(DefaultValue::NewUuid))
        .column(Column::text("ordered").byte_order().default("x"));
    round_trip(&Database::new().table(table));
}

fn condition_columns() -> Vec<Column> {
    let mut columns: Vec<_> = columns().into_iter().map(Column::nullable).collect();
    columns.push(Column::text("ordered").byte_order());
    columns.push(Column::boolean("done"));
    columns
}

fn column(name: &str) -> Expression {
    Expression::column(name)
}

/// A condition of every shape.
fn conditions() -> Vec<Expression> {
    let id = uuid::Uuid::from_u128(0x1234_5678_9abc_def0);
    let mut conditions = Vec::new();
    let values: Vec<(&str, Vec<Expression>)> = vec![
        ("a_uuid", vec![id.into(), uuid::Uuid::nil().into()]),
        ("a_text", vec!["it's \\ \"quoted\"".into(), "".into(), "new\nline 😀".into()]),
        ("a_string", vec!["x".into(), "2020-01-01".into(), "-1".into(), "true".into()]),
        ("ordered", vec!["b".into(), "a".into()]),
        ("a_timestamp", vec![Timestamp::MIN.into(), Timestamp::MAX.into()]),
        ("a_big", vec![i64::MIN.into(), i64::MAX.into(), (-1).into(), 3_000_000_000_i64.into()]),
        ("an_int", vec![i32::MIN.into(), 3_000_000_000_i64.into(), i64::MIN.into(), 0.into()]),
        ("a_small", vec![i16::MAX.into(), (-1).into(), i64::MAX.into()]),
        ("a_bool", vec![true.into(), false.into()]),
        ("some_bytes", vec![vec![0_u8, 255, 39, 92].into(), Vec::<u8>::new().into()]),
    ];
    for (name, values) in &values {
        for operator in stylobate_model::Comparison::ALL {
            conditions.push(column(name).compare(operator, values[0].clone()));
            conditions.push(values[1].clone().compare(operator, column(name)));
        }
        conditions.push(column(name).one_of(values.clone()));
        conditions.push(column(name).none_of(values.clone()));
        conditions.push(column(name).one_of(values[..1].to_vec()));
        conditions.push(column(name).between(values[0].clone(), values[1].clone()));
        conditions.push(column(name).between(values[0].clone(), values[1].clone()).negate());
        conditions.push(column(name).is_null());
        conditions.push(column(name).is_not_null());
        conditions.push(column(name).is_null().negate());
        conditions.push(column(name).equals(column(name)));
    }
    conditions.push(column("a_json").is_null());
    conditions.push(column("a_bool"));
    conditions.push(column("a_bool").negate());
    conditions.push(column("a_bool").and(column("done").negate()));
    conditions.push(column("a_bool").equals(column("done")));
    conditions.push(column("a_text").not_equals(column("a_string")));
    conditions.push(column("a_small").less_than(column("a_big")));
    conditions.push(column("a_small").less_than(column("an_int")));
    for (left, right) in [("a_small", "a_big"), ("an_int", "a_small"), ("a_big", "a_big")] {
        conditions.push(column(left).bit_and(2).not_equals(0));
        conditions.push(column(left).bit_and(i64::MIN).equals(0));
        conditions.push(column(left).bit_or(-1).equals(-1));
        conditions.push(column(left).bit_or(column(right)).bit_and(3).at_least(1));
        conditions.push(column(left).bit_and(column(right)).bit_or(column(left)).one_of([1, 2]));
        conditions.push(column(left).bit_and(6).between(column(right), 5));
        conditions.push(column(left).bit_and(6).is_not_null());
    }
    conditions.extend(great_conditions());
    conditions.push(Expression::from(true));
    conditions.push(Expression::from(false));
    conditions.push(Expression::from(true).and(column("done")));
    conditions.push(Expression::from(false).or(column("done")));
    conditions
}

/// Conditions of many levels or parts.
fn great_conditions() -> [Expression; 5] {
    // Each turn adds the level of a list and, before normal form, that of a NOT.
    let deep = (0..30).fold(column("a_bool"), |inner, number| {
        let part = column("an_int").greater_than(number);
        if number % 2 == 0 { inner.and(part) } else { part.or(inner) }.negate()
    });
    let bits = (0..60).fold(column("an_int"), |inner, number| {
        if number % 2 == 0 { inner.bit_and(number) } else { inner.bit_or(number) }
    });
    let parts = (0..200).map(|number| column("an_int").not_equals(number));
    let all = Expression::And(parts.clone().collect());
    [deep, bits.equals(0), all, Expression::Or(parts.collect()), column("an_int").one_of(0..300)]
}

#[test]
fn every_condition_stands_as_a_check_and_as_a_filter() {
    let mut checks = table_of("checks", condition_columns());
    let mut filters = table_of("filters", condition_columns());
    for (number, condition) in conditions().into_iter().enumerate() {
        let name = format!("check_{number}");
        checks = checks.check(Check::new(condition.clone()).named(name));
        let index = Index::on(["an_int"]).named(format!("index_{number}")).filter(condition);
        filters = filters.index(if number % 2 == 0 { index } else { index.unique() });
    }
    round_trip(&Database::new().table(checks).table(filters));
}

#[test]
fn keys_references_and_indexes_stand() {
    let hosts = Table::new("hosts")
        .column(Column::big_int("id").identity())
        .column(Column::text("zone"))
        .column(Column::integer("rack").comment("it's a rack\nor a \\ shelf"))
        .primary_key(["id"])
        .unique(["zone", "rack"])
        .unique(Unique::on(["rack"]).named("one rack"))
        .index(Index::on([IndexColumn::descending("rack"), "zone".into()]))
        .index(Index::on(["zone"]).named("sparse").unique().filter("rack IS NULL"))
        .comment("what guests stay with: 'hosts' -- /* 😀 */");
    let parents = Table::new("parents")
        .column(Column::uuid("id"))
        .column(Column::text("name").byte_order())
        .column(Column::uuid("parent").nullable())
        .column(Column::uuid("child").nullable())
        .primary_key(["name", "id"])
        .unique(["id"])
        .foreign_key(ForeignKey::on(["parent"]).references("parents", ["id"]))
        .foreign_key(ForeignKey::on(["child"]).references("children", ["id"]));
    let mut children = Table::new("children")
        .column(Column::uuid("id"))
        .column(Column::text("zone").nullable().default("z"))
        .column(Column::integer("rack").nullable().default(0))
        .column(Column::uuid("parent"))
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["parent"]).references("parents", ["id"]).named("up"));
    for on_delete in Action::ALL {
        for on_update in Action::ALL {
            let key = ForeignKey::on(["zone", "rack"]).references("hosts", ["zone", "rack"]);
            let name = format!("{on_delete}_{on_update}");
            let key = key.named(name).on_delete(on_delete).on_update(on_update);
            children = children.foreign_key(key);
        }
    }
    let orders = Table::new("orders")
        .column(Column::uuid("id"))
        .column(Column::big_int("host"))
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["host"]).references_in("default", "hosts", ["id"]))
        .index(Index::on(["host"]));
    let again = Table::new("hosts")
        .column(Column::uuid("id"))
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["id"]).references("orders", ["id"]))
        .comment("");
    let bill = Table::new("bills")
        .column(Column::uuid("order"))
        .foreign_key(ForeignKey::on(["order"]).references_in("sales", "orders", ["id"]));
    let database = Database::new()
        .table(children)
        .table(parents)
        .table(hosts)
        .table(bill)
        .schema(Schema::new("sales").table(orders).table(again))
        .schema(Schema::new("empty"));
    round_trip(&database);
}

#[test]
fn hostile_names_stand_everywhere() {
    let long = "é".repeat(31) + "x";
    let mut database = Database::new();
    let mut hostile = Schema::new("sche\"ma; DROP TABLE x --'");
    for (number, name) in HOSTILE.into_iter().chain([long.as_str()]).enumerate() {
        let table = named_throughout(number, name);
        hostile = hostile.table(table.clone());
        database = database.table(table);
    }
    round_trip(&database.schema(hostile));
}

#[rustfmt::skip]
const HOSTILE: [&str; 51] = [
    "select", "user", "between", "values", "coalesce", "interval", "timestamp", "date", "text",
    "uuid", "Upper", "a \"quoted\" one", "it's", "a;b", "a--b", "a/*b*/", " ", "a.b", "$1", "1",
    "new\nline", "\\", "😀", "name", "type", "row", "any", "not", "null", "true", "current_user",
    "system_user", "zone", "with", "oid", "struct", "floor", "ceil", "convert", "position", "map",
    "match", "prior", "array", "exists", "trim", "case", "at", "end", "lambda", "operator",
];

/// A table whose parts all have the name, or begin with it.
fn named_throughout(number: usize, name: &str) -> Table {
    Table::new(name)
        .column(Column::integer(name).comment(name))
        .column(Column::boolean(format!("b{name:.20}")))
        .column(Column::text(format!("t{name:.20}")))
        .column(Column::integer("reference").nullable())
        .primary_key([name])
        .unique(Unique::on([name, "reference"]).named(format!("u{number}{name:.20}")))
        .foreign_key(
            ForeignKey::on(["reference"]).references(name, [name]).named(format!("f{name:.20}")),
        )
        .check(
            Check::new(
                Expression::column(name)
                    .greater_than(0)
                    .and(Expression::column(name).bit_and(3).one_of([1, 2]))
                    .and(Expression::from(7).not_equals(Expression::column(name)))
                    .and(Expression::column(name).is_not_null())
                    .or(Expression::column(format!("b{name:.20}")).negate()),
            )
            .named(format!("c{name:.20}")),
        )
        .index(
            Index::on([IndexColumn::descending(name)])
                .named(format!("i{number}{name:.20}"))
                .filter(Expression::column(format!("t{name:.20}")).one_of(["text", name])),
        )
        .comment(name)
}

#[test]
fn exactly_the_reserved_words_are_quoted() {
    let (_database, mut db) = fresh();
    let sql = "SELECT word::text, catcode IN ('R', 'T') FROM pg_get_keywords()";
    let words = db.query(sql, &[], &[DataType::TEXT, DataType::Boolean]).unwrap();
    assert!(words.len() > 400);
    for row in words {
        let word = stylobate_model::Name::from(row[0].to_string());
        let quoted = db.dialect().words().name(&word) != word.as_str();
        assert_eq!(quoted, row[1] == true.into(), "{word}");
    }
    for word in ["name", "type", "data", "version", "status"] {
        assert_eq!(db.dialect().words().name(&word.into()), word);
    }
}

#[test]
fn no_word_breaks_what_is_printed_back() {
    let (_database, mut db) = fresh();
    let words = db
        .query("SELECT word::text FROM pg_get_keywords()", &[], &[DataType::TEXT])
        .unwrap()
        .into_iter()
        .map(|row| row[0].to_string());
    // Types, functions and the words of other grammars, which a parser may take for its own.
    let more = ["text", "uuid", "jsonb", "bytea", "date", "timestamptz", "struct", "map", "floor"]
        .into_iter()
        .chain(["ceil", "convert", "lambda", "prior", "datetime", "regexp", "rlike", "div", "xor"])
        .chain(["unnest", "ltrim", "try_cast", "safe_cast", "cluster", "qualify", "top", "pivot"]);
    let words: BTreeSet<String> = words.chain(more.map(ToOwned::to_owned)).collect();
    let mut database = Database::new();
    for (number, word) in words.iter().enumerate() {
        let column = || Expression::column(word.as_str());
        let number_table = Table::new(format!("n{number}"))
            .column(Column::small_int(word.as_str()))
            .column(Column::big_int("other"))
            .check(column().equals(1).or(column().is_null()))
            .check(Expression::column("other").less_than(column()))
            .check(column().bit_and(2).none_of([3, 4]).and(column().between(1, 2)))
            .check(column().one_of([1, 2]).negate().or(column().bit_or(column()).at_least(1)))
            .index(Index::on([word.as_str()]).filter(column().not_equals(0)));
        let text_table = Table::new(format!("t{number}"))
            .column(Column::string(word.as_str(), 9))
            .column(Column::text("other"))
            .check(column().equals("x").or(column().one_of(["y", "z"])))
            .check(Expression::column("other").not_equals(column()));
        let boolean_table = Table::new(format!("b{number}"))
            .column(Column::boolean(word.as_str()))
            .column(Column::timestamp_tz("other"))
            .check(column())
            .check(column().negate().or(Expression::column("other").is_null().and(column())));
        let timestamp_table = Table::new(format!("s{number}"))
            .column(Column::timestamp_tz(word.as_str()))
            .column(Column::uuid("other"))
            .check(column().less_than(Timestamp::MAX).and(column().at_least(Timestamp::MIN)));
        database = database.table(number_table).table(text_table);
        database = database.table(boolean_table).table(timestamp_table);
    }
    round_trip(&database);
}
