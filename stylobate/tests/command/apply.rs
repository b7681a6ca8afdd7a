//! `apply`.

use crate::support::{Folder, GUESTS};

const APPLY: [&str; 4] = ["apply", "sqlite://app.db", "--model", "model.json"];

fn applied() -> Folder {
    let folder = Folder::new();
    folder.write("model.json", GUESTS);
    folder.run(&APPLY).success();
    folder
}

#[test]
fn what_is_missing_is_made_and_shown_with_its_owner() {
    let folder = Folder::new();
    folder.write("model.json", GUESTS);
    let out = folder.run(&APPLY).success();
    assert_eq!(
        out,
        "Made 5 objects in sqlite://app.db:\n  \
           table hosts\n  \
           table guests\n  \
           index idx_guests_visits of table guests\n  \
           table wh_message_deduplication\n  \
           index wh_idx_message_dedup_first_seen of table wh_message_deduplication\n\n\
         What stands now:\n  \
           TABLE                     COLUMNS  INDEXES  OWNER\n  \
           hosts                     1        0        the application\n  \
           guests                    4        1        the application\n  \
           wh_message_deduplication  2        1        feature deduplication (version 1)\n"
    );
}

#[test]
fn a_second_time_nothing_is_changed_and_that_is_said() {
    let folder = applied();
    let before = std::fs::read(folder.path("app.db")).unwrap();
    let out = folder.run(&APPLY).success();
    assert!(
        out.starts_with(
            "Everything stands already in sqlite://app.db; nothing was changed.\n\nWhat stands now:\n"
        ),
        "{out}"
    );
    assert_eq!(std::fs::read(folder.path("app.db")).unwrap(), before);
}

#[test]
fn a_missing_index_is_made_again() {
    let folder = applied();
    folder.sql("app.db", &["DROP INDEX idx_guests_visits"]);
    let out = folder.run(&APPLY).success();
    let made = "Made 1 object in sqlite://app.db:\n  index idx_guests_visits of table guests\n\n";
    assert!(out.starts_with(made), "{out}");
    folder.run(&["diff", "model.json", "sqlite://app.db"]).success();
}

#[test]
fn a_table_that_differs_is_refused_and_untouched() {
    let folder = applied();
    folder.sql(
        "app.db",
        &["ALTER TABLE hosts ADD COLUMN stars INTEGER", "DROP TABLE wh_message_deduplication"],
    );
    let inspect = ["inspect", "sqlite://app.db", "--format", "json"];
    let before = folder.run(&inspect).success();
    folder.run(&APPLY).failure(
        "error: What stands differs from what is wanted, so nothing was changed:\n  \
           Column stars of table hosts is not wanted: big_int nullable.\n\
         Change the database or the definition until they agree.\n",
    );
    assert_eq!(folder.run(&inspect).success(), before, "the missing table is not made either");
}

#[test]
fn what_a_name_is_taken_by_is_named() {
    let folder = Folder::new();
    folder.write("model.json", GUESTS);
    folder.sql("app.db", &["CREATE VIEW guests AS SELECT 1 AS one"]);
    let refused = folder.run(&APPLY);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    assert!(refused.err.starts_with("error: Table guests cannot be made: "), "{}", refused.err);
    assert!(refused.err.contains("view guests"), "{}", refused.err);
    let out = folder.run(&["inspect", "sqlite://app.db"]).success();
    assert!(out.contains("There are no tables."), "{out}");
}

#[test]
fn one_definition_stands_twice_under_two_prefixes() {
    let folder = applied();
    let second = [APPLY.as_slice(), &["--prefix", "second_"]].concat();
    let out = folder.run(&second).success();
    assert!(out.contains("  index second_idx_guests_visits of table second_guests\n"), "{out}");
    let out = folder.run(&["inspect", "sqlite://app.db"]).success();
    assert_eq!(out.matches("\ntable ").count(), 6);
    assert_eq!(out.matches("\n  index ").count(), 4);
    folder.run(&second).success();
    folder.run(&APPLY).success();
}

#[test]
fn features_are_applied_alone_or_all_together() {
    let folder = Folder::new();
    let out = folder.run(&["apply", "sqlite://one.db", "--feature", "outbox"]).success();
    assert!(out.starts_with("Made 7 objects in sqlite://one.db:\n  table wh_outbox\n"), "{out}");
    let out = folder.run(&["apply", "sqlite://all.db"]).success();
    assert_eq!(out.matches(" feature ").count(), 21, "{out}");
}

#[test]
fn a_schema_becomes_a_prefix_and_keeps_its_owner() {
    let folder = Folder::new();
    folder.write("model.json", r#"{ "schemas": { "events": { "features": ["sequences"] } } }"#);
    let run = folder.run(&APPLY);
    assert!(run.err.starts_with("note: sqlite: schema events: "), "{}", run.err);
    let row = "  events_wh_sequences  4        0        feature sequences (version 1)\n";
    assert!(run.success().ends_with(row));
}
