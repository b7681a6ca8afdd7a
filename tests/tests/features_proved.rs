//! Features proved in ordinary tests, as their authors do it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use stylobate::conformance::{Engines, Proof, engines, prove};
use stylobate::model::DefaultValue::{NewUuid, Now};
use stylobate::model::{Column, Feature, ForeignKey, Index, Table};

/// A feature of somebody else, with something of everything that every dialect holds.
fn mails() -> Feature {
    let topics = Table::new("topics").column(Column::string("name", 200)).primary_key(["name"]);
    let mails = Table::new("mails")
        .column(Column::uuid("id").default(NewUuid))
        .column(Column::string("topic", 200))
        .column(Column::string("state", 8).default("new"))
        .column(Column::integer("size"))
        .column(Column::integer("least").nullable())
        .column(Column::timestamp_tz("made_at").default(Now))
        .column(Column::timestamp_tz("sent_at").nullable())
        .primary_key(["id"])
        .unique(["topic", "made_at"])
        .check("state IN ('new', 'sent', 'lost')")
        .check("size BETWEEN 100 AND 199")
        .check("least IS NULL OR least <= size")
        .foreign_key(ForeignKey::on(["topic"]).references("topics", ["name"]))
        .index(Index::on(["topic"]).named("idx_mails_topic").filter("sent_at IS NULL"));
    let readers = Table::new("readers")
        .column(Column::big_int("position").identity())
        .column(Column::json("profile").nullable())
        .column(Column::bytes("photo").nullable())
        .column(Column::boolean("away"))
        .primary_key(["position"]);
    Feature::new("mail-outbox", 1).prefix("mo_").table(mails).table(topics).table(readers)
}

/// A feature that not every dialect holds.
fn jobs() -> Feature {
    let index = Index::on(["name"]).named("idx_jobs_open").unique().filter("done = FALSE");
    let jobs = Table::new("jobs")
        .column(Column::integer("id"))
        .column(Column::string("name", 40))
        .column(Column::boolean("done").default(false))
        .primary_key(["id"])
        .index(index);
    Feature::new("jobs", 1).table(jobs)
}

fn only(name: &str) -> Engines {
    Engines::from(engines().find(name).expect("the build links it"))
}

/// The message of an assertion that fails.
#[track_caller]
fn message(proof: Proof) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| proof.assert())).expect_err("it is not proven");
    *panic.downcast::<String>().expect("it says why")
}

#[test]
fn mails_stand_everywhere() {
    prove(mails()).on(engines()).assert();
}

#[test]
fn a_feature_that_a_dialect_refuses_is_not_proven_and_the_message_says_the_way_out() {
    let message = message(prove(jobs()).on(engines()));
    for words in [
        "the feature jobs is not proven",
        "duckdb: DuckDB",
        "failed           duckdb     feature.jobs.stands",
        "the feature does not stand here:",
        "duckdb cannot hold index idx_jobs_open of table jobs: DuckDB has no partial indexes \
         (indexes.unique_partial); drop the filter",
        ".needs(\"indexes.unique_partial\")",
        "not conformant",
    ] {
        assert!(message.contains(words), "{words:?} is not said in:\n{message}");
    }
    assert!(!message.contains("failed           sqlite"), "{message}");
}

#[test]
fn a_feature_stands_where_what_it_needs_is_held_and_is_refused_elsewhere() {
    prove(jobs()).needs("indexes.unique_partial").on(engines()).assert();
}

#[test]
fn a_feature_that_stands_on_no_engine_is_not_proven() {
    let message = message(prove(jobs()).needs("indexes.unique_partial").on(only("duckdb")));
    assert!(message.contains("the feature jobs stands on no engine"), "{message}");
    assert!(message.contains("7 proven-refused"), "{message}");
}

#[test]
fn a_need_that_a_feature_has_not_is_found_out() {
    let message = message(prove(mails()).needs("indexes.unique_partial").on(only("duckdb")));
    assert!(message.contains("what needs it was accepted"), "{message}");
}

#[test]
fn a_need_that_is_misspelt_is_found_out() {
    let message = message(prove(mails()).needs("indexes.unique_patrial").on(only("sqlite")));
    assert!(message.starts_with("there is no capability \"indexes.unique_patrial\""), "{message}");
}

#[test]
fn a_check_that_no_row_fulfils_is_named() {
    let table = Table::new("never").column(Column::integer("n")).check("n > 5 AND n < 3");
    let message = message(prove(Feature::new("never", 1).table(table)).on(only("sqlite")));
    let words = "no sample row of table never was found that fulfils its check never_n_check: \
                 n > 5 AND n < 3";
    assert!(message.contains(words), "{message}");
}

#[test]
fn a_feature_without_tables_and_a_wrong_one_are_not_proven() {
    let empty = message(prove(Feature::new("empty", 1)).on(only("sqlite")));
    assert!(empty.contains("the feature has no tables"), "{empty}");
    let wrong = Table::new("wrong").column(Column::integer("n")).index(Index::on(["m"]));
    let wrong = message(prove(Feature::new("wrong", 1).table(wrong)).on(only("sqlite")));
    assert!(wrong.contains("the definition of the feature is wrong"), "{wrong}");
    assert!(wrong.contains("names column \"m\", which does not exist"), "{wrong}");
}

#[test]
fn without_an_engine_nothing_is_proven() {
    let message = message(prove(mails()).on(Vec::new()));
    assert!(message.contains("has no engine here"), "{message}");
}
