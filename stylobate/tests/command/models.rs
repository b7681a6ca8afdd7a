//! Model files that are wrong: every command that takes one names the place.

use crate::support::{Folder, GUESTS};

#[track_caller]
fn refused(content: &[u8], error: &str) {
    let folder = Folder::new();
    folder.write("model.json", content);
    for arguments in [
        ["render", "--dialect", "all", "--model", "model.json"].as_slice(),
        &["apply", "sqlite://new.db", "--model", "model.json"],
        &["diff", "model.json", "model.json"],
    ] {
        folder.run(arguments).failure(error);
    }
    assert_eq!(folder.names(), ["model.json"], "nothing is made");
}

#[test]
fn an_unknown_key_is_named_with_its_place() {
    refused(
        br#"{ "schemas": { "default": { "tabels": {} } } }"#,
        "error: The model file model.json is wrong: schemas.default: unknown key \"tabels\"; the \
         keys here are features, tables (line 1, column 29).\n",
    );
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    let folder = Folder::new();
    for end in (0..GUESTS.len() - 2).step_by(97) {
        folder.write("model.json", &GUESTS[..end]);
        let run = folder.run(&["render", "--dialect", "sqlite", "--model", "model.json"]);
        assert_eq!((run.status, run.out.as_str()), (1, ""));
        assert!(run.err.starts_with("error: The model file model.json is wrong: "), "{}", run.err);
        assert!(run.err.contains("(line "), "{}", run.err);
    }
}

#[test]
fn a_file_that_is_no_text_is_refused_with_the_line() {
    refused(
        b"{\n  \"schemas\": \xff",
        "error: The model file model.json cannot be read: line 2 is not UTF-8; save it as UTF-8.\n",
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = "error: The model file lost.json cannot be read: there is no such file; check its \
                 name.\n";
    let folder = Folder::new();
    folder.run(&["render", "--dialect", "all", "--model", "lost.json"]).failure(error);
    folder.run(&["diff", "lost.json", "lost.json"]).failure(error);
    folder
        .run(&["render", "--dialect", "all", "--model", "."])
        .failure("error: The model file . cannot be read: it is a folder; name a file in it.\n");
}

#[test]
fn every_problem_of_a_definition_is_a_sentence_of_its_own() {
    let name = "n".repeat(64);
    let model = format!(
        r#"{{ "schemas": {{ "default": {{ "tables": {{ "{name}": {{
            "columns": {{ "id": {{ "type": "uuid" }}, "c": {{ "type": "integer" }} }},
            "primary_key": ["id"], "checks": {{ "k": "c > " }} }} }} }} }} }}"#
    );
    refused(
        model.as_bytes(),
        &format!(
            "error: The model file model.json is wrong:\n  The name of table {name} has 64 bytes \
             after placement, more than the 63 that every engine keeps; shorten the name or the \
             prefix.\n  The condition of check k of table {name} does not parse: invalid \
             expression \"c > \": expected a column, a literal or a parenthesis, found the end (at \
             byte 4).\n"
        ),
    );
}

#[test]
fn an_unknown_feature_is_refused_with_those_that_there_are() {
    refused(
        br#"{ "schemas": { "default": { "features": ["outbux"] } } }"#,
        "error: The model file model.json is wrong: schemas.default.features[0]: unknown feature \
         \"outbux\"; the features are collections, deduplication, event-log, event-store, inbox, \
         instances, outbox, perspectives, receptors, request-response, sequences.\n",
    );
}
