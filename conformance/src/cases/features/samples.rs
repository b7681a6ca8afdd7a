//! Rows that a table takes, made from its definition alone.

use std::collections::{BTreeMap, BTreeSet};

use stylobate_connect::Connection;
use stylobate_model::{
    Catalog, Column, DataType, Expression, ForeignKey, Json, Name, Table, TableName, Timestamp,
    Value,
};

use super::truth::passes;
use crate::Failure;
use crate::check::{holds, rows_in};

/// The values of a row by the names of their columns.
pub(in crate::cases) type Row = BTreeMap<Name, Value>;

/// How many rows are tried until one fulfils the checks.
const TRIES: usize = 20_000;
/// How deep tables may refer to each other.
const DEPTH: usize = 32;

/// The rows of a catalog that are there.
pub(in crate::cases) struct Samples<'c> {
    catalog: &'c Catalog,
    inserted: BTreeMap<TableName, Row>,
}

impl<'c> Samples<'c> {
    /// No rows yet.
    pub(in crate::cases) fn of(catalog: &'c Catalog) -> Self {
        Self { catalog, inserted: BTreeMap::new() }
    }

    /// A row that the table takes, with what it refers to inserted. The number makes one row
    /// differ from another.
    pub(in crate::cases) fn row(
        &mut self,
        db: &mut Connection,
        place: &TableName,
        number: i64,
    ) -> Result<Row, Failure> {
        self.row_at(db, place, number, DEPTH)
    }

    /// The row of a table that is there, which is inserted if there is none.
    pub(in crate::cases) fn inserted(
        &mut self,
        db: &mut Connection,
        place: &TableName,
    ) -> Result<Row, Failure> {
        self.inserted_at(db, place, DEPTH)
    }

    fn table(&self, place: &TableName) -> Result<&'c Table, Failure> {
        let found = self.catalog.table(place.schema.as_str(), place.table.as_str());
        found.ok_or_else(|| Failure::new(format!("there is no table {place}")))
    }

    fn inserted_at(
        &mut self,
        db: &mut Connection,
        place: &TableName,
        depth: usize,
    ) -> Result<Row, Failure> {
        if let Some(row) = self.inserted.get(place) {
            return Ok(row.clone());
        }
        let table = self.table(place)?;
        let row = self.row_at(db, place, 1, depth)?;
        insert(db, place, table, &row)?;
        // What the engine generates is known only when it is read.
        let names: Vec<_> = table.columns.names().map(Name::as_str).collect();
        let stands = rows_in(db, &place.schema, table, &names, &[])?.pop();
        let stands = stands.ok_or_else(|| Failure::new(format!("the row of {place} is gone")))?;
        let row: Row = table.columns.names().cloned().zip(stands).collect();
        self.inserted.insert(place.clone(), row.clone());
        Ok(row)
    }

    fn row_at(
        &mut self,
        db: &mut Connection,
        place: &TableName,
        number: i64,
        depth: usize,
    ) -> Result<Row, Failure> {
        let table = self.table(place)?;
        holds(depth > 0, || format!("table {place} refers to itself over other tables"))?;
        let mut fixed = Row::new();
        for key in &table.foreign_keys {
            self.refer(db, place, key, depth, &mut fixed)?;
        }
        let columns = table.columns.iter().filter(|column| !column.identity);
        let row = columns.map(|column| match fixed.get(&column.name) {
            Some(value) => (column.name.clone(), value.clone()),
            None => (column.name.clone(), sample(&column.data_type, number)),
        });
        fulfil(place, table, row.collect(), &fixed, number)
    }

    /// Gives the columns of a foreign key the values of the row that it refers to.
    fn refer(
        &mut self,
        db: &mut Connection,
        place: &TableName,
        key: &ForeignKey,
        depth: usize,
        fixed: &mut Row,
    ) -> Result<(), Failure> {
        let table = self.table(place)?;
        let free = key.columns.iter().filter_map(|name| table.columns.get(name.as_str()));
        if let Some(column) = free.clone().find(|column| column.nullable) {
            fixed.insert(column.name.clone(), Value::Null);
            return Ok(());
        }
        let schema = key.references.schema.as_ref().unwrap_or(&place.schema);
        let target = TableName::new(schema, &key.references.table);
        holds(target != *place, || {
            format!("no first row of table {place} can be made: {} refers to it", key.name)
        })?;
        let parent = self.inserted_at(db, &target, depth - 1)?;
        for (column, referenced) in key.columns.iter().zip(&key.references.columns) {
            let value = parent.get(referenced).cloned().unwrap_or(Value::Null);
            if fixed.insert(column.clone(), value.clone()).is_some_and(|other| other != value) {
                return Err(Failure::new(format!(
                    "no row of table {place} can be made: column {column} would have to refer to \
                     two rows"
                )));
            }
        }
        Ok(())
    }
}

/// Inserts a row.
pub(in crate::cases) fn insert(
    db: &mut Connection,
    place: &TableName,
    table: &Table,
    row: &Row,
) -> Result<u64, stylobate_connect::Error> {
    let values = row.iter().map(|(name, value)| (name.as_str(), value.clone()));
    db.insert_in(&place.schema, table, [values])
}

