//! Which table goes where.

use super::{Placed, report_repeated};
use crate::{
    Database, FeatureUse, Name, Named, Object, Owner, Placement, Problem, Schema, TableName,
};

/// Every table of the definition with its place, in order.
pub(super) fn place<'a>(
    database: &'a Database,
    placement: &Placement,
    problems: &mut Vec<Problem>,
) -> Vec<Placed<'a>> {
    report_repeated(&database.schemas, "schema", &"the database", Object::schema, problems);
    let mut placed = Vec::new();
    for schema in &database.schemas {
        place_schema(schema, placement, &mut placed, problems);
    }
    placed
}

fn place_schema<'a>(
    schema: &'a Schema,
    placement: &Placement,
    placed: &mut Vec<Placed<'a>>,
    problems: &mut Vec<Problem>,
) {
    let scope = format!("schema {}", schema.name);
    let physical = placement.physical_schema(&schema.name);
    let table = |prefix: &str, name: &Name| {
        Object::table(&TableName::new(&physical, prefixed(prefix, name)))
    };
    let own_prefix = placement.table_prefix(None, "");
    report_repeated(&schema.tables, "table", &scope, |name| table(&own_prefix, name), problems);
    let in_schema = |_: &Name| Object::schema(&physical);
    report_repeated(&schema.features, "feature", &scope, in_schema, problems);
    let mut add =
        |tables: &'a crate::ByName<crate::Table>, prefix: String, used: Option<&'a FeatureUse>| {
            placed.extend(tables.iter().map(|table| Placed {
                table,
                name: TableName::new(&physical, prefixed(&prefix, &table.name)),
                prefix: prefix.clone(),
                schema: &schema.name,
                feature: used.map(FeatureUse::name),
                owner: used.map_or(Owner::Application, owner),
            }));
        };
    add(&schema.tables, own_prefix, None);
    for used in &schema.features {
        let feature = used.feature();
        check_feature_name(feature.name(), problems);
        let prefix = placement.table_prefix(used.prefix(), feature.default_prefix());
        let scope = format!("feature {}", feature.name());
        report_repeated(feature.tables(), "table", &scope, |name| table(&prefix, name), problems);
        add(feature.tables(), prefix, Some(used));
    }
}

/// The name with its prefix; an empty one stays empty, and so does not pass for a name.
pub(super) fn prefixed(prefix: &str, name: &Name) -> Name {
    if name.is_empty() { Name::default() } else { Name::from(format!("{prefix}{name}")) }
}

fn owner(used: &FeatureUse) -> Owner {
    Owner::Feature { name: used.feature().name().clone(), version: used.feature().version() }
}

fn check_feature_name(name: &Name, problems: &mut Vec<Problem>) {
    let mended = kebab_case(name.as_str());
    if name != mended.as_str() {
        problems.push(Problem::FeatureName { name: name.clone(), mended });
    }
}

/// The nearest kebab-case name: words of lower-case letters and digits, joined by dashes, the
/// first of them beginning with a letter.
fn kebab_case(text: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            if character.is_ascii_uppercase() && after_lower {
                name.push('-');
            }
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        after_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    let name = name.trim_end_matches('-');
    if name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name.to_owned()
    } else {
        format!("feature-{name}").trim_end_matches('-').to_owned()
    }
}
