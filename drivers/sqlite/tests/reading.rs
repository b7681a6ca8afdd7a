//! What is not Stylobate's is listed as opaque, and what differs in no more than its spelling is
//! read all the same.

mod common;

use common::{memory, opaque, run, table};
use stylobate_model::{
    Action, Check, Column, DataType, DefaultValue, ForeignKey, Index, IndexColumn, Json, Table,
    Unique,
};

#[track_caller]
fn check_opaque(statements: &[&str], expected: &[&str]) {
    let mut db = memory();
    run(&mut db, statements);
    assert_eq!(opaque(&db.read().unwrap()), expected);
}

/// Checks the reason for which a table is opaque, and that no part of it is listed.
#[track_caller]
fn check_table(columns: &str, reason: &str) {
    let mut db = memory();
    let create = format!("CREATE TABLE t ({columns}");
    run(&mut db, &[create.as_str(), "CREATE INDEX i ON t (a)"]);
    let live = db.read().unwrap();
    assert_eq!(opaque(&live), [format!("table t: {reason}")]);
    assert_eq!(live.lowered.catalog().tables().count(), 0);
}

#[test]
fn tables_of_another_kind_are_opaque() {
    let not_strict = "it is not STRICT, so that its columns hold values of any type";
    check_table("a INTEGER)", not_strict);
    check_table("a, b, PRIMARY KEY (a)) WITHOUT ROWID", not_strict);
    check_table("a INT NOT NULL PRIMARY KEY) WITHOUT ROWID, STRICT", "it is WITHOUT ROWID");
}

#[test]
fn tables_with_another_column_are_opaque() {
    check_table("a REAL) STRICT", "column a is REAL");
    check_table("b TEXT, a ANY) STRICT", "column b is TEXT without a domain");
    check_table("b INT, a INT AS (1)) STRICT", "column a is generated");
    check_table("a INT, b INT GENERATED ALWAYS AS (a) STORED) STRICT", "column b is generated");
    check_table("a BLOB COLLATE nocase) STRICT", "column a has the collation nocase");
    check_table("a INT DEFAULT 1 COLLATE nocase) STRICT", "column a has the collation nocase");
    check_table(
        "a INTEGER PRIMARY KEY, b INT) STRICT",
        "column a is the rowid, for which SQLite makes up values",
    );
    check_table(
        "a INTEGER, PRIMARY KEY (a)) STRICT",
        "column a is the rowid, for which SQLite makes up values",
    );
    check_table(
        "a INTEGER PRIMARY KEY AUTOINCREMENT, \
         CONSTRAINT t_a_domain CHECK (a BETWEEN -32768 AND 32767)) STRICT",
        "column a is the rowid, for which SQLite makes up values",
    );
}

#[test]
fn tables_with_another_domain_are_opaque() {
    let unknown = "its constraint t_a_domain guards no known domain";
    let tables = [
        "a INT, CONSTRAINT t_a_domain CHECK (a BETWEEN 0 AND 2)) STRICT",
        "a INT, CONSTRAINT t_a_domain CHECK (a >= 0)) STRICT",
        "a INT, CONSTRAINT t_a_domain CHECK ((a BETWEEN 0 AND 1))) STRICT",
        "a INT, b INT, CONSTRAINT t_a_domain CHECK (1 BETWEEN 0 AND 1)) STRICT",
        "a BLOB, CONSTRAINT t_a_domain CHECK (length(a) = 17)) STRICT",
        "a TEXT, b TEXT, CONSTRAINT t_a_domain CHECK (a IS NULL OR json_valid(b))) STRICT",
        "a TEXT, CONSTRAINT t_a_domain \
         CHECK (instr(CAST(a AS BLOB), x'00') = 0 AND length(a) <= 0)) STRICT",
        "a TEXT, CONSTRAINT t_a_domain \
         CHECK (instr(CAST(a AS BLOB), x'00') = 0 AND length(a) <= 99999999999)) STRICT",
    ];
    for table in tables {
        check_table(table, unknown);
    }
    check_table(
        "a TEXT, CONSTRAINT t_a_domain CHECK (a BETWEEN 0 AND 1)) STRICT",
        "column a is TEXT with the domain of boolean",
    );
    check_table(
        "a INT CONSTRAINT x_domain CHECK (a BETWEEN 0 AND 1) \
         CONSTRAINT y_domain CHECK (a BETWEEN 0 AND 1)) STRICT",
        "its constraint y_domain guards a column for a second time",
    );
}

