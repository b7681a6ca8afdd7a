//! Conditions as PostgreSQL prints them.

use stylobate_dialect::sqlparser::ast::{BinaryOperator, DataType as Sql, Expr, Value};
use stylobate_dialect::sqlparser::dialect::PostgreSqlDialect;
use stylobate_dialect::sqlparser::keywords::Keyword;
use stylobate_dialect::sqlparser::tokenizer::Token;
use stylobate_dialect::{parse_tokens, read_condition, tokenize};
use stylobate_model::{ByName, Column, Condition, DataType};

pub(super) fn parse(sql: &str) -> Result<Expr, String> {
    let grammar = PostgreSqlDialect {};
    parse_tokens(bracket_collated(tokenize(sql, &grammar)?), &grammar)
}

/// Puts into brackets what has a collation, which the parser does not take behind a cast:
/// PostgreSQL prints `(a::text COLLATE "C")`, with nothing else in those brackets.
fn bracket_collated(tokens: Vec<Token>) -> Vec<Token> {
    let mut bracketed = Vec::with_capacity(tokens.len());
    let mut open = Vec::new();
    for token in tokens {
        match &token {
            Token::LParen => open.push(bracketed.len()),
            Token::RParen => drop(open.pop()),
            Token::Word(word) if word.keyword == Keyword::COLLATE => {
                if let Some(place) = open.last() {
                    bracketed.insert(place + 1, Token::LParen);
                    bracketed.push(Token::RParen);
                }
            }
            _ => {}
        }
        bracketed.push(token);
    }
    bracketed
}

/// Reads a condition over these columns.
pub(super) fn read(sql: &str, columns: &ByName<Column>) -> Result<Condition, String> {
    let mut expression = parse(sql)?;
    if !drop_byte_order(&mut expression, columns) {
        return Err(format!("{sql} compares text by the collation of the database"));
    }
    read_condition(&expression, columns, &|_, _| None)
}

/// Drops the byte order of comparisons of text, which every condition means without saying so;
/// whether all of them have it.
///
/// Any other collation stays, and is not read.
fn drop_byte_order(expression: &mut Expr, columns: &ByName<Column>) -> bool {
    // A long list is a deep tree here, too deep for recursion.
    let mut rest = vec![expression];
    while let Some(expression) = rest.pop() {
        match expression {
            Expr::BinaryOp { left, op, right } => {
                if is_order(op) && !drop_order(left, right, columns) {
                    return false;
                }
                rest.extend([&mut **left, &mut **right]);
            }
            Expr::AnyOp { left, right, .. } | Expr::AllOp { left, right, .. } => {
                rest.extend([&mut **left, &mut **right]);
            }
            Expr::Nested(inner)
            | Expr::UnaryOp { expr: inner, .. }
            | Expr::Cast { expr: inner, .. }
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner) => rest.push(inner),
            Expr::Array(elements) => rest.extend(&mut elements.elem),
            Expr::InList { expr: inner, list, .. } => {
                rest.push(inner);
                rest.extend(list);
            }
            // What is not read at all needs no answer, and BETWEEN is never printed.
            _ => {}
        }
    }
    true
}

/// Does the same for the two sides of one comparison.
fn drop_order(left: &mut Expr, right: &mut Expr, columns: &ByName<Column>) -> bool {
    let sides = [&*left, &*right];
    let is_text = sides.iter().any(|side| is_text(side, columns));
    let implied = sides.iter().any(|side| has_byte_order(side, columns));
    !is_text || [left, right].map(drop_collation).contains(&true) || implied
}

fn is_order(operator: &BinaryOperator) -> bool {
    use BinaryOperator as Operator;
    matches!(operator, Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq)
}

fn is_text(operand: &Expr, columns: &ByName<Column>) -> bool {
    let is_string = |column: &Column| matches!(column.data_type, DataType::String { .. });
    match operand {
        Expr::Nested(inner) => is_text(inner, columns),
        // Nothing but text has a collation.
        Expr::Collate { .. } => true,
        Expr::Cast { data_type, .. } => {
            matches!(data_type, Sql::Text | Sql::Varchar(_) | Sql::CharacterVarying(_))
        }
        Expr::Identifier(name) => columns.get(&name.value).is_some_and(is_string),
        _ => false,
    }
}

/// Whether an operand is a column in byte order, which gives that order to the comparison.
fn has_byte_order(operand: &Expr, columns: &ByName<Column>) -> bool {
    match operand {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => has_byte_order(inner, columns),
        Expr::Identifier(name) => columns.get(&name.value).is_some_and(|column| column.byte_order),
        _ => false,
    }
}

/// Drops the collation of byte order from an operand; whether it had a collation.
fn drop_collation(operand: &mut Expr) -> bool {
    match operand {
        Expr::Nested(inner) => drop_collation(inner),
        Expr::Collate { expr: inner, collation } if collation.to_string() == "\"C\"" => {
            *operand = std::mem::replace(&mut **inner, Expr::value(Value::Null));
            true
        }
        Expr::Collate { .. } => true,
        _ => false,
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
            Column::text("body"),
            Column::text("ordered").byte_order(),
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
    fn an_order_of_text_is_read_where_it_is_that_of_the_bytes() {
        let condition = Some("topic < 'a'");
        check("((topic)::text < ('a'::text COLLATE \"C\"))", condition);
        check("(((topic)::text COLLATE \"C\") < 'a'::text)", condition);
        check("(((topic)::text COLLATE \"C\") < ('a'::text COLLATE \"C\"))", condition);
        check("((body COLLATE \"C\") >= (topic)::text)", Some("body >= topic"));
        check("(ordered < 'a'::text)", Some("ordered < 'a'"));
        check("((ordered COLLATE \"C\") < 'a'::text)", Some("ordered < 'a'"));
        check("(body > ordered)", Some("body > ordered"));
        check("(('a'::text COLLATE \"C\") < 'b'::text)", Some("'a' < 'b'"));
        check(
            "((done AND ((body COLLATE \"C\") >= 'a'::text)) OR (NOT ((body COLLATE \"C\") > 'b'::text)))",
            Some("(done AND body >= 'a') OR body <= 'b'"),
        );
        check("(((body COLLATE \"C\") < 'a'::text) < done)", Some("(body < 'a') < done"));
    }

    #[test]
    fn an_order_of_text_by_another_collation_is_not_read() {
        for printed in [
            "(body < 'a'::text)",
            "(body < (body)::text)",
            "('a'::text < 'b'::text)",
            "(NOT ((body = 'b'::text) AND (body < 'a'::text)))",
            "((body < 'a'::text) = (body = 'a'::text))",
        ] {
            let columns = ByName::from_iter([Column::text("body")]);
            let error = read(printed, &columns).unwrap_err();
            assert!(error.ends_with("compares text by the collation of the database"), "{error}");
        }
        check("((topic)::text >= 'a'::text)", None);
        check("((body COLLATE \"en_US\") < 'a'::text)", None);
        check("((body COLLATE other.\"C\") < 'a'::text)", None);
        check("((body COLLATE \"POSIX\") < ordered)", None);
        check("((body COLLATE \"C\") = 'a'::text)", None);
        check("((body COLLATE \"C\") = ANY (ARRAY['a'::text, 'b'::text]))", None);
        check("((body COLLATE \"C\") IS NULL)", None);
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
