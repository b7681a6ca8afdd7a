//! Expressions as SQL: written for every dialect, and read from what an engine prints.

mod write;

use sqlparser::ast::{self, BinaryOperator, Expr, Statement, UnaryOperator};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;
use stylobate_model::{
    ByName, Column, Comparison, Condition, DataType, DefaultValue, Expression, Json, Name, Value,
};

use crate::cast::keeps_values;
use crate::tokenize;
pub use write::push_expression;

/// The deepest expression of ours, with the parentheses that engines put around each part.
const DEPTH: usize = 4 * Expression::MAX_DEPTH;

/// The deepest statement: an expression of ours in a few levels of its own.
const STATEMENT_DEPTH: usize = 5 * Expression::MAX_DEPTH;

/// Parses an SQL expression as an engine prints it.
///
/// # Errors
/// What the parser says if it does not understand it.
pub fn parse_expression(
    sql: &str,
    grammar: &dyn sqlparser::dialect::Dialect,
) -> Result<Expr, String> {
    parse_tokens(tokenize(sql, grammar)?, grammar)
}

/// Parses the words of an SQL expression.
///
/// # Errors
/// What the parser says if it does not understand them.
pub fn parse_tokens(
    tokens: Vec<Token>,
    grammar: &dyn sqlparser::dialect::Dialect,
) -> Result<Expr, String> {
    parse(tokens, grammar, DEPTH, "the expression", Parser::parse_expr)
}

/// Parses the words of one SQL statement, such as the text that an engine keeps of a table.
///
/// # Errors
/// What the parser says if it does not understand them.
///
/// ```
/// use stylobate_dialect::sqlparser::{ast::Statement, dialect::GenericDialect};
/// use stylobate_dialect::{parse_statement, tokenize};
///
/// let grammar = GenericDialect {};
/// let words = tokenize("CREATE TABLE hosts (id INTEGER)", &grammar)?;
/// assert!(matches!(parse_statement(words, &grammar)?, Statement::CreateTable(_)));
/// # Ok::<(), String>(())
/// ```
pub fn parse_statement(
    tokens: Vec<Token>,
    grammar: &dyn sqlparser::dialect::Dialect,
) -> Result<Statement, String> {
    parse(tokens, grammar, STATEMENT_DEPTH, "the statement", Parser::parse_statement)
}

fn parse<'g, T>(
    tokens: Vec<Token>,
    grammar: &'g dyn sqlparser::dialect::Dialect,
    depth: usize,
    what: &str,
    parse: impl FnOnce(&mut Parser<'g>) -> Result<T, ParserError>,
) -> Result<T, String> {
    let mut parser = Parser::new(grammar).with_recursion_limit(depth).with_tokens(tokens);
    let parsed = parse(&mut parser).map_err(|error| error.to_string())?;
    match parser.peek_token().token {
        Token::EOF => Ok(parsed),
        token => Err(format!("`{token}` stands behind {what}")),
    }
}

/// What turns a literal into a value of a column's type, where the engine holds the type as
/// another one.
///
/// ```
/// use stylobate_dialect::sqlparser::dialect::SQLiteDialect;
/// use stylobate_dialect::{Coercion, parse_expression, read_default};
/// use stylobate_model::{DataType, DefaultValue, Value};
///
/// // An engine that holds booleans as integers.
/// let coerce: Coercion<'_> = &|value, data_type| match (value, data_type) {
///     (Value::Integer(number), DataType::Boolean) => Some((*number != 0).into()),
///     _ => None,
/// };
/// let printed = parse_expression("(1)", &SQLiteDialect {})?;
/// let default = read_default(&printed, &DataType::Boolean, coerce);
/// assert_eq!(default, Some(DefaultValue::Boolean(true)));
/// # Ok::<(), String>(())
/// ```
pub type Coercion<'a> = &'a dyn Fn(&Value, &DataType) -> Option<Value>;

/// Reads a condition that an engine printed, in normal form and with the types of its columns.
///
/// # Errors
/// Why it is no condition that a definition can say.
pub fn read_condition(
    expression: &Expr,
    columns: &ByName<Column>,
    coerce: Coercion<'_>,
) -> Result<Condition, String> {
    if !keeps_values(expression, columns) {
        return Err(format!("a cast in the condition {expression} changes values"));
    }
    let tree = read_expression(expression)
        .ok_or_else(|| format!("the condition {expression} has no neutral form"))?;
    let data_type = |name: &Name| columns.get(name.as_str()).map(|column| column.data_type);
    match tree.resolve_with(&data_type, coerce) {
        Ok(tree) => Ok(tree.into()),
        Err(problems) => {
            Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }
    }
}

