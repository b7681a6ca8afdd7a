//! Two objects that would have one name.

use stylobate_model::{
    Check, Column, Database, Feature, ForeignKey, Index, Name, Schema, Table, Unique,
};

use crate::cases::wrong;
use crate::check::{count, equal, holds};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    [case(), relations(), owners(), given(), twice(), standing()].into_iter().flatten().collect()
}

fn mails(name: &str) -> Table {
    Table::new(name)
        .column(Column::integer("id"))
        .column(Column::string("topic", 20))
        .primary_key(["id"])
}

fn two(first: Table, second: Table) -> Database {
    Database::new().table(first).table(second)
}

fn topic_index(name: &str) -> Index {
    Index::on(["topic"]).named(name)
}

/// Names that differ in case alone.
fn case() -> Vec<Case> {
    vec![
        wrong::case(
            "ident.case_collision.columns",
            "two columns whose names differ in case alone are refused before any statement",
            || Database::new().table(mails("mails").column(Column::text("Topic"))),
            &["column Topic", "from topic", "table mails"],
        ),
        wrong::case(
            "ident.case_collision.tables",
            "two tables whose names differ in case alone are refused before any statement",
            || two(mails("mails"), mails("Mails")),
            &["table mails", "table Mails", "case does not tell names apart"],
        ),
        wrong::case(
            "ident.case_collision.schemas",
            "two schemas whose names differ in case alone are refused before any statement",
            || Database::new().schema(Schema::new("sales")).schema(Schema::new("Sales")),
            &["schema Sales", "from sales"],
        ),
        wrong::case(
            "ident.case_collision.indexes",
            "two indexes whose names differ in case alone are refused before any statement",
            || two(mails("a").index(topic_index("idx")), mails("b").index(topic_index("IDX"))),
            &["index idx of table a", "index IDX of table b"],
        ),
        wrong::case(
            "ident.case_collision.checks",
            "two checks of a table whose names differ in case alone are refused before any statement",
            || {
                let table = mails("mails").check(Check::new("id > 0").named("positive"));
                Database::new().table(table.check(Check::new("id < 9").named("Positive")))
            },
            &["check positive", "check Positive"],
        ),
    ]
}

/// Tables, indexes and unique constraints, which share one namespace.
fn relations() -> Vec<Case> {
    vec![
        wrong::case(
            "ident.index_name_twice",
            "two indexes of one name in a schema are refused before any statement",
            || two(mails("a").index(topic_index("idx")), mails("b").index(topic_index("idx"))),
            &["index idx of table a", "index idx of table b", "rename"],
        ),
        wrong::case(
            "ident.index_named_like_table",
            "an index with the name of a table is refused before any statement",
            || two(mails("a").index(topic_index("b")), mails("b")),
            &["index b of table a", "table b"],
        ),
        wrong::case(
            "ident.unique_name_twice",
            "two unique constraints of one name in a schema are refused before any statement",
            || {
                let unique = || Unique::on(["topic"]).named("one_topic");
                two(mails("a").unique(unique()), mails("b").unique(unique()))
            },
            &["unique constraint one_topic of table a", "unique constraint one_topic of table b"],
        ),
        wrong::case(
            "ident.unique_named_like_index",
            "a unique constraint with the name of an index is refused before any statement",
            || {
                let unique = Unique::on(["topic"]).named("shared");
                two(mails("a").unique(unique), mails("b").index(topic_index("shared")))
            },
            &["unique constraint shared of table a", "index shared of table b"],
        ),
        wrong::case(
            "ident.check_named_like_unique",
            "a check with the name of a unique constraint of its table is refused before any \
             statement",
            || {
                let table = mails("a").unique(Unique::on(["topic"]).named("shared"));
                Database::new().table(table.check(Check::new("id > 0").named("shared")))
            },
            &["unique constraint shared", "check shared"],
        ),
    ]
}

/// Tables of several owners.
fn owners() -> Vec<Case> {
    vec![
        wrong::case(
            "ident.two_owners",
            "two features that make one table are refused before any statement, and both are named",
            || {
                let feature = |name: &str| Feature::new(name, 1).table(mails("mails"));
                Database::new().feature(feature("mail-outbox")).feature(feature("mail-inbox"))
            },
            &["feature mail-outbox", "feature mail-inbox", "mails"],
        ),
        wrong::case(
            "ident.feature_and_application",
            "a feature's table with the name of the application's is refused before any statement",
            || {
                let feature = Feature::new("mail-outbox", 3).table(mails("mails"));
                Database::new().table(mails("mails")).feature(feature)
            },
            &["the application", "feature mail-outbox (version 3)", "mails"],
        ),
    ]
}

