//! Whether every engine can hold the names of a definition, each of them once.

use std::collections::HashMap;

use super::Placed;
use super::table::PhysicalNames;
use crate::by_name::NameHash;
use crate::{Name, Object, ObjectKind, Owner, Placement, Problem, Table, TableName};

/// Columns that PostgreSQL has in every table.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "ctid", "xmin", "cmin", "xmax", "cmax"];
/// Schemas that an engine has by itself, under which the connection's own would be found twice.
const SYSTEM_SCHEMAS: [(&str, &str); 3] = [
    ("information_schema", "the standard"),
    ("main", "SQLite and DuckDB"),
    ("temp", "SQLite and DuckDB"),
];

/// Checks every physical name, those of `schemas` among them.
pub(super) fn check(
    schemas: &[Name],
    placed: &[Placed<'_>],
    placement: &Placement,
    problems: &mut Vec<Problem>,
) {
    check_schemas(schemas, problems);
    let parts = |table: &Table| 2 + table.indexes.len() + table.unique.len();
    let expected = placed.iter().map(|source| parts(source.table)).sum();
    let mut relations = Relations {
        claims: Vec::with_capacity(expected),
        in_schema: HashMap::with_capacity_and_hasher(expected, NameHash::default()),
        flattened: HashMap::with_capacity_and_hasher(expected, NameHash::default()),
        problems,
    };
    for source in placed {
        check_columns(source, relations.problems);
        check_constraints(source, placement, relations.problems);
        relations.claim_all(source, placement);
    }
}

fn check_schemas(schemas: &[Name], problems: &mut Vec<Problem>) {
    let mut seen: HashMap<String, &Name> = HashMap::new();
    for name in schemas {
        match seen.insert(name.as_str().to_ascii_lowercase(), name) {
            None => check_schema(name, problems),
            Some(first) if first == name => {}
            Some(first) => problems.push(Problem::Repeated {
                object: format!("schema {name} (case does not tell it from {first})"),
                scope: "the database".to_owned(),
                second: Object::schema(name),
            }),
        }
    }
}

fn check_schema(name: &Name, problems: &mut Vec<Problem>) {
    let object = Object::schema(name);
    check_name(name, || object.clone(), problems);
    let lower = name.as_str().to_ascii_lowercase();
    let system = SYSTEM_SCHEMAS.iter().find(|(system, _)| *system == lower);
    let engine = match system {
        Some((_, engine)) => engine,
        None if lower.starts_with("pg_") => "PostgreSQL",
        // Its tables are called sqlite_… where there are no schemas.
        None if lower == "sqlite" || lower.starts_with("sqlite_") => "SQLite",
        None => return,
    };
    problems.push(Problem::ReservedName { object, engine });
}

/// Checks what holds for every name.
fn check_name(name: &Name, object: impl FnOnce() -> Object, problems: &mut Vec<Problem>) {
    let length = name.as_str().len();
    if name.is_empty() {
        problems.push(Problem::EmptyName { object: object() });
    } else if name.as_str().contains('\0') {
        problems.push(Problem::NulInName { object: object() });
    } else if length > Name::MAX_BYTES {
        problems.push(Problem::LongName { object: object(), length });
    }
}

fn check_columns(source: &Placed<'_>, problems: &mut Vec<Problem>) {
    let columns = source.table.columns.names();
    let mut seen: HashMap<Name, &Name, NameHash> =
        HashMap::with_capacity_and_hasher(columns.len(), NameHash::default());
    for name in columns {
        let object = || Object::part(ObjectKind::Column, &source.name, name);
        check_name(name, object, problems);
        let lower = name.folded();
        if SYSTEM_COLUMNS.contains(&lower.as_str()) {
            problems.push(Problem::ReservedName { object: object(), engine: "PostgreSQL" });
        }
        if let Some(first) = seen.insert(lower, name) {
            problems.push(Problem::Repeated {
                object: format!("column {name} (case does not tell it from {first})"),
                scope: Object::table(&source.name).to_string(),
                second: object(),
            });
        }
    }
}

/// Checks the names of a table's constraints among each other.
fn check_constraints(source: &Placed<'_>, placement: &Placement, problems: &mut Vec<Problem>) {
    let names = PhysicalNames { source, keep: placement.keeps_index_names() };
    let table = source.table;
    let mut seen: HashMap<String, Object> = HashMap::new();
    let mut claim = |kind, name: Name| {
        let object = Object::part(kind, &source.name, &name);
        if kind != ObjectKind::Unique {
            check_name(&name, || object.clone(), problems);
        }
        if name.is_empty() {
            return;
        }
        // Two unique constraints clash as relations, too, and are reported there.
        if let Some(first) = seen.insert(name.as_str().to_ascii_lowercase(), object.clone())
            && (first.kind, kind) != (ObjectKind::Unique, ObjectKind::Unique)
        {
            problems.push(Problem::NameClash {
                name,
                schema: source.name.schema.clone(),
                first,
                first_owner: source.owner.clone(),
                second: object,
                second_owner: source.owner.clone(),
            });
        }
    };
    for unique in &table.unique {
        claim(ObjectKind::Unique, names.of(&unique.name, |table| unique.generated_name(table)));
    }
    for foreign_key in &table.foreign_keys {
        let name = names.of(&foreign_key.name, |table| foreign_key.generated_name(table));
        claim(ObjectKind::ForeignKey, name);
    }
    for check in &table.checks {
        claim(ObjectKind::Check, names.of(&check.name, |table| check.generated_name(table)));
    }
}

/// Who has a name.
struct Claim {
    object: Object,
    owner: Owner,
    /// Whether an engine gives the name by itself.
    given: bool,
}

/// The names of tables, indexes, unique constraints and sequences: one namespace a schema.
struct Relations<'p> {
    claims: Vec<Claim>,
    /// The place of the last claim to a name in a schema.
    in_schema: HashMap<(Name, Name), usize, NameHash>,
    /// The same where there are no schemas, with the schema that the name is of.
    flattened: HashMap<Name, (Name, usize), NameHash>,
    problems: &'p mut Vec<Problem>,
}

