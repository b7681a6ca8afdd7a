//! What the columns of a table are kept in: keys, constraints and indexes.

use stylobate_model::{Check, DataType, Index, IndexColumn, Name, Order, Table, Unique};

use super::Maker;

impl Maker<'_, '_> {
    pub(super) fn primary_key(&mut self, table: &mut Table) {
        let candidates: Vec<_> = table
            .columns
            .iter()
            .filter(|column| !column.nullable && column.data_type != DataType::Json)
            .map(|column| column.name.clone())
            .collect();
        table.primary_key = self.source.some(&candidates, 3).into_iter().cloned().collect();
    }

    pub(super) fn constraints(&mut self, table: &mut Table, others: &[(usize, Table)]) {
        if self.source.chance(40) && !self.stays_a_target(table, others) {
            let columns = self.key_columns(table);
            if !columns.is_empty() && columns != table.primary_key {
                let mut unique = Unique::on(columns);
                if self.source.chance(50) {
                    unique = unique.named(self.name("key"));
                }
                *table = table.clone().unique(unique);
            }
        }
        for _ in 0..self.source.below(3) {
            let mut check = Check::new(self.condition(table, 2));
            if self.source.chance(50) {
                check = check.named(self.name("check"));
            }
            *table = table.clone().check(check);
        }
    }

    pub(super) fn indexes(&mut self, table: &mut Table, others: &[(usize, Table)]) {
        if self.stays_a_target(table, others) {
            return;
        }
        for _ in 0..self.source.below(3) {
            let columns = self.key_columns(table);
            if columns.is_empty() {
                continue;
            }
            let columns = columns.into_iter().map(|name| {
                let order =
                    if self.source.chance(30) { Order::Descending } else { Order::Ascending };
                IndexColumn { name, order }
            });
            let mut index = Index::on(columns.collect::<Vec<_>>());
            if self.source.chance(30) {
                index = index.unique();
            }
            if self.source.chance(40) && (!index.unique || self.allowed.unique_partial) {
                index = index.filter(self.condition(table, 2));
            }
            if self.source.chance(60) {
                index = index.named(self.name("index"));
            }
            *table = table.clone().index(index);
        }
    }

    /// Columns that can be in a key or an index.
    fn key_columns(&mut self, table: &Table) -> Vec<Name> {
        let candidates: Vec<_> = table
            .columns
            .iter()
            .filter(|column| column.data_type != DataType::Json)
            .map(|column| column.name.clone())
            .collect();
        self.source.some(&candidates, 4).into_iter().cloned().collect()
    }

    /// The first table, to which others may refer, keeps nothing else where that is refused; nor
    /// does one that refers to itself.
    fn stays_a_target(&self, table: &Table, others: &[(usize, Table)]) -> bool {
        let refers_to_itself =
            table.foreign_keys.iter().any(|key| key.references.table == table.name);
        !self.allowed.indexed_target && (others.is_empty() || refers_to_itself)
    }
}
