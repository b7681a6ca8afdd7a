//! What is lowered, applied and read back is what was lowered.

mod common;

use common::check_laws;
use stylobate_model::DefaultValue::{NewUuid, Now};
use stylobate_model::{
    Action, Check, Column, DataType, Database, DefaultValue, ForeignKey, Index, IndexColumn, Json,
    Schema, Table, Unique,
};

fn keyed(name: &str) -> Table {
    Table::new(name).column(Column::uuid("id")).primary_key(["id"])
}

#[test]
fn every_type_stands_with_and_without_null() {
    let mut table = keyed("all_types");
    for (number, data_type) in DataType::ALL.into_iter().enumerate() {
        table = table
            .column(Column::new(format!("c{number}"), data_type))
            .column(Column::new(format!("n{number}"), data_type).nullable());
    }
    for length in [1, 63, DataType::MAX_STRING_LENGTH] {
        table = table.column(Column::string(format!("length {length}"), length).nullable());
    }
    check_laws(&Database::new().table(table));
}

#[test]
fn every_default_stands() {
    let texts = [
        "",
        "plain",
        "it's",
        "''",
        "\"quoted\"",
        "back\\slash \\n \\x41",
        "two\nlines\r\n\ttab",
        "Zoë 😀 e\u{301}",
        "-- no comment; /* none */ $1 ? :a",
        "NULL",
        "CURRENT_TIMESTAMP",
        "nextval('x')",
        "true",
        "\u{1}\u{7f}",
    ];
    let json = ["null", "true", "0", "-1.5", "\"it's\"", "[]", "{\"a\":[1,\"\\\\\",{\"b\":null}]}"];
    let mut table = keyed("defaults")
        .column(Column::uuid("u").default(NewUuid))
        .column(Column::timestamp_tz("t").default(Now))
        .column(Column::boolean("yes").default(true))
        .column(Column::boolean("no").nullable().default(false));
    for (number, text) in texts.into_iter().enumerate() {
        table = table
            .column(Column::text(format!("t{number}")).default(text))
            .column(Column::string(format!("s{number}"), 200).nullable().default(text));
    }
    for (number, text) in json.into_iter().enumerate() {
        let value = Json::parse(text).unwrap();
        table = table.column(Column::json(format!("j{number}")).default(value));
    }
    for data_type in [DataType::BigInt, DataType::Integer, DataType::SmallInt] {
        let range = data_type.integer_range().unwrap();
        for value in [*range.start(), -1, 0, 1, *range.end()] {
            let column = Column::new(format!("{data_type} {value}"), data_type);
            table = table.column(column.default(value));
        }
    }
    check_laws(&Database::new().table(table));
}

#[test]
fn identity_columns_stand() {
    let identity = |name: &str, column: &str| {
        Table::new(name)
            .column(Column::big_int(column).identity())
            .column(Column::text("body"))
            .primary_key([column])
    };
    let long = "x".repeat(60);
    let hostile = "it's \"a\".b; --";
    let database = Database::new()
        .table(identity("events", "id"))
        .table(identity("order", "select"))
        .table(identity(hostile, "c.d \"e\" 'f'"))
        .table(identity(&long, "position"))
        .schema(Schema::new("sales").table(identity("events", "id")))
        .schema(Schema::new("S.\"x' y").table(identity(hostile, "id")));
    check_laws(&database);
}

#[test]
fn keys_stand() {
    let parents = Table::new("parents")
        .column(Column::uuid("tenant"))
        .column(Column::big_int("id"))
        .primary_key(["tenant", "id"])
        .unique(Unique::on(["id", "tenant"]).named("parents_turned"));
    let addresses = Table::new("addresses")
        .column(Column::string("email", 320))
        .unique(Unique::on(["email"]).named("one_of_each"));
    let children = Table::new("children")
        .column(Column::uuid("tenant"))
        .column(Column::big_int("id"))
        .column(Column::big_int("parent").nullable())
        .column(Column::string("email", 320).nullable())
        .primary_key(["id", "tenant"])
        .unique(["email"])
        .unique(Unique::on(["tenant", "email"]).named("children_by_email"))
        .foreign_key(ForeignKey::on(["tenant", "parent"]).references("parents", ["tenant", "id"]))
        .foreign_key(ForeignKey::on(["email"]).references("addresses", ["email"]))
        .foreign_key(
            ForeignKey::on(["tenant", "parent"])
                .references("parents", ["tenant", "id"])
                .named("a_second_of_the_same_columns"),
        )
        .foreign_key(
            ForeignKey::on(["parent", "tenant"])
                .references("parents", ["id", "tenant"])
                .on_delete(Action::Restrict)
                .on_update(Action::Restrict),
        );
    let bare = Table::new("without_a_key").column(Column::integer("n").nullable());
    let database = Database::new()
        .table(children.clone())
        .table(parents.clone())
        .table(addresses.clone())
        .table(bare)
        .schema(Schema::new("other").table(children).table(addresses).table(parents));
    check_laws(&database);
}

