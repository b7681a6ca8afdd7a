//! The types of an expression.

use uuid::Uuid;

use super::{Expression, ExpressionProblem};
use crate::{DataType, Name, Timestamp, Value};

impl Expression {
    /// Checks the expression against the columns of a table, gives every literal the type of what
    /// it is compared with, and brings the whole into *normal form*.
    ///
    /// # Types
    /// The expression and the operands of `AND`, `OR` and `NOT` are conditions: comparisons,
    /// boolean columns, `TRUE` and `FALSE`. What is compared must be
    /// [comparable](DataType::is_comparable_with); `json` never is. `&` and `|` take integers.
    /// `IS NULL` takes any operand. A literal takes the type of the other side: a text becomes a
    /// uuid or an instant where it is compared with one, and nothing else is converted. Integers
    /// are not checked against the range of their column.
    ///
    /// # Normal form
    /// Two expressions that engines take for the same by plain rewriting become equal, under
    /// three-valued logic too:
    /// - `NOT` is pushed down until it stands on a boolean column or is gone;
    /// - `BETWEEN` is a pair of comparisons, `IN` with one element is one comparison;
    /// - a literal stands on the right of what it is compared with;
    /// - an `AND` in an `AND` and an `OR` in an `OR` are one list, and a list of one is its element.
    ///
    /// The order of conditions and of elements stays.
    ///
    /// ```
    /// use stylobate_model::{DataType, Expression, Name};
    ///
    /// let visits = |name: &Name| (name == "visits").then_some(DataType::Integer);
    /// let written: Expression = "NOT (0 > visits OR visits NOT BETWEEN 1 AND 9)".parse()?;
    /// let normal = written.resolve(&visits).unwrap();
    /// assert_eq!(normal.to_string(), "visits >= 0 AND visits >= 1 AND visits <= 9");
    /// assert_eq!(normal.resolve(&visits), Ok(normal));
    /// # Ok::<(), stylobate_model::InvalidExpression>(())
    /// ```
    ///
    /// # Errors
    /// Every problem that the expression has, each once.
    pub fn resolve(
        &self,
        data_type_of: &dyn Fn(&Name) -> Option<DataType>,
    ) -> Result<Self, Vec<ExpressionProblem>> {
        self.resolve_with(data_type_of, &|_, _| None)
    }

    /// Does what [`Expression::resolve`] does, with more literals understood.
    ///
    /// Where a literal is not of the type that is needed, and no text that says a uuid or an
    /// instant either, `coerce` is asked for the value of that type that it stands for (or for a
    /// text that says it). The reader of a live catalog takes back with it what an engine holds in
    /// another form.
    ///
    /// ```
    /// use stylobate_model::{DataType, Expression, Value};
    ///
    /// let printed: Expression = "vip = 1".parse()?;
    /// let zero_or_one = |value: &Value, data_type: &DataType| match (value, data_type) {
    ///     (Value::Integer(number @ (0 | 1)), DataType::Boolean) => Some(Value::from(*number == 1)),
    ///     _ => None,
    /// };
    /// let read = printed.resolve_with(&|_| Some(DataType::Boolean), &zero_or_one).unwrap();
    /// assert_eq!(read, Expression::column("vip").equals(true));
    /// # Ok::<(), stylobate_model::InvalidExpression>(())
    /// ```
    ///
    /// # Errors
    /// Every problem that the expression has, each once.
    pub fn resolve_with(
        &self,
        data_type_of: &dyn Fn(&Name) -> Option<DataType>,
        coerce: &dyn Fn(&Value, &DataType) -> Option<Value>,
    ) -> Result<Self, Vec<ExpressionProblem>> {
        if !self.fits(Self::MAX_DEPTH) {
            return Err(vec![ExpressionProblem::TooDeep]);
        }
        let count = self.operands();
        if count > Self::MAX_OPERANDS {
            return Err(vec![ExpressionProblem::TooLong { count }]);
        }
        let mut resolver = Resolver { data_type_of, coerce, problems: Vec::new() };
        let resolved = resolver.condition(self);
        if resolver.problems.is_empty() { Ok(resolved.normalize()) } else { Err(resolver.problems) }
    }
}

struct Resolver<'a> {
    data_type_of: &'a dyn Fn(&Name) -> Option<DataType>,
    coerce: &'a dyn Fn(&Value, &DataType) -> Option<Value>,
    problems: Vec<ExpressionProblem>,
}