#[test]
fn tables_whose_text_is_not_understood_are_opaque() {
    let mut db = memory();
    run(
        &mut db,
        &[
            "CREATE TABLE clause (a INT UNIQUE ON CONFLICT REPLACE) STRICT",
            "CREATE TABLE conflict (a INT, UNIQUE (a) ON CONFLICT REPLACE) STRICT",
            "CREATE TABLE emoji (a INT CHECK (a > 😀), 😀 INT) STRICT",
            "CREATE TABLE nameless (a INT, CONSTRAINT one) STRICT",
            "CREATE TABLE postponed (a INT REFERENCES t (b) ON DELETE CASCADE, b INT REFERENCES t \
             (b) ON INSERT CASCADE) STRICT",
            "CREATE TABLE sorted (a INT, b INT, PRIMARY KEY (a DESC, b)) STRICT",
        ],
    );
    let live = db.read().unwrap();
    assert_eq!(
        opaque(&live),
        [
            "table clause: column a has the option ON CONFLICT REPLACE",
            "table conflict: its text is not understood: `ON` stands where a constraint is expected",
            "table emoji: its text is not understood: sql parser error: Expected: an expression, \
             found: 😀",
            "table nameless: its text is not understood: `)` stands where a constraint is expected",
            "table postponed: column b has the option ON INSERT CASCADE",
            "table sorted: its primary key has the key a DESC, which is more than a column",
        ]
    );
}

#[test]
fn every_form_that_the_grammar_of_tables_has_is_read() {
    let mut db = memory();
    run(
        &mut db,
        &[
            "CREATE TABLE 'plain' ('a' INT NOT NULL, 😀 INT, \"b\"\"b\" INT, [c d] INT NULL, \
             UNIQUE (a asc)) STRICT",
            "CREATE TABLE t (a INT DEFAULT -1 CONSTRAINT positive CHECK ((a) > (-2)) \
             REFERENCES plain (a) MATCH full NOT DEFERRABLE INITIALLY DEFERRED, -- ) a comment\n\
             b INT CONSTRAINT x CONSTRAINT twice UNIQUE COLLATE binary DEFAULT (1), \
             c INT CONSTRAINT of_nothing, \
             FOREIGN KEY (\"b\") REFERENCES 'plain' (`A`) ON UPDATE SET DEFAULT \
             ON DELETE RESTRICT ON DELETE NO ACTION \
             CONSTRAINT \"a, check (b)\" CHECK /* ) */ (c <> 2) CHECK (b <> 3)) STRICT",
        ],
    );
    let live = db.read().unwrap();
    assert_eq!(opaque(&live), [""; 0]);
    let plain = Table::new("plain")
        .column(Column::big_int("a"))
        .column(Column::big_int("😀").nullable())
        .column(Column::big_int("b\"b").nullable())
        .column(Column::big_int("c d").nullable())
        .unique(Unique::on(["a"]));
    assert_eq!(table(&live, "plain"), plain);
    let of_b = ForeignKey::on(["b"]).references("plain", ["a"]).on_update(Action::SetDefault);
    let expected = Table::new("t")
        .column(Column::big_int("a").nullable().default(-1))
        .column(Column::big_int("b").nullable().default(1))
        .column(Column::big_int("c").nullable())
        .unique(Unique::on(["b"]).named("twice"))
        .foreign_key(ForeignKey::on(["a"]).references("plain", ["a"]))
        .foreign_key(of_b)
        .check(Check::new("a > -2").named("positive"))
        .check(Check::new("c <> 2").named("a, check (b)"))
        .check("b <> 3");
    assert_eq!(table(&live, "t"), expected);
}

#[test]
fn what_is_no_table_is_opaque() {
    check_opaque(
        &[
            "CREATE TABLE t (a INT, b INT) STRICT",
            "CREATE VIEW v AS SELECT * FROM t",
            "CREATE VIEW broken AS SELECT * FROM nowhere",
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER h INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
            "CREATE VIRTUAL TABLE words USING fts5(a)",
        ],
        &[
            "view broken: no definition can say a view",
            "view v: no definition can say a view",
            "virtual table words: a module stands behind it",
            "trigger g of table t: no definition can say a trigger",
        ],
    );
}