#[test]
fn indexes_stand() {
    let table = keyed("indexed")
        .column(Column::text("a"))
        .column(Column::integer("b").nullable())
        .column(Column::timestamp_tz("c d"))
        .index(Index::on(["a"]))
        .index(Index::on([IndexColumn::descending("b"), "a".into()]))
        .index(Index::on(["a", "b", "c d"]).unique().named("One of; each"))
        .index(Index::on(["c d"]).filter("b IS NULL"));
    let database = Database::new()
        .table(table.clone())
        .schema(Schema::new("order").table(Table { name: "other".into(), ..table }));
    check_laws(&database);
}

#[test]
fn comments_and_byte_order_stand() {
    let table = keyed("remarked")
        .column(Column::text("a").byte_order().comment("it's \\ \"so\"\n-- 😀"))
        .column(Column::text("b").comment(""))
        .comment("all of '; it");
    check_laws(&Database::new().table(table.clone()).schema(Schema::new("s p").table(table)));
}

const CONDITIONS: [&str; 37] = [
    "n = 1",
    "n <> -1",
    "n < 2147483647 OR b <= -9223372036854775808",
    "b > 9223372036854775807 AND s >= -32768",
    "(n & 32768) = 0 AND (n & 2) != 2",
    "(n | 1) = 5",
    "(b & s) <> (n | 4)",
    "NOT n = 5",
    "NOT (n > 5 OR NOT ok)",
    "n IS NULL",
    "n IS NOT NULL AND (ok OR n IS NULL)",
    "(n = 1) IS NOT NULL",
    "n BETWEEN -5 AND 5",
    "n NOT BETWEEN 1 AND 2",
    "n IN (1, -2, 3)",
    "s NOT IN (1, 2)",
    "t IN ('a', 'it''s', '\\', '')",
    "t NOT IN ('--', '/* */')",
    "t = 'Zoë 😀' OR t < 'x'",
    "t > v",
    "v <= 'abc'",
    "ok",
    "NOT ok",
    "ok = TRUE",
    "ok <> FALSE OR n = 0",
    "u = '00000000-0000-4000-8000-00000000000a'",
    "u IN ('00000000-0000-4000-8000-00000000000a', 'ffffffff-ffff-ffff-ffff-ffffffffffff')",
    "u > u2",
    "at > '2026-01-02T03:04:05.000006Z'",
    "at BETWEEN '0001-01-01T00:00:00Z' AND '9999-12-31T23:59:59.999999Z'",
    "at <= at2",
    "by = x''",
    "by <> x'00ff27225c41'",
    "by IN (x'de', x'ad')",
    "n = s AND s < b",
    "n > 5 AND n < 7 AND ok AND (t = 'a' OR t = 'b' OR v = 'c')",
    "ok = (n > 5)",
];

#[test]
fn every_condition_stands() {
    let mut table = keyed("checked");
    for column in [
        Column::integer("n"),
        Column::big_int("b"),
        Column::small_int("s"),
        Column::text("t"),
        Column::string("v", 20),
        Column::boolean("ok"),
        Column::uuid("u"),
        Column::uuid("u2"),
        Column::timestamp_tz("at"),
        Column::timestamp_tz("at2"),
        Column::bytes("by"),
    ] {
        table = table.column(column.nullable());
    }
    let all = CONDITIONS.iter().fold(table.clone(), |table, condition| table.check(*condition));
    check_laws(&Database::new().table(all));
    for condition in CONDITIONS {
        check_laws(&Database::new().table(table.clone().check(condition)));
    }
}

