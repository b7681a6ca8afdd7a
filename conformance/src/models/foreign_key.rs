//! Foreign keys: to tables that were made before, to the table itself, and in circles.

use stylobate_model::{Action, Column, ForeignKey, Table};

use super::Maker;

impl Maker<'_, '_> {
    pub(super) fn foreign_key(
        &mut self,
        schema: usize,
        table: &mut Table,
        others: &[(usize, Table)],
    ) {
        if !self.source.chance(50) {
            return;
        }
        let own = (schema, table.clone());
        let allowed = self.allowed;
        let only_its_key = |table: &Table| table.indexes.is_empty() && table.unique.is_empty();
        let targets: Vec<_> = others
            .iter()
            .chain(allowed.self_reference.then_some(&own))
            .filter(|(place, target)| {
                !target.primary_key.is_empty()
                    && (*place == schema || allowed.other_schema)
                    && (allowed.indexed_target || only_its_key(target))
            })
            .collect();
        if targets.is_empty() {
            return;
        }
        let (place, target) = *self.source.pick(&targets);
        let mut columns = Vec::new();
        for key in &target.primary_key {
            let column = target.columns.get(key.as_str()).expect("a key names its columns");
            let name = self.name("reference");
            let mut column =
                Column { name: name.clone(), identity: false, default: None, ..column.clone() };
            column.nullable = self.source.chance(50);
            columns.push(name);
            table.columns.insert(column);
        }
        let key = self.finish_foreign_key(ForeignKey::on(columns), *place, target);
        *table = table.clone().foreign_key(key);
    }

    /// Lets the first table refer to a later one that refers to it.
    pub(super) fn mutual(&mut self, tables: &mut [(usize, Table)]) {
        if !self.allowed.mutual || tables.len() < 2 || !self.source.chance(30) {
            return;
        }
        let (place, target) = tables[1].clone();
        if target.primary_key.is_empty() {
            return;
        }
        let mut columns = Vec::new();
        for key in &target.primary_key {
            let column = target.columns.get(key.as_str()).expect("a key names its columns");
            let name = self.name("mutual");
            columns.push(name.clone());
            let column =
                Column { name, identity: false, default: None, nullable: true, ..column.clone() };
            tables[0].1.columns.insert(column);
        }
        let key = self.finish_foreign_key(ForeignKey::on(columns), place, &target);
        tables[0].1 = tables[0].1.clone().foreign_key(key);
    }

    fn finish_foreign_key(&mut self, key: ForeignKey, place: usize, target: &Table) -> ForeignKey {
        let columns = target.primary_key.clone();
        let mut key = key.references_in(place.to_string(), &target.name, columns);
        let actions: &[Action] =
            if self.allowed.actions { &Action::ALL } else { &[Action::NoAction, Action::Restrict] };
        key = key.on_delete(*self.source.pick(actions)).on_update(*self.source.pick(actions));
        if self.source.chance(50) { key.named(self.name("foreign")) } else { key }
    }
}
