//! Printing takes no memory but that of the statements that it gives, and what a dialect needs
//! for its words.

use allocation_counter::measure;
use stylobate::dialect::{ColumnSite, Dialect, Note, Script, Statement, render};
use stylobate::model::{Object, TableName};
use stylobate::prelude::*;
use stylobate_benches::{lowered, wide_tables};

const FEW: usize = 50;

#[test]
fn printing_takes_memory_for_what_it_gives_alone() {
    for dialect in stylobate::dialects() {
        // Twice as many take twice as much, but for the room in which they are written.
        let [(few, _), (many, script)] = [FEW, 2 * FEW].map(|count| printed(&*dialect, count));
        let table = script.statements.len() / (2 * FEW);
        let statements: u64 = script.statements.iter().take(table).map(given).sum();
        let notes: u64 = script.notes.iter().take(script.notes.len() / (2 * FEW)).map(noted).sum();
        let expected = PLACE + statements + notes + words(&*dialect);
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

/// The name of the schema and that of the table.
const PLACE: u64 = 2;

/// How often memory is taken to print so many tables, and what is printed.
fn printed(dialect: &dyn Dialect, count: usize) -> (u64, Script) {
    let held = lowered(dialect, &wide_tables(count));
    let mut script = None;
    let taken = measure(|| script = Some(render(dialect, &held))).count_total;
    (taken, script.expect("it is printed"))
}

/// A text, and the names in the record of what it makes.
fn given(statement: &Statement) -> u64 {
    1 + names(&statement.object)
}

fn noted(note: &Note) -> u64 {
    names(&note.object)
}

fn names(object: &Object) -> u64 {
    1 + u64::from(object.table.is_some()) + u64::from(object.name.is_some())
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
