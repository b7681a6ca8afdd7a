//! Documents: definitions as JSON, both ways.

#[path = "documents/properties.rs"]
mod properties;
#[path = "documents/refusals.rs"]
mod refusals;

use stylobate_model::{
    ByName, Catalog, Check, Column, DefaultValue, Document, Feature, FeatureUse, Index,
    IndexColumn, Json, Name, Placement, Table, Unique,
};

/// The example of the specification, with everything that a document can say.
const WHOLE: &str = r#"{
  "schemas": {
    "default": {
      "features": ["outbox", { "use": "event-store", "prefix": "es_" }],
      "tables": {
        "hosts": {
          "comment": "who invites",
          "renamed_from": "owners",
          "columns": {
            "id": { "type": "big_int", "identity": true }
          },
          "primary_key": ["id"]
        },
        "guests": {
          "columns": {
            "id": { "type": "uuid", "default": "new_uuid" },
            "email": { "type": "string(320)", "byte_order": true, "comment": "one \"quoted\"\nline" },
            "visits": { "type": "integer", "default": { "integer": -1 } },
            "vip": { "type": "boolean", "default": { "boolean": false } },
            "topic": { "type": "string", "default": { "string": "it's" }, "renamed_from": "subject" },
            "profile": { "type": "json", "nullable": true, "default": { "json": {"a":[1.5,123456789012345678901234567890],"b":null} } },
            "host_id": { "type": "big_int", "nullable": true },
            "seen_at": { "type": "timestamp_tz", "default": "now" }
          },
          "primary_key": ["id"],
          "unique": {
            "guests_email_key": ["email"]
          },
          "checks": {
            "guests_visits_check": "visits >= 0"
          },
          "foreign_keys": {
            "guests_host_fkey": { "columns": ["host_id"], "references": { "schema": "default", "table": "hosts", "columns": ["id"] }, "on_delete": "set_null", "on_update": "cascade" }
          },
          "indexes": {
            "idx_guests_seen_at": { "columns": ["seen_at", { "column": "email", "order": "desc" }], "unique": true, "where": "vip = TRUE" }
          }
        }
      }
    },
    "empty": {}
  },
  "opaque": [
    { "schema": "default", "table": "guests", "kind": "trigger", "name": "touch", "reason": "triggers are not modelled" },
    { "schema": "default", "kind": "view", "name": "recent", "reason": "views are not modelled" }
  ]
}
"#;

