//! What dialects do otherwise than they were asked.

use std::collections::HashSet;

use stylobate_dialect::{Capability, Dialect, Support, lower};
use stylobate_model::{Catalog, Name, Object, ObjectKind, TableName};

/// A capability that a definition asks for and that a dialect does not have by itself.
pub(super) struct Departure {
    /// The name of the capability.
    pub(super) capability: &'static str,
    /// How the demand is met, or why it is refused.
    pub(super) support: Support,
    /// What asks for it.
    pub(super) objects: Vec<Object>,
    /// What the author can do if it is refused, where the dialect has said so.
    pub(super) way_out: Option<&'static str>,
}

/// Everything that a dialect emulates, omits or refuses of a catalog, in the order of its
/// capabilities.
pub(super) fn of(dialect: &dyn Dialect, catalog: &Catalog) -> Vec<Departure> {
    let capabilities = dialect.capabilities();
    let mut demands = Vec::new();
    for (schema, table) in catalog.tables() {
        let place = TableName::new(schema, &table.name);
        stylobate_dialect::demands(capabilities, table, |demand| {
            demands.push(Demand::new(demand.capability, demand.object(&place)));
        });
    }
    demands.extend(lowering(dialect, catalog.clone()));
    let mut departures = Vec::new();
    for Capability { name, support, .. } in capabilities.entries() {
        let demands = || demands.iter().filter(|demand| demand.capability == name);
        let mut seen = HashSet::new();
        let objects = demands().map(|demand| &demand.object).filter(|object| seen.insert(*object));
        let objects: Vec<Object> = objects.cloned().collect();
        if !objects.is_empty() && support.reason().is_some() {
            let way_out = demands().find_map(|demand| demand.way_out);
            departures.push(Departure { capability: name, support, objects, way_out });
        }
    }
    departures
}

/// Something that asks for a capability.
struct Demand {
    capability: &'static str,
    object: Object,
    way_out: Option<&'static str>,
}

impl Demand {
    fn new(capability: &'static str, object: Object) -> Self {
        Self { capability, object, way_out: None }
    }
}

/// What lowering tells of: what is refused, and the notes on everything else.
fn lowering(dialect: &dyn Dialect, mut catalog: Catalog) -> Vec<Demand> {
    let mut demands = Vec::new();
    loop {
        let refusals = match lower(dialect, &catalog) {
            Ok(lowered) => {
                let notes = lowered.notes().iter();
                demands.extend(notes.map(|note| Demand::new(note.capability, note.object.clone())));
                return demands;
            }
            Err(refusals) => refusals,
        };
        let mut left_out = false;
        for refusal in refusals {
            left_out |= leave_out(&mut catalog, &refusal.object);
            let demand = Demand::new(refusal.capability, refusal.object);
            demands.push(Demand { way_out: Some(refusal.way_out), ..demand });
        }
        if !left_out {
            return demands;
        }
    }
}

/// Takes what is refused out of a catalog, and says whether it was there.
fn leave_out(catalog: &mut Catalog, object: &Object) -> bool {
    let schema = catalog.schemas.get_mut(object.schema.as_str());
    let table = object.table.as_ref().zip(schema);
    let Some(table) = table.and_then(|(table, schema)| schema.tables.get_mut(table.as_str()))
    else {
        return false;
    };
    let name = object.name.as_ref().map(Name::as_str).unwrap_or_default();
    match object.kind {
        ObjectKind::Index => table.indexes.remove(name).is_some(),
        ObjectKind::ForeignKey => table.foreign_keys.remove(name).is_some(),
        ObjectKind::Column => match table.columns.get_mut(name) {
            Some(column) => std::mem::take(&mut column.identity),
            None => false,
        },
        _ => false,
    }
}
