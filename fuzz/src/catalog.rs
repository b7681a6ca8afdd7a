//! The properties of what is read from an engine's catalog.

use stylobate_dialect::{Dialect, compare, read, render};
use stylobate_model::{Document, OpaqueObject};

use crate::answers;

/// Answers are either refused or read as a catalog that can be compared, shown and written down.
pub(crate) fn check(dialect: &dyn Dialect, input: &[u8]) {
    let answers = answers::decode(&dialect.catalog_queries(), input);
    let live = match read(dialect, &answers) {
        Ok(live) => live,
        Err(unreadable) => return drop(unreadable.to_string()),
    };
    assert_eq!(compare(&live.lowered, &live.lowered), [], "a catalog is as it is");
    drop(render(dialect, &live.lowered));
    let opaque = live.opaque.into_iter().map(|part| OpaqueObject {
        schema: part.schema,
        table: part.table,
        kind: part.kind,
        name: part.name,
        reason: part.reason,
    });
    let document = Document::of_catalog(live.lowered.catalog(), opaque.collect());
    let written = document.to_json();
    if let Err(invalid) = Document::from_json(&written) {
        panic!("{written} is not read: {invalid}");
    }
}