impl Relations<'_> {
    fn claim_all(&mut self, source: &Placed<'_>, placement: &Placement) {
        let names = PhysicalNames { source, keep: placement.keeps_index_names() };
        let (table, place) = (source.table, &source.name);
        self.claim(source, &place.table, Object::table(place), false);
        for index in &table.indexes {
            let name = names.of(&index.name, |table| index.generated_name(table));
            self.claim(source, &name, Object::part(ObjectKind::Index, place, &name), false);
        }
        for unique in &table.unique {
            let name = names.of(&unique.name, |table| unique.generated_name(table));
            self.claim(source, &name, Object::part(ObjectKind::Unique, place, &name), false);
        }
        for (name, object) in given_names(place, table) {
            self.claim(source, &name, object, true);
        }
    }

    fn claim(&mut self, source: &Placed<'_>, name: &Name, object: Object, given: bool) {
        if !given {
            check_name(name, || object.clone(), self.problems);
            if name.folded().as_str().starts_with("sqlite_") {
                let object = object.clone();
                self.problems.push(Problem::ReservedName { object, engine: "SQLite" });
            }
        }
        if name.is_empty() {
            return;
        }
        let schema = &source.name.schema;
        let last = self.claims.len();
        self.claims.push(Claim { object, owner: source.owner.clone(), given });
        if let Some(first) = self.in_schema.insert((schema.folded(), name.folded()), last) {
            let (first, second) = (&self.claims[first], &self.claims[last]);
            self.problems.extend(clash(name, schema, first, second));
            return;
        }
        // An engine without schemas gives no names by itself.
        if given {
            return;
        }
        let flat = TableName::new(schema, name).flattened();
        if let Some((elsewhere, first)) =
            self.flattened.insert(flat.folded(), (schema.clone(), last))
            && elsewhere != *schema
        {
            let (first, second) = (&self.claims[first], &self.claims[last]);
            self.problems.push(Problem::FlattenedClash {
                name: flat,
                first: first.object.clone(),
                first_owner: first.owner.clone(),
                second: second.object.clone(),
                second_owner: second.owner.clone(),
            });
        }
    }
}

/// The problem of two claims to one name; two names that an engine gives never clash, since it
/// finds a free one by itself, as it does beside the table that they belong to.
fn clash(name: &Name, schema: &Name, first: &Claim, second: &Claim) -> Option<Problem> {
    let given = |by_hand: &Claim, given: &Claim| Problem::GivenName {
        name: name.clone(),
        object: by_hand.object.clone(),
        owner: by_hand.owner.clone(),
        given_to: given.object.clone(),
    };
    let own_table = |by_hand: &Claim, given: &Claim| {
        by_hand.object.kind == ObjectKind::Table && by_hand.object.table == given.object.table
    };
    match (first.given, second.given) {
        (true, true) => None,
        (false, true) if own_table(first, second) => None,
        (true, false) => Some(given(second, first)),
        (false, true) => Some(given(first, second)),
        (false, false) => Some(Problem::NameClash {
            name: name.clone(),
            schema: schema.clone(),
            first: first.object.clone(),
            first_owner: first.owner.clone(),
            second: second.object.clone(),
            second_owner: second.owner.clone(),
        }),
    }
}

/// The names that PostgreSQL gives by itself, to the index of a primary key and to the sequence
/// of an identity column.
fn given_names(place: &TableName, table: &Table) -> Vec<(Name, Object)> {
    let mut names = Vec::new();
    if !table.primary_key.is_empty() {
        names.push((object_name(&place.table, None, "pkey"), Object::primary_key(place)));
    }
    for column in table.columns.iter().filter(|column| column.identity) {
        let name = object_name(&place.table, Some(&column.name), "seq");
        names.push((name, Object::part(ObjectKind::Sequence, place, &column.name)));
    }
    names
}

/// The name that PostgreSQL makes of a table, a column and a label: the longer of the first two
/// is cut until all of it fits (`makeObjectName` in `src/backend/commands/indexcmds.c`).
fn object_name(table: &Name, column: Option<&Name>, label: &str) -> Name {
    let column = column.map_or("", Name::as_str);
    let overhead = label.len() + 1 + usize::from(!column.is_empty());
    let room = Name::MAX_BYTES.saturating_sub(overhead);
    let (mut first, mut second) = (table.as_str().len(), column.len());
    while first + second > room {
        *if first > second { &mut first } else { &mut second } -= 1;
    }
    let cut = |text: &str, mut end: usize| {
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].to_owned()
    };
    let table = cut(table.as_str(), first);
    Name::from(if column.is_empty() {
        format!("{table}_{label}")
    } else {
        format!("{table}_{}_{label}", cut(column, second))
    })
}