/// An operand and its type; none if it has a problem that is already reported.
struct Typed {
    expression: Expression,
    data_type: Option<DataType>,
}

impl Typed {
    fn boolean(expression: Expression) -> Self {
        Self { expression, data_type: Some(DataType::Boolean) }
    }

    fn integer(expression: Expression) -> Self {
        Self { expression, data_type: Some(DataType::BigInt) }
    }

    fn is_literal(&self) -> bool {
        matches!(self.expression, Expression::Literal(_))
    }

    fn text(&self) -> String {
        self.expression.to_string()
    }
}

impl Resolver<'_> {
    /// Resolves an expression of whatever type.
    fn operand(&mut self, expression: &Expression) -> Typed {
        match expression {
            Expression::Column(name) => {
                let data_type = (self.data_type_of)(name);
                if data_type.is_none() {
                    self.report(ExpressionProblem::UnknownColumn(name.clone()));
                }
                Typed { expression: expression.clone(), data_type }
            }
            Expression::Literal(value) => {
                Typed { expression: expression.clone(), data_type: self.type_of_literal(value) }
            }
            Expression::Compare { left, operator, right } => {
                let mut sides = [self.operand(left), self.operand(right)];
                self.compare(&mut sides);
                let [left, right] = sides.map(|side| side.expression);
                Typed::boolean(left.compare(*operator, right))
            }
            Expression::And(parts) => Typed::boolean(Expression::And(self.conditions(parts))),
            Expression::Or(parts) => Typed::boolean(Expression::Or(self.conditions(parts))),
            Expression::Not(operand) => Typed::boolean(self.condition(operand).negate()),
            Expression::IsNull { operand, negated } => {
                let operand = Box::new(self.operand(operand).expression);
                Typed::boolean(Expression::IsNull { operand, negated: *negated })
            }
            Expression::In { operand, list, negated } => self.list(operand, list, *negated),
            Expression::Between { operand, low, high, negated } => {
                self.between([operand, low, high], *negated)
            }
            Expression::BitAnd(left, right) => {
                Typed::integer(self.bits(left).bit_and(self.bits(right)))
            }
            Expression::BitOr(left, right) => {
                Typed::integer(self.bits(left).bit_or(self.bits(right)))
            }
        }
    }

    fn conditions(&mut self, parts: &[Expression]) -> Vec<Expression> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    /// Resolves an expression that has to be boolean.
    fn condition(&mut self, expression: &Expression) -> Expression {
        self.operand_of(expression, DataType::Boolean, |operand| ExpressionProblem::NotBoolean {
            operand,
        })
    }

    /// Resolves an expression that has to be an integer.
    fn bits(&mut self, expression: &Expression) -> Expression {
        self.operand_of(expression, DataType::BigInt, |operand| ExpressionProblem::NotInteger {
            operand,
        })
    }

    fn operand_of(
        &mut self,
        expression: &Expression,
        wanted: DataType,
        problem: fn(String) -> ExpressionProblem,
    ) -> Expression {
        let operand = self.operand(expression);
        let Some(data_type) = operand.data_type else {
            return operand.expression;
        };
        if let Expression::Literal(value) = &operand.expression
            && let Some(value) = self.convert(value, &wanted)
        {
            return Expression::Literal(value);
        }
        if operand.is_literal() || !data_type.is_comparable_with(&wanted) {
            self.report(problem(operand.text()));
        }
        operand.expression
    }

    fn list(&mut self, operand: &Expression, list: &[Expression], negated: bool) -> Typed {
        let mut operands = vec![self.operand(operand)];
        if list.is_empty() {
            self.report(ExpressionProblem::EmptyList { operand: operand.to_string() });
        }
        for element in list {
            if matches!(element, Expression::Literal(_)) {
                operands.push(self.operand(element));
            } else {
                self.report(ExpressionProblem::NotLiteral { element: element.to_string() });
            }
        }
        self.compare(&mut operands);
        let mut operands = operands.into_iter().map(|operand| operand.expression);
        let operand = Box::new(operands.next().unwrap_or_else(|| operand.clone()));
        Typed::boolean(Expression::In { operand, list: operands.collect(), negated })
    }

    fn between(&mut self, operands: [&Expression; 3], negated: bool) -> Typed {
        // In normal form the operand stands twice: nested, that would double it at every level.
        match operands[0] {
            Expression::Column(_)
            | Expression::Literal(_)
            | Expression::BitAnd(..)
            | Expression::BitOr(..) => {}
            Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::IsNull { .. }
            | Expression::In { .. }
            | Expression::Between { .. } => {
                self.report(ExpressionProblem::ConditionBetween {
                    operand: operands[0].to_string(),
                });
            }
        }
        let mut operands = operands.map(|operand| self.operand(operand));
        self.compare(&mut operands);
        let [operand, low, high] = operands.map(|operand| Box::new(operand.expression));
        Typed::boolean(Expression::Between { operand, low, high, negated })
    }

    /// Checks that the operands can be compared, and converts the literals among them.
    ///
    /// The first operand that is no literal says which type that is; literals alone are not
    /// converted.
    fn compare(&mut self, operands: &mut [Typed]) {
        let only_literals = operands.iter().all(Typed::is_literal);
        let mut known = operands.iter().filter_map(|operand| {
            let data_type = operand.data_type?;
            (only_literals || !operand.is_literal()).then(|| (data_type, operand.text()))
        });
        let Some((wanted, anchor)) = known.next() else {
            return;
        };
        for (data_type, text) in std::iter::once((wanted, anchor.clone())).chain(known) {
            if data_type == DataType::Json {
                self.report(ExpressionProblem::JsonCompared { operand: text });
            } else if wanted != DataType::Json && !wanted.is_comparable_with(&data_type) {
                self.report(ExpressionProblem::Incomparable {
                    left: anchor.clone(),
                    left_type: wanted,
                    right: text,
                    right_type: data_type,
                });
            }
        }
        if only_literals || wanted == DataType::Json {
            return;
        }
        for operand in operands {
            if let (Expression::Literal(value), Some(_)) = (&operand.expression, operand.data_type)
            {
                operand.expression = Expression::Literal(self.literal(value, wanted, &anchor));
            }
        }
    }

    /// The literal as a value of the type of the operand that it is compared with.
    fn literal(&mut self, literal: &Value, data_type: DataType, operand: &str) -> Value {
        self.convert(literal, &data_type).unwrap_or_else(|| {
            self.report(ExpressionProblem::WrongType {
                literal: literal.clone(),
                data_type,
                operand: operand.to_owned(),
            });
            literal.clone()
        })
    }

    fn convert(&self, literal: &Value, data_type: &DataType) -> Option<Value> {
        as_written(literal, data_type).or_else(|| {
            (self.coerce)(literal, data_type).and_then(|value| as_written(&value, data_type))
        })
    }

    fn type_of_literal(&mut self, literal: &Value) -> Option<DataType> {
        let data_type = match literal {
            Value::Null => {
                self.report(ExpressionProblem::NullLiteral);
                return None;
            }
            Value::Uuid(_) => DataType::Uuid,
            Value::String(_) => DataType::TEXT,
            Value::TimestampTz(_) => DataType::TimestampTz,
            Value::Json(_) => DataType::Json,
            Value::Integer(_) => DataType::BigInt,
            Value::Boolean(_) => DataType::Boolean,
            Value::Bytes(_) => DataType::Bytes,
        };
        match literal.check(&data_type) {
            Ok(()) => Some(data_type),
            Err(reason) => {
                let literal = literal.clone();
                self.report(ExpressionProblem::OutOfDomain { literal, reason });
                None
            }
        }
    }

    fn report(&mut self, problem: ExpressionProblem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// The value that an author means by a literal where `data_type` is needed.
fn as_written(literal: &Value, data_type: &DataType) -> Option<Value> {
    match (literal, data_type) {
        (Value::String(text), DataType::Uuid) => Uuid::parse_str(text).ok().map(Value::from),
        (Value::String(text), DataType::TimestampTz) => {
            let instant = Value::TimestampTz(text.parse::<Timestamp>().ok()?);
            instant.check(data_type).is_ok().then_some(instant)
        }
        (Value::Integer(_), _) => data_type.integer_range().map(|_| literal.clone()),
        (Value::Uuid(_), DataType::Uuid)
        | (Value::String(_), DataType::String { .. })
        | (Value::TimestampTz(_), DataType::TimestampTz)
        | (Value::Boolean(_), DataType::Boolean)
        | (Value::Bytes(_), DataType::Bytes) => Some(literal.clone()),
        _ => None,
    }
}
