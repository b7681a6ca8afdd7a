//! Casts in conditions that an engine printed.

use sqlparser::ast::{DataType as Sql, Expr};
use stylobate_model::{ByName, Column, DataType};

/// Whether every cast of a column leaves its values as they are, as those do that engines add
/// by themselves; what the author of a condition casts may be cut, rounded or refused.
pub(crate) fn keeps_values(expression: &Expr, columns: &ByName<Column>) -> bool {
    // A long list is a deep tree here, too deep for recursion.
    let mut rest = vec![expression];
    while let Some(expression) = rest.pop() {
        match expression {
            Expr::Nested(inner)
            | Expr::UnaryOp { expr: inner, .. }
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner) => rest.push(inner),
            Expr::BinaryOp { left, right, .. }
            | Expr::AnyOp { left, right, .. }
            | Expr::AllOp { left, right, .. } => rest.extend([&**left, &**right]),
            Expr::Array(elements) => rest.extend(&elements.elem),
            Expr::InList { expr: inner, list, .. } => {
                rest.push(inner);
                rest.extend(list);
            }
            Expr::Between { expr: inner, low, high, .. } => {
                rest.extend([&**inner, &**low, &**high]);
            }
            Expr::Cast { expr: inner, data_type, .. } => {
                if is_cut(data_type) || !widens(inner, data_type, columns) {
                    return false;
                }
                rest.push(inner);
            }
            // What is not read at all needs no answer.
            _ => {}
        }
    }
    true
}

fn is_cut(data_type: &Sql) -> bool {
    matches!(data_type, Sql::Varchar(Some(_)) | Sql::CharacterVarying(Some(_)))
}

/// Whether all columns below a cast are of types whose values its type holds as they are.
fn widens(expression: &Expr, target: &Sql, columns: &ByName<Column>) -> bool {
    let mut rest = vec![expression];
    while let Some(expression) = rest.pop() {
        match expression {
            Expr::Nested(inner)
            | Expr::UnaryOp { expr: inner, .. }
            | Expr::Cast { expr: inner, .. } => rest.push(inner),
            Expr::BinaryOp { left, right, .. } => rest.extend([&**left, &**right]),
            Expr::Identifier(name) if !holds(target, columns.get(&name.value)) => return false,
            _ => {}
        }
    }
    true
}

/// Whether a type holds the values of a column as they are.
fn holds(target: &Sql, column: Option<&Column>) -> bool {
    column.is_none_or(|column| {
        matches!(
            (column.data_type, target),
            (DataType::SmallInt, Sql::SmallInt(_))
                | (DataType::SmallInt | DataType::Integer, Sql::Integer(_) | Sql::Int(_))
                | (DataType::SmallInt | DataType::Integer | DataType::BigInt, Sql::BigInt(_))
                | (DataType::String { .. }, Sql::Text | Sql::CharacterVarying(None))
        )
    })
}
