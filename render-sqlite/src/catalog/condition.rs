//! The conditions of checks and filters, parsed.

use stylobate_dialect::sqlparser::ast::Expr;
use stylobate_dialect::sqlparser::dialect::SQLiteDialect;
use stylobate_dialect::sqlparser::keywords::Keyword;
use stylobate_dialect::sqlparser::tokenizer::Token;
use stylobate_dialect::{parse_tokens, tokenize};
use stylobate_model::{ByName, Column};

use super::table::find;

pub(super) const GRAMMAR: SQLiteDialect = SQLiteDialect {};

/// Parses a condition, whose columns get the names that they have where they are defined.
pub(super) fn parse(sql: &str, columns: &ByName<Column>) -> Result<Expr, String> {
    let mut tokens = tokenize(sql, &GRAMMAR)?;
    for token in &mut tokens {
        if let Token::Word(word) = token {
            if let Some(column) = find(columns, &word.value) {
                column.name.as_str().clone_into(&mut word.value);
            }
            if is_no_keyword(word.keyword) {
                *token = Token::make_word(&word.value, Some('"'));
            }
        }
    }
    parse_tokens(tokens, &GRAMMAR)
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
