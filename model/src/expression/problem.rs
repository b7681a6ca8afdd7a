//! What can be wrong with an expression over the columns of a table.

use crate::{DataType, Expression, Name, OutOfDomain, Value};

/// What is wrong with an expression over the columns of a table, and the way out.
///
/// Operands are given as text.
///
/// ```
/// use stylobate_model::{DataType, Expression};
///
/// let expression: Expression = "visits > 'many'".parse()?;
/// let problems = expression.resolve(&|_| Some(DataType::Integer)).unwrap_err();
/// assert_eq!(
///     problems[0].to_string(),
///     "'many' is compared with visits, which is integer; write an integer such as 42"
/// );
/// # Ok::<(), stylobate_model::InvalidExpression>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ExpressionProblem {
    /// The table has no such column.
    #[error("there is no column {name}; name a column of the table", name = column(.0))]
    UnknownColumn(Name),
    /// A literal cannot be a value of the type that it is compared with.
    #[error(
        "{literal} is compared with {operand}, which is {data_type}; write {way_out}",
        literal = text(.literal), way_out = example(.data_type)
    )]
    WrongType {
        /// The literal.
        literal: Value,
        /// The type of the operand.
        data_type: DataType,
        /// The operand that the literal is compared with.
        operand: String,
    },
    /// Two operands have types that cannot be compared.
    #[error(
        "{left}, which is {left_type}, cannot be compared with {right}, which is {right_type}; \
         compare operands of one type"
    )]
    Incomparable {
        /// One operand.
        left: String,
        /// Its type.
        left_type: DataType,
        /// The other operand.
        right: String,
        /// Its type.
        right_type: DataType,
    },
    /// JSON is compared.
    #[error(
        "{operand} is json, which is never compared in an expression; keep what is compared in a \
         column of its own, or write IS NULL or IS NOT NULL"
    )]
    JsonCompared {
        /// The operand.
        operand: String,
    },
    /// An operand of `&` or `|` is no integer.
    #[error(
        "{operand} is no integer, but & and | need integers; combine conditions with AND and OR"
    )]
    NotInteger {
        /// The operand.
        operand: String,
    },
    /// What stands where a condition is needed is not boolean.
    #[error("{operand} is no condition; compare it with something, as in = or <>")]
    NotBoolean {
        /// The operand.
        operand: String,
    },
    /// The list of an `IN` is empty.
    #[error("the list that {operand} is looked for in is empty; give it at least one literal")]
    EmptyList {
        /// The operand before `IN`.
        operand: String,
    },
    /// The list of an `IN` holds something other than a literal.
    #[error("{element} in the list of IN is no literal; compare with it by = and OR instead")]
    NotLiteral {
        /// The element.
        element: String,
    },
    /// The value NULL is used as a literal.
    #[error("NULL is no value to compare with; use IS NULL or IS NOT NULL")]
    NullLiteral,
    /// A condition stands before `BETWEEN`.
    #[error("{operand} is a condition and has no place before BETWEEN; compare it by = or <>")]
    ConditionBetween {
        /// The operand before `BETWEEN`.
        operand: String,
    },
    /// A literal is outside of its type's domain.
    #[error(
        "the literal {literal:?} is never a value: {reason}; write another one",
        literal = text(.literal).to_string()
    )]
    OutOfDomain {
        /// The literal.
        literal: Value,
        /// The rule of the domain that it breaks.
        reason: OutOfDomain,
    },
    /// The expression has more than [`Expression::MAX_DEPTH`] levels.
    #[error("nested deeper than {max} levels; split the condition", max = Expression::MAX_DEPTH)]
    TooDeep,
    /// The expression names more than [`Expression::MAX_OPERANDS`] columns and literals.
    #[error(
        "it names {count} columns and literals, more than the {max} that every engine holds; split \
         the condition",
        max = Expression::MAX_OPERANDS
    )]
    TooLong {
        /// How many.
        count: usize,
    },
}

fn column(name: &Name) -> Expression {
    Expression::Column(name.clone())
}

fn text(literal: &Value) -> Expression {
    Expression::Literal(literal.clone())
}

fn example(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Uuid => "a uuid such as '67e55044-10b1-426f-9247-bb680e5fe0c8'",
        DataType::String { .. } => "a text in single quotes",
        DataType::TimestampTz => "an instant such as '2025-01-31T12:00:00Z'",
        DataType::Json => "IS NULL or IS NOT NULL",
        DataType::BigInt | DataType::Integer | DataType::SmallInt => "an integer such as 42",
        DataType::Boolean => "TRUE or FALSE",
        DataType::Bytes => "bytes such as x'00ff'",
    }
}
