//! Printed scripts run as they are in the engines' own shells.

use std::io::Write as _;
use std::process::{Command, Stdio};

use stylobate::model::{Database, Document, Placement};
use stylobate_tests::engines::Engine;

/// Every ready-made feature, and every golden model that the dialect does not refuse.
fn scripts(engine: Engine) -> Vec<(Database, String)> {
    let dialects = stylobate::dialects();
    let dialect =
        dialects.iter().find(|dialect| dialect.name() == engine.name()).expect("it is there");
    let together = stylobate::features::all().into_iter().fold(Database::new(), Database::feature);
    let mut definitions = vec![together];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    for entry in std::fs::read_dir(folder).expect("there are golden files") {
        let path = entry.expect("it can be read").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let document = Document::from_json(&text).expect("it is a model");
            definitions.push(document.expand(&stylobate::features::all()).expect("it expands"));
        }
    }
    definitions
        .into_iter()
        .filter_map(|definition| {
            let script = stylobate::render(&definition, &**dialect).ok()?;
            Some((definition, script.to_string()))
        })
        .collect()
}

/// Runs a script in a shell, twice, since it says IF NOT EXISTS.
fn run_in_shell(mut shell: impl FnMut() -> Command, script: &str) {
    for _ in 0..2 {
        let mut child = shell()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("the shell {:?} does not start: {error}; install it", shell().get_program())
            });
        let mut input = child.stdin.take().expect("it has an input");
        input.write_all(script.as_bytes()).expect("it reads the script");
        drop(input);
        let output = child.wait_with_output().expect("it ends");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !errors.contains("ERROR"), "{errors}\n{script}");
    }
}

fn check(engine: Engine, definition: &Database, url: &str) {
    let mut connection = stylobate::drivers().open(url).expect("it can be opened");
    let dialect = connection.shared_dialect();
    let catalog = definition.resolve(&Placement::new()).expect("it is right").catalog;
    let wanted = stylobate::dialect::lower(&*dialect, &catalog).expect("it is lowered");
    let stands = connection.read().expect("it can be read").lowered.restricted_to(&wanted);
    assert_eq!(stands, wanted, "{}", engine.name());
}

#[test]
fn psql_runs_printed_scripts() {
    for (definition, script) in scripts(Engine::Postgres) {
        let fresh = Engine::Postgres.fresh();
        let shell = || {
            let mut command = Command::new("psql");
            command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &fresh.url]);
            command
        };
        run_in_shell(shell, &script);
        check(Engine::Postgres, &definition, &fresh.url);
    }
}

#[test]
fn sqlite3_runs_printed_scripts() {
    for (definition, script) in scripts(Engine::Sqlite) {
        let fresh = Engine::Sqlite.fresh();
        let path = fresh.url.trim_start_matches("sqlite://").to_owned();
        let shell = || {
            let mut command = Command::new("sqlite3");
            command.args(["-batch", "-bail", &path]);
            command
        };
        run_in_shell(shell, &script);
        check(Engine::Sqlite, &definition, &fresh.url);
    }
}

#[test]
fn duckdb_runs_printed_scripts() {
    for (definition, script) in scripts(Engine::DuckDb) {
        let fresh = Engine::DuckDb.fresh();
        let path = fresh.url.trim_start_matches("duckdb://").to_owned();
        let database = duckdb::Connection::open(path).expect("it can be opened");
        for _ in 0..2 {
            database.execute_batch(&script).unwrap_or_else(|error| panic!("{error}\n{script}"));
        }
        drop(database);
        check(Engine::DuckDb, &definition, &fresh.url);
    }
}