/// Names that an engine gives by itself.
fn given() -> Vec<Case> {
    vec![
        wrong::case(
            "ident.given_name.primary_key",
            "a table with the name that an engine gives to a primary key is refused before any \
             statement",
            || two(mails("mails"), mails("mails_pkey")),
            &["mails_pkey", "primary key of table mails"],
        ),
        wrong::case(
            "ident.given_name.sequence",
            "an index with the name that an engine gives to a sequence is refused before any \
             statement",
            || {
                let events = Table::new("events")
                    .column(Column::big_int("position").identity())
                    .primary_key(["position"]);
                two(events, mails("mails").index(topic_index("events_position_seq")))
            },
            &["events_position_seq", "sequence position of table events"],
        ),
        wrong::case(
            "ident.given_name.domain",
            "a check with a name that is kept for domains is refused before any statement",
            || {
                let check = Check::new("id > 0").named("mails_id_domain");
                Database::new().table(mails("mails").check(check))
            },
            &["check mails_id_domain", "_domain"],
        ),
    ]
}

/// One definition that is given twice.
fn twice() -> Vec<Case> {
    let case = |id: &str, sentence: &str, define: fn() -> Database, words| {
        let sentence = format!("{sentence} is refused before any statement");
        wrong::case(&format!("ident.twice.{id}"), &sentence, define, words)
    };
    vec![
        case(
            "column",
            "a column that is given twice",
            || Database::new().table(mails("mails").column(Column::text("topic"))),
            &["column topic", "twice", "table mails"],
        ),
        case(
            "table",
            "a table that is given twice",
            || two(mails("mails"), mails("mails")),
            &["table mails", "twice"],
        ),
        case(
            "index",
            "an index that is given twice",
            || {
                let table = mails("mails").index(topic_index("idx"));
                Database::new().table(table.index(Index::on(["id"]).named("idx")))
            },
            &["index idx", "twice", "table mails"],
        ),
        case(
            "check",
            "a check that is given twice",
            || {
                let table = mails("mails").check(Check::new("id > 0").named("positive"));
                Database::new().table(table.check(Check::new("id > 1").named("positive")))
            },
            &["check positive", "twice", "table mails"],
        ),
        case(
            "unique",
            "a unique constraint that is given twice",
            || {
                let table = mails("mails").unique(Unique::on(["topic"]).named("one"));
                Database::new().table(table.unique(Unique::on(["topic", "id"]).named("one")))
            },
            &["unique constraint one", "twice", "table mails"],
        ),
        case(
            "foreign_key",
            "a foreign key that is given twice",
            || {
                let key = || ForeignKey::on(["id"]).references("hosts", ["id"]).named("to_host");
                two(mails("hosts"), mails("mails").foreign_key(key()).foreign_key(key()))
            },
            &["foreign key to_host", "twice", "table mails"],
        ),
        case(
            "schema",
            "a schema that is given twice",
            || Database::new().schema(Schema::new("sales")).schema(Schema::new("sales")),
            &["schema sales", "twice"],
        ),
        case(
            "feature",
            "a feature that is used twice under one prefix",
            || {
                let feature = || Feature::new("mail-outbox", 1).table(mails("mails"));
                Database::new().feature(feature()).feature(feature())
            },
            &["feature mail-outbox", "twice"],
        ),
    ]
}

/// Names of what stands already.
fn standing() -> Vec<Case> {
    vec![
        Case::new(
            "ident.standing.case",
            "a table whose name differs from that of one that stands in case alone is refused, and \
             nothing is made",
            |stage| taken(stage, mails("MAILS"), &["table MAILS", "table mails"]),
        ),
        Case::new(
            "ident.standing.index",
            "an index with the name of one that stands is refused, and nothing is made",
            |stage| {
                let other = mails("others").index(topic_index("idx_mails"));
                taken(stage, other, &["index idx_mails", "table mails"])
            },
        ),
        Case::new(
            "ident.standing.table",
            "an index with the name of a table that stands is refused, and nothing is made",
            |stage| {
                let other = mails("others").index(topic_index("mails"));
                taken(stage, other, &["index mails of table others", "table mails"])
            },
        ),
        Case::new(
            "ident.standing.given",
            "a table with the name that an engine gave to a key that stands is refused, and nothing \
             is made",
            |stage| taken(stage, mails("mails_pkey"), &["table mails_pkey", "table mails"]),
        ),
    ]
}

/// A table is refused because of the one that stands: both are named, and nothing is made.
fn taken(stage: &mut Stage, wanted: Table, words: &[&str]) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let stood = mails("mails").index(topic_index("idx_mails"));
    stage.stand(&mut db, &Database::new().table(stood.clone()))?;
    db.insert(&stood, [[("id", 1.into()), ("topic", "kept".into())]])?;
    let before = db.read()?;
    let message = match stylobate_migrate::ensure(&mut db, &Database::new().table(wanted)) {
        Err(error @ stylobate_migrate::Error::Taken { .. }) => error.to_string(),
        Err(error) => return Err(Failure::from(error).during("expected is a name that is taken")),
        Ok(_) => return Err(Failure::new("it stands, expected is that its name is taken")),
    };
    crate::check::says(message, words)?;
    let after = db.read()?;
    holds(before.lowered == after.lowered, || "something was made all the same".to_owned())?;
    let names: Vec<Name> = after.lowered.catalog().tables().map(|(_, t)| t.name.clone()).collect();
    equal("the tables", names, vec![Name::from("mails")])?;
    equal("the number of rows", count(&mut db, "mails")?, 1)
}
