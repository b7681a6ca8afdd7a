//! Problems with names.

use stylobate_model::{
    Check, Column, Database, Document, ForeignKey, Index, Name, Placement, Schema, Table, Unique,
};

use crate::{check, check_placed, check_table, feature, mails, messages, of};

#[test]
fn empty_name() {
    check_table(
        Table { name: Name::default(), ..mails() },
        &["table  has an empty name; give it one"],
    );
    check_table(
        mails().column(Column::uuid("")),
        &["column  of table mails has an empty name; give it one"],
    );
    check(Database::new().schema(Schema::new("")), &["schema  has an empty name; give it one"]);
    let mut table = mails();
    table.unique.insert(Unique::on(["size"]));
    table.indexes.insert(Index::on(["size"]));
    table.checks.insert(Check::new("size > 0"));
    table.foreign_keys.insert(ForeignKey::on(["id"]).references("mails", ["id"]));
    for placement in [Placement::new(), Placement::new().prefix("app_").keep_index_names()] {
        let messages = messages(&of(table.clone()), &placement);
        assert_eq!(messages.iter().filter(|text| text.contains("has an empty name")).count(), 4);
    }
}

#[test]
fn an_empty_name_stays_empty_behind_a_prefix() {
    let mut table = Table { name: Name::default(), ..mails() };
    table.indexes.insert(Index::on(["size"]));
    check_placed(
        of(table),
        &Placement::new().prefix("app_"),
        &[
            "table  has an empty name; give it one",
            "index  of table  has an empty name; give it one",
        ],
    );
}

#[test]
fn nul_in_name() {
    check_table(
        mails().column(Column::uuid("a\0b")),
        &["the name of column a\0b of table mails holds the character NUL, which no engine can \
         store; remove it"],
    );
    check_placed(
        of(mails()),
        &Placement::new().prefix("\0"),
        &[
            "the name of table \0mails holds the character NUL, which no engine can store; remove it",
        ],
    );
}

#[test]
fn long_name() {
    check_table(
        mails().column(Column::uuid("x".repeat(64))),
        &[&format!(
            "the name of column {} of table mails has 64 bytes after placement, more than the 63 that \
         every engine keeps; shorten the name or the prefix",
            "x".repeat(64)
        )],
    );
}

#[test]
fn names_are_counted_in_bytes_and_after_placement() {
    let called = |name: &str| of(Table { name: Name::from(name), ..mails() });
    check(called(&"x".repeat(63)), &[]);
    check(called(&format!("{}x", "ä".repeat(31))), &[]);
    let long = |name: &str, bytes: usize| {
        format!(
            "the name of table {name} has {bytes} bytes after placement, more than the 63 that \
             every engine keeps; shorten the name or the prefix"
        )
    };
    check(called(&"ä".repeat(32)), &[&long(&"ä".repeat(32), 64)]);
    let placed = format!("app_{}", "x".repeat(60));
    check_placed(called(&"x".repeat(60)), &Placement::new().prefix("app_"), &[&long(&placed, 64)]);
    check(
        Database::new().schema(Schema::new("s".repeat(64))),
        &[&long(&"s".repeat(64), 64).replace("table", "schema")],
    );
}

#[test]
fn names_that_are_generated_never_get_too_long() {
    let name = "m".repeat(59);
    let table = Table { name: Name::from(name.as_str()), ..mails() };
    let table =
        table.check("size > 0").check("size > 1").check("size > 2").index(Index::on(["size"]));
    let resolved = of(table).resolve(&Placement::new().prefix("app_")).expect("no problems");
    let table = resolved.catalog.table("default", &format!("app_{name}")).expect("the table");
    assert_eq!(table.checks.len(), 3);
    assert!(table.checks.names().all(|name| name.as_str().starts_with("app_mmm")));
}