#[test]
fn parts_that_no_definition_can_say_are_opaque() {
    check_opaque(
        &[
            "CREATE TABLE p (a INT NOT NULL UNIQUE, b INT NOT NULL PRIMARY KEY) STRICT",
            "CREATE TABLE t (a INT DEFAULT (1 + 2), b BLOB DEFAULT x'00', c INT DEFAULT 1.5, \
             d INT DEFAULT CURRENT_TIMESTAMP, \
             CONSTRAINT parity CHECK (a % 2 = 0), CHECK (a < b + 1), \
             CONSTRAINT twice CHECK (a > 0), CONSTRAINT twice CHECK (a > 1), \
             CONSTRAINT later FOREIGN KEY (a) REFERENCES p (a) DEFERRABLE INITIALLY DEFERRED, \
             CONSTRAINT short FOREIGN KEY (a) REFERENCES p, \
             CONSTRAINT folded UNIQUE (a, b COLLATE nocase)) STRICT",
            "CREATE INDEX e ON t (a + 1)",
            "CREATE INDEX n ON t (a, b COLLATE nocase)",
            "CREATE INDEX f ON t (a) WHERE a % 2 = 0",
        ],
        &[
            "check a < b + 1 of table t: the condition a < b + 1 has no neutral form",
            "check parity of table t: the condition a % 2 = 0 has no neutral form",
            "check twice of table t: another one has its name",
            "default a of table t: no definition can say 1 + 2",
            "default b of table t: no definition can say x'00'",
            "default c of table t: no definition can say 1.5",
            "default d of table t: no definition can say CURRENT_TIMESTAMP",
            "foreign key later of table t: it is deferrable",
            "foreign key short of table t: it names no columns that it refers to",
            "index e of table t: it holds an expression",
            "index f of table t: the condition a % 2 = 0 has no neutral form",
            "index n of table t: it orders column b by nocase",
            "unique constraint folded of table t: it has the key b COLLATE nocase, which is more \
             than a column",
        ],
    );
}

#[test]
fn what_is_no_part_of_the_own_schema_is_left_out() {
    let mut db = memory();
    run(
        &mut db,
        &[
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a INT) STRICT",
            "CREATE INDEX i ON t (a)",
            "INSERT INTO t (a) VALUES (1)",
            "ANALYZE",
            "CREATE TEMP TABLE t (a REAL)",
            "CREATE TEMP VIEW v AS SELECT 1",
            "ATTACH ':memory:' AS other",
            "CREATE TABLE other.u (a REAL)",
        ],
    );
    let live = db.read().unwrap();
    assert_eq!(opaque(&live), [""; 0]);
    let expected = Table::new("t")
        .column(Column::big_int("id").identity())
        .column(Column::big_int("a").nullable())
        .primary_key(["id"])
        .index(Index::on(["a"]).named("i"));
    assert_eq!(table(&live, "t"), expected);
    assert_eq!(live.own_schema, "main");
}

#[test]
fn a_virtual_table_without_its_module_is_opaque() {
    let mut db = memory();
    run(
        &mut db,
        &[
            "CREATE TABLE t (a INT) STRICT",
            "PRAGMA writable_schema = ON",
            "INSERT INTO sqlite_schema VALUES \
             ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING absent(x)')",
            "PRAGMA writable_schema = RESET",
        ],
    );
    let live = db.read().unwrap();
    assert_eq!(opaque(&live), ["virtual table v: a module stands behind it"]);
    assert_eq!(live.lowered.catalog().tables().count(), 1);
}

#[test]
fn spelling_and_case_make_no_difference() {
    let mut db = memory();
    run(
        &mut db,
        &[
            "create table Hosts (`Id` blob not null primary key, [Tags] text, \
             constraint hosts_Id_domain check (LENGTH(\"id\")=16), \
             constraint Tags check(TAGS is null or json_valid([tags]) /* so */ ) ) strict"
                .replace("constraint Tags", "constraint tags_domain")
                .as_str(),
            "create table \"guests\" (id integer primary key autoincrement, \
             Host blob default null constraint guests_host_domain check (length(HOST) = 16) \
             constraint to_host references HOSTS (ID) on delete set null, \
             visits int not null default (0) check (VISITS >= 0), \
             unique (host, VISITS asc), check (Visits < 10), check (visits <> 5)) strict",
            "create unique index BY_visits on GUESTS (\"VISITS\" desc, host) where HOST not null",
        ],
    );
    let live = db.read().unwrap();
    assert_eq!(opaque(&live), [""; 0]);
    let hosts = Table::new("Hosts")
        .column(Column::uuid("Id"))
        .column(Column::json("Tags").nullable())
        .primary_key(["Id"]);
    assert_eq!(table(&live, "Hosts"), hosts);
    let references = ForeignKey::on(["Host"]).references("Hosts", ["Id"]);
    let guests = Table::new("guests")
        .column(Column::big_int("id").identity())
        .column(Column::uuid("Host").nullable())
        .column(Column::big_int("visits").default(0))
        .primary_key(["id"])
        .unique(Unique::on(["Host", "visits"]))
        .check("visits < 10")
        .check("visits <> 5")
        .check("visits >= 0")
        .foreign_key(references.on_delete(Action::SetNull).named("to_host"))
        .index(
            Index::on([IndexColumn::descending("visits"), "Host".into()])
                .named("BY_visits")
                .unique()
                .filter("\"Host\" IS NOT NULL"),
        );
    assert_eq!(table(&live, "guests"), guests);
}