/// Reads the constant default of a column of this type, if it is one.
#[must_use]
pub fn read_default(
    expression: &Expr,
    data_type: &DataType,
    coerce: Coercion<'_>,
) -> Option<DefaultValue> {
    default_of(read_constant(expression)?, data_type, coerce)
}

/// The default that a constant is for a column of this type, if it can be one.
///
/// ```
/// use stylobate_dialect::default_of;
/// use stylobate_model::{DataType, DefaultValue};
///
/// let json = default_of("{}".into(), &DataType::Json, &|_, _| None);
/// assert!(matches!(json, Some(DefaultValue::Json(_))));
/// assert_eq!(default_of("{}".into(), &DataType::Integer, &|_, _| None), None);
/// ```
#[must_use]
pub fn default_of(
    value: Value,
    data_type: &DataType,
    coerce: Coercion<'_>,
) -> Option<DefaultValue> {
    let value = match (&value, data_type) {
        (Value::String(text), DataType::Json) => Value::Json(Json::parse(text).ok()?),
        _ => coerce(&value, data_type).unwrap_or(value),
    };
    let default = match value {
        Value::Integer(value) => DefaultValue::Integer(value),
        Value::Boolean(value) => DefaultValue::Boolean(value),
        Value::String(value) => DefaultValue::String(value),
        Value::Json(value) => DefaultValue::Json(value),
        Value::Null | Value::Uuid(_) | Value::TimestampTz(_) | Value::Bytes(_) => return None,
    };
    default.check(data_type).is_ok().then_some(default)
}

/// Reads a constant, through parentheses and casts.
#[must_use]
pub fn read_constant(expression: &Expr) -> Option<Value> {
    match read_expression(expression)? {
        Expression::Literal(value) => Some(value),
        _ => None,
    }
}

/// Reads an expression below another one.
type Reader<'a> = &'a dyn Fn(&Expr) -> Option<Expression>;

fn read_expression(expression: &Expr) -> Option<Expression> {
    // The deepest expression of ours, with the casts that engines put around each part.
    read_within(expression, 3 * Expression::MAX_DEPTH)
}

/// Reads an expression that goes no deeper than `depth`, without its parentheses.
fn read_within(mut expression: &Expr, depth: usize) -> Option<Expression> {
    let depth = depth.checked_sub(1)?;
    while let Expr::Nested(inner) = expression {
        expression = inner;
    }
    let read = |expression: &Expr| read_within(expression, depth);
    Some(match expression {
        Expr::Identifier(name) => Expression::Column(Name::from(name.value.as_str())),
        Expr::Value(value) => Expression::Literal(read_value(&value.value)?),
        Expr::TypedString(typed) => cast(read_value(&typed.value.value)?, &typed.data_type)?,
        Expr::Cast { expr, data_type, .. } => match read(expr)? {
            Expression::Literal(value) => cast(value, data_type)?,
            // Engines widen a column to the type of what it is compared with.
            operand => is_widening(data_type).then_some(operand)?,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match &**expr {
            Expr::Value(value) => Expression::Literal(read_number(&format!("-{value}"))?),
            Expr::Nested(inner) => match &**inner {
                Expr::Value(value) => Expression::Literal(read_number(&format!("-{value}"))?),
                _ => return None,
            },
            _ => return None,
        },
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => Expression::Not(Box::new(read(expr)?)),
        Expr::BinaryOp { left, op, right } => read_operation(left, op, right, &read)?,
        Expr::IsNull(operand) | Expr::IsNotNull(operand) => Expression::IsNull {
            operand: Box::new(read(operand)?),
            negated: matches!(expression, Expr::IsNotNull(_)),
        },
        Expr::InList { expr, list, negated } => read_in(expr, list, *negated, &read)?,
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } => {
            read_in(left, array(right)?, false, &read)?
        }
        Expr::AllOp { left, compare_op: BinaryOperator::NotEq, right } => {
            read_in(left, array(right)?, true, &read)?
        }
        Expr::Between { expr, negated, low, high } => Expression::Between {
            operand: Box::new(read(expr)?),
            low: Box::new(read(low)?),
            high: Box::new(read(high)?),
            negated: *negated,
        },
        _ => return None,
    })
}

