//! The order in which tables are made, so that a foreign key finds its target.

use std::collections::HashMap;

use stylobate_model::{ForeignKey, Name, Table, TableName};

/// Tables in an order in which they can be made.
pub(crate) struct Creation<'a> {
    /// The tables, each behind those that it refers to.
    pub(crate) tables: Vec<(&'a Name, &'a Table)>,
    /// The foreign keys that close a circle: their targets are made after their tables.
    pub(crate) late: Vec<(TableName, &'a ForeignKey)>,
}

/// Orders tables by their references, and else as they are given.
pub(crate) fn creation<'a>(tables: &[(&'a Name, &'a Table)]) -> Creation<'a> {
    if tables.iter().all(|(_, table)| table.foreign_keys.is_empty()) {
        return Creation { tables: tables.to_vec(), late: Vec::new() };
    }
    let places: HashMap<(&str, &str), usize> = tables
        .iter()
        .enumerate()
        .map(|(place, (schema, table))| ((schema.as_str(), table.name.as_str()), place))
        .collect();
    let target = |schema: &Name, foreign_key: &ForeignKey| {
        let references = &foreign_key.references;
        let schema = references.schema.as_ref().unwrap_or(schema);
        places.get(&(schema.as_str(), references.table.as_str())).copied()
    };
    let mut order = Vec::with_capacity(tables.len());
    let mut made = vec![State::Untouched; tables.len()];
    // An explicit stack, since a chain of references may be long.
    for start in 0..tables.len() {
        let mut stack = vec![(start, 0)];
        while let Some((place, next)) = stack.pop() {
            let (schema, table) = tables[place];
            if next == 0 && made[place] != State::Untouched {
                continue;
            }
            made[place] = State::Begun;
            let targets = table.foreign_keys.iter().filter_map(|key| target(schema, key));
            match targets.skip(next).enumerate().find(|(_, to)| made[*to] == State::Untouched) {
                Some((skipped, to)) => {
                    stack.push((place, next + skipped + 1));
                    stack.push((to, 0));
                }
                None => {
                    made[place] = State::Made;
                    order.push(place);
                }
            }
        }
    }
    let mut rank = vec![0; tables.len()];
    for (position, place) in order.iter().enumerate() {
        rank[*place] = position;
    }
    let mut late = Vec::new();
    for place in &order {
        let (schema, table) = tables[*place];
        for foreign_key in &table.foreign_keys {
            if target(schema, foreign_key).is_some_and(|to| rank[to] > rank[*place]) {
                late.push((TableName::new(schema, &table.name), foreign_key));
            }
        }
    }
    Creation { tables: order.iter().map(|place| tables[*place]).collect(), late }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Untouched,
    Begun,
    Made,
}
