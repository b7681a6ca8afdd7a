//! Conditions as PostgreSQL prints them.

use stylobate_dialect::sqlparser::ast::{DataType as Sql, Expr};
use stylobate_dialect::sqlparser::dialect::PostgreSqlDialect;
use stylobate_dialect::{parse_expression, read_condition};
use stylobate_model::{ByName, Column, Condition, DataType};

pub(super) fn parse(sql: &str) -> Result<Expr, String> {
    parse_expression(sql, &PostgreSqlDialect {})
}

/// Reads a condition over these columns.
pub(super) fn read(sql: &str, columns: &ByName<Column>) -> Result<Condition, String> {
    let expression = parse(sql)?;
    if !keeps_values(&expression, columns) {
        return Err(format!("a cast in the condition {expression} changes values"));
    }
    read_condition(&expression, columns, &|_, _| None)
}

/// Whether every cast of a column leaves its values as they are, as those do that PostgreSQL adds
/// by itself; what the author of a condition casts may be cut, rounded or refused.
fn keeps_values(expression: &Expr, columns: &ByName<Column>) -> bool {
    let keep = |expression: &Expr| keeps_values(expression, columns);
    match expression {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => keep(inner),
        Expr::IsNull(inner) | Expr::IsNotNull(inner) => keep(inner),
        Expr::BinaryOp { left, right, .. }
        | Expr::AnyOp { left, right, .. }
        | Expr::AllOp { left, right, .. } => keep(left) && keep(right),
        Expr::Array(elements) => elements.elem.iter().all(keep),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(printed: &str, expected: Option<&str>) {
        let columns: ByName<_> = [
            Column::small_int("small"),
            Column::big_int("big"),
            Column::string("topic", 9),
            Column::timestamp_tz("seen"),
            Column::uuid("id"),
            Column::boolean("done"),
        ]
        .into_iter()
        .collect();
        let read = read(printed, &columns).ok();
        let read = read.as_ref().and_then(Condition::expression).map(ToString::to_string);
        assert_eq!(read.as_deref(), expected, "{printed}");
    }

    #[test]
    fn what_postgres_prints_is_read_in_normal_form() {
        check(
            "((topic)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
            Some("topic IN ('a', 'b')"),
        );
        check("(small <> ALL (ARRAY[1, 2]))", Some("small NOT IN (1, 2)"));
        check("(((small)::integer & 2) = 2)", Some("(small & 2) = 2"));
        check("((big & (2)::bigint) <> '-1'::integer)", Some("(big & 2) <> -1"));
        check(
            "(seen > '2020-01-01 00:00:00+00'::timestamp with time zone)",
            Some("seen > '2020-01-01T00:00:00.000000Z'"),
        );
        check(
            "((NOT done) AND ((small >= 1) AND (small <= 5)))",
            Some("NOT done AND small >= 1 AND small <= 5"),
        );
        check("((topic)::text = 'it''s \\'::text)", Some("topic = 'it''s \\'"));
    }

    #[test]
    fn what_changes_values_or_has_no_form_of_ours_is_not_read() {
        check("((big)::smallint > 1)", None);
        check("(((topic)::character varying(2))::text = 'ab'::text)", None);
        check("((id)::text > 'a'::text)", None);
        check("((topic)::uuid = '00000000-0000-0000-0000-000000000000'::uuid)", None);
        check(
            "((seen)::timestamp without time zone > '2020-01-01 00:00:00'::timestamp without time zone)",
            None,
        );
        check("(length((topic)::text) > 1)", None);
        check("((topic)::text ~~ 'a%'::text)", None);
        check("((topic)::text = ('a'::text COLLATE \"C\"))", None);
        check("(missing > 1)", None);
    }
}
