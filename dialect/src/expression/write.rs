//! Expressions as SQL, written for every dialect.

use stylobate_model::{ByName, Column, Comparison, DataType, Expression, Value};

use crate::Dialect;

/// Writes an expression over these columns as SQL, with every operation in parentheses.
///
/// Text is ordered by its bytes, which is written where the dialect has to be told.
pub fn push_expression(
    sql: &mut String,
    dialect: &dyn Dialect,
    columns: &ByName<Column>,
    expression: &Expression,
) {
    Writer { sql, dialect, columns }.expression(expression);
}

struct Writer<'a> {
    sql: &'a mut String,
    dialect: &'a dyn Dialect,
    columns: &'a ByName<Column>,
}

impl Writer<'_> {
    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Column(name) => self.dialect.words().push_name(self.sql, name.as_str()),
            Expression::Literal(value) => self.dialect.push_literal(self.sql, value),
            Expression::Compare { left, operator, right } => {
                match operator {
                    Comparison::Equal | Comparison::NotEqual => self.operand(left),
                    Comparison::Less
                    | Comparison::LessOrEqual
                    | Comparison::Greater
                    | Comparison::GreaterOrEqual => self.ordered(left, &[left, right]),
                }
                self.sql.push(' ');
                self.sql.push_str(operator.symbol());
                self.sql.push(' ');
                self.operand(right);
            }
            Expression::And(parts) => self.joined(parts, " AND "),
            Expression::Or(parts) => self.joined(parts, " OR "),
            Expression::Not(inner) => {
                self.sql.push_str("NOT ");
                self.operand(inner);
            }
            Expression::IsNull { operand, negated } => {
                self.operand(operand);
                self.sql.push_str(if *negated { " IS NOT NULL" } else { " IS NULL" });
            }
            Expression::In { operand, list, negated } => {
                self.operand(operand);
                self.sql.push_str(if *negated { " NOT IN (" } else { " IN (" });
                self.joined(list, ", ");
                self.sql.push(')');
            }
            Expression::Between { operand, low, high, negated } => {
                self.ordered(operand, &[operand, low, high]);
                self.sql.push_str(if *negated { " NOT BETWEEN " } else { " BETWEEN " });
                self.pair(low, " AND ", high);
            }
            Expression::BitAnd(left, right) => self.pair(left, " & ", right),
            Expression::BitOr(left, right) => self.pair(left, " | ", right),
        }
    }

    fn pair(&mut self, left: &Expression, operator: &str, right: &Expression) {
        self.operand(left);
        self.sql.push_str(operator);
        self.operand(right);
    }

    fn joined(&mut self, parts: &[Expression], joint: &str) {
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                self.sql.push_str(joint);
            }
            self.operand(part);
        }
    }

    fn operand(&mut self, operand: &Expression) {
        if matches!(operand, Expression::Column(_) | Expression::Literal(_)) {
            self.expression(operand);
        } else {
            self.sql.push('(');
            self.expression(operand);
            self.sql.push(')');
        }
    }

    /// Writes the first of operands whose order is asked for.
    fn ordered(&mut self, first: &Expression, operands: &[&Expression]) {
        match self.dialect.words().byte_order_collation {
            // The order of one operand is that of the comparison.
            Some(collation)
                if operands.iter().any(|operand| self.is_text(operand))
                    && !operands.iter().any(|operand| self.has_byte_order(operand)) =>
            {
                self.sql.push('(');
                self.operand(first);
                self.sql.push(' ');
                self.sql.push_str(collation);
                self.sql.push(')');
            }
            _ => self.operand(first),
        }
    }

    fn is_text(&self, operand: &Expression) -> bool {
        let is_string = |column: &Column| matches!(column.data_type, DataType::String { .. });
        matches!(operand, Expression::Literal(Value::String(_)))
            || self.column(operand).is_some_and(is_string)
    }

    fn has_byte_order(&self, operand: &Expression) -> bool {
        self.column(operand).is_some_and(|column| column.byte_order)
    }

    fn column(&self, operand: &Expression) -> Option<&Column> {
        match operand {
            Expression::Column(name) => self.columns.get(name.as_str()),
            _ => None,
        }
    }
}
