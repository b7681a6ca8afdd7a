//! The texts that SQLite keeps of tables and indexes, parsed.

use stylobate_dialect::sqlparser::ast::{CreateIndex, CreateTable, Statement};
use stylobate_dialect::sqlparser::dialect::SQLiteDialect;
use stylobate_dialect::sqlparser::keywords::Keyword;
use stylobate_dialect::sqlparser::tokenizer::Token;
use stylobate_dialect::{parse_statement, tokenize};
use stylobate_model::{DataType, Name};

use super::domain::Domains;
use super::rows::ColumnRow;

pub(super) const GRAMMAR: SQLiteDialect = SQLiteDialect {};

/// A table without the constraints that guard known domains.
pub(super) struct Definition {
    pub(super) table: CreateTable,
    pub(super) guards: Vec<Guard>,
    /// The conditions of its checks, in the order of the text, as tokens.
    pub(super) checks: Vec<Vec<Token>>,
}

/// A constraint that guards the domain of a column.
pub(super) struct Guard {
    pub(super) name: Name,
    /// In lower case.
    pub(super) column: String,
    pub(super) data_type: DataType,
}

pub(super) fn parse_table(
    sql: &str,
    columns: &[ColumnRow<'_>],
    domains: &Domains,
) -> Result<Definition, String> {
    let mut tokens = named(sql, columns)?;
    let guards = take_guards(&mut tokens, domains);
    let checks = checks(&tokens);
    match parse_statement(tokens, &GRAMMAR)? {
        Statement::CreateTable(table) => Ok(Definition { table, guards, checks }),
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

/// Takes the constraints that guard known domains out of the list of a table: they are most of
/// its text, and told without a parser.
fn take_guards(tokens: &mut Vec<Token>, domains: &Domains) -> Vec<Guard> {
    tokens.retain(|token| !matches!(token, Token::Whitespace(_)));
    let (mut guards, mut taken) = (Vec::new(), Vec::new());
    let (mut depth, mut place) = (0, 0);
    while let Some(token) = tokens.get(place) {
        let start = place;
        place += 1;
        match token {
            Token::LParen => depth += 1,
            Token::RParen => depth -= 1,
            Token::Comma if depth == 1 => {
                if let Some((guard, length)) = guard(&tokens[place..], domains) {
                    guards.push(guard);
                    place += length;
                    taken.push(start..place);
                }
            }
            _ => {}
        }
    }
    for range in taken.into_iter().rev() {
        tokens.drain(range);
    }
    guards
}

/// The guard with which the tokens begin, if it is a whole constraint, and how many it has.
fn guard(tokens: &[Token], domains: &Domains) -> Option<(Guard, usize)> {
    let [Token::Word(constraint), Token::Word(name), Token::Word(check), Token::LParen, rest @ ..] =
        tokens
    else {
        return None;
    };
    if (constraint.keyword, check.keyword) != (Keyword::CONSTRAINT, Keyword::CHECK)
        || !is_guard(&name.value)
    {
        return None;
    }
    let mut depth = 1;
    let end = rest.iter().position(|token| {
        depth += match token {
            Token::LParen => 1,
            Token::RParen => -1,
            _ => 0,
        };
        depth == 0
    })?;
    if !matches!(rest.get(end + 1), Some(Token::Comma | Token::RParen)) {
        return None;
    }
    let (column, data_type) = domains.recognise(&rest[..end])?;
    Some((Guard { name: Name::from(name.value.as_str()), column, data_type }, end + 5))
}

/// Whether a constraint of this name guards a domain.
pub(super) fn is_guard(name: &str) -> bool {
    name.ends_with("_domain")
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

    #[test]
    fn only_a_whole_constraint_of_a_table_is_taken_for_a_guard() {
        let sql = "CREATE TABLE t (a INTEGER, b BLOB CONSTRAINT b_domain CHECK (length(b) = 16), \
                   CONSTRAINT a_domain CHECK ((A BETWEEN 0 AND 1)), \
                   CONSTRAINT a_domain CHECK (\"A\" BETWEEN 0 AND 1), \
                   CONSTRAINT c_domain CHECK (a > 5), \
                   CONSTRAINT d_domain CHECK (length(b) = 16) UNIQUE (a))";
        let mut tokens = tokens(sql).unwrap();
        let guards = take_guards(&mut tokens, &Domains::new());
        let found = guards.iter().map(|guard| (guard.name.as_str(), guard.column.as_str()));
        assert_eq!(found.collect::<Vec<_>>(), [("a_domain", "a")]);
        assert_eq!(guards[0].data_type, DataType::Boolean);
        let text: String = tokens.iter().map(ToString::to_string).collect();
        let rest = sql.replace(", CONSTRAINT a_domain CHECK (\"A\" BETWEEN 0 AND 1)", "");
        assert_eq!(text, rest.replace(' ', ""));
    }
}
