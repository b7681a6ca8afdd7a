//! Which table a foreign key refers to, and whether it can.

use std::collections::HashMap;

use super::Placed;
use crate::by_name::NameHash;
use crate::problem::Names;
use crate::{ForeignKey, Name, Object, ObjectKind, Problem, Reference, Table};

/// The tables of a definition, to be found by the names that its author uses.
pub(super) struct Tables<'a> {
    /// By logical schema, use of a feature, and logical name.
    logical: HashMap<(&'a Name, Option<&'a Name>, &'a Name), &'a Placed<'a>, NameHash>,
    /// By logical schema and physical name.
    physical: HashMap<(&'a Name, &'a Name), &'a Placed<'a>, NameHash>,
}

impl<'a> Tables<'a> {
    pub(super) fn of(placed: &'a [Placed<'a>]) -> Self {
        Self {
            logical: placed
                .iter()
                .map(|table| ((table.schema, table.feature, &table.table.name), table))
                .collect(),
            physical: placed
                .iter()
                .map(|table| ((table.schema, &table.name.table), table))
                .collect(),
        }
    }

    /// The table that a reference means: one of the same feature, else one of the application's
    /// own, else any under its physical name.
    fn find(&self, from: &Placed<'_>, reference: &Reference) -> Option<&'a Placed<'a>> {
        let schema = reference.schema.as_ref().unwrap_or(from.schema);
        let in_feature = match &reference.schema {
            None => self.logical.get(&(schema, from.feature, &reference.table)),
            Some(_) => None,
        };
        in_feature
            .or_else(|| self.logical.get(&(schema, None, &reference.table)))
            .or_else(|| self.physical.get(&(schema, &reference.table)))
            .copied()
    }

    /// The foreign key with the physical name of its target, if it can refer to it.
    pub(super) fn bind(
        &self,
        from: &Placed<'_>,
        foreign_key: &ForeignKey,
        problems: &mut Vec<Problem>,
    ) -> Reference {
        let object = Object::part(ObjectKind::ForeignKey, &from.name, &foreign_key.name);
        let reference = &foreign_key.references;
        let Some(target) = self.find(from, reference) else {
            let target = match &reference.schema {
                Some(schema) => format!("{schema}.{}", reference.table),
                None if reference.table.is_empty() => "\"\"".to_owned(),
                None => reference.table.to_string(),
            };
            problems.push(Problem::UnknownTarget { object, target });
            return reference.clone();
        };
        check_target(&object, from.table, foreign_key, target, problems);
        let elsewhere = target.name.schema != from.name.schema;
        Reference {
            schema: elsewhere.then(|| target.name.schema.clone()),
            table: target.name.table.clone(),
            columns: reference.columns.clone(),
        }
    }
}

fn check_target(
    object: &Object,
    from: &Table,
    foreign_key: &ForeignKey,
    target: &Placed<'_>,
    problems: &mut Vec<Problem>,
) {
    let (columns, targets) = (&foreign_key.columns, &foreign_key.references.columns);
    if columns.len() != targets.len() {
        problems.push(Problem::TargetCount {
            object: object.clone(),
            count: columns.len(),
            target_count: targets.len(),
        });
        return;
    }
    if !is_key(target.table, targets) {
        problems.push(Problem::TargetNotKey {
            object: object.clone(),
            target: target.name.to_string(),
            columns: Names(targets.clone()),
        });
    }
    for (column, target_column) in columns.iter().zip(targets) {
        let types = from
            .columns
            .get(column.as_str())
            .zip(target.table.columns.get(target_column.as_str()))
            .map(|(one, other)| (one.data_type, other.data_type));
        if let Some((data_type, target_type)) = types.filter(|(one, other)| one != other) {
            problems.push(Problem::TargetType {
                object: object.clone(),
                column: column.clone(),
                data_type,
                target: target.name.to_string(),
                target_column: target_column.clone(),
                target_type,
            });
        }
    }
}

fn is_key(table: &Table, columns: &[Name]) -> bool {
    table.primary_key == columns || table.unique.iter().any(|unique| unique.columns == columns)
}
