//! Schemas, prefixes and placements: what keeps definitions apart.

mod placements;
mod schemas;
pub(in crate::cases) mod settings;

use stylobate_connect::Connection;
use stylobate_dialect::Lowered;
use stylobate_model::{Name, Table, TableName, Value};

use crate::check::rows_in;
use crate::{Case, Failure};

pub(crate) fn cases() -> Vec<Case> {
    [schemas::cases(), placements::cases(), vec![settings::case()]].into_iter().flatten().collect()
}

/// A table as the engine holds it, with its schema.
struct Held {
    schema: Name,
    table: Table,
}

impl Held {
    /// The table of a logical schema: an engine without schemas keeps it under a longer name.
    fn find(lowered: &Lowered, schema: &str, table: &str) -> Result<Self, Failure> {
        let catalog = lowered.catalog();
        if let Some(found) = catalog.table(schema, table) {
            return Ok(Self { schema: Name::from(schema), table: found.clone() });
        }
        let flattened = TableName::new(schema, table).flattened();
        match catalog.table(Name::DEFAULT_SCHEMA, flattened.as_str()) {
            Some(found) => Ok(Self { schema: Name::default_schema(), table: found.clone() }),
            None => Err(Failure::new(format!("there is no table {table} of schema {schema}"))),
        }
    }

    fn insert(
        &self,
        db: &mut Connection,
        row: Vec<(&str, Value)>,
    ) -> Result<u64, stylobate_connect::Error> {
        db.insert_in(&self.schema, &self.table, [row])
    }

    /// The rows, ordered by the first of the columns.
    fn rows(&self, db: &mut Connection, columns: &[&str]) -> Result<Vec<Vec<Value>>, Failure> {
        let order = columns.get(..1).unwrap_or_default();
        rows_in(db, &self.schema, &self.table, columns, order)
    }

    fn place(&self) -> TableName {
        TableName::new(&self.schema, &self.table.name)
    }
}
