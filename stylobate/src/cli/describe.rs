//! Tables in words.

use std::io::{self, Write};

use stylobate_dialect::Part;
use stylobate_model::{Name, Named, Table, TableName};

use super::output::{Grid, Output, visible};

/// Writes a table with everything that belongs to it.
pub(super) fn table(out: &mut Output<'_>, schema: &Name, table: &Table) -> io::Result<()> {
    let place = TableName::new(schema, &table.name);
    let heading = out.heading(&format!("table {}", visible(&place)));
    writeln!(out, "{heading}")?;
    if let Some(comment) = &table.comment {
        writeln!(out, "  comment {}", visible(format_args!("{comment:?}")))?;
    }
    let mut grid = Grid::default();
    for column in &table.columns {
        let shape = Part::Column(place.clone(), column.clone());
        grid.row([column.name.to_string(), shape.to_string()]);
    }
    grid.write(out, "  ", false)?;
    // Their names are longer than those of columns, whose types they would push aside.
    let mut grid = Grid::default();
    if !table.primary_key.is_empty() {
        let key = Part::PrimaryKey(place.clone(), table.primary_key.clone());
        grid.row(["primary key".to_owned(), key.to_string()]);
    }
    parts(&mut grid, "unique", &table.unique, |unique| Part::Unique(place.clone(), unique));
    parts(&mut grid, "check", &table.checks, |check| Part::Check(place.clone(), check));
    parts(&mut grid, "foreign key", &table.foreign_keys, |key| {
        Part::ForeignKey(place.clone(), key)
    });
    parts(&mut grid, "index", &table.indexes, |index| Part::Index(place.clone(), index));
    grid.write(out, "  ", false)
}

fn parts<'a, T: Named + Clone + 'a>(
    grid: &mut Grid,
    kind: &str,
    values: impl IntoIterator<Item = &'a T>,
    part: impl Fn(T) -> Part,
) {
    for value in values {
        grid.row([format!("{kind} {}", value.name()), part(value.clone()).to_string()]);
    }
}
