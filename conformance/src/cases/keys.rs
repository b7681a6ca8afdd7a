//! Primary keys, unique constraints, foreign keys and checks.

pub(super) mod conditions;

mod checks;
mod foreign;
mod primary;
mod unique;

use stylobate_connect::{Connection, Error};
use stylobate_model::{Table, Value};

use crate::Case;
use crate::values::{Boundary, boundaries};

pub(crate) fn cases() -> Vec<Case> {
    primary::cases().chain(unique::cases()).chain(foreign::cases()).chain(checks::cases()).collect()
}

/// Inserts one row of integers.
fn insert(db: &mut Connection, table: &Table, row: &[(&str, i32)]) -> Result<u64, Error> {
    db.insert(table, [row.iter().map(|(name, value)| (*name, Value::from(*value)))])
}

/// Two different values of every type that a key can have: the name of the type, the values, and
/// the boundary that the first was read from.
fn key_values() -> Vec<(String, [Value; 2], Boundary)> {
    let mut found: Vec<(String, [Value; 2], Boundary)> = Vec::new();
    let boundaries = boundaries();
    let short = |boundary: &&Boundary| boundary.accepted && boundary.text.len() <= 40;
    for first in boundaries.iter().filter(short) {
        let name: String = first.data_type.to_string().replace(['(', ')'], "");
        if first.data_type == stylobate_model::DataType::Json
            || found.iter().any(|(known, ..)| *known == name)
        {
            continue;
        }
        let value = |boundary: &Boundary| Value::parse(&boundary.text, &boundary.data_type).ok();
        let Some(one) = value(first) else { continue };
        let same_type = |boundary: &&Boundary| boundary.data_type == first.data_type;
        let others = boundaries.iter().filter(short).filter(same_type).filter_map(value);
        if let Some(other) = others.into_iter().find(|other| *other != one) {
            found.push((name, [one, other], first.clone()));
        }
    }
    found
}
