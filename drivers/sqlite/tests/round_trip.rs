//! What is applied and read back equals what was lowered.

mod common;

use common::check_round_trip;
use stylobate_model::DefaultValue::{NewUuid, Now};
use stylobate_model::{
    Action, Check, Column, DataType, Database, Expression, ForeignKey, Index, IndexColumn, Json,
    Schema, Table, Timestamp, Unique,
};
use uuid::Uuid;

/// Names that are hard on whoever writes or reads them.
const HOSTILE: [&str; 24] = [
    "order",
    "select",
    "key",
    "interval",
    "any",
    "with",
    "true",
    "current_timestamp",
    "rowid",
    "check",
    "constraint",
    "Upper",
    "two words",
    "semi;colon",
    "a--b",
    "a/*b*/",
    "say \"\"hi\"",
    "it''s",
    "(?)",
    "?",
    "line\nbreak",
    "ärger€😀",
    "x'00'",
    "[b]`c`\\",
];

/// Every [keyword](https://sqlite.org/lang_keywords.html) of SQLite.
const KEYWORDS: &str = "\
    abort action add after all alter always analyze and as asc attach autoincrement before \
    begin between by cascade case cast check collate column commit conflict constraint create \
    cross current current_date current_time current_timestamp database default deferrable \
    deferred delete desc detach distinct do drop each else end escape except exclude exclusive \
    exists explain fail filter first following for foreign from full generated glob group \
    groups having if ignore immediate in index indexed initially inner insert instead \
    intersect into is isnull join key last left like limit match materialized natural no not \
    nothing notnull null nulls of offset on or order others outer over partition plan pragma \
    preceding primary query raise range recursive references regexp reindex release rename \
    replace restrict returning right rollback row rows savepoint select set table temp \
    temporary then ties to transaction trigger unbounded union unique update using vacuum \
    values view virtual when where window with without";

fn every_type() -> Vec<Column> {
    let name = |data_type: &DataType| data_type.to_string().replace(['(', ')'], "_");
    DataType::ALL.iter().map(|data_type| Column::new(name(data_type), *data_type)).collect()
}

fn with_columns(table: Table, columns: impl IntoIterator<Item = Column>) -> Table {
    columns.into_iter().fold(table, Table::column)
}

#[test]
fn every_type_reads_back() {
    let nullable = every_type().into_iter().map(Column::nullable);
    let database = Database::new()
        .table(with_columns(Table::new("plain"), every_type()))
        .table(with_columns(Table::new("nullable"), nullable))
        .table(
            Table::new("lengths")
                .column(Column::string("one", 1))
                .column(Column::string("most", DataType::MAX_STRING_LENGTH)),
        );
    check_round_trip(&database);
}

#[test]
fn every_type_is_a_key() {
    let keys = every_type().into_iter().filter(|column| column.data_type != DataType::Json);
    let tables = keys.map(|column| {
        let name = column.name.clone();
        Table::new(format!("t_{name}")).column(column).primary_key([name])
    });
    let identity = Table::new("identity")
        .column(Column::big_int("id").identity())
        .column(Column::text("note"))
        .primary_key(["id"]);
    check_round_trip(&tables.fold(Database::new().table(identity), Database::table));
}

#[test]
fn every_default_reads_back() {
    let texts = ["", "it's", "back\\slash", "\"so\"", "line\nbreak\ttab", "ärger€😀", "1", "NULL"];
    let texts = texts.iter().enumerate();
    let table = texts.fold(Table::new("defaults"), |table, (place, text)| {
        table.column(Column::text(format!("text_{place}")).default(*text))
    });
    let json = |text| Json::parse(text).unwrap();
    check_round_trip(
        &Database::new().table(
            table
                .column(Column::uuid("uuid").default(NewUuid))
                .column(Column::timestamp_tz("instant").default(Now))
                .column(Column::big_int("least").default(i64::MIN))
                .column(Column::big_int("greatest").default(i64::MAX))
                .column(Column::integer("negative").default(-1).nullable())
                .column(Column::small_int("zero").default(0))
                .column(Column::boolean("yes").default(true))
                .column(Column::boolean("no").default(false).nullable())
                .column(Column::json("null").default(Json::null()))
                .column(Column::json("object").default(json("{\"it's\":[1.5,\"\\\\\\n\"]}")))
                .column(Column::json("text").default(json("\"x\""))),
        ),
    );
}