/// A value of a type.
pub(in crate::cases) fn sample(data_type: &DataType, number: i64) -> Value {
    match data_type {
        DataType::Uuid => {
            let number = u128::from(number.unsigned_abs());
            uuid::Uuid::from_u128(0x0123_4567_89ab_4def_8123_0000_0000_0000 + number).into()
        }
        DataType::String { max_length } => {
            let length = max_length.map_or(40, |length| length.min(40) as usize);
            format!("{number} it's").chars().take(length).collect::<String>().into()
        }
        DataType::TimestampTz => {
            Timestamp::from_microseconds(1_700_000_000_123_456 + number * 1_000_000).into()
        }
        DataType::Json => {
            Json::parse(&format!("{{\"number\":{number}}}")).unwrap_or_else(|_| Json::null()).into()
        }
        DataType::BigInt | DataType::Integer | DataType::SmallInt => number.into(),
        DataType::Boolean => (number % 2 == 0).into(),
        DataType::Bytes => number.to_be_bytes().as_slice().into(),
    }
}

/// Changes a row until it fulfils the checks of its table.
fn fulfil(
    place: &TableName,
    table: &Table,
    row: Row,
    fixed: &Row,
    number: i64,
) -> Result<Row, Failure> {
    let checks: Vec<_> = table
        .checks
        .iter()
        .filter_map(|check| Some((&check.name, check.condition.expression()?)))
        .collect();
    let broken = |row: &Row| checks.iter().find(|(_, condition)| !passes(condition, row));
    let Some((mut name, _)) = broken(&row).copied() else { return Ok(row) };
    let named: BTreeSet<&Name> =
        checks.iter().flat_map(|(_, condition)| condition.columns()).collect();
    let free = |column: &&Column| {
        named.contains(&column.name)
            && row.contains_key(&column.name)
            && !fixed.contains_key(&column.name)
    };
    let columns: Vec<_> = table.columns.iter().filter(free).collect();
    let literals = checks.iter().fold(Vec::new(), |mut literals, (_, condition)| {
        collect_literals(condition, &mut literals);
        literals
    });
    let choices: Vec<Vec<Value>> =
        columns.iter().map(|column| choices(column, &literals, number)).collect();
    let all = choices.iter().map(Vec::len).fold(1_usize, usize::saturating_mul);
    for mut chosen in 0..all.min(TRIES) {
        let mut tried = row.clone();
        for (column, values) in columns.iter().zip(&choices) {
            if let Some(value) = values.get(chosen % values.len()) {
                tried.insert(column.name.clone(), value.clone());
            }
            chosen /= values.len();
        }
        match broken(&tried) {
            None => return Ok(tried),
            Some((other, _)) => name = other,
        }
    }
    Err(Failure::new(format!(
        "no sample row of table {place} was found that fulfils its check {name}: {}",
        checks
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, condition)| condition.to_string())
            .unwrap_or_default()
    )))
}

/// Values of a column that conditions with these literals could ask for; at least one.
fn choices(column: &Column, literals: &[Value], number: i64) -> Vec<Value> {
    let mut values = vec![sample(&column.data_type, number), sample(&column.data_type, number + 1)];
    for literal in literals {
        match literal {
            Value::Integer(value) => {
                let near = [*value, value.saturating_add(1), value.saturating_sub(1)];
                values.extend(near.map(Value::Integer));
            }
            Value::TimestampTz(instant) => {
                let at = instant.microseconds();
                let near = [at, at.saturating_add(1), at.saturating_sub(1)];
                values.extend(near.map(|at| Timestamp::from_microseconds(at).into()));
            }
            Value::String(text) => {
                values.extend([text.clone(), format!("{text}0"), String::new()].map(Value::String));
            }
            other => values.push(other.clone()),
        }
    }
    values.extend([true, false].map(Value::Boolean));
    values.extend(column.nullable.then_some(Value::Null));
    let fits = |value: &Value| value.is_null() || value.check(&column.data_type).is_ok();
    let mut found: Vec<Value> = Vec::new();
    for value in values.into_iter().filter(fits) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

fn collect_literals(condition: &Expression, literals: &mut Vec<Value>) {
    let mut visit = |part: &Expression| collect_literals(part, literals);
    match condition {
        Expression::Literal(value) => literals.push(value.clone()),
        Expression::Column(_) => {}
        Expression::Compare { left, right, .. }
        | Expression::BitAnd(left, right)
        | Expression::BitOr(left, right) => [left, right].into_iter().for_each(|part| visit(part)),
        Expression::And(parts) | Expression::Or(parts) => parts.iter().for_each(visit),
        Expression::Not(operand) | Expression::IsNull { operand, .. } => visit(operand),
        Expression::In { operand, list, .. } => {
            visit(operand);
            list.iter().for_each(visit);
        }
        Expression::Between { operand, low, high, .. } => {
            [operand, low, high].into_iter().for_each(|part| visit(part));
        }
    }
}
