//! The texts of DuckDB's catalog.

use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Statement,
};
use sqlparser::dialect::DuckDbDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer, Word};
use stylobate_model::{ByName, Column, DataType, Name};

/// Reads names with dots between them, each bare or in quotes.
pub(crate) fn names(text: &str) -> Option<Vec<Name>> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let (name, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_name(quoted)?,
            None => {
                let (name, behind) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
                (name.to_owned(), behind)
            }
        };
        if name.is_empty() || name.contains('"') && !rest.starts_with('"') {
            return None;
        }
        names.push(Name::from(name));
        if behind.is_empty() {
            return Some(names);
        }
        rest = behind.strip_prefix('.')?;
    }
}

/// The name up to its closing quote, and what stands behind that.
fn quoted_name(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let (part, behind) = rest.split_once('"')?;
        name.push_str(part);
        match behind.strip_prefix('"') {
            Some(behind) => {
                name.push('"');
                rest = behind;
            }
            None => return Some((name, behind)),
        }
    }
}

/// The names of the sequence, if a default is nothing but its next value.
pub(super) fn sequence(default: &str) -> Option<Vec<Name>> {
    let literal = default.strip_prefix("nextval('")?.strip_suffix("')")?;
    let text = literal.replace("''", "\0");
    if text.contains('\'') { None } else { names(&text.replace('\0', "'")) }
}

/// Parses an expression that DuckDB printed of a table with these columns.
pub(super) fn expression(sql: &str, columns: &ByName<Column>) -> Result<Expr, String> {
    let mut parser = Parser::new(&DuckDbDialect {}).with_tokens(tokens(sql, columns)?);
    let expression = parser.parse_expr().map_err(|error| error.to_string())?;
    match parser.peek_token().token {
        Token::EOF => Ok(expression),
        token => Err(format!("`{token}` stands behind the expression")),
    }
}

/// DuckDB quotes its own keywords, and the parser knows others: a bare word that is the name of a
/// column, and neither calls a function nor is the type of a cast, is no keyword.
fn tokens(sql: &str, columns: &ByName<Column>) -> Result<Vec<Token>, String> {
    let mut tokens =
        Tokenizer::new(&DuckDbDialect {}, sql).tokenize().map_err(|error| error.to_string())?;
    for place in 0..tokens.len() {
        let calls = tokens.get(place + 1) == Some(&Token::LParen);
        let casts = place >= 2 && matches!(&tokens[place - 2], Token::Word(word) if is(word, "AS"));
        if let Token::Word(word) = &mut tokens[place]
            && !calls
            && !casts
            && columns.contains(&word.value)
        {
            word.keyword = Keyword::NoKeyword;
        }
    }
    Ok(tokens)
}

fn is(word: &Word, text: &str) -> bool {
    word.quote_style.is_none() && word.value == text
}

/// Whether the text of a table has a collation of its own.
pub(super) fn has_collation(sql: &str) -> bool {
    match Tokenizer::new(&DuckDbDialect {}, sql).tokenize() {
        Ok(tokens) => tokens.iter().any(|token| match token {
            Token::Word(word) => is(word, "COLLATE"),
            _ => false,
        }),
        Err(_) => true,
    }
}

/// The column and the length, if a check is the domain of a text of limited length.
pub(super) fn domain(check: &Expr) -> Option<(&str, u32)> {
    let Expr::BinaryOp { left, op: BinaryOperator::LtEq, right } = inner(check) else {
        return None;
    };
    let (Expr::Function(function), Expr::Value(limit)) = (inner(left), inner(right)) else {
        return None;
    };
    let FunctionArguments::List(arguments) = &function.args else { return None };
    let [FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Identifier(column)))] =
        arguments.args.as_slice()
    else {
        return None;
    };
    let length = limit.value.to_string().parse().ok()?;
    let is_length = function.name.to_string() == "length";
    let in_range = (1..=DataType::MAX_STRING_LENGTH).contains(&length);
    (is_length && in_range).then_some((&column.value, length))
}

/// The columns of an index, or why it is none of ours.
pub(super) fn index_columns(sql: &str, columns: &ByName<Column>) -> Result<Vec<Name>, String> {
    let tokens = tokens(sql, columns)?;
    let statement = Parser::new(&DuckDbDialect {}).with_tokens(tokens).parse_statement();
    let Statement::CreateIndex(index) = statement.map_err(|error| error.to_string())? else {
        return Err("its text is no CREATE INDEX".to_owned());
    };
    if let Some(kind) = index.using.filter(|kind| !kind.to_string().eq_ignore_ascii_case("art")) {
        return Err(format!("it is of the kind {kind}"));
    }
    let column = |expression: &Expr| match inner(expression) {
        Expr::Identifier(name) if columns.contains(&name.value) => {
            Ok(Name::from(name.value.as_str()))
        }
        expression => Err(format!("its key {expression} is no column")),
    };
    index.columns.iter().map(|key| column(&key.column.expr)).collect()
}

fn inner(expression: &Expr) -> &Expr {
    match expression {
        Expr::Nested(nested) => inner(nested),
        expression => expression,
    }
}
