//! DuckDB, as this build links it.

use stylobate_conformance::{Engine, Folder};
use stylobate_driver_duckdb::DuckDbDriver;
use stylobate_render_duckdb::DuckDb;

use super::with_deviations;

pub(super) fn engine() -> Engine {
    let engine = Engine::new(DuckDb::new(), DuckDbDriver)
        .provision(|| Folder::new("duckdb").map(|folder| folder.build("bundled")))
        .known_deviation(
            "key.fk.delete_child_then_parent_same_tx",
            "DuckDB refuses to delete a row and then what it referred to in one transaction",
        );
    with_deviations(engine)
}
