//! What has no other form: a dialect holds it, by whatever means, or refuses it.

use stylobate_model::{Column, DefaultValue, Object, ObjectKind, Table, TableName};

use super::Lowering;
use crate::Support;

impl Lowering<'_> {
    /// Refuses the parts of a table that the dialect says it has not.
    pub(super) fn held(&mut self, place: &TableName, table: &Table) {
        for column in &table.columns {
            self.held_column(place, column);
        }
        let can = &self.capabilities.constraints;
        let (primary_key, unique, check) = (can.primary_key, can.unique, can.check);
        if !table.primary_key.is_empty() {
            let object = || Object::table(place);
            self.held_if(primary_key, "constraints.primary_key", object, "drop the primary key");
        }
        for constraint in &table.unique {
            let object = || Object::part(ObjectKind::Unique, place, &constraint.name);
            self.held_if(unique, "constraints.unique", object, "check it in the application");
        }
        for constraint in &table.checks {
            let object = || Object::part(ObjectKind::Check, place, &constraint.name);
            self.held_if(check, "constraints.check", object, "check it in the application");
        }
        let can = &self.capabilities.indexes;
        let (composite, unique) = (can.composite, can.unique);
        for index in &table.indexes {
            let object = || Object::part(ObjectKind::Index, place, &index.name);
            if index.columns.len() > 1 {
                self.held_if(composite, "indexes.composite", object, "index one of the columns");
            }
            if index.unique {
                self.held_if(unique, "indexes.unique", object, "use a unique constraint");
            }
        }
    }

    fn held_column(&mut self, place: &TableName, column: &Column) {
        let object = || Object::part(ObjectKind::Column, place, &column.name);
        let (capability, support) = self.capabilities.types.of(&column.data_type);
        self.held_if(support, capability, object, "use another type");
        let can = &self.capabilities.columns;
        let (now, new_uuid, identity) = (can.default_now, can.default_new_uuid, can.identity);
        if column.identity {
            self.held_if(identity, "columns.identity", object, "generate the key yourself");
        }
        let way_out = "give the value with each row";
        match column.default {
            Some(DefaultValue::Now) => self.held_if(now, "columns.default_now", object, way_out),
            Some(DefaultValue::NewUuid) => {
                self.held_if(new_uuid, "columns.default_new_uuid", object, way_out);
            }
            _ => {}
        }
    }

    /// Refuses something if the dialect does; everything else that it may say of it changes
    /// nothing in a definition.
    fn held_if(
        &mut self,
        support: Support,
        capability: &'static str,
        object: impl FnOnce() -> Object,
        way_out: &'static str,
    ) {
        if let Support::Refused(_) = support {
            self.keeps(capability, support, object, way_out);
        }
    }
}