#[track_caller]
fn read(text: &str) -> Document {
    Document::from_json(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[track_caller]
fn check_refused(text: &str, expected: &str) {
    let refusal = Document::from_json(text).expect_err("the text is no document");
    assert_eq!(refusal.to_string(), expected);
}

/// A document of one table `mails` with a column `id` and more keys.
fn of_table(keys: &str) -> String {
    format!(
        "{{\n  \"schemas\": {{ \"default\": {{ \"tables\": {{ \"mails\": {{\n    \"columns\": {{ \
         \"id\": {{ \"type\": \"uuid\" }} }}{keys}\n  }} }} }} }}\n}}"
    )
}

/// A document of one column with these keys.
fn of_column(keys: &str) -> String {
    format!(
        r#"{{"schemas":{{"default":{{"tables":{{"mails":{{"columns":{{"id":{{{keys}}}}}}}}}}}}}}}"#
    )
}

#[track_caller]
fn check_column_refused(keys: &str, expected: &str) {
    let refusal = Document::from_json(&of_column(keys)).expect_err("the column is none");
    let (path, reason) = ("schemas.default.tables.mails.columns.id", refusal.to_string());
    assert!(refusal.path().starts_with(path), "{reason}");
    let reason = reason[path.len()..].rsplit_once(" (line 1, column ").map(|(reason, _)| reason);
    assert_eq!(reason, Some(expected));
}

#[track_caller]
fn json_default(text: &str) -> Json {
    let document = read(&of_column(&format!(r#""type":"json","default":{text}"#)));
    let schema = document.schemas.get("default").expect("the schema");
    let column = schema.tables.get("mails").and_then(|table| table.columns.get("id"));
    match column.and_then(|column| column.default.clone()) {
        Some(DefaultValue::Json(json)) => json,
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_is_read_and_written_in_its_order() {
    let document = read(WHOLE);
    assert_eq!(document.to_json(), WHOLE);
    let guests = document.schemas.get("default").and_then(|schema| schema.tables.get("guests"));
    let guests = guests.expect("the table");
    let visits = guests.columns.get("visits").expect("the column");
    assert_eq!(*visits, Column::integer("visits").default(-1));
    let index = Index::on([IndexColumn::ascending("seen_at"), IndexColumn::descending("email")]);
    let index = index.named("idx_guests_seen_at").unique().filter("vip = TRUE");
    assert_eq!(guests.indexes.get("idx_guests_seen_at"), Some(&index));
    let names: Vec<_> = guests.columns.names().map(Name::as_str).collect();
    assert_eq!(names[..4], ["id", "email", "visits", "vip"]);
    assert_eq!(document.opaque.len(), 2);
}

#[test]
fn what_is_off_may_be_written_too() {
    let document = read(
        r#"{"schemas":{"default":{"features":[],"tables":{"a":{"columns":{
            "id":{"type":"uuid","nullable":false,"identity":false,"byte_order":false}},
            "primary_key":[],"unique":{},"checks":{},"foreign_keys":{"f":{"columns":["id"],
            "references":{"table":"a","columns":["id"]},"on_delete":"no_action"}},
            "indexes":{"i":{"columns":[{"column":"id"},{"column":"id","order":"asc"}],
            "unique":false}}}}}},"opaque":[]}"#,
    );
    let text = document.to_json();
    assert_eq!(read(&text), document);
    for word in ["false", "[]", "no_action", "asc", "opaque"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

#[test]
fn features_are_named_and_found() {
    let outbox = Feature::new("outbox", 3).prefix("wh_");
    let store = Feature::new("event-store", 1);
    let database = read(WHOLE).expand(&[store.clone(), outbox.clone()]).expect("known features");
    let features = &database.schemas.get("default").expect("the schema").features;
    let expected = [FeatureUse::of(outbox), FeatureUse::of(store).prefixed("es_")];
    assert_eq!(*features, expected.into_iter().collect::<ByName<_>>());
    let written = Document::from(&database);
    assert_eq!(written, Document { opaque: Vec::new(), ..read(WHOLE) });
    let refusal = read(WHOLE).expand(&[]).expect_err("unknown features").to_string();
    assert_eq!(
        refusal,
        "schemas.default.features[0]: unknown feature \"outbox\"; there are no features here"
    );
    let known = [Feature::new("outbox", 1), Feature::new("leases", 1)];
    assert_eq!(
        read(WHOLE).expand(&known).expect_err("an unknown feature").to_string(),
        "schemas.default.features[1]: unknown feature \"event-store\"; the features are outbox, leases"
    );
}

#[test]
fn a_schema_a_table_or_a_part_given_twice_is_kept_for_resolve() {
    let id = r#""id":{"type":"uuid"}"#;
    let table = format!(
        r#""mails":{{"columns":{{{id},{id}}},"primary_key":["id"],"checks":{{"c":"TRUE","c":"TRUE"}},
        "unique":{{"u":["id"],"u":["id"]}},"indexes":{{"i":{{"columns":["id"]}},"i":{{"columns":["id"]}}}},
        "foreign_keys":{{"f":{{"columns":["id"],"references":{{"table":"mails","columns":["id"]}}}},
        "f":{{"columns":["id"],"references":{{"table":"mails","columns":["id"]}}}}}}}}"#
    );
    let schema = format!(r#""default":{{"tables":{{{table},{table}}}}}"#);
    let document = read(&format!(r#"{{"schemas":{{{schema},{schema}}}}}"#));
    assert_eq!(read(&document.to_json()), document);
    let database = document.expand(&[]).expect("no features");
    let problems = database.resolve(&Placement::new()).expect_err("everything is there twice");
    let messages: Vec<_> = problems.iter().map(ToString::to_string).collect();
    for (object, scope) in [
        ("schema default", "the database"),
        ("table mails", "schema default"),
        ("column id", "table mails"),
        ("unique constraint u", "table mails"),
        ("foreign key f", "table mails"),
        ("check c", "table mails"),
        ("index i", "table mails"),
    ] {
        let expected =
            format!("{object} is defined twice in {scope}; remove or rename one of them");
        assert!(messages.contains(&expected), "{expected}\n{messages:#?}");
    }
}

#[test]
fn a_condition_that_does_not_parse_is_kept_for_resolve() {
    let document = read(&of_table(r#", "checks": { "c": "id >=" }"#));
    assert!(document.to_json().contains(r#""c": "id >=""#));
    assert_eq!(read(&document.to_json()), document);
    let problems = document.expand(&[]).expect("no features").resolve(&Placement::new());
    assert!(problems.expect_err("no condition").to_string().starts_with(
        "the condition of check c of table mails does not parse: invalid expression \"id >=\""
    ));
}

#[test]
fn escapes_are_read_as_what_they_stand_for() {
    let document = read(r#"{"schemas":{"\u0061\ud83d\ude00\n\/\"\\":{}}}"#);
    assert_eq!(document.schemas.names().next().map(Name::as_str), Some("a😀\n/\"\\"));
    assert_eq!(read(&document.to_json()), document);
}

#[test]
fn json_defaults_keep_every_digit() {
    let digits = "123456789012345678901234567890.123456789012345678901234567891";
    for (written, expected) in [
        (format!(r#"{{"json":[{digits},-0,1e2]}}"#), format!("[{digits},0,100]")),
        (format!(r#"{{"json_text":"{digits}"}}"#), digits.to_owned()),
        (r#"{"json":null}"#.to_owned(), "null".to_owned()),
        (r#"{"json":"text"}"#.to_owned(), "\"text\"".to_owned()),
        (r#"{"json_text":"\"text\""}"#.to_owned(), "\"text\"".to_owned()),
    ] {
        let json = json_default(&written);
        assert_eq!(json.as_str(), expected);
        let again = format!(r#"{{ "json": {expected} }}"#);
        assert!(
            read(&of_column(&format!(r#""type":"json","default":{written}"#)))
                .to_json()
                .contains(&again)
        );
    }
}

#[test]
fn serde_carries_json_defaults_that_machines_cannot_as_text() {
    let through_serde = |default: &str| {
        let document = read(&of_column(&format!(r#""type":"json","default":{default}"#)));
        let text = serde_json::to_string(&document).expect("a text");
        assert_eq!(serde_json::from_str::<Document>(&text).expect("a document"), document);
        assert_eq!(read(&text), document);
        text
    };
    let text = through_serde(r#"{"json":{"a":[18446744073709551615,-9223372036854775808,true]}}"#);
    assert!(text.contains(r#"{"json":{"a":[18446744073709551615,-9223372036854775808,true]}}"#));
    assert!(through_serde(r#"{"json":[0.1]}"#).contains(r#"{"json_text":"[0.1]"}"#));
    assert!(through_serde(r#"{"json":18446744073709551616}"#).contains("json_text"));
    let deep = format!(r#"{{"json":{}{}}}"#, "[".repeat(128), "]".repeat(128));
    assert!(through_serde(&deep).contains("json_text"));
}

#[test]
fn serde_refuses_json_defaults_that_have_lost_digits() {
    let text = of_column(r#""type":"json","default":{"json":{"a":0.1}}"#);
    let refusal = serde_json::from_str::<Document>(&text).expect_err("an inexact number");
    assert!(refusal.to_string().starts_with(
        "schemas.default.tables.mails.columns.id.default.json.a: a number of the JSON value may \
         have lost digits on its way here; write the value as text, as in {\"json_text\": \"[0.1]\"}"
    ));
    let exact = r#"{"$serde_json::private::Number":"0.1"}"#;
    let text = of_column(&format!(r#""type":"json","default":{{"json":{exact}}}"#));
    assert_eq!(
        serde_json::from_str::<Document>(&text).expect("a number that is handed on as text"),
        read(&of_column(r#""type":"json","default":{"json":0.1}"#))
    );
}

#[test]
fn serde_reads_and_writes_what_the_text_form_does() {
    let document = read(WHOLE);
    let value = serde_json::to_value(&document).expect("a value");
    assert_eq!(serde_json::from_value::<Document>(value).expect("a document"), document);
    let refusal = serde_json::from_str::<Document>(r#"{"schema":{}}"#).expect_err("no document");
    assert!(refusal.to_string().starts_with("unknown key \"schema\"; the keys here are"));
}

#[test]
fn a_catalog_without_names_gets_the_generated_ones() {
    let mut table = Table::new("mails").column(Column::uuid("id"));
    for _ in 0..2 {
        table.indexes = table.indexes.into_iter().collect();
        table.unique.insert(Unique::on(["id"]));
        table.checks.insert(Check::new("id IS NOT NULL"));
    }
    let mut catalog = Catalog::default();
    catalog.schema_mut(&Name::default_schema()).tables.insert(table);
    let text = Document::of_catalog(&catalog, Vec::new()).to_json();
    assert!(text.contains("\"mails_id_key\": [\"id\"]"), "{text}");
    assert!(text.contains("\"mails_id_check\": \"id IS NOT NULL\""), "{text}");
}
