//! `diff`.

use crate::support::{Folder, GUESTS};

fn standing() -> Folder {
    let folder = Folder::new();
    folder.write("model.json", GUESTS);
    folder.run(&["apply", "sqlite://app.db", "--model", "model.json"]).success();
    folder
}

#[test]
fn equal_sides_exit_with_zero_in_every_combination() {
    let folder = standing();
    folder.write("same.json", GUESTS);
    for sides in [
        ["model.json", "same.json"],
        ["model.json", "sqlite://app.db"],
        ["sqlite://app.db", "model.json"],
        ["sqlite://app.db", "sqlite:app.db"],
    ] {
        let out = folder.run(&[&["diff"], sides.as_slice()].concat()).success();
        let [a, b] = sides;
        assert_eq!(out, format!("A is {a}\nB is {b}\n\nA and B are equal: 3 tables.\n"));
    }
}

#[test]
fn differences_are_told_object_by_object_and_both_ways() {
    let folder = standing();
    folder.sql(
        "app.db",
        &[
            "DROP INDEX idx_guests_visits",
            "CREATE INDEX idx_guests_email ON guests (email)",
            "DROP TABLE wh_message_deduplication",
        ],
    );
    folder.write("other.json", GUESTS.replace("string(320)", "string(100)"));
    let run = folder.run(&["diff", "other.json", "sqlite://app.db"]);
    assert_eq!((run.status, run.err.as_str()), (2, ""));
    assert_eq!(
        run.out,
        "A is other.json\nB is sqlite://app.db\n\nA and B are not equal: 4 differences.\n  \
           differs: column email of table guests: A has string(100) not null, B has string(320) \
           not null\n  \
           only in B: index idx_guests_email of table guests: (email)\n  \
           only in A: index idx_guests_visits of table guests: (visits) where visits > 3\n  \
           only in A: table wh_message_deduplication: 2 columns, 1 index\n"
    );
    let run = folder.run(&["diff", "sqlite://app.db", "other.json"]);
    assert_eq!(run.status, 2);
    assert!(run.out.contains("only in B: table wh_message_deduplication: 2 columns, 1 index\n"));
    assert!(run.out.contains("A has string(320) not null, B has string(100) not null\n"));
    assert!(run.out.contains("only in A: index idx_guests_email of table guests: (email)\n"));
}

