//! What a run of the conformance suite says, and that it is not conformant for less than all of it.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value as Json;
use stylobate::Sqlite;
use stylobate::conformance::{Engine, Engines, Folder, Server, TestDatabase, run_with};
use stylobate::dialect::{Version, VersionRange};
use stylobate::sqlite::SqliteDriver;

/// A server that goes away after some databases.
struct Mortal {
    folder: Folder,
    left: AtomicUsize,
}

impl Server for Mortal {
    fn database(&self) -> Result<TestDatabase, String> {
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
        {
            Ok(_) => self.folder.quick_database(),
            Err(_) => Err("the server is gone".to_owned()),
        }
    }
}

fn engine() -> Engine {
    Engine::new(Sqlite::new(), SqliteDriver)
}

fn sqlite() -> Engine {
    engine().provision(|| Folder::new("sqlite"))
}

/// Runs cases, and gives the exit code and the file that was written.
fn reported(
    name: &str,
    engines: impl Into<Engines>,
    format: &str,
    cases: &[&str],
) -> (bool, PathBuf) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("{name}.{format}"));
    let out = file.display().to_string();
    let mut arguments = vec!["conformance", "--format", format, "--out", &out];
    arguments.extend(cases.iter().flat_map(|case| ["--case", case]));
    let code = run_with(engines, arguments);
    (code == ExitCode::SUCCESS, file)
}

fn lines(file: &PathBuf) -> Vec<Json> {
    let text = fs::read_to_string(file).expect("the report is there");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn outcomes(lines: &[Json]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["outcome"].as_str()).collect()
}

fn footer(lines: &[Json]) -> &Json {
    &lines.last().expect("there are lines")["footer"]
}

#[test]
fn a_run_of_proven_cases_is_conformant_in_every_format() {
    let (conformant, file) = reported("proven", sqlite(), "jsonl", &["key.unique.*"]);
    assert!(conformant);
    let lines = lines(&file);
    assert_eq!(lines[0]["header"]["engines"][0]["product"], "SQLite");
    let outcomes = outcomes(&lines);
    assert!(outcomes.len() > 5 && outcomes.iter().all(|outcome| outcome.starts_with("proven")));
    assert_eq!(footer(&lines)["conformant"], true);
    assert_eq!(footer(&lines)["counted"], lines[0]["header"]["planned"]);
    assert!(lines[1]["exchanges"].as_array().is_some_and(|said| !said.is_empty()));
    for (format, word) in
        [("junit", "<testsuite name=\"sqlite"), ("markdown", "| name | SQLite 3.40 ")]
    {
        let (conformant, file) = reported("proven", sqlite(), format, &["key.unique.*"]);
        let text = fs::read_to_string(file).expect("the report is there");
        assert!(conformant && text.contains(word), "{text}");
    }
}

#[test]
fn an_engine_that_is_lost_on_the_way_leaves_cases_that_did_not_run() {
    let mortal = engine()
        .provision(|| Ok(Mortal { folder: Folder::new("sqlite")?, left: AtomicUsize::new(4) }));
    let (conformant, file) = reported("lost", mortal, "jsonl", &["key.unique.*"]);
    assert!(!conformant);
    let lines = lines(&file);
    let outcomes = outcomes(&lines);
    assert!(outcomes.contains(&"not-run") && outcomes.contains(&"proven"), "{outcomes:?}");
    assert_eq!(footer(&lines)["conformant"], false);
    assert_eq!(outcomes.len(), lines[0]["header"]["planned"]);
    let messages: Vec<_> = lines.iter().filter_map(|line| line["message"].as_str()).collect();
    assert!(messages.iter().any(|text| text.starts_with("the engine was lost in the case key.")));
    assert!(
        messages.iter().any(|text| text.starts_with("the engine was lost before: in the case"))
    );
}

#[test]
fn an_engine_that_cannot_be_had_is_no_success() {
    let absent = engine().provision(|| Err::<Folder, _>("install it first".to_owned()));
    let (conformant, file) = reported("absent", absent, "jsonl", &["key.unique.*"]);
    assert!(!conformant);
    let lines = lines(&file);
    assert!(outcomes(&lines).iter().all(|outcome| *outcome == "not-run"));
    assert_eq!(lines[1]["message"], "the engine cannot be had: install it first");
}

