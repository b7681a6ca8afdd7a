//! The texts that SQLite keeps of tables and indexes, parsed.

use stylobate_dialect::sqlparser::ast::{CreateIndex, CreateTable, Statement};
use stylobate_dialect::sqlparser::dialect::SQLiteDialect;
use stylobate_dialect::sqlparser::keywords::Keyword;
use stylobate_dialect::sqlparser::tokenizer::Token;
use stylobate_dialect::{parse_statement, tokenize};

use super::rows::ColumnRow;

pub(super) const GRAMMAR: SQLiteDialect = SQLiteDialect {};

/// A table, and the conditions of its checks, in the order of the text, as tokens.
pub(super) struct Definition {
    pub(super) table: CreateTable,
    pub(super) checks: Vec<Vec<Token>>,
}

pub(super) fn parse_table(sql: &str, columns: &[ColumnRow<'_>]) -> Result<Definition, String> {
    let tokens = named(sql, columns)?;
    let checks = checks(&tokens);
    match parse_statement(tokens, &GRAMMAR)? {
        Statement::CreateTable(table) => Ok(Definition { table, checks }),
        _ => Err("it makes no table".to_owned()),
    }
}

pub(super) fn parse_index(sql: &str, columns: &[ColumnRow<'_>]) -> Result<CreateIndex, String> {
    match parse_statement(named(sql, columns)?, &GRAMMAR)? {
        Statement::CreateIndex(index) => Ok(index),
        _ => Err("it makes no index".to_owned()),
    }
}

pub(super) fn tokens(sql: &str) -> Result<Vec<Token>, String> {
    tokenize(sql, &GRAMMAR)
}

/// The tokens, with the names of the columns as they are spelled where they are defined.
fn named(sql: &str, columns: &[ColumnRow<'_>]) -> Result<Vec<Token>, String> {
    let mut tokens = tokens(sql)?;
    let mut names_constraint = false;
    for token in &mut tokens {
        match token {
            Token::Word(word) => {
                // The name of a constraint is its own, even if a column has the same.
                if !std::mem::replace(&mut names_constraint, word.keyword == Keyword::CONSTRAINT)
                    && let Some(column) =
                        columns.iter().find(|column| column.name.eq_ignore_ascii_case(&word.value))
                {
                    column.name.clone_into(&mut word.value);
                }
                if is_no_keyword(word.keyword) {
                    *token = Token::make_word(&word.value, Some('"'));
                }
            }
            Token::Whitespace(_) => {}
            _ => names_constraint = false,
        }
    }
    Ok(tokens)
}

/// What stands in the parentheses behind each `CHECK`, a word that is never a bare name.
fn checks(tokens: &[Token]) -> Vec<Vec<Token>> {
    let is_check =
        |token: &Token| matches!(token, Token::Word(word) if word.keyword == Keyword::CHECK);
    let mut checks = Vec::new();
    let mut tokens = tokens.iter();
    while tokens.any(is_check) {
        let mut depth = 0;
        let mut condition = Vec::new();
        for token in tokens.by_ref() {
            match token {
                Token::Whitespace(_) => continue,
                Token::LParen => depth += 1,
                Token::RParen => depth -= 1,
                _ => {}
            }
            condition.push(token.clone());
            if depth == 0 {
                break;
            }
        }
        // The parentheses themselves do not belong to it.
        condition.pop();
        checks.push(condition.into_iter().skip(1).collect());
    }
    checks
}

/// Whether the word is a name for SQLite where the parser would take it for something else.
fn is_no_keyword(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::ANY
            | Keyword::INTERVAL
            | Keyword::LOCALTIME
            | Keyword::LOCALTIMESTAMP
            | Keyword::SOME
            | Keyword::TRIM
            | Keyword::WITH
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_stand_behind_each_check_that_is_in_no_other_one() {
        let read = |sql: &str| {
            let conditions = checks(&tokens(sql).unwrap());
            let text = |tokens: &Vec<Token>| tokens.iter().map(ToString::to_string).collect();
            conditions.iter().map(text).collect::<Vec<String>>()
        };
        assert_eq!(read("a CHECK (a > (1)), CONSTRAINT b CHECK(b)"), ["a>(1)", "b"]);
        assert_eq!(read("\"check\" CHECK ( 'CHECK (x)' )"), ["'CHECK (x)'"]);
        assert_eq!(read("CHECK (CHECK (a)) CHECK (b"), ["CHECK(a)", ""]);
    }
}