#[test]
fn keys_and_references_read_back() {
    let mut children = Table::new("children")
        .column(Column::uuid("id"))
        .column(Column::integer("a").nullable())
        .column(Column::integer("b").nullable())
        .primary_key(["id"]);
    for (place, action) in Action::ALL.into_iter().enumerate() {
        let other = Action::ALL[(place + 1) % Action::ALL.len()];
        let key = ForeignKey::on(["a", "b"]).references("parents", ["a", "b"]);
        let key = key.on_delete(action).on_update(other);
        children = children.foreign_key(key.named(format!("children_{place}")));
    }
    let database = Database::new()
        .table(children.foreign_key(ForeignKey::on(["b"]).references("parents", ["b"])))
        .table(
            Table::new("parents")
                .column(Column::integer("a"))
                .column(Column::integer("b"))
                .column(Column::integer("up").nullable())
                .primary_key(["a", "b"])
                .unique(["b"])
                .unique(Unique::on(["up", "b"]).named("named"))
                .foreign_key(ForeignKey::on(["up"]).references("parents", ["b"]))
                .index(Index::on(["up"])),
        )
        .table(
            Table::new("hen")
                .column(Column::big_int("id").identity())
                .column(Column::big_int("egg").nullable())
                .primary_key(["id"])
                .foreign_key(ForeignKey::on(["egg"]).references("egg", ["id"])),
        )
        .table(
            Table::new("egg")
                .column(Column::big_int("id"))
                .column(Column::big_int("hen"))
                .primary_key(["id"])
                .foreign_key(ForeignKey::on(["hen"]).references("hen", ["id"])),
        );
    check_round_trip(&database);
}

#[test]
fn every_operator_reads_back() {
    let column = Expression::column;
    let instant: Timestamp = "2026-01-02T03:04:05.000006Z".parse().unwrap();
    let mut deep = column("a").equals(1);
    for _ in 0..30 {
        deep = deep.and(column("a").is_null()).or(column("b").is_null());
    }
    let long = (0..250).fold(column("a").equals(1), |all, n| all.and(column("b").not_equals(n)));
    let checks: Vec<Check> = vec![
        "a = 1 AND b <> 2 AND a < b AND a <= 3 AND a > -4 AND a >= 5".into(),
        "NOT (a = 1 OR b = 2) OR a IS NULL AND b IS NOT NULL".into(),
        "a BETWEEN -1 AND 9223372036854775807 OR a NOT BETWEEN 1 AND 2".into(),
        "(a & 32768) = 0 AND ((a | b) & 2) <> 2".into(),
        "a IN (1, 2, -3) OR a NOT IN (4, 5)".into(),
        "s IN ('it''s', '\"', 'b\\', '') OR s = t OR s < 'ä€😀' OR s NOT IN ('--', '/*')".into(),
        "yes AND NOT no".into(),
        "yes = TRUE OR no = FALSE OR yes <> no OR no IN (TRUE, FALSE)".into(),
        "NOT yes OR TRUE OR FALSE".into(),
        "raw = x'00ff' OR raw <> x'' OR raw IN (x'00112233445566778899aabbccddeeff', x'01')".into(),
        column("id").equals(Uuid::from_u128(7)).or(column("id").less_than(Uuid::nil())).into(),
        column("id").one_of([Uuid::max(), Uuid::nil()]).into(),
        column("at").at_least(instant).and(column("at").less_than(Timestamp::MAX)).into(),
        column("at").between(Timestamp::MIN, instant).into(),
        "'a' = 'b' OR 1 < 2".into(),
        deep.into(),
        long.into(),
    ];
    let table = Table::new("operators")
        .column(Column::uuid("id"))
        .column(Column::integer("a").nullable())
        .column(Column::big_int("b").nullable())
        .column(Column::string("s", 20))
        .column(Column::text("t"))
        .column(Column::boolean("yes"))
        .column(Column::boolean("no"))
        .column(Column::bytes("raw"))
        .column(Column::timestamp_tz("at"));
    let named = |(place, check): (usize, Check)| check.named(format!("check_{place}"));
    let checks = checks.into_iter().enumerate().map(named);
    check_round_trip(&Database::new().table(checks.fold(table, Table::check)));
}

#[test]
fn the_deepest_expression_reads_back() {
    let (mut deep, mut place) = (Expression::column("a").equals(1), 0);
    while Database::new().table(deep_table(&deep)).resolve(&Default::default()).is_ok() {
        place += 1;
        deep = if place % 2 == 0 {
            deep.and(Expression::column("a").is_null())
        } else {
            Expression::Or(vec![Expression::column("b").is_null(), deep])
        };
    }
    let deepest = match deep {
        Expression::And(mut parts) => parts.swap_remove(0),
        Expression::Or(mut parts) => parts.swap_remove(1),
        other => other,
    };
    assert!(place > 50);
    check_round_trip(&Database::new().table(deep_table(&deepest)));
}

fn deep_table(check: &Expression) -> Table {
    Table::new("deep")
        .column(Column::integer("a").nullable())
        .column(Column::integer("b").nullable())
        .check(check.clone())
}

