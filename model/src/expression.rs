//! Expressions: the conditions of checks and of partial indexes.

mod comparison;
mod normalize;
mod parse;
mod problem;
mod resolve;
mod text;
mod token;

pub use comparison::Comparison;
pub use parse::InvalidExpression;
pub use problem::ExpressionProblem;

use uuid::Uuid;

use crate::{Name, Timestamp, Value};

/// A condition over the columns of one table, for a check or for the filter of an index.
///
/// It is always a tree. A text is only how it is written down: [`FromStr`](std::str::FromStr)
/// reads it, [`Display`](std::fmt::Display) and serde write it.
///
/// ```text
/// expression  condition { OR condition }, where AND binds tighter and NOT tighter still
/// condition   operand [ (= | <> | != | < | <= | > | >=) operand
///                     | IS [NOT] NULL
///                     | [NOT] IN (literal, …)
///                     | [NOT] BETWEEN operand AND operand ]
/// operand     primary { & primary }  or  primary { | primary }, never both without parentheses
/// primary     column  "Any ""column"""  42  -1  'it''s'  TRUE  FALSE  x'00ff'  (expression)
/// ```
///
/// Keywords may be written in any case; the names of columns are kept as they are written. What is
/// written is not yet checked against a table: [`Expression::resolve`] does that.
///
/// The enum is exhaustive on purpose: a new shape breaks the build of every dialect until that
/// dialect has said how it is written.
///
/// ```
/// use stylobate_model::Expression;
///
/// let written: Expression = "(status & 2) != 2 and retries between 0 and 5".parse()?;
/// let built = Expression::column("status")
///     .bit_and(2)
///     .not_equals(2)
///     .and(Expression::column("retries").between(0, 5));
/// assert_eq!(written, built);
/// assert_eq!(built.to_string(), "(status & 2) <> 2 AND (retries BETWEEN 0 AND 5)");
/// # Ok::<(), stylobate_model::InvalidExpression>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    /// The value of a column.
    Column(Name),
    /// A value that is written out.
    ///
    /// The text form has integers, text, booleans and bytes; a uuid or an instant is written as
    /// text and gets its type from the column that it is compared with.
    Literal(Value),
    /// A comparison of two operands.
    Compare {
        /// The operand before the operator.
        left: Box<Expression>,
        /// How the two are compared.
        operator: Comparison,
        /// The operand after the operator.
        right: Box<Expression>,
    },
    /// All of the conditions; `TRUE` if there are none.
    And(Vec<Expression>),
    /// At least one of the conditions; `FALSE` if there are none.
    Or(Vec<Expression>),
    /// The opposite of the condition.
    Not(Box<Expression>),
    /// Whether there is no value.
    IsNull {
        /// What is looked at.
        operand: Box<Expression>,
        /// Whether this is `IS NOT NULL`.
        negated: bool,
    },
    /// Whether the operand is one of a list of literals.
    In {
        /// What is looked for.
        operand: Box<Expression>,
        /// The literals, at least one.
        list: Vec<Expression>,
        /// Whether this is `NOT IN`.
        negated: bool,
    },
    /// Whether the operand lies between two bounds, which count as inside.
    Between {
        /// What is looked at.
        operand: Box<Expression>,
        /// The lower bound.
        low: Box<Expression>,
        /// The upper bound.
        high: Box<Expression>,
        /// Whether this is `NOT BETWEEN`.
        negated: bool,
    },
    /// The bits that are set in both integers.
    BitAnd(Box<Expression>, Box<Expression>),
    /// The bits that are set in at least one of two integers.
    BitOr(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// How many levels an expression may have: the parser reads no deeper one and
    /// [`Expression::resolve`] takes none.
    ///
    /// A column is one level, each operator around it one more (`BETWEEN` two, for the pair of
    /// comparisons that it stands for). A longer `AND`, `OR` or `IN` is not a deeper one.
    pub const MAX_DEPTH: usize = 64;

    /// The most columns and literals that an expression may name, repeats included. An engine
    /// holds a condition in a row of its catalog or parses it into a tree of a limited depth;
    /// this many fit into each.
    pub const MAX_OPERANDS: usize = 512;

    /// The value of a column.
    ///
    /// Beside it, whatever makes a [`Value`] makes a literal: `7.into()`, `"text".into()`.
    pub fn column(name: impl Into<Name>) -> Self {
        Self::Column(name.into())
    }

    /// `self operator right`
    #[must_use]
    pub fn compare(self, operator: Comparison, right: impl Into<Self>) -> Self {
        Self::Compare { left: Box::new(self), operator, right: Box::new(right.into()) }
    }

    /// `self = right`
    #[must_use]
    pub fn equals(self, right: impl Into<Self>) -> Self {
        self.compare(Comparison::Equal, right)
    }

    /// `self <> right`
    #[must_use]
    pub fn not_equals(self, right: impl Into<Self>) -> Self {
        self.compare(Comparison::NotEqual, right)
    }

    /// `self < right`
    #[must_use]
    pub fn less_than(self, right: impl Into<Self>) -> Self {
        self.compare(Comparison::Less, right)
    }

    /// `self <= right`
    #[must_use]
    pub fn at_most(self, right: impl Into<Self>) -> Self {
        self.compare(Comparison::LessOrEqual, right)
    }

    /// `self > right`
    #[must_use]
    pub fn greater_than(self, right: impl Into<Self>) -> Self {
        self.compare(Comparison::Greater, right)
    }

    /// `self >= right`
    #[must_use]
    pub fn at_least(self, right: impl Into<Self>) -> Self {
        self.compare(Comparison::GreaterOrEqual, right)
    }

    /// `self AND other`; one more condition of the same list when `self` is an `AND` already.
    ///
    /// ```
    /// use stylobate_model::Expression;
    ///
    /// let open = Expression::column("done").negate().and(Expression::column("topic").is_not_null());
    /// assert_eq!(open.to_string(), "NOT done AND topic IS NOT NULL");
    /// ```
    #[must_use]
    pub fn and(self, other: impl Into<Self>) -> Self {
        match self {
            Self::And(mut parts) => {
                parts.push(other.into());
                Self::And(parts)
            }
            first => Self::And(vec![first, other.into()]),
        }
    }

    /// `self OR other`; one more condition of the same list when `self` is an `OR` already.
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        match self {
            Self::Or(mut parts) => {
                parts.push(other.into());
                Self::Or(parts)
            }
            first => Self::Or(vec![first, other.into()]),
        }
    }

    /// `NOT self`
    #[must_use]
    pub fn negate(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// `self IS NULL`
    #[must_use]
    pub fn is_null(self) -> Self {
        Self::IsNull { operand: Box::new(self), negated: false }
    }

    /// `self IS NOT NULL`
    #[must_use]
    pub fn is_not_null(self) -> Self {
        Self::IsNull { operand: Box::new(self), negated: true }
    }

    /// `self IN (list)`
    ///
    /// ```
    /// use stylobate_model::Expression;
    ///
    /// let known = Expression::column("state").one_of(["new", "sent"]);
    /// assert_eq!(known.to_string(), "state IN ('new', 'sent')");
    /// ```
    #[must_use]
    pub fn one_of<T: Into<Self>>(self, list: impl IntoIterator<Item = T>) -> Self {
        let list = list.into_iter().map(Into::into).collect();
        Self::In { operand: Box::new(self), list, negated: false }
    }

    /// `self NOT IN (list)`
    #[must_use]
    pub fn none_of<T: Into<Self>>(self, list: impl IntoIterator<Item = T>) -> Self {
        let list = list.into_iter().map(Into::into).collect();
        Self::In { operand: Box::new(self), list, negated: true }
    }

    /// `self BETWEEN low AND high`
    #[must_use]
    pub fn between(self, low: impl Into<Self>, high: impl Into<Self>) -> Self {
        let (low, high) = (Box::new(low.into()), Box::new(high.into()));
        Self::Between { operand: Box::new(self), low, high, negated: false }
    }

    /// `self & other`
    #[must_use]
    pub fn bit_and(self, other: impl Into<Self>) -> Self {
        Self::BitAnd(Box::new(self), Box::new(other.into()))
    }

    /// `self | other`
    #[must_use]
    pub fn bit_or(self, other: impl Into<Self>) -> Self {
        Self::BitOr(Box::new(self), Box::new(other.into()))
    }

    /// The columns that the expression reads, in order of their first appearance, each once.
    ///
    /// ```
    /// use stylobate_model::Expression;
    ///
    /// let expression: Expression = "b > a OR b IS NULL".parse()?;
    /// assert_eq!(expression.columns(), ["b", "a"]);
    /// # Ok::<(), stylobate_model::InvalidExpression>(())
    /// ```
    #[must_use]
    pub fn columns(&self) -> Vec<&Name> {
        let mut names = Vec::new();
        self.collect_columns(&mut names);
        names
    }

    fn collect_columns<'a>(&'a self, names: &mut Vec<&'a Name>) {
        if let Self::Column(name) = self
            && !names.contains(&name)
        {
            names.push(name);
        }
        for child in self.children() {
            child.collect_columns(names);
        }
    }

    /// Whether the expression has at most `depth` levels; goes no deeper to find out.
    fn fits(&self, depth: usize) -> bool {
        let own = if matches!(self, Self::Between { .. }) { 2 } else { 1 };
        depth >= own && self.children().iter().all(|child| child.fits(depth - own))
    }

    /// How many columns and literals the expression names, repeats included.
    fn operands(&self) -> usize {
        match self {
            Self::Column(_) | Self::Literal(_) => 1,
            _ => self.children().into_iter().map(Self::operands).sum(),
        }
    }

    /// The expressions right below this one, in the order of the text.
    fn children(&self) -> Vec<&Self> {
        match self {
            Self::Column(_) | Self::Literal(_) => Vec::new(),
            Self::Compare { left, right, .. } => vec![left, right],
            Self::And(parts) | Self::Or(parts) => parts.iter().collect(),
            Self::Not(operand) | Self::IsNull { operand, .. } => vec![operand],
            Self::In { operand, list, .. } => {
                std::iter::once(operand.as_ref()).chain(list).collect()
            }
            Self::Between { operand, low, high, .. } => vec![operand, low, high],
            Self::BitAnd(left, right) | Self::BitOr(left, right) => vec![left, right],
        }
    }
}

macro_rules! literal_from {
    ($($source:ty),+) => {$(
        impl From<$source> for Expression {
            fn from(value: $source) -> Self {
                Self::Literal(value.into())
            }
        }
    )+};
}

literal_from!(Value, Uuid, &str, String, Timestamp, i16, i32, i64, bool, &[u8], Vec<u8>);
