//! Indexes that belong to no constraint.

use stylobate_dialect::Unreadable;
use stylobate_model::{Index, IndexColumn, Name, Order, Value};

use super::row::{integers, row};
use super::{Reader, Relation, condition};

impl Reader {
    pub(super) fn indexes(&mut self, rows: &[Vec<Value>]) -> Result<(), Unreadable> {
        for values in rows {
            let mut row = row(values);
            let (oid, name, unique) = (row.integer()?, Name::from(row.text()?), row.boolean()?);
            let (keys, options) = (integers(&mut row)?, integers(&mut row)?);
            let (collations, filter) = (integers(&mut row)?, row.optional_text()?);
            let reason = row.optional_text()?;
            let Some(Relation { reason: None, columns, table, .. }) = self.relations.get(&oid)
            else {
                continue;
            };
            let same_order = keys.iter().zip(&collations).all(|(key, collation)| {
                columns.get(key).is_none_or(|column| column.collation == *collation)
            });
            let read = match (reason, self.names(oid, &keys), orders(&options)) {
                (Some(reason), ..) => Err(reason.to_owned()),
                _ if !same_order => Err("it has a collation of its own".to_owned()),
                (_, None, _) => Err("its columns are not listed".to_owned()),
                (_, _, Err(reason)) => Err(reason.to_owned()),
                (None, Some(columns), Ok(orders)) => {
                    let columns = columns.into_iter().zip(orders);
                    let columns = columns.map(|(name, order)| IndexColumn { name, order });
                    let filter = filter.map(|filter| condition::read(filter, &table.columns));
                    filter.transpose().map(|filter| Index {
                        name: name.clone(),
                        columns: columns.collect(),
                        unique,
                        filter,
                    })
                }
            };
            match (read, self.relations.get_mut(&oid)) {
                (Ok(index), Some(relation)) => relation.table.indexes.insert(index),
                (Err(reason), _) => self.opaque_part(oid, "index", &name, reason),
                (Ok(_), None) => {}
            }
        }
        Ok(())
    }
}

/// The orders of an index's columns: bit 0 says descending, bit 1 NULLs first, which is what
/// descending ones have unless told otherwise.
fn orders(options: &[i64]) -> Result<Vec<Order>, &'static str> {
    let order = |option: &i64| match option {
        0 => Ok(Order::Ascending),
        3 => Ok(Order::Descending),
        _ => Err("it has NULLs at the other end"),
    };
    options.iter().map(order).collect()
}