#[test]
fn a_deviation_that_no_longer_deviates_fails() {
    let declared = sqlite().known_deviation("key.unique.many_nulls", "it is said to");
    let (conformant, file) = reported("deviates", declared, "jsonl", &["key.unique.many_nulls"]);
    assert!(!conformant);
    let lines = lines(&file);
    assert_eq!(outcomes(&lines), ["failed"]);
    let message = lines[1]["message"].as_str().expect("it says why");
    assert!(
        message.contains("does not any more") && message.contains("it is said to"),
        "{message}"
    );
}

#[test]
fn a_deviation_of_other_versions_is_not_asked_for() {
    let case = "key.unique.many_nulls";
    let declared = |versions| sqlite().known_deviation_in(versions, case, "it is said to");
    let old = VersionRange { before: Some(Version::new(3, 40, 0)), ..Version::new(3, 0, 0).into() };
    assert!(reported("deviated", declared(old), "jsonl", &[case]).0);
    let new = VersionRange::from(Version::new(3, 40, 0));
    assert!(!reported("deviates", declared(new), "jsonl", &[case]).0);
}

#[test]
fn a_report_that_was_cut_or_changed_is_not_conformant() {
    let (_, file) = reported("whole", sqlite(), "jsonl", &["key.unique.*"]);
    let text = fs::read_to_string(&file).expect("the report is there");
    let merge = |name: &str, text: &str| {
        let cut = file.with_file_name(name);
        fs::write(&cut, text).expect("it can be written");
        let cut = cut.display().to_string();
        run_with(sqlite(), ["conformance", "merge", &cut]) == ExitCode::SUCCESS
    };
    assert!(merge("whole-again.jsonl", &text));
    let lines: Vec<_> = text.lines().collect();
    assert!(!merge("without-footer.jsonl", &lines[..lines.len() - 1].join("\n")));
    let without_one: Vec<_> = [&lines[..1], &lines[2..]].concat();
    assert!(!merge("without-one.jsonl", &without_one.join("\n")));
    assert!(!merge("changed.jsonl", &text.replacen("\"proven\"", "\"proven-emulated\"", 1)));
    assert!(!merge("nothing.jsonl", ""));
}

#[test]
fn a_matrix_keeps_the_columns_of_other_engines_and_finds_what_is_out_of_date() {
    let (_, report) = reported("matrix", sqlite(), "jsonl", &["key.unique.many_nulls"]);
    let page = report.with_file_name("matrix.md");
    let (page_text, report) = (page.display().to_string(), report.display().to_string());
    let other = "# Conformance\n\n## Cases\n\n| name | Other 1.0 and newer |\n| --- | --- |\n\
                 | `key.unique.many_nulls` | proven-refused |\n";
    fs::write(&page, other).expect("it can be written");
    let matrix = |check: &[&str]| {
        let arguments = ["conformance", "matrix", report.as_str(), "--page", page_text.as_str()];
        run_with(sqlite(), [&arguments[..], check].concat()) == ExitCode::SUCCESS
    };
    assert!(!matrix(&["--check"]), "a column is missing");
    assert!(matrix(&[]));
    assert!(matrix(&["--check"]));
    let text = fs::read_to_string(&page).expect("it is there");
    assert!(text.contains("| `key.unique.many_nulls` | proven-refused | proven |"), "{text}");
    fs::write(&page, text.replace("| proven |", "| failed |")).expect("it can be written");
    assert!(!matrix(&["--check"]), "a cell is wrong");
}

#[test]
fn what_is_not_known_is_an_error() {
    let code = |arguments: &[&str]| {
        let arguments = [&["conformance"], arguments].concat();
        run_with(sqlite(), arguments) == ExitCode::SUCCESS
    };
    assert!(!code(&["--engine", "oracle"]));
    assert!(!code(&["--case", "no.such.case"]));
    assert!(code(&["--list", "--case", "key.unique.*"]));
}