#[test]
fn every_index_reads_back() {
    check_round_trip(
        &Database::new().table(
            with_columns(Table::new("mails"), every_type())
                .index(Index::on(["uuid"]))
                .index(Index::on(["uuid"]).unique().named("one_uuid"))
                .index(Index::on([IndexColumn::descending("big_int"), "string".into()]))
                .index(Index::on(["boolean"]).filter("boolean = TRUE").named("only_true"))
                .index(Index::on(["boolean"]).filter("NOT boolean").named("only_false"))
                .index(
                    Index::on([IndexColumn::descending("string"), "bytes".into()])
                        .unique()
                        .filter("string <> 'it''s' AND integer IN (1, 2) AND bytes IS NOT NULL"),
                ),
        ),
    );
}

#[test]
fn hostile_names_read_back() {
    let long = ["x".repeat(63), "ä".repeat(31), format!("{}_domain", "y".repeat(56))];
    let names: Vec<&str> = HOSTILE.into_iter().chain(long.iter().map(String::as_str)).collect();
    let mut table = Table::new("wide").column(Column::integer("id")).primary_key(["id"]);
    for (place, name) in names.iter().enumerate() {
        let data_type = DataType::ALL[place % DataType::ALL.len()];
        table = table.column(Column::new(*name, data_type).nullable());
    }
    check_round_trip(&Database::new().table(table));
    for name in names {
        let parent = Table::new(name)
            .column(Column::string(name, 9))
            .column(Column::text("other"))
            .primary_key([name]);
        let child = Table::new("child")
            .column(Column::string(name, 9))
            .column(Column::integer("b").default(3))
            .primary_key([name, "b"])
            .unique(Unique::on(["b", name]).named(format!("q{}", tail(name))))
            .foreign_key(ForeignKey::on([name]).references(name, [name]))
            .index(Index::on([name]).filter(Expression::column(name).not_equals(name)));
        let child = match name.ends_with("_domain") {
            true => child,
            false => child.check(Check::new(Expression::column(name).is_not_null()).named(name)),
        };
        check_round_trip(&Database::new().table(parent).table(child));
    }
}

#[test]
fn every_keyword_is_a_name() {
    // These are no keywords of SQLite, but of the parser that reads its texts.
    let others = ["any", "interval", "localtime", "localtimestamp", "some", "trim", "user"];
    let words: Vec<_> = KEYWORDS.split_whitespace().chain(others).collect();
    assert_eq!(words.len(), 147 + others.len());
    let mut database = Database::new();
    for word in words {
        let column = || Expression::column(word);
        let named = |letter: &str| format!("{word}_{letter}");
        database = database.table(
            Table::new(word)
                .column(Column::integer(word))
                .column(Column::boolean("yes"))
                .primary_key([word, "yes"])
                .unique(Unique::on(["yes", word]).named(named("u")))
                .foreign_key(ForeignKey::on([word, "yes"]).references(word, [word, "yes"]))
                .check(Check::new(column().one_of([1, 2]).and(column().is_not_null())).named(word))
                .check(Check::new(column().bit_and(2).not_equals(0)).named(named("c")))
                .index(Index::on([word]).named(named("i")).filter(column().between(1, 2))),
        );
        database = database.table(
            Table::new(named("t"))
                .column(Column::boolean(word))
                .check(Check::new(column().negate()).named(named("n")))
                .index(Index::on([word]).named(named("j")).filter(column())),
        );
    }
    check_round_trip(&database);
}

#[test]
fn two_schemas_read_back() {
    let orders = || {
        Table::new("orders")
            .column(Column::uuid("id").default(NewUuid))
            .column(Column::uuid("host").nullable())
            .primary_key(["id"])
            .unique(["host"])
            .check("id <> host")
            .index(Index::on(["host"]))
    };
    let database = Database::new()
        .table(orders().foreign_key(ForeignKey::on(["host"]).references_in(
            "sales",
            "orders",
            ["id"],
        )))
        .schema(
            Schema::new("sales")
                .table(orders().foreign_key(ForeignKey::on(["host"]).references("orders", ["id"]))),
        );
    check_round_trip(&database);
}

#[test]
fn comments_are_omitted_and_byte_order_is_a_matter_of_course() {
    let database = Database::new().table(
        Table::new("mails")
            .column(Column::text("topic").byte_order().comment("it's"))
            .comment("line\nbreak"),
    );
    check_round_trip(&database);
    let lowered = common::lowered(&database);
    let notes: Vec<_> = lowered.notes().iter().map(|note| note.capability).collect();
    assert_eq!(notes, ["tables.comment", "columns.comment"]);
}

#[test]
fn long_names_keep_what_tells_a_domain() {
    let table = Table::new("t".repeat(60))
        .column(Column::uuid("c".repeat(60)).nullable())
        .column(Column::string("ä".repeat(30), 3))
        .column(Column::uuid("short"));
    check_round_trip(&Database::new().table(table));
}

fn tail(name: &str) -> String {
    name.chars().skip(1).collect()
}
