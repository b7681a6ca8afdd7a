//! `inspect`.

use stylobate::model::Document;

use crate::support::{Folder, GUESTS};

fn standing() -> Folder {
    let folder = Folder::new();
    folder.write("model.json", GUESTS);
    folder.run(&["apply", "sqlite://app.db", "--model", "model.json"]).success();
    folder
}

#[test]
fn text_shows_neutral_types_and_every_part() {
    let out = standing().run(&["inspect", "sqlite://app.db"]).success();
    for line in [
        "table guests",
        "  id       uuid not null default new_uuid",
        "  email    string(320) not null",
        "  primary key                      (id)",
        "  unique guests_email_key          (email)",
        "  check guests_visits_check        visits >= 0",
        "  foreign key guests_host_id_fkey  (host_id) references hosts (id) on delete no_action on \
         update no_action",
        "  index idx_guests_visits          (visits) where visits > 3",
    ] {
        assert!(out.lines().any(|shown| shown == line), "{line} is not in {out}");
    }
}

#[test]
fn json_is_a_model_that_makes_the_same_database() {
    let folder = standing();
    let json = folder.run(&["inspect", "sqlite://app.db", "--format", "json"]).success();
    folder.write("again.json", &json);
    folder.run(&["apply", "sqlite://again.db", "--model", "again.json"]).success();
    let again = folder.run(&["inspect", "sqlite://again.db", "--format", "json"]).success();
    let read = |text: &str| Document::from_json(text).unwrap();
    assert_eq!(read(&again), read(&json));
    assert!(!json.contains("sqlite_"), "{json}");
}

#[test]
fn sql_is_what_render_prints() {
    let folder = standing();
    let sql = folder.run(&["inspect", "sqlite://app.db", "--format", "sql"]).success();
    let rendered =
        folder.run(&["render", "--dialect", "sqlite", "--model", "model.json"]).success();
    assert_eq!(sql, rendered);
}

#[test]
fn what_is_not_understood_is_listed_and_ignored() {
    let folder = standing();
    folder.sql(
        "app.db",
        &[
            "CREATE VIEW recent AS SELECT id FROM guests",
            "CREATE TABLE loose (anything)",
            "CREATE TRIGGER guard AFTER DELETE ON hosts BEGIN DELETE FROM guests; END",
        ],
    );
    let text = folder.run(&["inspect", "sqlite://app.db"]).success();
    let (_, opaque) = text.split_once("\nnot understood, and left as it is\n").unwrap();
    for object in ["view recent", "table loose", "trigger guard of table hosts"] {
        assert!(opaque.contains(&format!("  {object}: ")), "{object} is not in {text}");
    }
    let sql = folder.run(&["inspect", "sqlite://app.db", "--format", "sql"]).success();
    assert!(sql.contains("-- not in this script: view recent: "), "{sql}");
    let json = folder.run(&["inspect", "sqlite://app.db", "--format", "json"]).success();
    assert_eq!(Document::from_json(&json).unwrap().opaque.len(), 3);
    folder.write("read.json", json);
    folder.run(&["diff", "read.json", "sqlite://app.db"]).success();
    folder.run(&["diff", "model.json", "sqlite://app.db"]).success();
}

#[test]
fn one_schema_is_shown_alone_and_an_unknown_one_refused() {
    let folder = standing();
    let all = folder.run(&["inspect", "sqlite://app.db"]).success();
    for own in ["default", "main"] {
        let shown = folder.run(&["inspect", "sqlite://app.db", "--schema", own]).success();
        assert_eq!(shown, all);
    }
    folder
        .run(&["inspect", "sqlite://app.db", "--schema", "sales"])
        .failure("error: There is no schema \"sales\" in the database; its schemas are default.\n");
}

#[test]
fn an_empty_database_has_no_tables() {
    let folder = Folder::new();
    folder.sql("empty.db", &["CREATE TABLE gone (id INTEGER) STRICT", "DROP TABLE gone"]);
    let out = folder.run(&["inspect", "sqlite://empty.db"]).success();
    assert!(out.ends_with("\n\nThere are no tables.\n"), "{out}");
}
