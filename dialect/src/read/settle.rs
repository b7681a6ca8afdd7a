//! What of a catalog that was read would be admitted as a definition; the rest becomes opaque.

use stylobate_model::{
    ByName, Catalog, CatalogSchema, Database, Name, Named, Object, ObjectKind, Placement, Problem,
    Schema, Table,
};

use crate::lower::lower_owned;
use crate::{Dialect, Lowered, Opaque, Refusal};

/// Takes out of a catalog what a definition cannot say or the dialect refuses, and lists it as
/// opaque, until the rest is what a definition of it would be lowered to.
///
/// Taking one part out can leave another without what it refers to, hence the rounds; each takes
/// something out or is the last but one.
pub(super) fn settle(
    dialect: &dyn Dialect,
    mut catalog: Catalog,
    opaque: &mut Vec<Opaque>,
) -> Lowered {
    let mut normalised = false;
    loop {
        let (read, admitted) = admit(dialect, catalog);
        catalog = read;
        let faults = match admitted {
            Ok(lowered) if normalised || lowered == catalog => {
                return Lowered::new(dialect.name(), lowered, Vec::new());
            }
            Ok(lowered) => {
                catalog = lowered;
                normalised = true;
                continue;
            }
            Err(faults) => faults,
        };
        normalised = false;
        let mut taken = 0;
        for (object, reason) in faults {
            taken += usize::from(take(&mut catalog, opaque, &object, &reason));
        }
        if taken == 0 {
            return Lowered::new(dialect.name(), catalog, Vec::new());
        }
    }
}

/// The catalog, and what a definition of it would be lowered to, or what stands against it.
fn admit(
    dialect: &dyn Dialect,
    catalog: Catalog,
) -> (Catalog, Result<Catalog, Vec<(Object, String)>>) {
    let database = definition(catalog);
    let admitted = database
        .resolve(&Placement::new())
        .map_err(|problems| {
            // A clash may be gone when what has a fault by itself is.
            let clashes = problems.iter().all(Problem::is_clash);
            let counted = problems.iter().filter(|problem| clashes || !problem.is_clash());
            let fault = |problem: &Problem| Some((problem.object()?.clone(), problem.to_string()));
            counted.filter_map(fault).collect()
        })
        .and_then(|resolved| {
            lower_owned(dialect, resolved.catalog).map(Lowered::into_catalog).map_err(|refusals| {
                let fault = |refusal: &Refusal| (refusal.object.clone(), refusal.to_string());
                refusals.iter().map(fault).collect()
            })
        });
    (catalog_of(database), admitted)
}

fn definition(catalog: Catalog) -> Database {
    catalog.schemas.into_iter().fold(Database::new(), |database, CatalogSchema { name, tables }| {
        database.schema(Schema { tables, ..Schema::new(name) })
    })
}

/// The catalog of which a definition was made.
fn catalog_of(database: Database) -> Catalog {
    let schemas = database.schemas.into_iter();
    Catalog {
        schemas: schemas
            .map(|Schema { name, tables, .. }| CatalogSchema { name, tables })
            .collect(),
    }
}

/// Takes a part out of a catalog, or the table or schema that cannot be said without it; says
/// whether it was there still.
fn take(catalog: &mut Catalog, opaque: &mut Vec<Opaque>, object: &Object, reason: &str) -> bool {
    let schema = &object.schema;
    let Some(table_name) = &object.table else {
        let found = catalog.schemas.remove(schema.as_str()).is_some();
        if found {
            opaque.retain(|other| other.schema != *schema);
            opaque.push(Opaque::new(schema, ObjectKind::Schema.words(), schema, reason));
        }
        return found;
    };
    let Some(standing) = catalog.schemas.get_mut(schema.as_str()) else { return false };
    if let (Some(name), Some(table)) = (&object.name, standing.tables.get_mut(table_name.as_str()))
        && let Some(found) = take_part(table, object.kind, name)
    {
        let part = Opaque::new(schema, object.kind.words(), name, reason).of_table(table_name);
        opaque.extend(found.then_some(part));
        return found;
    }
    let found = take_out(&mut standing.tables, table_name);
    if found {
        opaque.retain(|other| other.schema != *schema || other.table.as_ref() != Some(table_name));
        opaque.push(Opaque::new(schema, ObjectKind::Table.words(), table_name, reason));
    }
    found
}

/// Takes a part out of a table, if a table can be said without such a part; says whether it was
/// there still.
fn take_part(table: &mut Table, kind: ObjectKind, name: &Name) -> Option<bool> {
    match kind {
        ObjectKind::Unique => Some(take_out(&mut table.unique, name)),
        ObjectKind::ForeignKey => Some(take_out(&mut table.foreign_keys, name)),
        ObjectKind::Check => Some(take_out(&mut table.checks, name)),
        ObjectKind::Index => Some(take_out(&mut table.indexes, name)),
        _ => None,
    }
}

/// Takes out every value of a name, those that were kept aside for their name among them.
fn take_out<T: Named + Clone>(values: &mut ByName<T>, name: &Name) -> bool {
    let repeated: Vec<T> =
        values.repeated().iter().filter(|value| value.name() != name).cloned().collect();
    if values.remove(name.as_str()).is_none() {
        return false;
    }
    if !values.repeated().is_empty() {
        *values = std::mem::take(values).into_iter().chain(repeated).collect();
    }
    true
}
