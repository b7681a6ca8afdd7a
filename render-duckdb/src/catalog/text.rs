//! The texts of DuckDB's catalog.

use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Statement,
};
use sqlparser::dialect::DuckDbDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer, Word};
use stylobate_dialect::tokenize;
use stylobate_model::{ByName, Column, DataType, Expression, Name};

/// How deep the parser goes: the deepest expression of ours, with the parentheses that DuckDB puts
/// around each part.
const DEPTH: usize = 4 * Expression::MAX_DEPTH;

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
pub(crate) fn quoted_name(text: &str) -> Option<(String, &str)> {
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
    let mut parser = Parser::new(&DuckDbDialect {})
        .with_recursion_limit(DEPTH)
        .with_tokens(tokens(sql, columns)?);
    let expression = parser.parse_expr().map_err(|error| error.to_string())?;
    match parser.peek_token().token {
        Token::EOF => Ok(expression),
        token => Err(format!("`{token}` stands behind the expression")),
    }
}

/// The keywords of what DuckDB prints; it puts a name that is one in quotes.
const KEYWORDS: [&str; 19] = [
    "AND", "AS", "BETWEEN", "CASE", "CAST", "CREATE", "ELSE", "END", "FALSE", "IN", "INDEX", "IS",
    "NOT", "NULL", "ON", "OR", "TRUE", "UNIQUE", "USING",
];

/// The words of a text, in which the name of a column is spelled as the column is (DuckDB prints
/// it as it was written, and case does not tell columns apart) and is no keyword: the parser
/// knows others than DuckDB.
fn tokens(sql: &str, columns: &ByName<Column>) -> Result<Vec<Token>, String> {
    let mut tokens = tokenize(sql, &DuckDbDialect {})?;
    for place in 0..tokens.len() {
        let calls = tokens.get(place + 1) == Some(&Token::LParen);
        let casts = place >= 2 && matches!(&tokens[place - 2], Token::Word(word) if is(word, "AS"));
        let Token::Word(word) = &mut tokens[place] else { continue };
        let bare = word.quote_style.is_none();
        if bare && (calls || casts || KEYWORDS.iter().any(|keyword| is(word, keyword))) {
            continue;
        }
        if let Some(name) = column(columns, &word.value) {
            word.value = name.as_str().to_owned();
            word.keyword = Keyword::NoKeyword;
        }
    }
    Ok(tokens)
}

/// The name of a column as the column is spelled.
pub(super) fn column<'a>(columns: &'a ByName<Column>, name: &str) -> Option<&'a Name> {
    let exact = columns.get(name).map(|column| &column.name);
    exact.or_else(|| columns.names().find(|column| column.as_str().eq_ignore_ascii_case(name)))
}

fn is(word: &Word, text: &str) -> bool {
    word.quote_style.is_none() && word.value.eq_ignore_ascii_case(text)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn columns<const COUNT: usize>(names: [&str; COUNT]) -> ByName<Column> {
        names.into_iter().map(Column::text).collect()
    }

    #[test]
    fn names_are_read_bare_and_quoted() {
        let read = |text| names(text).map(|names| names.iter().map(Name::to_string).collect());
        let list = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(read("mails"), list(&["mails"]));
        assert_eq!(read("main.\"a.b\".\"say \"\"hi\"\"\""), list(&["main", "a.b", "say \"hi\""]));
        assert_eq!(read("\"\"\"\""), list(&["\""]));
        for broken in ["", ".", "a.", "a..b", "\"a", "\"a\"b", "a\"b", "\"\""] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_sequence_is_read_from_nothing_but_its_next_value() {
        let read = |text| sequence(text).map(|names| names.iter().map(Name::to_string).collect());
        assert_eq!(read("nextval('a')"), Some(vec!["a".to_owned()]));
        assert_eq!(read("nextval('\"it''s\"')"), Some(vec!["it's".to_owned()]));
        for other in ["nextval('a') + nextval('b')", "nextval(a)", "currval('a')", "nextval('')"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn words_are_columns_where_they_can_be() {
        let columns = columns(["date", "CURRENT_DATE", "length", "UUID", "TRUE"]);
        for (printed, read) in [
            ("(DATE > current_date)", "(date > CURRENT_DATE)"),
            ("(length(length) <= 5)", "(length(length) <= 5)"),
            ("(uuid = CAST('a' AS UUID))", "(UUID = CAST('a' AS UUID))"),
            ("(\"true\" = true)", "(\"TRUE\" = true)"),
        ] {
            assert_eq!(expression(printed, &columns).unwrap().to_string(), read);
        }
        assert!(expression("date, length", &columns).is_err());
        assert!(expression("date >", &columns).is_err());
    }

    #[test]
    fn a_domain_is_a_length_in_the_range_of_text() {
        let columns = columns(["s"]);
        let read = |text| {
            let expression = expression(text, &columns).unwrap();
            domain(&expression).map(|(name, length)| (name.to_owned(), length))
        };
        assert_eq!(read("(length(s) <= 20)"), Some(("s".to_owned(), 20)));
        for other in [
            "(length(s) < 20)",
            "(length(s) <= 0)",
            "(length(s) <= 10485761)",
            "(length(s) <= -1)",
            "(strlen(s) <= 20)",
            "(length(lower(s)) <= 20)",
            "(s <= 20)",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_long_or_deep_is_read() {
        let columns = columns(["a", "b"]);
        let nested = (0..Expression::MAX_DEPTH - 2).fold("(a > 1)".to_owned(), |inner, level| {
            let joint = if level % 2 == 0 { "AND" } else { "OR" };
            format!("((b > 1) {joint} {inner})")
        });
        assert!(expression(&nested, &columns).is_ok());
        let long = vec!["(a > 1)"; 2_000].join(" AND ");
        assert!(expression(&format!("({long})"), &columns).is_ok());
    }

    #[test]
    fn what_is_too_long_or_too_deep_is_refused() {
        let columns = columns(["a"]);
        assert!(expression(&["a"; 5_000].join(" + "), &columns).is_err());
        let nested = format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000));
        assert!(expression(&nested, &columns).is_err());
    }
}
