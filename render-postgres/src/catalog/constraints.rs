//! Constraints.

use stylobate_dialect::Unreadable;
use stylobate_model::{Action, Check, ForeignKey, Name, Reference, Table, Unique, Value};

use super::row::{integers, row};
use super::{Reader, Relation, condition, unreadable};

/// A constraint as the catalog has it.
struct LiveConstraint<'a> {
    table: i64,
    name: Name,
    columns: Vec<i64>,
    target: i64,
    target_columns: Vec<i64>,
    on_delete: &'a str,
    on_update: &'a str,
    condition: Option<&'a str>,
}

impl Reader {
    pub(super) fn constraints(&mut self, rows: &[Vec<Value>]) -> Result<(), Unreadable> {
        for values in rows {
            let mut row = row(values);
            let (table, name, kind) = (row.integer()?, Name::from(row.text()?), row.text()?);
            let constraint = LiveConstraint {
                table,
                name,
                columns: integers(&mut row)?,
                target: row.integer()?,
                target_columns: integers(&mut row)?,
                on_delete: row.text()?,
                on_update: row.text()?,
                condition: row.optional_text()?,
            };
            let Some(Relation { reason: None, .. }) = self.relations.get(&table) else { continue };
            let kind = match kind {
                "p" => "primary key",
                "u" => "unique constraint",
                "f" => "foreign key",
                "c" => "check",
                "x" => "exclusion constraint",
                _ => "constraint",
            };
            let reason = match row.optional_text()? {
                Some(reason) => Some(reason.to_owned()),
                None => self.constraint(kind, &constraint)?,
            };
            if let Some(reason) = reason {
                self.opaque_part(table, kind, &constraint.name, reason);
            }
        }
        self.identities();
        Ok(())
    }

    /// Puts a constraint into its table, or says why none of ours is like it.
    fn constraint(
        &mut self,
        kind: &str,
        constraint: &LiveConstraint<'_>,
    ) -> Result<Option<String>, Unreadable> {
        let name = constraint.name.clone();
        let columns = self.names(constraint.table, &constraint.columns);
        match (kind, columns) {
            ("primary key", Some(columns)) => {
                self.change(constraint.table, |table| table.primary_key = columns);
            }
            ("unique constraint", Some(columns)) => {
                self.change(constraint.table, |table| {
                    table.unique.insert(Unique { name, columns })
                });
            }
            ("foreign key", Some(columns)) => match self.foreign_key(columns, constraint)? {
                Some(key) => self.change(constraint.table, |table| table.foreign_keys.insert(key)),
                None => return Ok(Some("what it refers to is not listed".to_owned())),
            },
            ("check", _) => {
                let mut reason = None;
                self.change(constraint.table, |table| {
                    let condition = constraint.condition.unwrap_or_default();
                    match condition::read(condition, &table.columns) {
                        Ok(condition) => table.checks.insert(Check { name, condition }),
                        Err(unread) => reason = Some(unread),
                    }
                });
                return Ok(reason);
            }
            _ => return Ok(Some("a definition has none of its kind".to_owned())),
        }
        Ok(None)
    }

    fn change(&mut self, table: i64, change: impl FnOnce(&mut Table)) {
        if let Some(relation) = self.relations.get_mut(&table) {
            change(&mut relation.table);
        }
    }

    /// The foreign key, unless it leads out of what is listed.
    fn foreign_key(
        &self,
        columns: Vec<Name>,
        constraint: &LiveConstraint<'_>,
    ) -> Result<Option<ForeignKey>, Unreadable> {
        let own = self.relations.get(&constraint.table);
        let target = self.relations.get(&constraint.target);
        let keys = self.names(constraint.target, &constraint.target_columns);
        let (Some(own), Some(target), Some(keys)) = (own, target, keys) else {
            return Ok(None);
        };
        Ok(Some(ForeignKey {
            name: constraint.name.clone(),
            columns,
            references: Reference {
                schema: (own.schema != target.schema).then(|| target.schema.clone()),
                table: target.table.name.clone(),
                columns: keys,
            },
            on_delete: action(constraint.on_delete)?,
            on_update: action(constraint.on_update)?,
        }))
    }

    /// The names of a table's columns by their numbers; none if one of them came after the others
    /// were read.
    pub(super) fn names(&self, table: i64, numbers: &[i64]) -> Option<Vec<Name>> {
        let columns = &self.relations.get(&table)?.columns;
        numbers.iter().map(|number| Some(columns.get(number)?.name.clone())).collect()
    }

    /// Lists as opaque the identities that no definition can say.
    fn identities(&mut self) {
        let mut strays = Vec::new();
        for (oid, Relation { table, .. }) in &mut self.relations {
            let key = &table.primary_key;
            for column in table.columns.iter_mut().filter(|column| column.identity) {
                if *key != std::slice::from_ref(&column.name) {
                    column.identity = false;
                    strays.push((*oid, column.name.clone()));
                }
            }
        }
        for (oid, column) in strays {
            self.opaque_part(oid, "identity", &column, "it is not the whole primary key");
        }
    }
}

fn action(code: &str) -> Result<Action, Unreadable> {
    Ok(match code {
        "a" => Action::NoAction,
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => return Err(unreadable(format!("there is no action {code:?}"))),
    })
}