fn read_operation(
    left: &Expr,
    operator: &BinaryOperator,
    right: &Expr,
    read: Reader<'_>,
) -> Option<Expression> {
    let comparison = match operator {
        BinaryOperator::And => {
            return read_list(left, operator, right, read, |list, part| list.and(part));
        }
        BinaryOperator::Or => {
            return read_list(left, operator, right, read, |list, part| list.or(part));
        }
        BinaryOperator::BitwiseAnd => {
            return Some(Expression::BitAnd(Box::new(read(left)?), Box::new(read(right)?)));
        }
        BinaryOperator::BitwiseOr => {
            return Some(Expression::BitOr(Box::new(read(left)?), Box::new(read(right)?)));
        }
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::LessOrEqual,
        BinaryOperator::Gt => Comparison::Greater,
        BinaryOperator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    };
    Some(read(left)?.compare(comparison, read(right)?))
}

/// Reads a long list, which is deep only for the parser, without going deep.
fn read_list(
    left: &Expr,
    operator: &BinaryOperator,
    right: &Expr,
    read: Reader<'_>,
    join: fn(Expression, Expression) -> Expression,
) -> Option<Expression> {
    let (mut first, mut rest) = (left, vec![right]);
    while let Expr::BinaryOp { left, op, right } = first
        && op == operator
    {
        rest.push(right);
        first = left;
    }
    rest.into_iter().rev().try_fold(read(first)?, |list, part| Some(join(list, read(part)?)))
}

fn read_in(operand: &Expr, list: &[Expr], negated: bool, read: Reader<'_>) -> Option<Expression> {
    Some(Expression::In {
        operand: Box::new(read(operand)?),
        list: list.iter().map(read).collect::<Option<_>>()?,
        negated,
    })
}

/// The elements of an array, through parentheses and casts.
fn array(mut expression: &Expr) -> Option<&[Expr]> {
    while let Expr::Nested(inner) | Expr::Cast { expr: inner, .. } = expression {
        expression = inner;
    }
    match expression {
        Expr::Array(elements) => Some(&elements.elem),
        _ => None,
    }
}

fn read_value(value: &ast::Value) -> Option<Value> {
    Some(match value {
        ast::Value::Number(digits, _) => read_number(digits)?,
        ast::Value::SingleQuotedString(text) => Value::String(text.clone()),
        ast::Value::Boolean(value) => Value::Boolean(*value),
        ast::Value::HexStringLiteral(digits) => Value::Bytes(read_hexadecimal(digits)?),
        _ => return None,
    })
}

fn read_number(digits: &str) -> Option<Value> {
    digits.parse().ok().map(Value::Integer)
}

fn read_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|place| u8::from_str_radix(&digits[place..place + 2], 16).ok())
        .collect()
}

/// A constant that an engine printed with a cast.
fn cast(value: Value, data_type: &ast::DataType) -> Option<Expression> {
    use ast::DataType as Sql;
    let literal = |value| Some(Expression::Literal(value));
    let Value::String(text) = &value else {
        return if is_widening(data_type) { literal(value) } else { None };
    };
    match data_type {
        Sql::SmallInt(_) | Sql::Int(_) | Sql::Integer(_) | Sql::BigInt(_) => {
            literal(read_number(text)?)
        }
        Sql::Boolean | Sql::Bool => match text.as_str() {
            "t" | "true" => literal(Value::Boolean(true)),
            "f" | "false" => literal(Value::Boolean(false)),
            _ => None,
        },
        Sql::Bytea => literal(Value::Bytes(read_hexadecimal(text.strip_prefix("\\x")?)?)),
        Sql::Blob(_) => read_blob(text).and_then(|bytes| literal(Value::Bytes(bytes))),
        _ => literal(value),
    }
}

/// Bytes as DuckDB prints them: ASCII, and `\xDE` for each of the others.
fn read_blob(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(escaped) = rest.strip_prefix("\\x") {
            bytes.extend(read_hexadecimal(escaped.get(..2)?)?);
            rest = &escaped[2..];
        } else {
            bytes.push(u8::try_from(first).ok().filter(u8::is_ascii)?);
            rest = &rest[1..];
        }
    }
    Some(bytes)
}

/// Whether a cast to this type leaves the neutral value as it is.
fn is_widening(data_type: &ast::DataType) -> bool {
    use ast::DataType as Sql;
    matches!(
        data_type,
        Sql::Text
            | Sql::Varchar(_)
            | Sql::CharacterVarying(_)
            | Sql::SmallInt(_)
            | Sql::Int(_)
            | Sql::Integer(_)
            | Sql::BigInt(_)
            | Sql::Boolean
            | Sql::Bool
            | Sql::Uuid
            | Sql::Timestamp(..)
    )
}
