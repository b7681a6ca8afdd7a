//! Whether the names of what is to be made are free.

use stylobate_dialect::{Change, Live, Lowered, Part};
use stylobate_model::{Catalog, Database, Name, Object, ObjectKind, Placement, Problem, Schema};

use crate::Error;

/// Parts of a table whose names stand beside those of tables.
const RELATION_PARTS: [&str; 3] = ["index", "unique constraint", "exclusion constraint"];

/// Checks that no schema is wanted under the name by which the engine knows the connection's own.
pub(crate) fn check_schemas(live: &Live, wanted: &Lowered) -> Result<(), Error> {
    let own = live.own_schema.name.as_str();
    let mut named = wanted.catalog().schemas.names().filter(|name| !name.is_default_schema());
    match named.find(|name| name.as_str().eq_ignore_ascii_case(own)) {
        Some(schema) => Err(Error::OwnSchema { schema: schema.clone() }),
        None => Ok(()),
    }
}

/// Checks that nothing has the name of a part that is to be made.
pub(crate) fn check(live: &Live, changes: &[Change]) -> Result<(), Error> {
    let made = made(changes);
    if made.is_empty() {
        return Ok(());
    }
    for (object, schema, name) in &made {
        check_opaque(live, object, schema, name)?;
        let mut standing = live.lowered.catalog().schemas.names();
        if object.kind == ObjectKind::Schema
            && let Some(holder) = standing.find(|standing| same(standing, name))
        {
            let (wanted, holder) = (object.clone(), Box::new(Object::schema(holder)));
            return Err(Error::Taken { wanted, holder });
        }
    }
    // What stands is a definition of its own, and so is what is wanted: what is wrong with the two
    // together is between them.
    let Err(problems) = together(live.lowered.catalog(), changes).resolve(&Placement::new()) else {
        return Ok(());
    };
    let taken = problems.iter().find_map(|problem| taken(problem, &made));
    taken.map_or(Ok(()), Err)
}

/// What is to be made and has a name of its own, with its schema and name.
fn made(changes: &[Change]) -> Vec<(Object, &Name, &Name)> {
    let mut made = Vec::new();
    for change in changes {
        let Change::Create(part) = change else { continue };
        match part {
            Part::Schema(name) => made.push((part.object(), name, name)),
            Part::Index(table, index) => made.push((part.object(), &table.schema, &index.name)),
            Part::Table(schema, table) => {
                made.push((part.object(), schema, &table.name));
                let place = stylobate_model::TableName::new(schema, &table.name);
                let part = |kind, name| (Object::part(kind, &place, name), schema, name);
                let indexes = table.indexes.names().map(|name| part(ObjectKind::Index, name));
                made.extend(indexes);
                made.extend(table.unique.names().map(|name| part(ObjectKind::Unique, name)));
            }
            _ => {}
        }
    }
    made
}

/// Whether two names are one where case does not tell names apart.
fn same(one: &Name, other: &Name) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

fn check_opaque(live: &Live, wanted: &Object, schema: &Name, name: &Name) -> Result<(), Error> {
    let obstacle = live.opaque.iter().find(|opaque| {
        let is_schema = opaque.kind == ObjectKind::Schema.words();
        let is_relation = opaque.table.is_none() || RELATION_PARTS.contains(&opaque.kind.as_str());
        match wanted.kind {
            ObjectKind::Schema => is_schema && same(&opaque.name, name),
            _ => opaque.schema == *schema && same(&opaque.name, name) && is_relation && !is_schema,
        }
    });
    match obstacle {
        Some(obstacle) => {
            let obstacle = Box::new(obstacle.clone());
            Err(Error::Obstructed { wanted: wanted.clone(), obstacle })
        }
        None => Ok(()),
    }
}

/// What stands and what is to be made, as one definition.
fn together(standing: &Catalog, changes: &[Change]) -> Database {
    let mut catalog = standing.clone();
    for change in changes {
        match change {
            Change::Create(Part::Schema(name)) => {
                catalog.schema_mut(name);
            }
            Change::Create(Part::Table(schema, table)) => {
                catalog.schema_mut(schema).tables.insert((**table).clone());
            }
            Change::Create(Part::Index(table, index)) => {
                let tables = &mut catalog.schema_mut(&table.schema).tables;
                if let Some(table) = tables.get_mut(table.table.as_str()) {
                    table.indexes.insert(index.clone());
                }
            }
            _ => {}
        }
    }
    let schemas = catalog.schemas.into_iter();
    schemas.fold(Database::new(), |database, schema| {
        database.schema(Schema { tables: schema.tables, ..Schema::new(schema.name) })
    })
}

/// The clash of something that is to be made with something that stands.
fn taken(problem: &Problem, made: &[(Object, &Name, &Name)]) -> Option<Error> {
    let (one, other) = match problem {
        Problem::NameClash { first, second, .. }
        | Problem::FlattenedClash { first, second, .. } => (second, first),
        Problem::GivenName { object, given_to, .. } => (object, given_to),
        _ => return None,
    };
    let is_made = |object: &&Object| made.iter().any(|(made, ..)| belongs(object, made));
    let (wanted, holder) = if is_made(&one) { (one, other) } else { (other, one) };
    Some(Error::Taken { wanted: wanted.clone(), holder: Box::new(holder.clone()) })
}

/// Whether an object is one that is made, or a key or sequence of a table that is made.
fn belongs(object: &Object, made: &Object) -> bool {
    let of_table = made.kind == ObjectKind::Table
        && (&object.schema, &object.table) == (&made.schema, &made.table);
    object == made || of_table
}
