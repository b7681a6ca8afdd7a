//! What foreign keys refer to.

use std::collections::HashMap;

use stylobate_model::{Action, ByName, ForeignKey, Name, Reference, Table};

use super::definition::Parser;
use super::rows::ObjectRow;
use super::table::find;

impl Parser<'_, '_> {
    /// Reads what stands behind `REFERENCES` in a foreign key of these columns.
    pub(super) fn foreign_key(&mut self, name: Name, columns: Vec<Name>) -> Result<(), String> {
        let table = Name::from(&*self.cursor.name()?);
        let names_columns = self.cursor.peek().is_some_and(|word| word.is_sign("("));
        let targets = if names_columns { self.names()? } else { Vec::new() };
        let (mut on_delete, mut on_update) = (Action::NoAction, Action::NoAction);
        loop {
            if self.cursor.take(&["ON", "DELETE"]) {
                on_delete = self.action()?;
            } else if self.cursor.take(&["ON", "UPDATE"]) {
                on_update = self.action()?;
            } else if self.cursor.take(&["MATCH"]) {
                // SQLite takes no notice of it.
                self.cursor.name()?;
            } else {
                break;
            }
        }
        let deferrable =
            !self.cursor.take(&["NOT", "DEFERRABLE"]) && self.cursor.take(&["DEFERRABLE"]);
        if self.cursor.take(&["INITIALLY"]) {
            self.cursor.name()?;
        }
        let key = if deferrable {
            Err("it is deferrable".to_owned())
        } else if targets.is_empty() {
            Err("it names no columns that it refers to".to_owned())
        } else {
            let references = Reference { schema: None, table, columns: targets };
            Ok(ForeignKey { name: name.clone(), columns, references, on_delete, on_update })
        };
        self.found.foreign_keys.push((name, key));
        Ok(())
    }

    fn action(&mut self) -> Result<Action, String> {
        let actions: [(&[&str], Action); 5] = [
            (&["NO", "ACTION"], Action::NoAction),
            (&["RESTRICT"], Action::Restrict),
            (&["CASCADE"], Action::Cascade),
            (&["SET", "NULL"], Action::SetNull),
            (&["SET", "DEFAULT"], Action::SetDefault),
        ];
        let found = actions.into_iter().find(|(words, _)| self.cursor.take(words));
        found.map(|(_, action)| action).ok_or_else(|| self.cursor.unexpected("an action"))
    }
}

/// Gives foreign keys the names of what they refer to as these are spelled where they are defined.
pub(super) fn spell(objects: &[ObjectRow<'_>], tables: &mut ByName<Table>) {
    let mut mended = Vec::new();
    let mut spelling = None;
    for table in tables.iter() {
        for key in table.foreign_keys.iter().filter(|key| !is_exact(&key.references, tables)) {
            let spelling: &HashMap<_, _> = spelling.get_or_insert_with(|| {
                let tables = objects.iter().filter(|object| object.kind == "table");
                tables.map(|object| (object.name.to_ascii_lowercase(), object.name)).collect()
            });
            let lower = key.references.table.as_str().to_ascii_lowercase();
            let Some(target) = spelling.get(&lower) else { continue };
            let mut references = key.references.clone();
            references.table = Name::from(*target);
            if let Some(target) = tables.get(target) {
                for name in &mut references.columns {
                    if let Some(column) = find(&target.columns, name.as_str()) {
                        *name = column.name.clone();
                    }
                }
            }
            mended.push((table.name.clone(), key.name.clone(), references));
        }
    }
    for (table, key, references) in mended {
        let table = tables.get_mut(table.as_str());
        if let Some(key) = table.and_then(|table| table.foreign_keys.get_mut(key.as_str())) {
            key.references = references;
        }
    }
}

/// Whether all that is referred to is spelled so.
fn is_exact(references: &Reference, tables: &ByName<Table>) -> bool {
    let target = tables.get(references.table.as_str());
    target.is_some_and(|target| {
        references.columns.iter().all(|column| target.columns.contains(column.as_str()))
    })
}
