//! What dialects do otherwise than they were asked.

use std::collections::HashSet;

use stylobate_dialect::{Capability, Dialect, Support, TypeCapabilities, lower};
use stylobate_model::{
    Catalog, Column, DefaultValue, Name, Named, Object, ObjectKind, Table, TableName,
};

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
    let types = &dialect.capabilities().types;
    let mut demands: Vec<Demand> =
        catalog.tables().flat_map(|table| demands(types, table)).collect();
    demands.extend(lowering(dialect, catalog.clone()));
    let mut departures = Vec::new();
    for Capability { name, support, .. } in dialect.capabilities().entries() {
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

/// What a table asks for beside that of which lowering tells.
fn demands(types: &TypeCapabilities, (schema, table): (&Name, &Table)) -> Vec<Demand> {
    let place = TableName::new(schema, &table.name);
    let mut demands = Vec::new();
    for column in &table.columns {
        let object = Object::part(ObjectKind::Column, &place, &column.name);
        demands.extend(
            of_column(types, column).map(|capability| Demand::new(capability, object.clone())),
        );
    }
    if !table.primary_key.is_empty() {
        demands.push(Demand::new("constraints.primary_key", Object::primary_key(&place)));
    }
    let mut part = |capability, kind, name: &Name| {
        demands.push(Demand::new(capability, Object::part(kind, &place, name)));
    };
    for unique in &table.unique {
        part("constraints.unique", ObjectKind::Unique, unique.name());
    }
    for check in &table.checks {
        part("constraints.check", ObjectKind::Check, check.name());
    }
    for index in &table.indexes {
        if index.columns.len() > 1 {
            part("indexes.composite", ObjectKind::Index, index.name());
        }
        if index.unique {
            part("indexes.unique", ObjectKind::Index, index.name());
        }
    }
    demands
}

/// The names of the capabilities that a column asks for.
fn of_column(
    types: &TypeCapabilities,
    column: &Column,
) -> impl Iterator<Item = &'static str> + use<> {
    let (data_type, _) = types.of(&column.data_type);
    let default = match column.default {
        Some(DefaultValue::Now) => Some("columns.default_now"),
        Some(DefaultValue::NewUuid) => Some("columns.default_new_uuid"),
        _ => None,
    };
    let identity = column.identity.then_some("columns.identity");
    [data_type].into_iter().chain(default).chain(identity)
}
