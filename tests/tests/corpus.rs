//! The inputs that fuzzing found stay harmless, and real databases are where it starts from.

use std::fs;
use std::path::{Path, PathBuf};

use stylobate::Connection;
use stylobate::dialect::{Rows, lower, render_changes};
use stylobate::model::{Catalog, Placement};
use stylobate_fuzz::{Target, answers};
use stylobate_tests::engines::Engine;
use stylobate_tests::models::{self, Allowed};
use stylobate_tests::source::Source;

/// How many random definitions are recorded of each engine.
const DEFINITIONS: u32 = 12;

/// The folder into which the answers of real databases are written for the fuzzer, if it is given.
const RECORD: &str = "STYLOBATE_RECORD";

#[test]
fn every_input_of_the_corpus_is_harmless() {
    for target in Target::ALL {
        let folder = fuzz().join("corpus").join(target.name());
        let inputs = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        let mut count = 0;
        for input in inputs {
            let path = input.expect("the folder can be listed").path();
            // If the process dies of the next one, this is the last line of the output.
            println!("{}", path.display());
            target.check(&fs::read(path).expect("the input can be read"));
            count += 1;
        }
        assert!(count > 10, "{folder:?} has {count} inputs only");
    }
}

#[test]
fn what_postgres_answers_is_read_through_the_bytes() {
    check_answers(Engine::Postgres, Target::PostgresCatalog);
}

#[test]
fn what_sqlite_answers_is_read_through_the_bytes() {
    check_answers(Engine::Sqlite, Target::SqliteCatalog);
}

#[test]
fn what_duckdb_answers_is_read_through_the_bytes() {
    check_answers(Engine::DuckDb, Target::DuckDbCatalog);
}

/// Reads databases of many kinds, and checks that what the fuzzer would start from is what they
/// answer.
fn check_answers(engine: Engine, target: Target) {
    let mut recorded = Vec::new();
    for database in databases(engine) {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        for sql in database.split(";\n").filter(|sql| !sql.trim().is_empty()) {
            connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{error}\n{sql}"));
        }
        recorded.push(record(&mut connection));
    }
    for number in 0..DEFINITIONS {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        stand(&mut connection, number);
        recorded.push(record(&mut connection));
    }
    for (number, bytes) in recorded.iter().enumerate() {
        target.check(bytes);
        if let Some(folder) = std::env::var_os(RECORD) {
            let folder = Path::new(&folder).join(target.name());
            fs::create_dir_all(&folder).expect("the folder can be made");
            let path = folder.join(format!("recorded-{number}"));
            fs::write(path, bytes).expect("the answers can be written");
        }
    }
}

/// The answers of the engine as bytes.
fn record(connection: &mut Connection) -> Vec<u8> {
    let queries = connection.dialect().catalog_queries();
    let answers: Vec<Rows> = queries
        .iter()
        .map(|query| connection.query(&query.sql, &[], &query.columns))
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{error}"));
    let bytes = answers::encode(&answers);
    assert_eq!(answers::decode(&queries, &bytes), answers);
    bytes
}

/// The scripts of databases for an engine, with a blank line between them.
fn databases(engine: Engine) -> Vec<String> {
    let path = fuzz().join("seeds").join(format!("{}.sql", engine.name()));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let (_, scripts) = text.split_once('\n').expect("the first line says what this is");
    scripts.split("\n\n").map(|script| format!("{script}\n")).collect()
}

/// Puts a random definition in place.
fn stand(connection: &mut Connection, number: u32) {
    let dialect = connection.shared_dialect();
    // Numbers without a pattern, as of a generator that multiplies.
    let byte = |place: u32| {
        let mixed = (number * 400 + place).wrapping_mul(0x9e37_79b1);
        (mixed ^ mixed >> 15).to_be_bytes()[1]
    };
    let bytes: Vec<u8> = (0..400).map(byte).collect();
    let database = models::database(&mut Source::new(&bytes), Allowed::by(dialect.capabilities()));
    let catalog = database.resolve(&Placement::new()).expect("it is right").catalog;
    let lowered = lower(&*dialect, &catalog).expect("nothing of it is refused");
    let nothing = lower(&*dialect, &Catalog::default()).expect("nothing can be held");
    let changes = stylobate::dialect::compare(&nothing, &lowered);
    let own_schema = connection.read().expect("it can be read").own_schema;
    let statements = render_changes(&*dialect, &changes, &lowered, &own_schema);
    for statement in statements.expect("they can be rendered") {
        connection
            .execute(&statement.sql, &[])
            .unwrap_or_else(|error| panic!("{error}\n{}", statement.sql));
    }
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}
