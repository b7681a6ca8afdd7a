//! What databases of two dialects can both hold.

use stylobate_dialect::{Change, Dialect, Note, Part, Refusal, lower};
use stylobate_model::{Catalog, Name, ObjectKind, Table, TableName};

use super::super::error::Failure;

/// A catalog as both of two dialects hold it.
pub(super) struct CommonGround {
    pub(super) catalog: Catalog,
    pub(super) notes: Vec<Note>,
    /// What one of the dialects refuses to hold.
    refused: Vec<Part>,
}

/// Lowers a catalog for both dialects.
///
/// What one of them refuses is set aside: the other database has it all the same, and that is a
/// difference.
pub(super) fn find(
    [first, second]: [&dyn Dialect; 2],
    catalog: &Catalog,
) -> Result<CommonGround, Failure> {
    let mut ground =
        CommonGround { catalog: catalog.clone(), notes: Vec::new(), refused: Vec::new() };
    // The names that the one takes from the structure may hold names that the other gives, so the
    // first one has to look at them again.
    for dialect in [first, second, first] {
        ground.lower(dialect)?;
    }
    Ok(ground)
}

/// What lies between two catalogs, what was set aside of them among it.
pub(super) fn difference(a: &CommonGround, b: &CommonGround) -> Vec<Change> {
    let mut changes = stylobate_dialect::difference(&a.catalog, &b.catalog);
    for change in &mut changes {
        match change {
            Change::Drop(Part::Table(schema, table)) => a.restore(schema, table),
            Change::Create(Part::Table(schema, table)) => b.restore(schema, table),
            _ => {}
        }
    }
    changes.extend(a.refused_beside(b).map(Change::Drop));
    changes.extend(b.refused_beside(a).map(Change::Create));
    changes
}

impl CommonGround {
    fn lower(&mut self, dialect: &dyn Dialect) -> Result<(), Failure> {
        loop {
            match lower(dialect, &self.catalog) {
                Ok(lowered) => {
                    self.catalog = lowered.catalog().clone();
                    self.notes.extend(lowered.notes().iter().cloned());
                    return Ok(());
                }
                Err(refusals) => {
                    let before = self.refused.len();
                    refusals.iter().for_each(|refusal| self.set_aside(refusal));
                    if self.refused.len() == before {
                        return Err(Failure::refused(dialect, &refusals));
                    }
                }
            }
        }
    }

    /// Puts back what was set aside of a table, which the other side does not have at all.
    fn restore(&self, schema: &Name, table: &mut Table) {
        let place = TableName::new(schema, &table.name);
        for part in &self.refused {
            match part {
                Part::ForeignKey(of, key) if *of == place => table.foreign_keys.insert(key.clone()),
                Part::Index(of, index) if *of == place => table.indexes.insert(index.clone()),
                _ => {}
            }
        }
    }

    /// What was set aside of tables that the other side has without it.
    fn refused_beside(&self, other: &Self) -> impl Iterator<Item = Part> {
        let beside = |part: &&Part| match part {
            Part::ForeignKey(table, _) | Part::Index(table, _) => {
                let (schema, table) = (table.schema.as_str(), table.table.as_str());
                other.catalog.table(schema, table).is_some() && !other.refused.contains(part)
            }
            _ => false,
        };
        self.refused.iter().filter(beside).cloned()
    }

    fn set_aside(&mut self, refusal: &Refusal) {
        let object = &refusal.object;
        let (Some(table), Some(name)) = (&object.table, &object.name) else { return };
        let place = TableName::new(&object.schema, table);
        let Some(table) = self
            .catalog
            .schemas
            .get_mut(place.schema.as_str())
            .and_then(|schema| schema.tables.get_mut(place.table.as_str()))
        else {
            return;
        };
        match object.kind {
            ObjectKind::ForeignKey => {
                let key = table.foreign_keys.remove(name.as_str());
                self.refused.extend(key.map(|key| Part::ForeignKey(place, key)));
            }
            ObjectKind::Index => {
                let index = table.indexes.remove(name.as_str());
                self.refused.extend(index.map(|index| Part::Index(place, index)));
            }
            _ => {}
        }
    }
}
