//! Indexes.

use stylobate_dialect::read_condition;
use stylobate_model::{Index, IndexColumn, Name, Order, Table};

use super::rows::ObjectRow;
use super::{Reader, condition, definition};
use crate::value::coerce;

impl Reader<'_> {
    /// The index, or why no definition can say it.
    pub(super) fn index(&self, object: &ObjectRow<'_>, table: &Table) -> Result<Index, String> {
        let columns = self.columns.get(object.table).map(Vec::as_slice).unwrap_or_default();
        let keys = self.keys.get(object.name).map(Vec::as_slice).unwrap_or_default();
        let mut index = Index::on::<IndexColumn>([]).named(object.name);
        for key in keys {
            let name = key.name.ok_or("it holds an expression")?;
            if !key.collation.eq_ignore_ascii_case("BINARY") {
                return Err(format!("it orders column {name} by {}", key.collation));
            }
            let order = if key.descending { Order::Descending } else { Order::Ascending };
            index.columns.push(IndexColumn { name: Name::from(name), order });
        }
        if index.columns.is_empty() {
            return Err("its columns are not known".to_owned());
        }
        let definition = definition::index(object.sql)?;
        index.unique = definition.unique;
        if let Some(filter) = definition.filter {
            let parsed = condition::parse(filter, columns)?;
            index.filter = Some(read_condition(&parsed, &table.columns, &coerce)?);
        }
        Ok(index)
    }
}