#[test]
fn two_files_are_compared_as_they_are_written() {
    let folder = Folder::new();
    folder.write("one.json", GUESTS);
    folder.write("two.json", GUESTS.replace(r#""hosts": {"#, r#""hosts": { "comment": "c","#));
    let run = folder.run(&["diff", "one.json", "two.json"]);
    assert_eq!(run.status, 2);
    assert!(run.out.ends_with("1 difference.\n  only in B: comment on table hosts: \"c\"\n"));
    folder.run(&["apply", "sqlite://app.db", "--model", "one.json"]).success();
    let run = folder.run(&["diff", "two.json", "sqlite://app.db"]);
    assert!(run.err.starts_with("note: sqlite: table hosts: "), "{}", run.err);
    run.success();
}

#[test]
fn what_is_not_understood_is_no_difference_but_is_told() {
    let folder = standing();
    folder.sql("app.db", &["CREATE VIEW recent AS SELECT id FROM guests"]);
    let run = folder.run(&["diff", "model.json", "sqlite://app.db"]);
    assert!(run.err.starts_with("note: B has view recent: "), "{}", run.err);
    assert!(run.err.ends_with("; it was not compared\n"), "{}", run.err);
    run.success();
}

#[test]
fn errors_exit_with_one() {
    let folder = standing();
    for sides in [
        ["lost.json", "sqlite://app.db"],
        ["model.json", "sqlite://lost.db"],
        ["model.json", "oracle://somewhere"],
        ["model.json", "sqlite:"],
    ] {
        let run = folder.run(&[&["diff"], sides.as_slice()].concat());
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{sides:?}");
        assert!(run.err.starts_with("error: "), "{}", run.err);
    }
    assert_eq!(folder.names(), ["app.db", "model.json"], "nothing is made");
}

#[test]
fn a_file_whose_name_has_a_colon_is_a_file() {
    let folder = Folder::new();
    folder.write("v1:model.json", GUESTS);
    folder.run(&["diff", "v1:model.json", "v1:model.json"]).success();
}

#[cfg(feature = "duckdb")]
#[test]
fn databases_of_two_engines_are_equal_where_both_can_be() {
    let folder = Folder::new();
    // DuckDB has no partial indexes.
    folder.write("model.json", GUESTS);
    for database in ["sqlite://app.db", "duckdb://app.duckdb"] {
        folder.run(&["apply", database, "--model", "model.json"]).success();
    }
    for sides in
        [["sqlite://app.db", "duckdb://app.duckdb"], ["duckdb://app.duckdb", "sqlite://app.db"]]
    {
        let run = folder.run(&[&["diff"], sides.as_slice()].concat());
        assert!(run.err.contains("index idx_guests_visits of table guests"), "{}", run.err);
        run.success();
    }
    folder.sql("app.db", &["DROP INDEX idx_guests_visits"]);
    let run = folder.run(&["diff", "sqlite://app.db", "duckdb://app.duckdb"]);
    assert_eq!(run.status, 2);
    assert!(run.out.contains("only in B: index idx_guests_visits of table guests: (visits)\n"));
}

#[cfg(feature = "duckdb")]
#[test]
fn what_one_engine_refuses_is_a_difference_from_the_other() {
    let folder = Folder::new();
    let cascade = GUESTS.replace(r#""references":"#, r#""on_delete": "cascade", "references":"#);
    folder.write("model.json", GUESTS).write("cascade.json", cascade);
    folder.run(&["apply", "sqlite://app.db", "--model", "cascade.json"]).success();
    folder.run(&["apply", "duckdb://app.duckdb", "--model", "model.json"]).success();
    let run = folder.run(&["diff", "sqlite://app.db", "duckdb://app.duckdb"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.out.contains("only in A: foreign key guests_host_id_fkey of table guests: "));
    assert!(run.out.contains("only in B: foreign key guests_host_id_fkey of table guests: "));

    folder.run(&["apply", "duckdb://new.duckdb", "--feature", "deduplication"]).success();
    let run = folder.run(&["diff", "sqlite://app.db", "duckdb://new.duckdb"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.out.ends_with(
        "2 differences.\n  only in A: table guests: 4 columns, 1 index\n  only in A: table hosts: \
         1 column, 0 indexes\n"
    ));
}

#[cfg(feature = "duckdb")]
#[test]
fn schemas_are_no_difference_from_an_engine_without_them() {
    let folder = Folder::new();
    folder.write("model.json", r#"{ "schemas": { "events": { "features": ["event-store"] } } }"#);
    for database in ["sqlite://app.db", "duckdb://app.duckdb"] {
        folder.run(&["apply", database, "--model", "model.json"]).success();
    }
    folder.run(&["diff", "sqlite://app.db", "duckdb://app.duckdb"]).success();
    folder.run(&["diff", "duckdb://app.duckdb", "sqlite://app.db"]).success();
    let inspect = ["inspect", "duckdb://app.duckdb", "--schema", "events", "--format"];
    let text = folder.run(&[inspect.as_slice(), &["text"]].concat()).success();
    assert_eq!(text.matches("\ntable events.emt_").count(), 4);
    let json = folder.run(&[inspect.as_slice(), &["json"]].concat()).success();
    assert!(json.contains("\"events\"") && !json.contains("\"default\": {}"), "{json}");
    folder.run(&["inspect", "duckdb://app.duckdb", "--schema", "sales"]).failure(
        "error: There is no schema \"sales\" in the database; its schemas are default, events.\n",
    );
}
