//! The text of an expression.

use std::fmt::{self, Formatter};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Expression, token};
use crate::Value;

impl fmt::Display for Expression {
    /// Writes the text that parses to the same tree, with parentheses wherever a reader could
    /// doubt how it is meant.
    ///
    /// Two things have no text of their own: an `And` or `Or` of one condition is written as that
    /// condition, and a uuid, an instant and JSON as text.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => write_name(f, name.as_str()),
            Self::Literal(value) => write_literal(f, value),
            Self::Compare { left, operator, right } => {
                write_operand(f, left)?;
                write!(f, " {operator} ")?;
                write_operand(f, right)
            }
            Self::And(parts) if parts.is_empty() => f.write_str("TRUE"),
            Self::Or(parts) if parts.is_empty() => f.write_str("FALSE"),
            Self::And(parts) => write_parts(f, parts, " AND "),
            Self::Or(parts) => write_parts(f, parts, " OR "),
            Self::Not(operand) => {
                f.write_str("NOT ")?;
                write_child(f, operand, matches!(shown(operand), Self::Not(_)))
            }
            Self::IsNull { operand, negated } => {
                write_operand(f, operand)?;
                write!(f, " IS {}NULL", not_if(*negated))
            }
            Self::In { operand, list, negated } => {
                write_operand(f, operand)?;
                write!(f, " {}IN (", not_if(*negated))?;
                write_list(f, list)?;
                f.write_str(")")
            }
            Self::Between { operand, low, high, negated } => {
                write_operand(f, operand)?;
                write!(f, " {}BETWEEN ", not_if(*negated))?;
                write_operand(f, low)?;
                f.write_str(" AND ")?;
                write_operand(f, high)
            }
            Self::BitAnd(left, right) => {
                write_bits(f, left, matches!(shown(left), Self::BitAnd(..)), '&', right)
            }
            Self::BitOr(left, right) => {
                write_bits(f, left, matches!(shown(left), Self::BitOr(..)), '|', right)
            }
        }
    }
}

fn not_if(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}

/// The expression whose text stands for this one.
fn shown(mut expression: &Expression) -> &Expression {
    while let Expression::And(parts) | Expression::Or(parts) = expression
        && let [only] = parts.as_slice()
    {
        expression = only;
    }
    expression
}

fn write_operand(f: &mut Formatter<'_>, operand: &Expression) -> fmt::Result {
    write_child(f, operand, false)
}

/// Writes a child, in parentheses unless it is a single word or `bare` is given.
fn write_child(f: &mut Formatter<'_>, child: &Expression, bare: bool) -> fmt::Result {
    let child = shown(child);
    let word = match child {
        Expression::Column(_) | Expression::Literal(_) => true,
        Expression::And(parts) | Expression::Or(parts) => parts.is_empty(),
        _ => false,
    };
    if bare || word { write!(f, "{child}") } else { write!(f, "({child})") }
}

fn write_parts(f: &mut Formatter<'_>, parts: &[Expression], separator: &str) -> fmt::Result {
    if let [only] = parts {
        return write!(f, "{only}");
    }
    for (index, part) in parts.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { separator })?;
        let bare = !matches!(
            shown(part),
            Expression::And(_) | Expression::Or(_) | Expression::Between { .. }
        );
        write_child(f, part, bare)?;
    }
    Ok(())
}

fn write_bits(
    f: &mut Formatter<'_>,
    left: &Expression,
    bare: bool,
    operator: char,
    right: &Expression,
) -> fmt::Result {
    write_child(f, left, bare)?;
    write!(f, " {operator} ")?;
    write_operand(f, right)
}

fn write_list(f: &mut Formatter<'_>, list: &[Expression]) -> fmt::Result {
    for (index, element) in list.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { ", " })?;
        write_operand(f, element)?;
    }
    Ok(())
}

fn write_name(f: &mut Formatter<'_>, name: &str) -> fmt::Result {
    if token::is_bare_name(name) {
        f.write_str(name)
    } else {
        write!(f, "\"{}\"", name.replace('"', "\"\""))
    }
}

fn write_literal(f: &mut Formatter<'_>, value: &Value) -> fmt::Result {
    match value {
        Value::Boolean(true) => f.write_str("TRUE"),
        Value::Boolean(false) => f.write_str("FALSE"),
        Value::Null | Value::Integer(_) => write!(f, "{value}"),
        Value::Bytes(_) => write!(f, "x'{value}'"),
        Value::String(text) => write_text(f, text),
        Value::Uuid(_) | Value::TimestampTz(_) | Value::Json(_) => {
            write_text(f, &value.to_string())
        }
    }
}

fn write_text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "'{}'", text.replace('\'', "''"))
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
