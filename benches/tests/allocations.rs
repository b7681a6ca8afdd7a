//! Printing takes no memory but that of the texts that it gives, and what a dialect needs for its
//! words: names are shared.

use allocation_counter::measure;
use stylobate::dialect::{ColumnSite, Dialect, Script, render};
use stylobate::model::TableName;
use stylobate::prelude::*;
use stylobate_benches::{lowered, wide_tables};

const FEW: usize = 50;

#[test]
fn printing_takes_memory_for_what_it_gives_alone() {
    for dialect in stylobate::dialects() {
        // Twice as many take twice as much, but for the room in which they are written.
        let [(few, _), (many, script)] = [FEW, 2 * FEW].map(|count| printed(&*dialect, count));
        let table = script.statements.len() / (2 * FEW);
        let expected = table as u64 + words(&*dialect);
        assert_eq!((many - few) / FEW as u64, expected, "{}", dialect.name());
    }
}

#[test]
fn the_words_of_a_column_take_memory_twice_at_most() {
    for dialect in stylobate::dialects() {
        let columns = stylobate_benches::COLUMNS as u64;
        assert!(words(&*dialect) <= 2 * columns, "{}", dialect.name());
    }
}

/// How often memory is taken to print so many tables, and what is printed.
fn printed(dialect: &dyn Dialect, count: usize) -> (u64, Script) {
    let held = lowered(dialect, &wide_tables(count));
    let mut script = None;
    let taken = measure(|| script = Some(render(dialect, &held))).count_total;
    (taken, script.expect("it is printed"))
}

/// How often memory is taken for the words of the columns of one table.
fn words(dialect: &dyn Dialect) -> u64 {
    let held = lowered(dialect, &wide_tables(1));
    let (schema, table) = held.catalog().tables().next().expect("there is one");
    let place = TableName::new(schema, &table.name);
    let column = |column: &Column| {
        let primary_key = table.primary_key == [column.name.clone()];
        let (qualified, if_not_exists) = (false, true);
        let site = ColumnSite { table: &place, qualified, if_not_exists, primary_key, column };
        measure(|| drop(dialect.column(&site))).count_total
    };
    table.columns.iter().map(column).sum()
}
