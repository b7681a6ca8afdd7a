//! Conditions as PostgreSQL prints them.

use stylobate_dialect::sqlparser::ast::Expr;
use stylobate_dialect::sqlparser::dialect::PostgreSqlDialect;
use stylobate_dialect::{parse_expression, read_condition};
use stylobate_model::{ByName, Column, Condition};

pub(super) fn parse(sql: &str) -> Result<Expr, String> {
    parse_expression(sql, &PostgreSqlDialect {})
}

/// Reads a condition over these columns.
pub(super) fn read(sql: &str, columns: &ByName<Column>) -> Result<Condition, String> {
    read_condition(&parse(sql)?, columns, &|_, _| None)
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
