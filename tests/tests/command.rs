//! The command on live databases of every engine, as a user runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use stylobate::model::{Document, Named};
use stylobate_tests::engines::{Engine, Fresh};
use stylobate_tests::models::HOSTILE_NAMES;

/// What a run of the command gave.
struct Run {
    status: i32,
    out: String,
    err: String,
}

fn stylobate(arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_stylobate-full"))
        .args(arguments)
        .output()
        .expect("the command runs");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    Run {
        status: output.status.code().expect("it ends by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

#[track_caller]
fn succeed(arguments: &[&str]) -> String {
    let run = stylobate(arguments);
    assert_eq!(run.status, 0, "{arguments:?}\n{}\n{}", run.out, run.err);
    run.out
}

/// A run that fails with one sentence and prints nothing else.
#[track_caller]
fn fail(arguments: &[&str]) -> String {
    let run = stylobate(arguments);
    assert_eq!(run.status, 1, "{arguments:?}\n{}\n{}", run.out, run.err);
    assert_eq!(run.out, "", "{arguments:?}");
    assert!(run.err.starts_with("error: "), "{}", run.err);
    assert!(!run.err.contains("secret"), "{}", run.err);
    run.err
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file can be written");
    path
}

fn as_text(path: &Path) -> &str {
    path.to_str().expect("the path is text")
}

/// A model with every hostile name as a schema, a table, a column, an index and a check.
fn hostile_model() -> String {
    let mut schemas = Vec::new();
    for name in HOSTILE_NAMES {
        let quoted = serde_json::to_string(name).expect("a text is JSON");
        let column = serde_json::to_string(&format!("\"{}\" >= 0", name.replace('"', "\"\"")));
        let column = column.expect("a text is JSON");
        let short: String = name.chars().take(20).collect();
        let part = |kind: &str| serde_json::to_string(&format!("{short} {kind}")).expect("JSON");
        schemas.push(format!(
            "{schema}: {{ \"tables\": {{ {quoted}: {{ \"columns\": {{ {quoted}: {{ \"type\": \
             \"integer\" }} }}, \"primary_key\": [{quoted}], \"checks\": {{ {check}: {column} }}, \
             \"indexes\": {{ {index}: {{ \"columns\": [{quoted}] }} }} }} }} }}",
            schema = part("schema"),
            check = part("check"),
            index = part("index"),
        ));
    }
    format!("{{ \"schemas\": {{ {} }} }}", schemas.join(", "))
}

#[test]
fn hostile_names_go_through_every_command() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let model = write(folder.path(), "hostile.json", &hostile_model());
    let model = as_text(&model);
    for engine in Engine::ALL {
        let fresh: Fresh = engine.fresh();
        let url = fresh.url.as_str();
        let sql = succeed(&["render", "--dialect", engine.name(), "--model", model]);
        assert!(sql.contains("CREATE TABLE"), "{sql}");
        succeed(&["apply", url, "--model", model]);
        let again = succeed(&["apply", url, "--model", model]);
        assert!(!again.contains("created"), "{again}");
        assert!(succeed(&["diff", model, url]).contains("equal"));
        for format in ["text", "sql"] {
            let shown = succeed(&["inspect", url, "--format", format]);
            assert!(shown.contains("naïve_naïve"), "{shown}");
        }
        let json = succeed(&["inspect", url, "--format", "json"]);
        let read_back = write(folder.path(), "read_back.json", &json);
        Document::from_json(&json).unwrap_or_else(|error| panic!("{error}"));
        assert!(succeed(&["diff", as_text(&read_back), url]).contains("equal"));
    }
}

#[test]
fn every_feature_is_applied_inspected_and_equal() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        succeed(&["apply", &fresh.url]);
        let json = succeed(&["inspect", &fresh.url, "--format", "json"]);
        let document = Document::from_json(&json).expect("it is a document");
        let tables = &document.schemas.get("default").expect("it is there").tables;
        let outbox = tables.get("wh_outbox").expect("it stands");
        assert_eq!((outbox.columns.len(), outbox.indexes.len()), (18, 6));
        let all = stylobate::features::all();
        let names: Vec<_> = all.iter().map(|feature| feature.name().as_str()).collect();
        let model = format!("{{ \"schemas\": {{ \"default\": {{ \"features\": {names:?} }} }} }}");
        let model = write(folder.path(), "features.json", &model);
        let run = stylobate(&["diff", as_text(&model), &fresh.url]);
        assert_eq!(run.status, 0, "{}\n{}", run.out, run.err);
    }
}

#[test]
fn databases_of_different_engines_are_equal_where_both_can_hold_it() {
    let urls: Vec<_> = Engine::ALL.into_iter().map(Engine::fresh).collect();
    for fresh in &urls {
        succeed(&["apply", &fresh.url, "--feature", "outbox"]);
    }
    for a in &urls {
        for b in &urls {
            let run = stylobate(&["diff", &a.url, &b.url]);
            assert_eq!(run.status, 0, "{} {}\n{}\n{}", a.url, b.url, run.out, run.err);
        }
    }
    let extra = "{ \"schemas\": { \"default\": { \"tables\": { \"extra\": { \"columns\": { \"id\": \
                 { \"type\": \"uuid\" } } } } } } }";
    let folder = tempfile::tempdir().expect("a folder can be made");
    let model = write(folder.path(), "extra.json", extra);
    succeed(&["apply", &urls[0].url, "--model", as_text(&model)]);
    for b in &urls[1..] {
        let run = stylobate(&["diff", &urls[0].url, &b.url]);
        assert_eq!(run.status, 2, "{}\n{}", run.out, run.err);
        assert!(run.out.contains("extra"), "{}", run.out);
    }
}

