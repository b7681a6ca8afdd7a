//! What no definition can say is listed, never guessed, and never an error.

mod common;

use common::memory;
use stylobate_model::{DataType, DefaultValue};

fn read(statements: &[&str]) -> (Vec<String>, stylobate_dialect::Live) {
    let mut db = memory();
    for sql in statements {
        db.execute(sql, &[]).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }
    let live = db.read().unwrap();
    (live.opaque.iter().map(ToString::to_string).collect(), live)
}

#[test]
fn an_empty_database_has_nothing_but_its_own_schema() {
    let (opaque, live) = read(&[]);
    assert_eq!(opaque, [""; 0]);
    assert_eq!(live.own_schema, "main");
    let schemas: Vec<_> = live.lowered.catalog().schemas.names().collect();
    assert_eq!(schemas, ["default"]);
}

#[test]
fn other_objects_are_listed() {
    let (opaque, live) = read(&[
        "CREATE TABLE t (a INTEGER)",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE SEQUENCE \"s q\"",
        "CREATE TYPE mood AS ENUM ('good')",
        // Functions stand in the way of no table, and to list them takes longer than all the rest.
        "CREATE MACRO twice(x) AS x * 2",
        "CREATE TEMP TABLE gone (a INTEGER)",
        "CREATE TEMP VIEW gone_too AS SELECT 1",
        "CREATE SCHEMA sales",
        "CREATE VIEW sales.v AS SELECT 1",
        "ATTACH ':memory:' AS elsewhere",
        "CREATE TABLE elsewhere.main.t2 (a INTEGER)",
    ]);
    assert_eq!(
        opaque,
        [
            "sequence s q: it belongs to no identity column",
            "type mood: no definition can say it",
            "view v: no definition can say it",
            "view v in schema sales: no definition can say it",
        ]
    );
    let tables: Vec<_> = live.lowered.catalog().tables().map(|(_, table)| &table.name).collect();
    assert_eq!(tables, ["t"]);
    assert!(live.lowered.catalog().schemas.contains("sales"));
}

#[test]
fn a_table_with_a_column_of_another_type_is_opaque_as_a_whole() {
    for (column, reason) in [
        ("c DECIMAL(10, 2)", "column c is of type DECIMAL(10,2)"),
        ("c INTEGER[]", "column c is of type INTEGER[]"),
        ("c ENUM('a')", "column c is of type ENUM('a')"),
        ("c TIMESTAMP", "column c is of type TIMESTAMP"),
        ("c DATE", "column c is of type DATE"),
        ("c HUGEINT", "column c is of type HUGEINT"),
        ("c DOUBLE", "column c is of type DOUBLE"),
        ("c STRUCT(a INTEGER)", "column c is of type STRUCT(a INTEGER)"),
        ("c INTEGER GENERATED ALWAYS AS (1)", "column c is generated"),
        ("c VARCHAR COLLATE NOCASE", "a column has a collation of its own"),
    ] {
        let table = format!("CREATE TABLE \"a COLLATE b\" (id INTEGER PRIMARY KEY, {column})");
        let index = "CREATE INDEX i ON \"a COLLATE b\" (id)";
        let (opaque, live) = read(&[&table, index]);
        assert_eq!(opaque, [format!("table a COLLATE b: {reason}")]);
        assert_eq!(live.lowered.catalog().tables().count(), 0);
    }
}

#[test]
fn a_part_that_is_not_understood_is_opaque_by_itself() {
    let (opaque, live) = read(&[
        "CREATE SEQUENCE other",
        "CREATE TABLE t (id BIGINT PRIMARY KEY DEFAULT nextval('other'), \
         s VARCHAR DEFAULT lower('X'), n INTEGER DEFAULT (1 + 1), k INTEGER DEFAULT NULL, \
         u UUID DEFAULT uuidv7(), \"COLLATE\" VARCHAR DEFAULT ' COLLATE ', \
         CHECK (lower(s) = s), CHECK (n > k + 1), CHECK (length(s) <= 9), CHECK (length(s) <= 8), \
         CHECK (n < 3))",
        "CREATE UNIQUE INDEX \"by lower\" ON t (lower(s), n)",
        "CREATE INDEX by_sum ON t ((n + k))",
        "CREATE INDEX by_both ON t (n, s)",
    ]);
    assert_eq!(
        opaque,
        [
            "sequence other: it belongs to no identity column",
            "check (length(s) <= 8) of table t: the condition (length(s) <= 8) has no neutral form",
            "check (lower(s) = s) of table t: the condition (lower(s) = s) has no neutral form",
            "check (n > (k + 1)) of table t: the condition (n > (k + 1)) has no neutral form",
            "default id of table t: nextval('other') is no neutral default",
            "default n of table t: (1 + 1) is no neutral default",
            "default s of table t: lower('X') is no neutral default",
            "default u of table t: uuidv7() is no neutral default",
            "index by lower of table t: its key lower(s) is no column",
            "index by_sum of table t: its key n + k is no column",
        ]
    );
    let table = live.lowered.catalog().table("default", "t").unwrap();
    let column = |name: &str| table.columns.get(name).unwrap();
    assert_eq!(column("s").data_type, DataType::String { max_length: Some(9) });
    assert_eq!(column("k").default, None);
    assert!(!column("id").identity);
    assert_eq!(column("COLLATE").default, Some(DefaultValue::String(" COLLATE ".to_owned())));
    assert_eq!(table.checks.names().collect::<Vec<_>>(), ["t_n_check"]);
    assert_eq!(table.indexes.names().collect::<Vec<_>>(), ["by_both"]);
}

