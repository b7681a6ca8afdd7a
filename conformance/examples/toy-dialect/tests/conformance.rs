//! Proves that the same definitions behave on Toy as they do everywhere.

use std::process::ExitCode;

use stylobate_conformance::{Engine, Folder, run};
use toy_dialect::{Toy, ToyDriver};

/// What raw SQL can write into a column of JSON, for `json_valid` takes it.
const LENIENT: [&str; 7] = [
    "boundary.raw.json.1e1000.1d79",
    "boundary.raw.json.999999999999999999999999.663b",
    "boundary.raw.json.bf9c",
    "boundary.raw.json.u0000.7001",
    "boundary.raw.json.u0000_1.d3dd",
    "boundary.raw.json.ud800.8c0c",
    "boundary.raw.json.udc00_ud800.21b5",
];

fn main() -> ExitCode {
    let engine = Engine::new(Toy::new(), ToyDriver).provision(|| Folder::new("toy")).raw_attempt(
        "columns.identity",
        &["CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, value INTEGER)"],
    );
    run(LENIENT.into_iter().fold(engine, |engine, case| {
        engine.known_deviation(case, "json_valid takes more than the neutral type holds")
    }))
}
