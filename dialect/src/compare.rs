//! The comparison of two catalogs of one dialect.

use stylobate_model::{ByName, Catalog, Name, Named, Table, TableName};

use crate::{Change, Lowered, Part, order};

/// What has to change for `from` to become `to`, in an order in which things can be made.
///
/// What only one side has is a difference too; see [`Lowered::restricted_to`] for leaving out
/// what was not asked for.
///
/// ```
/// # use stylobate_dialect::{compare, Lowered};
/// fn is_up_to_date(stands: &Lowered, wanted: &Lowered) -> bool {
///     compare(&stands.restricted_to(wanted), wanted).is_empty()
/// }
/// ```
#[must_use]
pub fn compare(from: &Lowered, to: &Lowered) -> Vec<Change> {
    difference(from.catalog(), to.catalog())
}

/// What lies between two catalogs that no dialect has lowered, such as those of two files.
///
/// A live catalog is never compared by this: what an engine holds is compared with what its
/// dialect holds, by [`compare`].
///
/// ```
/// use stylobate_model::{Column, Database, Placement, Table};
///
/// let hosts = Table::new("hosts").column(Column::uuid("id")).primary_key(["id"]);
/// let nothing = Database::new().resolve(&Placement::new())?.catalog;
/// let wanted = Database::new().table(hosts).resolve(&Placement::new())?.catalog;
/// let changes = stylobate_dialect::difference(&nothing, &wanted);
/// assert_eq!(changes[0].to_string(), "table hosts is missing: 1 columns, 0 indexes");
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[must_use]
pub fn difference(from: &Catalog, to: &Catalog) -> Vec<Change> {
    let mut changes = Vec::new();
    each(&from.schemas, &to.schemas, |pair| match pair {
        Pair::Dropped(schema) if !schema.name.is_default_schema() => {
            changes.push(Change::Drop(Part::Schema(schema.name.clone())));
        }
        Pair::Created(schema) if !schema.name.is_default_schema() => {
            changes.push(Change::Create(Part::Schema(schema.name.clone())));
        }
        _ => {}
    });
    let wanted: Vec<_> = to.tables().collect();
    for (schema, table) in order::creation(&wanted).tables {
        match from.table(schema.as_str(), table.name.as_str()) {
            None => {
                let part = Part::Table(schema.clone(), Box::new(table.clone()));
                changes.push(Change::Create(part));
            }
            Some(standing) if standing == table => {}
            Some(standing) => compare_tables(schema, standing, table, &mut changes),
        }
    }
    let standing: Vec<_> = from.tables().collect();
    for (schema, table) in order::creation(&standing).tables.into_iter().rev() {
        if to.table(schema.as_str(), table.name.as_str()).is_none() {
            changes.push(Change::Drop(Part::Table(schema.clone(), Box::new(table.clone()))));
        }
    }
    changes
}

fn compare_tables(schema: &Name, from: &Table, to: &Table, changes: &mut Vec<Change>) {
    let place = TableName::new(schema, &to.name);
    compare_parts(&from.columns, &to.columns, &place, Part::Column, changes);
    if from.primary_key != to.primary_key {
        changes.push(Change::Alter {
            from: Part::PrimaryKey(place.clone(), from.primary_key.clone()),
            to: Part::PrimaryKey(place.clone(), to.primary_key.clone()),
        });
    }
    compare_parts(&from.unique, &to.unique, &place, Part::Unique, changes);
    compare_parts(&from.foreign_keys, &to.foreign_keys, &place, Part::ForeignKey, changes);
    compare_parts(&from.checks, &to.checks, &place, Part::Check, changes);
    compare_parts(&from.indexes, &to.indexes, &place, Part::Index, changes);
    let comment = |text: &String| Part::Comment(place.clone(), text.clone());
    match (&from.comment, &to.comment) {
        (Some(from), Some(to)) if from != to => {
            changes.push(Change::Alter { from: comment(from), to: comment(to) });
        }
        (None, Some(text)) => changes.push(Change::Create(comment(text))),
        (Some(text), None) => changes.push(Change::Drop(comment(text))),
        _ => {}
    }
}

fn compare_parts<T: Named + Clone + PartialEq>(
    from: &ByName<T>,
    to: &ByName<T>,
    table: &TableName,
    part: impl Fn(TableName, T) -> Part,
    changes: &mut Vec<Change>,
) {
    let part = |value: &T| part(table.clone(), value.clone());
    each(from, to, |pair| match pair {
        Pair::Created(value) => changes.push(Change::Create(part(value))),
        Pair::Dropped(value) => changes.push(Change::Drop(part(value))),
        Pair::Both(from, to) if from != to => {
            changes.push(Change::Alter { from: part(from), to: part(to) });
        }
        Pair::Both(..) => {}
    });
}

enum Pair<'a, T> {
    Created(&'a T),
    Dropped(&'a T),
    Both(&'a T, &'a T),
}

/// Visits what `to` has, in its order, and then what only `from` has.
fn each<'a, T: Named>(from: &'a ByName<T>, to: &'a ByName<T>, mut visit: impl FnMut(Pair<'a, T>)) {
    for value in to {
        visit(match from.get(value.name().as_str()) {
            Some(standing) => Pair::Both(standing, value),
            None => Pair::Created(value),
        });
    }
    for value in from {
        if !to.contains(value.name().as_str()) {
            visit(Pair::Dropped(value));
        }
    }
}
