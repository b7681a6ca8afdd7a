//! `features` and `capabilities`.

use serde_json::Value;

use crate::support::run;

#[test]
fn features_are_listed_with_tables_columns_and_indexes() {
    let text = run(&["features"]).success();
    for line in [
        "outbox (version 1)",
        "Messages that are stored with the data they tell of, and sent afterwards.",
        "prefix \"wh_\"",
        "table outbox",
        "  is_event          boolean not null default false",
        "  index idx_outbox_status_created_at  (status, created_at)",
        "table perspective_cursors",
        "  global_position         big_int not null identity",
        "perspectives (version 2)",
        "  index idx_event_store_stream          unique (stream_id, version)",
        "table documents",
        "on postgres 13.0: nothing is emulated, omitted or refused",
        "on sqlite 3.40",
        "on duckdb 2.0",
        "  types.uuid           4 columns  emulated: a BLOB of 16 bytes",
        "  indexes.partial      6 indexes  emulated: an index of all rows",
    ] {
        assert!(text.lines().any(|listed| listed == line), "{line} is not in {text}");
    }
}

#[test]
fn features_are_listed_as_json() {
    let json: Value =
        serde_json::from_str(&run(&["features", "--format", "json"]).success()).unwrap();
    let features = json["features"].as_array().unwrap();
    let names: Vec<_> = features.iter().map(|feature| feature["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "collections",
            "deduplication",
            "event-log",
            "event-store",
            "inbox",
            "instances",
            "outbox",
            "perspectives",
            "receptors",
            "request-response",
            "sequences"
        ]
    );
    let outbox = &features[6];
    assert_eq!((outbox["version"].as_u64(), outbox["prefix"].as_str()), (Some(1), Some("wh_")));
    let table = &outbox["tables"][0];
    assert_eq!(table["name"], "outbox");
    assert_eq!(table["columns"].as_array().unwrap().len(), 18);
    assert_eq!(table["indexes"].as_array().unwrap().len(), 6);
    assert_eq!(table["columns"][17]["default"]["boolean"], false);
    assert_eq!(table["indexes"][2]["where"], "lease_expiry IS NOT NULL");
}

#[test]
fn features_are_listed_with_what_each_dialect_does_otherwise() {
    let json: Value =
        serde_json::from_str(&run(&["features", "--format", "json"]).success()).unwrap();
    for feature in json["features"].as_array().unwrap() {
        let dialects = feature["dialects"].as_array().unwrap();
        let names: Vec<_> = dialects.iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["postgres", "sqlite", "duckdb"]);
        assert_eq!(dialects[0]["departures"].as_array().unwrap().len(), 0, "{feature}");
        assert!(!dialects[1]["departures"].as_array().unwrap().is_empty(), "{feature}");
        let all = dialects.iter().flat_map(|one| one["departures"].as_array().unwrap());
        for departure in all {
            assert!(departure["support"] == "emulated" || departure["support"] == "omitted");
            assert!(departure["reason"].is_string(), "{departure}");
            assert!(!departure["objects"].as_array().unwrap().is_empty(), "{departure}");
        }
    }
    let inbox = &json["features"][4]["dialects"][2];
    assert_eq!((&inbox["name"], &inbox["version"]), (&"duckdb".into(), &"2.0".into()));
    let departures = inbox["departures"].as_array().unwrap();
    let partial = departures.iter().find(|one| one["capability"] == "indexes.partial").unwrap();
    assert_eq!(partial["reason"], "an index of all rows");
    assert_eq!(partial["objects"].as_array().unwrap().len(), 6);
    assert_eq!(partial["objects"][0], "index idx_inbox_lease_expiry of table inbox");
}

#[test]
fn capabilities_of_all_dialects_stand_side_by_side() {
    let text = run(&["capabilities"]).success();
    let row = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().skip(1).collect::<Vec<_>>()
    };
    assert_eq!(row("indexes.unique_partial"), ["native", "native", "refused"]);
    assert_eq!(row("indexes.order"), ["native", "native", "omitted"]);
    assert!(text.contains("indexes.unique_partial          refused: "), "{text}");
}

#[test]
fn capabilities_of_one_dialect_are_shown_alone() {
    let text = run(&["capabilities", "--dialect", "sqlite"]).success();
    assert!(text.contains("SQLITE") && !text.contains("POSTGRES") && !text.contains("DUCKDB"));
    run(&["capabilities", "--dialect", "oracle"]).failure(
        "error: There is no dialect \"oracle\"; the dialects are postgres, sqlite, duckdb.\n",
    );
}

#[test]
fn capabilities_are_a_table_in_markdown() {
    let text = run(&["capabilities", "--format", "markdown"]).success();
    let mut lines = text.lines();
    let columns = |line: &str| line.matches('|').count() - line.matches("\\|").count();
    assert!(lines.next().unwrap().starts_with("| capability | meaning | postgres "));
    assert_eq!(lines.next(), Some("| --- | --- | --- | --- | --- |"));
    assert!(lines.clone().count() > 20);
    assert!(lines.all(|line| columns(line) == 6), "{text}");
}

#[test]
fn capabilities_are_listed_as_json() {
    let text = run(&["capabilities", "--format", "json", "--dialect", "duckdb"]).success();
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["dialects"][0]["product"], "DuckDB");
    let all = json["capabilities"].as_array().unwrap();
    let partial = all.iter().find(|one| one["name"] == "indexes.partial").unwrap();
    assert_eq!(partial["dialects"][0]["support"], "emulated");
    assert!(partial["dialects"][0]["reason"].is_string() && partial["meaning"].is_string());
}