#[test]
fn reserved_name() {
    for name in ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "CTID"] {
        check_table(
            mails().column(Column::uuid(name)),
            &[&format!(
                "column {name} of table mails has a name that is reserved by PostgreSQL; choose \
             another one"
            )],
        );
    }
    check_table(
        Table { name: Name::from("SQLite_mails"), ..mails() },
        &["table SQLite_mails has a name that is reserved by SQLite; choose another one"],
    );
    check_table(
        mails().index(Index::on(["size"]).named("sqlite_size")),
        &[
            "index sqlite_size of table mails has a name that is reserved by SQLite; choose another one",
        ],
    );
    check_placed(
        of(mails()),
        &Placement::new().prefix("sqlite_"),
        &["table sqlite_mails has a name that is reserved by SQLite; choose another one"],
    );
    for (name, engine) in [
        ("pg_mails", "PostgreSQL"),
        ("PG_x", "PostgreSQL"),
        ("information_schema", "the standard"),
        ("main", "SQLite and DuckDB"),
        ("temp", "SQLite and DuckDB"),
        ("sqlite", "SQLite"),
        ("sqlite_x", "SQLite"),
    ] {
        check(
            Schema::new(name),
            &[&format!(
                "schema {name} has a name that is reserved by {engine}; choose another one"
            )],
        );
        let placement = Placement::new().schema("default", name);
        assert_eq!(messages(&of(mails()), &placement).len(), 1);
    }
    check(Schema::new("public"), &[]);
}

#[test]
fn feature_name() {
    for (name, mended) in [
        ("MailOutbox", "mail-outbox"),
        ("mail_outbox", "mail-outbox"),
        ("mail--outbox-", "mail-outbox"),
        (" Mails2 Go! ", "mails2-go"),
        ("9lives", "feature-9lives"),
        ("", "feature"),
        ("ä", "feature"),
    ] {
        check(
            feature(name),
            &[&format!("feature name {name:?} is not kebab-case; call it {mended:?}")],
        );
        check(feature(mended), &[]);
    }
}

#[test]
fn repeated() {
    let twice = "is defined twice in";
    let out = "remove or rename one of them";
    check_table(
        mails().column(Column::uuid("size")),
        &[&format!("column size {twice} table mails; {out}")],
    );
    check_table(
        mails().column(Column::uuid("SIZE")),
        &[&format!("column SIZE (case does not tell it from size) {twice} table mails; {out}")],
    );
    check(of(mails()).table(mails()), &[&format!("table mails {twice} schema default; {out}")]);
    let schema = || Schema::new("sales");
    check(
        Database::new().schema(schema()).schema(schema()),
        &[&format!("schema sales {twice} the database; {out}")],
    );
    check(
        Database::new().schema(schema()).schema(Schema::new("Sales")),
        &[&format!("schema Sales (case does not tell it from sales) {twice} the database; {out}")],
    );
    check(feature("mails").table(mails()), &[&format!("table mails {twice} feature mails; {out}")]);
    let unique = || Unique::on(["size"]).named("u");
    check_table(
        mails().unique(unique()).unique(unique()),
        &[&format!("unique constraint u {twice} table mails; {out}")],
    );
    let foreign_key = || ForeignKey::on(["id"]).references("mails", ["id"]).named("f");
    check_table(
        mails().foreign_key(foreign_key()).foreign_key(foreign_key()),
        &[&format!("foreign key f {twice} table mails; {out}")],
    );
    let positive = || Check::new("size > 0").named("c");
    check_table(
        mails().check(positive()).check(positive()),
        &[&format!("check c {twice} table mails; {out}")],
    );
    let index = || Index::on(["size"]).named("i");
    check_table(
        mails().index(index()).index(index()),
        &[&format!("index i {twice} table mails; {out}")],
    );
}

#[test]
fn name_clash() {
    check(
        of(mails()).feature(feature("mails")),
        &[
            "table mails of the application and table mails of feature mails (version 1) would have one \
         physical name, \"mails\", in schema default (case does not tell names apart); rename one \
         or give it another prefix or schema",
        ],
    );
    check(
        of(mails()).table(Table { name: Name::from("Mails"), ..mails() }),
        &[&clash("table mails", "table Mails", "Mails")],
    );
    let indexed = mails().index(Index::on(["size"]).named("HOSTS"));
    let hosts = || Table { name: Name::from("hosts"), ..mails() };
    check(
        of(hosts()).table(indexed),
        &[&clash("table hosts", "index HOSTS of table mails", "HOSTS")],
    );
}

#[test]
fn names_of_constraints_clash() {
    let hosts = || Table { name: Name::from("hosts"), ..mails() };
    let unique = |table: Table| table.unique(Unique::on(["size"]).named("one_size"));
    check(
        of(unique(hosts())).table(unique(mails())),
        &[&clash(
            "unique constraint one_size of table hosts",
            "unique constraint one_size of table mails",
            "one_size",
        )],
    );
    check_table(
        unique(mails()).index(Index::on(["size"]).named("One_Size")),
        &[&clash(
            "index One_Size of table mails",
            "unique constraint one_size of table mails",
            "one_size",
        )],
    );
    check_table(
        unique(mails()).unique(Unique::on(["size", "id"]).named("ONE_SIZE")),
        &[&clash(
            "unique constraint one_size of table mails",
            "unique constraint ONE_SIZE of table mails",
            "ONE_SIZE",
        )],
    );
    let checked = |name: &str| Check::new("size > 0").named(name);
    check_table(
        unique(mails()).check(checked("one_size")),
        &[&clash(
            "unique constraint one_size of table mails",
            "check one_size of table mails",
            "one_size",
        )],
    );
    check(of(hosts().check(checked("positive"))).table(mails().check(checked("positive"))), &[]);
}

