//! Names of random characters.

use stylobate_connect::Connection;
use stylobate_dialect::Lowered;
use stylobate_model::{
    Check as TableCheck, Column, DataType, Database, Expression, Index, Name, Placement, Schema,
    Table, Value,
};

use super::{Check, round_trip};
use crate::check::{equal, place};
use crate::models::HOSTILE_NAMES;
use crate::source::Source;
use crate::{Failure, Stage};

/// Pieces that an engine, a driver or a reader could take for something else.
const PIECES: [&str; 40] = [
    "a", "Z", "_", "0", "9", " ", ".", ",", ";", ":", "'", "\"", "`", "[", "]", "(", ")", "{", "}",
    "\\", "/", "|", "--", "/*", "*/", "$$", "$1", "?", "%s", "%", "\n", "\t", "\r", "\u{1}",
    "\u{7f}", "\u{a0}", "\u{200b}", "é", "表", "😀",
];

pub(super) fn start(stage: &mut Stage) -> Result<Check, Failure> {
    let mut db = stage.open()?;
    Ok(Box::new(move |bytes| {
        let mut source = Source::new(bytes);
        let named = Schema::new(name(&mut source)).table(table(&mut source));
        let database = Database::new().table(table(&mut source)).schema(named);
        // What a definition may not say is for other cases.
        let Ok(resolved) = database.resolve(&Placement::new()) else { return Ok(()) };
        round_trip::check_laws(&mut db, &resolved.catalog, hold_rows)
    }))
}

fn name(source: &mut Source<'_>) -> Name {
    if source.chance(10) {
        return Name::from(*source.pick(&HOSTILE_NAMES));
    }
    let mut text = String::new();
    for _ in 0..=source.below(8) {
        let piece = *source.pick(&PIECES);
        let times = if source.chance(5) { 1 + source.below(30) } else { 1 };
        text.push_str(&piece.repeat(times));
    }
    while text.len() > Name::MAX_BYTES {
        text.pop();
    }
    Name::from(text)
}

fn table(source: &mut Source<'_>) -> Table {
    let (key, other) = (name(source), name(source));
    let check = TableCheck::new(Expression::column(key.clone()).at_least(0)).named(name(source));
    let index = Index::on([other.clone()]).named(name(source));
    let table = Table::new(name(source))
        .column(Column::integer(key.clone()))
        .column(Column::string(other, 63).nullable())
        .primary_key([key])
        .check(check)
        .index(index);
    if source.chance(50) { table.comment(name(source).as_str()) } else { table }
}

/// Writes a row into each table by its names, and reads it.
fn hold_rows(db: &mut Connection, lowered: &Lowered) -> Result<(), Failure> {
    for (schema, table) in lowered.catalog().tables() {
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let [key, other] = names.as_slice() else { continue };
        let row = [(*key, Value::from(7)), (*other, Value::from(*other))];
        db.insert_in(schema, table, [row])?;
        let table_name = stylobate_model::TableName::new(schema, &table.name);
        let columns: Vec<_> = names.iter().map(|name| crate::check::name(db, name)).collect();
        let text = format!("SELECT {} FROM {}", columns.join(", "), place(db, &table_name));
        let rows = db.query(&text, &[], &[DataType::Integer, DataType::TEXT])?;
        equal("the row", rows, vec![vec![7.into(), (*other).into()]])?;
    }
    Ok(())
}