#[test]
fn what_alter_table_makes_of_a_table_is_read() {
    let mut db = memory();
    run(
        &mut db,
        &[
            "CREATE TABLE mails (id BLOB NOT NULL PRIMARY KEY, size INTEGER NOT NULL, \
             CONSTRAINT mails_id_domain CHECK (length(id) = 16), \
             CONSTRAINT small CHECK (size < 10)) STRICT",
            "CREATE INDEX sizes ON mails (size) WHERE size > 0",
            "ALTER TABLE mails RENAME COLUMN size TO \"the size\"",
            "ALTER TABLE mails RENAME TO \"the mails\"",
            "ALTER TABLE \"the mails\" ADD COLUMN topic TEXT NOT NULL DEFAULT 'it''s' \
             CONSTRAINT mails_topic_domain \
             CHECK (instr(CAST(topic AS BLOB), x'00') = 0 AND length(topic) <= 200)",
            "ALTER TABLE \"the mails\" ADD COLUMN gone INT",
            "ALTER TABLE \"the mails\" DROP COLUMN gone",
            "ALTER TABLE \"the mails\" ADD CONSTRAINT big CHECK (\"the size\" > 1)",
        ],
    );
    let live = db.read().unwrap();
    assert_eq!(opaque(&live), [""; 0]);
    let expected = Table::new("the mails")
        .column(Column::uuid("id"))
        .column(Column::big_int("the size"))
        .column(Column::string("topic", 200).default("it's"))
        .primary_key(["id"])
        .check(Check::new("\"the size\" < 10").named("small"))
        .check(Check::new("\"the size\" > 1").named("big"))
        .index(Index::on(["the size"]).named("sizes").filter("\"the size\" > 0"));
    assert_eq!(table(&live, "the mails"), expected);
}

#[test]
fn defaults_are_read_by_their_values() {
    let mut db = memory();
    run(
        &mut db,
        &["CREATE TABLE t (a INT DEFAULT - 5, b INT DEFAULT TRUE, \
           c TEXT DEFAULT '{ \"b\":1.0, \"a\":[] }', d INT DEFAULT +3, \
           CONSTRAINT t_b_domain CHECK (b BETWEEN 0 AND 1), \
           CONSTRAINT t_c_domain CHECK (c IS NULL OR json_valid(c))) STRICT"],
    );
    let live = db.read().unwrap();
    let table = table(&live, "t");
    let default = |name| table.columns.get(name).unwrap().default.clone();
    assert_eq!(default("a"), Some(DefaultValue::Integer(-5)));
    assert_eq!(default("b"), Some(DefaultValue::Boolean(true)));
    let json = Json::parse("{\"a\":[],\"b\":1}").unwrap();
    assert_eq!(default("c"), Some(DefaultValue::Json(json)));
    assert_eq!(default("d"), None);
    assert_eq!(opaque(&live), ["default d of table t: no definition can say +3"]);
    assert_eq!(table.columns.get("b").unwrap().data_type, DataType::Boolean);
}

#[test]
fn the_number_of_queries_does_not_grow() {
    let mut db = memory();
    let count = |db: &mut stylobate_connect::Connection| {
        db.keep_log(true);
        db.read().unwrap();
        db.log().len()
    };
    let before = count(&mut db);
    for number in 0..20 {
        run(&mut db, &[format!("CREATE TABLE t{number} (a INT UNIQUE) STRICT").as_str()]);
    }
    assert_eq!(count(&mut db), before);
    assert_eq!(before, 1);
}
