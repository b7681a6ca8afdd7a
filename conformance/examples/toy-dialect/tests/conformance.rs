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

/// A table as `column.rs` spells it, so that it is read back.
macro_rules! table {
    ($name:literal, $rest:literal) => {
        concat!(
            "CREATE TABLE ",
            $name,
            " (id BIGINT NOT NULL PRIMARY KEY CONSTRAINT id_domain CHECK (typeof(id) IN ('null', \
             'integer')), value BIGINT CONSTRAINT value_domain CHECK (typeof(value) IN ('null', \
             'integer')), CONSTRAINT a_name ",
            $rest,
            ")"
        )
    };
}

fn main() -> ExitCode {
    let engine = Engine::new(Toy::new(), ToyDriver)
        .provision(|| Folder::new("toy"))
        // Where SQL that any engine takes is not the way in which Toy does it.
        .raw_attempt(
            "columns.identity",
            &["CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, value INTEGER)"],
        )
        .raw_attempt("constraints.name", &[table!("attempt", "UNIQUE (value)")])
        .raw_attempt(
            "foreign_keys.restrict",
            &[
                table!("parent", "UNIQUE (value)"),
                table!("attempt", "FOREIGN KEY (value) REFERENCES parent (id) ON DELETE RESTRICT"),
            ],
        )
        .raw_attempt(
            "foreign_keys.mutual",
            &[
                table!("attempt", "FOREIGN KEY (value) REFERENCES other (id)"),
                table!("other", "FOREIGN KEY (value) REFERENCES attempt (id)"),
            ],
        )
        .raw_attempt("transactions.migration_lock", &["DELETE FROM attempt"])
        // Whoever meets another writer waits for twenty seconds, unless it is told otherwise.
        .short_wait("PRAGMA busy_timeout = 100");
    let lenient = |engine: Engine, case| engine.known_deviation(case, "json_valid takes more");
    run(LENIENT.into_iter().fold(engine, lenient))
}