fn clash(first: &str, second: &str, name: &str) -> String {
    format!(
        "{first} of the application and {second} of the application would have one physical \
         name, {name:?}, in schema default (case does not tell names apart); rename one or \
         give it another prefix or schema"
    )
}

#[test]
fn flattened_clash() {
    let streams = |name: &str| Table { name: Name::from(name), ..mails() };
    let schema = Schema::new("event_store").table(streams("streams"));
    let database = of(streams("event_store_streams")).schema(schema);
    check(
        database.clone(),
        &["table event_store_streams of the application and table event_store.streams of the \
         application would both be called \"event_store_streams\" on an engine without schemas; \
         rename one of them or its schema"],
    );
    check_placed(database, &Placement::new().schema("event_store", "es"), &[]);
    let indexed = |name: &str| streams(name).index(Index::on(["size"]).named("by_size"));
    let schema = Schema::new("s").table(indexed("one"));
    check(
        of(streams("two").index(Index::on(["size"]).named("S_by_size"))).schema(schema),
        &[
            "index S_by_size of table two of the application and index by_size of table s.one of the \
         application would both be called \"s_by_size\" on an engine without schemas; rename one \
         of them or its schema",
        ],
    );
}

#[test]
fn names_that_an_engine_gives_do_not_clash_where_it_has_no_schemas() {
    let table = Table { name: Name::from("s_mails_pkey"), ..mails() };
    check(of(table).schema(Schema::new("s").table(mails())), &[]);
}

#[test]
fn given_name() {
    let given = |object: &str, name: &str, to: &str| {
        format!(
            "{object} of the application is called {name:?}, the name that PostgreSQL gives by \
             itself to {to}; rename it"
        )
    };
    let called = |name: &str| Table { name: Name::from(name), ..mails() };
    check(
        of(mails()).table(called("mails_pkey")),
        &[&given("table mails_pkey", "mails_pkey", "primary key of table mails")],
    );
    check_table(
        mails().index(Index::on(["size"]).named("Mails_PKey")),
        &[&given("index Mails_PKey of table mails", "mails_pkey", "primary key of table mails")],
    );
    let counted =
        || Table::new("posts").column(Column::big_int("number").identity()).primary_key(["number"]);
    for database in [
        of(counted()).table(called("posts_number_seq")),
        of(called("posts_number_seq")).table(counted()),
    ] {
        check(
            database,
            &[&given(
                "table posts_number_seq",
                "posts_number_seq",
                "sequence number of table posts",
            )],
        );
    }
    let long = "l".repeat(60);
    let cut = format!("{}_pkey", "l".repeat(58));
    let object = format!("table {cut}");
    check(
        of(called(&long)).table(called(&cut)),
        &[&given(&object, &cut, &format!("primary key of table {long}"))],
    );
    let keyless = Table::new("mails").column(Column::uuid("id"));
    check(of(keyless).table(called("mails_pkey")), &[]);
}

#[test]
fn domain_name() {
    for name in ["mails_size_domain", "Mails_Size_DOMAIN"] {
        check_table(
            mails().check(Check::new("size > 0").named(name)),
            &[&format!(
                "check {name} of table mails has a name that ends in `_domain`, which is kept for the \
             constraints that guard a data type; rename it"
            )],
        );
    }
    check_table(mails().check(Check::new("size > 0").named("domain")), &[]);
}

#[test]
fn a_repeated_key_of_a_document_is_a_problem() {
    let text = r#"{ "schemas": { "default": { "tables": {
        "mails": { "columns": { "id": { "type": "uuid" }, "id": { "type": "json" } } },
        "mails": { "columns": {} } } } } }"#;
    let document = Document::from_json(text).expect("a document");
    check(
        document.expand(&[]).expect("no features"),
        &[
            "table mails is defined twice in schema default; remove or rename one of them",
            "column id is defined twice in table mails; remove or rename one of them",
        ],
    );
}
