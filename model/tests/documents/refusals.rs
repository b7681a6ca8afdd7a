//! What is no document, and how that is said.

use stylobate_model::Document;

use crate::{WHOLE, check_column_refused, check_refused, of_column, of_table};

#[test]
fn unknown_missing_and_repeated_keys_are_refused_with_their_place() {
    check_refused(
        &of_table(",\n    \"foreign_key\": {}"),
        "schemas.default.tables.mails: unknown key \"foreign_key\"; the keys here are comment, \
         renamed_from, columns, primary_key, unique, checks, foreign_keys, indexes (line 4, column 5)",
    );
    check_refused(
        &of_table(",\n    \"primary_key\": [],\n    \"primary_key\": []"),
        "schemas.default.tables.mails: key \"primary_key\" is given twice; remove one \
         (line 5, column 5)",
    );
    check_refused(
        &of_table(",\n    \"indexes\": { \"a.b\": { \"where\": \"TRUE\" } }"),
        "schemas.default.tables.mails.indexes.\"a.b\": key \"columns\" is missing; add it \
         (line 4, column 25)",
    );
    check_refused("{}", "key \"schemas\" is missing; add it (line 1, column 1)");
    check_refused(
        r#"{"schemas":{"ä":{"tables":{"":{"colums":{}}}}}}"#,
        "schemas.ä.tables.\"\": unknown key \"colums\"; the keys here are comment, renamed_from, \
         columns, primary_key, unique, checks, foreign_keys, indexes (line 1, column 32)",
    );
    check_refused(
        r#"{"schemas":{"default":{"features":["outbox",{"use":"a","as":"b"}]}}}"#,
        "schemas.default.features[1]: unknown key \"as\"; the keys here are use, prefix \
         (line 1, column 56)",
    );
    check_refused(
        r#"{"schemas":{},"opaque":[{"schema":"default"}]}"#,
        "opaque[0]: key \"kind\" is missing; add it (line 1, column 25)",
    );
}

#[test]
fn what_a_key_does_not_take_is_refused_with_its_place() {
    check_column_refused(
        r#""type":"text""#,
        ".type: unknown data type \"text\"; the types are uuid, string, string(n), timestamp_tz, \
         json, big_int, integer, small_int, boolean, bytes",
    );
    for text in
        ["string(+5)", "string()", "string(-1)", "string(4294967296)", "String", "string (5)"]
    {
        let refusal = Document::from_json(&of_column(&format!(r#""type":"{text}""#)));
        let refusal = refusal.expect_err("no data type").to_string();
        assert!(refusal.contains(&format!("unknown data type {text:?}")), "{refusal}");
    }
    check_column_refused(r#""type":7"#, ".type: expected a text, found 7");
    check_column_refused(r#""type":"uuid","nullable":"yes""#, {
        ".nullable: expected true or false, found the text \"yes\""
    });
    check_column_refused(r#""type":"uuid","comment":null"#, {
        ".comment: expected a text, found null; leave the key out if there is nothing to say"
    });
    check_refused(&of_table(", \"primary_key\": \"id\""), {
        "schemas.default.tables.mails.primary_key: expected a list, found the text \"id\" \
         (line 3, column 61)"
    });
    let reference = r#""references": { "table": "mails", "columns": ["id"] }"#;
    check_refused(
        &of_table(&format!(
            ",\n\"foreign_keys\": {{ \"f\": {{ \"columns\": [\"id\"], {reference},\n\"on_delete\": \
             \"set null\" }} }}"
        )),
        "schemas.default.tables.mails.foreign_keys.f.on_delete: unknown action \"set null\"; the \
         actions are no_action, restrict, cascade, set_null, set_default (line 5, column 14)",
    );
    check_refused(
        &of_table(
            ",\n\"indexes\": { \"i\": { \"columns\": [{ \"column\": \"id\", \"order\": \"down\" }] } }",
        ),
        "schemas.default.tables.mails.indexes.i.columns[0].order: unknown order \"down\"; the \
         orders are asc, desc (line 4, column 60)",
    );
    check_refused(
        &of_table(",\n\"indexes\": { \"i\": { \"columns\": [true] } }"),
        "schemas.default.tables.mails.indexes.i.columns[0]: expected the name of a column or an \
         object with the key column, found true (line 4, column 33)",
    );
    check_refused(
        r#"{"schemas":{"default":{"features":[[]]}}}"#,
        "schemas.default.features[0]: expected the name of a feature or an object with the key \
         use, found a list (line 1, column 36)",
    );
    check_refused("[]", "expected an object, found a list (line 1, column 1)");
}

#[test]
fn defaults_that_are_none_are_refused() {
    let way_out = "is no default; write \"now\", \"new_uuid\", or an object of one key: integer, \
                   boolean, string, json or json_text";
    for default in [r#""noww""#, "0", "null", "[ 1 ]", "{}", r#"{ "integer": 1, "string": "" }"#] {
        let expected = format!(".default: {default} {way_out}").replace("[ 1 ]", "[1]");
        let keys = format!(r#""type":"uuid","default":{default}"#);
        check_column_refused(&keys, &expected);
    }
    for number in ["1.0", "1e2", "9223372036854775808", "\"1\""] {
        let keys = format!(r#""type":"integer","default":{{"integer":{number}}}"#);
        let found = number.replace("\"1\"", "the text \"1\"");
        let expected = format!(".default.integer: expected an integer of 64 bits, found {found}");
        check_column_refused(&keys, &expected);
    }
    check_column_refused(r#""type":"json","default":{"JSON":1}"#, {
        ".default: unknown key \"JSON\"; the keys here are integer, boolean, string, json, json_text"
    });
    check_column_refused(r#""type":"json","default":{"json":{"a":[{"b":1,"b":2}]}}"#, {
        ".default.json.a[0]: key \"b\" is given twice; remove one"
    });
    check_column_refused(r#""type":"json","default":{"json":"\u0000"}"#, {
        ".default.json: the JSON value is none that every engine can hold: the JSON string with the \
         character NUL (U+0000) at byte 1 cannot be stored by every engine"
    });
    check_column_refused(r#""type":"json","default":{"json_text":"[NaN]"}"#, {
        ".default.json_text: the JSON value is none that every engine can hold: invalid JSON at \
         byte 1: expected a value"
    });
    let deep = format!("{}{}", "[".repeat(129), "]".repeat(129));
    check_column_refused(&format!(r#""type":"json","default":{{"json":{deep}}}"#), {
        ".default.json: the JSON value is none that every engine can hold: the JSON is nested \
         deeper than 128 levels at byte 128"
    });
}

