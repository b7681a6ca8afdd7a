//! The normal form of an expression.

use super::{Comparison, Expression};
use crate::Value;

impl Expression {
    /// The normal form, which [`Expression::resolve`] describes, of an expression without problems.
    pub(super) fn normalize(self) -> Self {
        self.normalize_as(false)
    }

    /// The normal form of the expression, or of its opposite.
    fn normalize_as(self, opposite: bool) -> Self {
        match self {
            Self::Literal(Value::Boolean(value)) => Self::from(value != opposite),
            Self::Column(_) | Self::Literal(_) | Self::BitAnd(..) | Self::BitOr(..) => {
                if opposite {
                    self.negate()
                } else {
                    self
                }
            }
            Self::Compare { left, operator, right } => compare(
                left.normalize(),
                if opposite { operator.negated() } else { operator },
                right.normalize(),
            ),
            Self::And(parts) => join(parts.into_iter(), !opposite, opposite),
            Self::Or(parts) => join(parts.into_iter(), opposite, opposite),
            Self::Not(operand) => operand.normalize_as(!opposite),
            Self::IsNull { operand, negated } => Self::IsNull {
                operand: Box::new(operand.normalize()),
                negated: negated != opposite,
            },
            Self::In { operand, list, negated } => {
                one_of(operand.normalize(), list, negated != opposite)
            }
            Self::Between { operand, low, high, negated } => {
                let negated = negated != opposite;
                let bounds = [
                    operand.clone().compare(Comparison::GreaterOrEqual, *low),
                    operand.compare(Comparison::LessOrEqual, *high),
                ];
                join(bounds.into_iter(), !negated, negated)
            }
        }
    }
}

/// Joins the parts, or their opposites, by AND or OR.
fn join(parts: impl Iterator<Item = Expression>, all: bool, opposite: bool) -> Expression {
    let mut joined = Vec::new();
    for part in parts {
        match part.normalize_as(opposite) {
            Expression::And(nested) if all => joined.extend(nested),
            Expression::Or(nested) if !all => joined.extend(nested),
            other => joined.push(other),
        }
    }
    match <[Expression; 1]>::try_from(joined) {
        Ok([only]) => only,
        Err(none) if none.is_empty() => Expression::from(all),
        Err(parts) if all => Expression::And(parts),
        Err(parts) => Expression::Or(parts),
    }
}

fn one_of(operand: Expression, list: Vec<Expression>, negated: bool) -> Expression {
    let operator = if negated { Comparison::NotEqual } else { Comparison::Equal };
    match <[Expression; 1]>::try_from(list) {
        Ok([only]) => compare(operand, operator, only),
        Err(list) => Expression::In { operand: Box::new(operand), list, negated },
    }
}

/// The comparison, with a literal on its right rather than on its left.
fn compare(left: Expression, operator: Comparison, right: Expression) -> Expression {
    match (&left, &right) {
        (Expression::Literal(_), Expression::Literal(_)) => left.compare(operator, right),
        (Expression::Literal(_), _) => right.compare(operator.flipped(), left),
        _ => left.compare(operator, right),
    }
}
