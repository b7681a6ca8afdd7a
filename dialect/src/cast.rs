//! Casts in conditions that an engine printed.

use sqlparser::ast::{DataType as Sql, Expr};
use stylobate_model::{ByName, Column, DataType};

/// Whether every cast of a column leaves its values as they are, as those do that engines add
/// by themselves; what the author of a condition casts may be cut, rounded or refused.
pub(crate) fn keeps_values(expression: &Expr, columns: &ByName<Column>) -> bool {
    let keep = |expression: &Expr| keeps_values(expression, columns);
    match expression {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => keep(inner),
        Expr::IsNull(inner) | Expr::IsNotNull(inner) => keep(inner),
        Expr::BinaryOp { left, right, .. }
        | Expr::AnyOp { left, right, .. }
        | Expr::AllOp { left, right, .. } => keep(left) && keep(right),
        Expr::Array(elements) => elements.elem.iter().all(keep),
        Expr::InList { expr: inner, list, .. } => keep(inner) && list.iter().all(keep),
        Expr::Between { expr: inner, low, high, .. } => keep(inner) && keep(low) && keep(high),
        Expr::Cast { expr, data_type, .. } => {
            !is_cut(data_type) && keep(expr) && widens(expr, data_type, columns)
        }
        // What is not read at all needs no answer.
        _ => true,
    }
}

fn is_cut(data_type: &Sql) -> bool {
    matches!(data_type, Sql::Varchar(Some(_)) | Sql::CharacterVarying(Some(_)))
}

/// Whether all columns below a cast are of types whose values its type holds as they are.
fn widens(expression: &Expr, target: &Sql, columns: &ByName<Column>) -> bool {
    match expression {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => widens(inner, target, columns),
        Expr::Cast { expr: inner, .. } => widens(inner, target, columns),
        Expr::BinaryOp { left, right, .. } => {
            widens(left, target, columns) && widens(right, target, columns)
        }
        Expr::Identifier(name) => columns.get(&name.value).is_none_or(|column| {
            matches!(
                (column.data_type, target),
                (DataType::SmallInt, Sql::SmallInt(_))
                    | (DataType::SmallInt | DataType::Integer, Sql::Integer(_) | Sql::Int(_))
                    | (DataType::SmallInt | DataType::Integer | DataType::BigInt, Sql::BigInt(_))
                    | (DataType::String { .. }, Sql::Text | Sql::CharacterVarying(None))
            )
        }),
        _ => true,
    }
}
