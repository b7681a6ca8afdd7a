//! `render`.

use crate::support::{Folder, GUESTS, run};

#[test]
fn all_features_are_rendered_without_a_selection() {
    let sql = run(&["render", "--dialect", "postgres"]).success();
    assert!(sql.starts_with("BEGIN;\n") && sql.ends_with("COMMIT;\n"));
    for table in ["wh_outbox", "wh_sequences", "emt_streams", "wh_event_store", "documents"] {
        assert!(sql.contains(&format!("CREATE TABLE IF NOT EXISTS {table} (")), "{table}");
    }
}

#[test]
fn only_the_features_that_are_named_are_rendered() {
    let sql = run(&["render", "--dialect", "sqlite", "--feature", "sequences"]).success();
    assert_eq!(sql.matches("CREATE TABLE").count(), 1);
    let both = ["--feature", "sequences", "--feature", "deduplication", "--feature", "sequences"];
    let sql = run(&[["render", "--dialect", "sqlite"].as_slice(), &both].concat()).success();
    assert_eq!(sql.matches("CREATE TABLE").count(), 2);
}

#[test]
fn a_model_and_features_are_rendered_together() {
    let folder = Folder::new();
    folder.write("model.json", GUESTS);
    let model = ["render", "--dialect", "postgres", "--model", "model.json"];
    let sql = folder.run(&model).success();
    assert_eq!(sql.matches("CREATE TABLE").count(), 3);
    let more = ["--feature", "sequences", "--feature", "deduplication"];
    let sql = folder.run(&[model.as_slice(), &more].concat()).success();
    assert_eq!(sql.matches("CREATE TABLE").count(), 4, "a feature that both name stands once");
}

#[test]
fn scripts_of_all_dialects_follow_each_other_under_their_names() {
    let all = run(&["render", "--dialect", "all", "--feature", "outbox"]);
    let headings: Vec<_> = all
        .out
        .lines()
        .filter(|line| line.ends_with(" and newer"))
        .map(|line| line.split_once(':').unwrap().0)
        .collect();
    assert_eq!(headings, ["-- postgres", "-- sqlite", "-- duckdb"]);
    for dialect in ["postgres", "sqlite", "duckdb"] {
        let alone = run(&["render", "--dialect", dialect, "--feature", "outbox"]).success();
        assert!(all.out.contains(&alone), "{dialect}");
    }
}

#[test]
fn notes_are_comments_of_the_script_and_on_standard_error() {
    let duckdb = run(&["render", "--dialect", "duckdb", "--feature", "outbox"]);
    let note = "duckdb: index wh_idx_outbox_status_lease of table wh_outbox: ";
    assert!(duckdb.out.contains(&format!("-- {note}")), "{}", duckdb.out);
    assert!(duckdb.err.contains(&format!("note: {note}")), "{}", duckdb.err);
    let postgres = run(&["render", "--dialect", "postgres", "--feature", "outbox"]);
    assert_eq!(postgres.err, "");
}

#[test]
fn a_prefix_stands_before_every_name() {
    let prefixed = ["render", "--dialect", "postgres", "--feature", "outbox", "--prefix", "app_"];
    let sql = run(&prefixed).success();
    assert!(sql.contains("CREATE TABLE IF NOT EXISTS app_outbox ("));
    assert!(sql.contains("CREATE INDEX IF NOT EXISTS app_idx_outbox_published_at ON app_outbox"));
    let sql = run(&[prefixed.as_slice(), &["--keep-index-names"]].concat()).success();
    assert!(sql.contains("CREATE INDEX IF NOT EXISTS idx_outbox_published_at ON app_outbox"));
}

#[test]
fn what_a_dialect_refuses_leaves_nothing_on_standard_output() {
    let model = GUESTS.replace(r#""references":"#, r#""on_delete": "cascade", "references":"#);
    let folder = Folder::new();
    folder.write("model.json", model);
    for dialect in ["duckdb", "all"] {
        let refused = folder.run(&["render", "--dialect", dialect, "--model", "model.json"]);
        assert_eq!((refused.status, refused.out.as_str()), (1, ""));
        let mut lines = refused.err.lines();
        assert_eq!(lines.next(), Some("error: DuckDB cannot hold what was asked for:"));
        let refusal = lines.next().unwrap();
        assert!(refusal.starts_with("  Foreign key guests_host_id_fkey of table guests: "));
        assert!(refusal.contains("(foreign_keys.action); ") && refusal.ends_with('.'), "{refusal}");
    }
    folder.run(&["render", "--dialect", "postgres", "--model", "model.json"]).success();
}

#[test]
fn unknown_dialects_and_features_are_answered_with_those_that_there_are() {
    run(&["render", "--dialect", "oracle"]).failure(
        "error: There is no dialect \"oracle\"; the dialects are postgres, sqlite, duckdb, or \
         all.\n",
    );
    run(&["render", "--dialect", "sqlite", "--feature", "mailbox"]).failure(
        "error: There is no feature \"mailbox\"; the features are collections, deduplication, \
         event-log, event-store, inbox, instances, outbox, perspectives, receptors, \
         request-response, sequences.\n",
    );
}

#[test]
fn a_prefix_that_makes_names_too_long_is_refused() {
    let prefix = "p".repeat(60);
    let refused = run(&["render", "--dialect", "sqlite", "--prefix", &prefix]);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    assert!(refused.err.starts_with("error: The definition is wrong:\n  The name of "));
}

#[test]
fn rendering_is_the_same_every_time() {
    let once = run(&["render", "--dialect", "all"]);
    let again = run(&["render", "--dialect", "all"]);
    assert_eq!((once.out, once.err), (again.out, again.err));
}

#[test]
fn nothing_defined_is_no_sql() {
    let folder = Folder::new();
    folder.write("model.json", r#"{ "schemas": {} }"#);
    let empty = folder.run(&["render", "--dialect", "sqlite", "--model", "model.json"]);
    assert_eq!((empty.status, empty.out.as_str()), (0, ""));
    assert_eq!(empty.err, "note: nothing is defined, so there is no SQL\n");
}