#[test]
fn hostile_names_stand_everywhere() {
    let names = [
        "order",
        "Select",
        "two words",
        "say \"hi\"",
        "it's",
        "semi;colon",
        "--",
        "/* x */",
        "back\\slash",
        "a.b",
        "[x]",
        "$1",
        "%s",
        "ÄÖÜ ß",
        "表😀",
        "new\nline",
        " space ",
        "1a",
        "length",
        "current_date",
        "date",
        "interval",
        "uuid",
        "UUID",
        "BLOB",
        "json",
        "nextval",
        "memory",
        "CAST",
        "TRUE",
        "null",
        "As",
        "ON",
        "index",
        "NOT",
        "between",
        "name, other",
        &"n".repeat(63),
        &"é".repeat(31),
    ];
    // Case does not tell schemas apart, and the one that is called like the database in memory
    // cannot be told from that.
    let schemas = names.iter().filter(|name| !["UUID", "memory"].contains(name));
    let database = schemas.fold(Database::new(), |database, name| {
        let [one, other] = hostile_tables(name);
        database.schema(Schema::new(*name).table(one).table(other))
    });
    check_laws(&database);
    for name in names {
        let [one, other] = hostile_tables(name);
        check_laws(&Database::new().table(one).table(other));
    }
}

fn hostile_tables(name: &str) -> [Table; 2] {
    let own = format!("{}3", name.chars().take(20).collect::<String>());
    let target = Table::new(own.as_str()).column(Column::string(name, 70)).primary_key([name]);
    let referring = ForeignKey::on([name]).references(own, [name]);
    [hostile_table(name).foreign_key(referring), target]
}

fn hostile_table(name: &str) -> Table {
    let other = format!("{}2", name.chars().take(20).collect::<String>());
    Table::new(name)
        .column(Column::string(name, 70).comment(name))
        .column(Column::string(other.as_str(), 70).default(name))
        .column(Column::integer("n"))
        .column(Column::uuid("u").nullable())
        .column(Column::bytes("b").nullable())
        .column(Column::boolean("ok").nullable().default(true))
        .primary_key([name])
        .unique([other.as_str(), name])
        .check(Check::new(stylobate_model::Expression::column(name).not_equals(name).and(
            stylobate_model::Expression::column("u").equals("00000000-0000-4000-8000-00000000000a"),
        )))
        .check(Check::new(stylobate_model::Expression::column("b").equals(vec![0xde])))
        .check("ok = TRUE")
        .index(Index::on(["ok", name, &other]))
        .comment(name)
}

#[test]
fn constraints_whose_names_would_be_one_stand() {
    let table = Table::new("t")
        .column(Column::integer("a_b"))
        .column(Column::integer("c"))
        .column(Column::integer("a"))
        .column(Column::integer("b_c"))
        .unique(["a", "b_c"])
        .unique(["a_b", "c"])
        .check("c > 5")
        .check("c < 9")
        .check("c <> 7")
        .check("a > b_c")
        .check("a_b > c");
    check_laws(&Database::new().table(table));
}

#[test]
fn a_default_of_every_kind_is_what_a_row_gets() {
    let mut db = common::memory();
    let table = keyed("rows")
        .column(Column::timestamp_tz("made_at").default(Now))
        .column(Column::uuid("u").default(NewUuid))
        .column(Column::text("t").default("it's \\"))
        .column(Column::big_int("b").default(i64::MIN))
        .column(Column::json("j").default(DefaultValue::Json(Json::object())));
    let wanted = common::lowered(db.dialect(), &Database::new().table(table.clone()));
    common::apply(&mut db, &wanted);
    let before = std::time::SystemTime::now();
    let id = "00000000-0000-4000-8000-000000000001".parse::<uuid::Uuid>().unwrap();
    db.insert(&table, [[("id", id.into())]]).unwrap();
    let types =
        [DataType::TimestampTz, DataType::Uuid, DataType::TEXT, DataType::BigInt, DataType::Json];
    let rows = db.query("SELECT made_at, u, t, b, j FROM rows", &[], &types).unwrap();
    let [at, u, t, b, j] = rows[0].as_slice() else { panic!() };
    let (stylobate_model::Value::TimestampTz(at), stylobate_model::Value::Uuid(u)) = (at, u) else {
        panic!()
    };
    let before = stylobate_model::Timestamp::try_from(before).unwrap();
    let seconds = (at.microseconds() - before.microseconds()).abs() / 1_000_000;
    assert!(seconds < 60, "{at} is not now");
    assert_eq!(u.get_version_num(), 4);
    assert_eq!((t, b), (&"it's \\".into(), &i64::MIN.into()));
    assert_eq!(j, &Json::object().into());
}
