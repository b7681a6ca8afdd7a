//! What others have made is read only as far as it is understood.

use stylobate_connect::{Connection, Drivers};
use stylobate_model::{Column, DataType, DefaultValue, ForeignKey, Name};
use toy_dialect::ToyDriver;

/// A database in which these statements have run.
fn database(statements: &[&str]) -> Connection {
    let mut drivers = Drivers::new();
    drivers.register(ToyDriver).expect("the scheme is free");
    let mut db = drivers.open("toy://:memory:").expect("it can be opened");
    for sql in statements {
        db.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    db
}

/// What is opaque, and how many tables are not.
fn read(statements: &[&str]) -> (Vec<String>, usize) {
    let live = database(statements).read().expect("it can be read");
    let opaque = live.opaque.iter().map(ToString::to_string).collect();
    (opaque, live.lowered.catalog().tables().count())
}

#[test]
fn a_table_of_other_hands_is_understood_where_it_says_the_same() {
    let mut db = database(&[
        "CREATE TABLE hosts (id BIGINT NOT NULL PRIMARY KEY \
         CONSTRAINT any_name_domain CHECK (typeof(id) IN ('null', 'integer')))",
        "create table \"guests\" (id integer not null primary key autoincrement, \
         host BIGINT DEFAULT (7) REFERENCES hosts (id) ON DELETE CASCADE, \
         CHECK (host > 0), UNIQUE (host), \
         CONSTRAINT a_domain CHECK (typeof(host) IN ('null', 'integer')))",
    ]);
    let live = db.read().expect("it can be read");
    assert_eq!(live.opaque, []);
    let guests = live.lowered.catalog().table(Name::DEFAULT_SCHEMA, "guests").expect("it stands");
    assert_eq!(guests.columns.get("id"), Some(&Column::big_int("id").identity()));
    let host = guests.columns.get("host").expect("it is there");
    assert_eq!(
        (host.data_type, &host.default),
        (DataType::BigInt, &Some(DefaultValue::Integer(7)))
    );
    let key = guests.foreign_keys.iter().next().map(|key: &ForeignKey| key.name.to_string());
    assert_eq!(key.as_deref(), Some("guests_host_fkey"));
    assert_eq!((guests.checks.len(), guests.unique.len()), (1, 1));
}

#[test]
fn a_table_that_holds_other_values_is_opaque() {
    for (sql, reason) in [
        ("CREATE TABLE t (a BIGINT)", "column a is BIGINT, without a known guard"),
        ("CREATE TABLE t (a)", "without a known guard"),
        ("CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY)", "column a is INTEGER, without"),
        ("CREATE TABLE t (a BLOB COLLATE NOCASE)", "column a is BLOB COLLATE NOCASE, without"),
        ("CREATE TABLE t (a INT, b AS (a + 1))", "without a known guard"),
        (
            "CREATE TABLE t (a BLOB, CONSTRAINT a_domain CHECK (typeof(a) IN ('null', 'text')))",
            "without a known guard",
        ),
        (
            "CREATE TABLE t (a BIGINT, CONSTRAINT a_domain CHECK (typeof(a) IN ('null', 'integer')), \
             CONSTRAINT b_domain CHECK (a > 0))",
            "its guard a > 0 is of no known domain",
        ),
        (
            "CREATE TABLE t (a BLOB, CONSTRAINT a_domain CHECK (typeof(a) IN ('null', 'blob'))) \
             STRICT",
            "it is made with other options",
        ),
        ("CREATE VIRTUAL TABLE t USING fts5(a)", "its text makes no table"),
        ("CREATE VIEW t AS SELECT 1", "no definition can say a view"),
    ] {
        let (opaque, understood) = read(&[sql]);
        assert_eq!(understood, 0, "{sql}: {opaque:?}");
        assert!(opaque.iter().any(|part| part.contains(reason)), "{sql}: {opaque:?}");
    }
}

#[test]
fn a_part_that_no_definition_can_say_leaves_its_table_understood() {
    let table = "CREATE TABLE t (a BIGINT NOT NULL PRIMARY KEY, b BIGINT, \
                 CONSTRAINT a_domain CHECK (typeof(a) IN ('null', 'integer')), \
                 CONSTRAINT b_domain CHECK (typeof(b) IN ('null', 'integer'))";
    for (inside, behind, reason) in [
        (", CHECK (abs(a) = 1)", "", "check without a name of table t"),
        (", CONSTRAINT c CHECK (A = 1)", "", "check c of table t"),
        (", CONSTRAINT u UNIQUE (b DESC)", "", "unique constraint u of table t"),
        (", CONSTRAINT f FOREIGN KEY (b) REFERENCES t (a) DEFERRABLE", "", "it is deferrable"),
        (", CONSTRAINT f FOREIGN KEY (b) REFERENCES nowhere (a)", "", "foreign key f of table t"),
        ("", "CREATE INDEX i ON t (b + 1)", "index i of table t: it has the key b + 1"),
        ("", "CREATE INDEX i ON t (b) WHERE abs(b) = 1", "index i of table t"),
        ("", "CREATE TRIGGER g AFTER DELETE ON t BEGIN SELECT 1; END", "trigger g of table t"),
    ] {
        let made = format!("{table}{inside})");
        let statements = [made.as_str(), behind];
        let (opaque, understood) =
            read(if behind.is_empty() { &statements[..1] } else { &statements });
        assert_eq!(understood, 1, "{made} {behind}: {opaque:?}");
        assert!(opaque.iter().any(|part| part.contains(reason)), "{made} {behind}: {opaque:?}");
    }
}