#[test]
fn a_sequence_that_starts_again_makes_no_identity() {
    for (options, identity) in
        [("", true), ("START 100", true), ("CYCLE", false), ("INCREMENT BY -1", false)]
    {
        let sequence = format!("CREATE SEQUENCE t_id_seq {options}");
        let table = "CREATE TABLE t (id BIGINT PRIMARY KEY DEFAULT nextval('t_id_seq'))";
        let (opaque, live) = read(&[&sequence, table]);
        let read = live.lowered.catalog().table("default", "t").unwrap();
        assert_eq!(read.columns.get("id").unwrap().identity, identity, "{options}");
        assert_eq!(opaque.len(), if identity { 0 } else { 2 }, "{opaque:?}");
    }
}

#[test]
fn a_schema_named_default_is_opaque_with_all_that_is_in_it() {
    let (opaque, live) = read(&[
        "CREATE SCHEMA \"default\"",
        "CREATE TABLE \"default\".t (a INTEGER)",
        "CREATE VIEW \"default\".v AS SELECT 1",
        "CREATE TABLE u (a INTEGER)",
    ]);
    assert_eq!(opaque, ["schema default: its name stands for the connection's own schema"]);
    let tables: Vec<_> = live.lowered.catalog().tables().map(|(_, table)| &table.name).collect();
    assert_eq!(tables, ["u"]);
}

#[test]
fn what_people_write_by_hand_is_read() {
    let (opaque, live) = read(&[
        "CREATE TABLE hosts (id uuid PRIMARY KEY DEFAULT uuid(), seen timestamptz DEFAULT now(), \
         CHECK (seen IS NOT NULL))",
        "CREATE TABLE guests (id int4 NOT NULL UNIQUE, host uuid REFERENCES hosts, name text, \
         body json, code char(3))",
    ]);
    assert_eq!(opaque, [""; 0]);
    let guests = live.lowered.catalog().table("default", "guests").unwrap();
    assert_eq!(guests.foreign_keys.names().collect::<Vec<_>>(), ["guests_host_fkey"]);
    assert_eq!(guests.unique.names().collect::<Vec<_>>(), ["guests_id_key"]);
    assert_eq!(guests.columns.get("code").unwrap().data_type, DataType::TEXT);
    let hosts = live.lowered.catalog().table("default", "hosts").unwrap();
    assert_eq!(hosts.columns.get("id").unwrap().default, Some(DefaultValue::NewUuid));
    assert!(!hosts.columns.get("id").unwrap().nullable);
}

#[test]
fn case_does_not_tell_names_apart() {
    let (opaque, live) = read(&[
        "CREATE SCHEMA Sales",
        "CREATE TABLE sales.Hosts (Id INTEGER PRIMARY KEY, CHECK (ID > 5))",
        "CREATE TABLE sales.Mails (e VARCHAR, UNIQUE (E), CHECK (length(E) <= 4))",
        "CREATE SEQUENCE SALES.GUESTS_N_SEQ",
        "CREATE TABLE SALES.guests (n BIGINT PRIMARY KEY DEFAULT nextval('SALES.guests_N_seq'), \
         host INTEGER REFERENCES SALES.HOSTS (ID), E VARCHAR, CHECK (length(e) <= 4), \
         FOREIGN KEY (e) REFERENCES sales.mails (E))",
        "CREATE INDEX By_E ON Sales.GUESTS (HOST, e)",
    ]);
    assert_eq!(opaque, [""; 0]);
    let catalog = live.lowered.catalog();
    let hosts = catalog.table("Sales", "Hosts").unwrap();
    let check = hosts.checks.iter().next().unwrap();
    assert_eq!(check.condition.expression().unwrap().to_string(), "Id > 5");
    let mails = catalog.table("Sales", "Mails").unwrap();
    assert_eq!(mails.unique.iter().next().unwrap().columns, ["e"]);
    let guests = catalog.table("Sales", "guests").unwrap();
    assert!(guests.columns.get("n").unwrap().identity);
    let e = DataType::String { max_length: Some(4) };
    assert_eq!(guests.columns.get("E").unwrap().data_type, e);
    let targets: Vec<_> = guests
        .foreign_keys
        .iter()
        .map(|key| (key.columns[0].as_str(), &key.references))
        .map(|(column, target)| (column, target.table.as_str(), target.columns[0].as_str()))
        .collect();
    assert_eq!(targets, [("host", "Hosts", "Id"), ("E", "Mails", "e")]);
    let index = guests.indexes.get("By_E").unwrap();
    let columns: Vec<_> = index.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["host", "E"]);
}