#[test]
fn texts_that_are_no_json_are_refused_with_their_place() {
    check_refused("", {
        "the document is empty; write at least {\"schemas\": {}} (line 1, column 1)"
    });
    check_refused(" \n\t", {
        "the document is empty; write at least {\"schemas\": {}} (line 2, column 2)"
    });
    check_refused("\u{feff}{\"schemas\":{}}", {
        "the document starts with a byte order mark; save it as UTF-8 without one \
         (line 1, column 1)"
    });
    check_refused("{\"schemas\": {},}", {
        "expected a key in double quotes, found '}' (line 1, column 16)"
    });
    check_refused("{\"schemas\": {}\n  'opaque': []}", {
        "expected `,` or `}`, found '\\'' (line 2, column 3)"
    });
    check_refused("{\"schemas\" {}}", "expected `:` behind the key, found '{' (line 1, column 12)");
    check_refused("{\"schemas\": 01}", {
        "a number does not start with zeros; remove them (line 1, column 13)"
    });
    check_refused("{\"schemas\": .5}", "expected a value, found '.' (line 1, column 13)");
    check_refused("{\"schemas\": \"\\ud800\"}", {
        "the escape is one half of a surrogate pair, not a character; write both halves \
         (line 1, column 14)"
    });
    check_refused("{\"schemas\": \"a\nb\"}", {
        "expected an escape for a control character, found '\\n' (line 1, column 15)"
    });
    check_refused("{\"schemas\": {}} {}", {
        "expected the end of the document, found '{' (line 1, column 17)"
    });
    check_refused(&"[".repeat(1_000_000), "nested deeper than 144 levels (line 1, column 145)");
}

#[test]
fn a_document_that_was_cut_off_anywhere_is_refused() {
    let end = WHOLE.trim_end().len();
    for (cut, _) in WHOLE.char_indices().filter(|(cut, _)| (1..end).contains(cut)) {
        let refusal = Document::from_json(&WHOLE[..cut]).expect_err("a half document").to_string();
        assert!(
            refusal.contains("the end of the document, which may have been cut off"),
            "{refusal}"
        );
    }
}
