//! What a condition makes of a row, as SQL means it.

use std::cmp::Ordering;

use stylobate_model::{Comparison, Expression, Value};

use super::samples::Row;

/// Whether a row fulfils a check: the condition is true or NULL.
pub(super) fn passes(condition: &Expression, row: &Row) -> bool {
    truth(condition, row) != Some(false)
}

/// Whether a condition holds for a row; nothing if that is not known.
fn truth(condition: &Expression, row: &Row) -> Option<bool> {
    match condition {
        Expression::Column(_) | Expression::Literal(_) => boolean(&value(condition, row)),
        Expression::Compare { left, operator, right } => {
            compare(&value(left, row), &value(right, row)).map(|order| meets(*operator, order))
        }
        Expression::And(parts) => all(parts.iter().map(|part| truth(part, row))),
        Expression::Or(parts) => opposite(all(parts.iter().map(|part| opposite(truth(part, row))))),
        Expression::Not(operand) => opposite(truth(operand, row)),
        Expression::IsNull { operand, negated } => Some(value(operand, row).is_null() != *negated),
        Expression::In { operand, list, negated } => {
            let operand = value(operand, row);
            let equal = |literal| Some(compare(&operand, &value(literal, row))? != Ordering::Equal);
            let found = opposite(all(list.iter().map(equal)));
            if *negated { opposite(found) } else { found }
        }
        Expression::Between { operand, low, high, negated } => {
            let operand = value(operand, row);
            let from = compare(&operand, &value(low, row)).map(Ordering::is_ge);
            let to = compare(&operand, &value(high, row)).map(Ordering::is_le);
            let found = all([from, to].into_iter());
            if *negated { opposite(found) } else { found }
        }
        Expression::BitAnd(..) | Expression::BitOr(..) => None,
    }
}

/// The value of an operand.
fn value(operand: &Expression, row: &Row) -> Value {
    let bits = |left: &Expression, right: &Expression, join: fn(i64, i64) -> i64| match (
        value(left, row),
        value(right, row),
    ) {
        (Value::Integer(left), Value::Integer(right)) => Value::Integer(join(left, right)),
        _ => Value::Null,
    };
    match operand {
        Expression::Column(name) => row.get(name).cloned().unwrap_or(Value::Null),
        Expression::Literal(value) => value.clone(),
        Expression::BitAnd(left, right) => bits(left, right, |left, right| left & right),
        Expression::BitOr(left, right) => bits(left, right, |left, right| left | right),
        condition => truth(condition, row).into(),
    }
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        _ => None,
    }
}

fn opposite(truth: Option<bool>) -> Option<bool> {
    truth.map(|truth| !truth)
}

/// Whether all hold; one that does not outweighs those that are not known.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::String(left), Value::String(right)) => left.as_bytes().cmp(right.as_bytes()),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Uuid(left), Value::Uuid(right)) => left.cmp(right),
        (Value::TimestampTz(left), Value::TimestampTz(right)) => left.cmp(right),
        (Value::Bytes(left), Value::Bytes(right)) => left.cmp(right),
        _ => return None,
    })
}

fn meets(operator: Comparison, order: Ordering) -> bool {
    match operator {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::keys::conditions::{CONDITIONS, things};
    use stylobate_model::{Check, Database, Placement};

    #[test]
    fn every_condition_means_what_engines_make_of_it() {
        for condition in CONDITIONS {
            let table = things().check(Check::new(condition.text).named("meant"));
            let resolved = Database::new().table(table).resolve(&Placement::new());
            let catalog = resolved.expect("it is right").catalog;
            let table = catalog.table("default", "things").expect("it is there");
            let check = table.checks.get("meant").and_then(|check| check.condition.expression());
            let check = check.expect("it is a condition");
            let rows = |rows: Result<Vec<Vec<(&str, Value)>>, crate::Failure>| {
                let rows = rows.expect("the rows are right").into_iter();
                let row = |row: Vec<(&str, Value)>| -> Row {
                    row.into_iter().map(|(name, value)| (name.into(), value)).collect()
                };
                rows.map(row).collect::<Vec<_>>()
            };
            for row in rows(condition.accepted()) {
                assert!(passes(check, &row), "{}: {row:?}", condition.text);
            }
            for row in rows(condition.refused()) {
                assert!(!passes(check, &row), "{}: {row:?}", condition.text);
            }
        }
    }
}