#[test]
fn a_table_of_another_shape_is_refused_on_every_engine() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let model = |columns: &str| {
        format!(
            "{{ \"schemas\": {{ \"default\": {{ \"tables\": {{ \"mails\": {{ \"columns\": {{ \
             {columns} }} }} }} }} }} }}"
        )
    };
    let first = write(folder.path(), "first.json", &model("\"id\": { \"type\": \"uuid\" }"));
    let second = write(folder.path(), "second.json", &model("\"id\": { \"type\": \"big_int\" }"));
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        succeed(&["apply", &fresh.url, "--model", as_text(&first)]);
        let before = succeed(&["inspect", &fresh.url, "--format", "json"]);
        let error = fail(&["apply", &fresh.url, "--model", as_text(&second)]);
        assert!(error.contains("uuid not null") && error.contains("big_int not null"), "{error}");
        assert_eq!(succeed(&["inspect", &fresh.url, "--format", "json"]), before);
        let run = stylobate(&["diff", as_text(&second), &fresh.url]);
        assert_eq!(run.status, 2, "{}", run.err);
    }
}

#[test]
fn the_exit_status_tells_whether_a_database_has_drifted_on_every_engine() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let model = "{ \"schemas\": { \"default\": { \"features\": [\"outbox\", \"sequences\"] } } }";
    let model = write(folder.path(), "model.json", model);
    let model = as_text(&model);
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let status = || {
            let (there, back) =
                (stylobate(&["diff", model, &fresh.url]), stylobate(&["diff", &fresh.url, model]));
            assert_eq!(there.status, back.status, "{}\n{}", there.err, back.err);
            assert_eq!(there.out.contains("not equal"), there.status == 2, "{}", there.out);
            there.status
        };
        let by_hand = |sql: &str| fresh.connect().execute(sql, &[]).map(drop).expect("it runs");
        succeed(&["apply", &fresh.url, "--model", model]);
        assert_eq!(status(), 0, "of {} as it was applied", engine.name());
        for drift in [
            "DROP INDEX wh_idx_outbox_published_at",
            "DROP TABLE wh_sequences",
            "CREATE UNIQUE INDEX only_one ON wh_outbox (destination)",
        ] {
            by_hand(drift);
            assert_eq!(status(), 2, "of {} after {drift}", engine.name());
            if drift.starts_with("DROP") {
                succeed(&["apply", &fresh.url, "--model", model]);
            } else {
                fail(&["apply", &fresh.url, "--model", model]);
                by_hand("DROP INDEX only_one");
            }
            assert_eq!(status(), 0, "of {} mended after {drift}", engine.name());
        }
        assert_eq!(stylobate(&["diff", &format!("{model}.absent"), &fresh.url]).status, 1);
    }
}

#[test]
fn databases_that_cannot_be_opened_fail_with_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = write(folder.path(), "text.db", &"this is no database ".repeat(1000));
    let missing = folder.path().join("missing/app.db");
    for scheme in ["sqlite", "duckdb"] {
        for command in ["apply", "inspect"] {
            let error = fail(&[command, &format!("{scheme}://{}", missing.display())]);
            assert!(error.contains("missing"), "{error}");
            let error = fail(&[command, &format!("{scheme}://{}", file.display())]);
            assert!(error.contains("text.db"), "{error}");
            let error = fail(&[command, &format!("{scheme}://{}", folder.path().display())]);
            assert!(error.lines().count() == 1, "{error}");
        }
        let absent = folder.path().join(format!("absent.{scheme}"));
        fail(&["inspect", &format!("{scheme}://{}", absent.display())]);
        fail(&["diff", &format!("{scheme}://{}", absent.display()), as_text(&file)]);
        assert!(!absent.exists(), "inspect and diff never make a database");
    }
    assert!(!missing.exists());
    let error = fail(&["apply", "postgres://app:secret@127.0.0.1:1/app"]);
    assert!(error.contains("127.0.0.1"), "{error}");
    let error = fail(&["inspect", "mariadb://app:secret@localhost/app"]);
    assert!(error.contains("mariadb") && error.contains("postgres"), "{error}");
    fail(&["inspect", "no url at all"]);
    fail(&["inspect", "postgres://app:secret@secret/secret@localhost/app"]);
    fail(&["inspect", "postgres://app:sec/secret@localhost/app"]);
}

#[test]
fn a_wrong_password_or_database_is_said_without_the_password() {
    let fresh = Engine::Postgres.fresh();
    let (server, _) = fresh.url.rsplit_once('/').expect("it names a database");
    let error = fail(&["inspect", &format!("{server}/no_such_database")]);
    assert!(error.contains("no_such_database"), "{error}");
    let at = server.find("://").expect("it is a URL") + 3;
    let host = server[at..].rsplit('@').next().expect("it names a host");
    let error = fail(&["inspect", &format!("postgres://nobody_here:secret@{host}/postgres")]);
    assert!(error.contains("nobody_here"), "{error}");
}

#[test]
fn two_prefixes_stand_side_by_side() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        for prefix in ["one_", "two_"] {
            succeed(&["apply", &fresh.url, "--feature", "outbox", "--prefix", prefix]);
        }
        let json = succeed(&["inspect", &fresh.url, "--format", "json"]);
        let document = Document::from_json(&json).expect("it is a document");
        let tables = &document.schemas.get("default").expect("it is there").tables;
        for name in ["one_outbox", "two_outbox"] {
            assert_eq!(tables.get(name).map(|table| table.indexes.len()), Some(6), "{name}");
        }
    }
}
