//! What stands in a database, table by table with its owner.

use std::io;

use stylobate_dialect::{Dialect, Lowered, Support};
use stylobate_model::{Name, Ownership, TableName};

use super::output::{Grid, Output};

/// Writes a line for each table that is owned, in the order of the definition: its name, its
/// numbers of columns and indexes, and its owner.
pub(super) fn write(
    out: &mut Output<'_>,
    dialect: &dyn Dialect,
    stands: &Lowered,
    ownership: &Ownership,
) -> io::Result<()> {
    let mut grid = Grid::default();
    grid.row(["TABLE", "COLUMNS", "INDEXES", "OWNER"]);
    for (table, owner) in ownership.iter() {
        let place = physical(dialect, table);
        let (schema, table) = (place.schema.as_str(), place.table.as_str());
        if let Some(table) = stands.catalog().table(schema, table) {
            grid.row([
                place.to_string(),
                table.columns.len().to_string(),
                table.indexes.len().to_string(),
                owner.to_string(),
            ]);
        }
    }
    grid.write(out, "  ", true)
}

/// The name of a table on an engine that may have no schemas.
fn physical(dialect: &dyn Dialect, table: &TableName) -> TableName {
    match dialect.capabilities().schemas.named {
        Support::Native => table.clone(),
        Support::Emulated(_) | Support::Omitted(_) | Support::Refused(_) => {
            TableName::new(Name::default_schema(), table.flattened())
        }
    }
}
