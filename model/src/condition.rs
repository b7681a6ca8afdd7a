//! Conditions of checks and filters, as their author gave them.

use crate::{Expression, InvalidExpression};

/// The condition of a check or a filter: an [`Expression`], or a text that is not one.
///
/// Builders do not fail, so a text that does not parse is kept until
/// [`Database::resolve`](crate::Database::resolve) reports it.
///
/// ```
/// use stylobate_model::Condition;
///
/// assert!(Condition::from("visits >= 0").expression().is_some());
/// assert!(Condition::from("visits >=").expression().is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition(Result<Expression, InvalidExpression>);

impl Condition {
    /// The expression, if the text was one.
    #[must_use]
    pub fn expression(&self) -> Option<&Expression> {
        self.0.as_ref().ok()
    }

    /// The expression, or why the text is none.
    ///
    /// # Errors
    /// Why the text is no expression.
    pub fn parsed(&self) -> Result<&Expression, &InvalidExpression> {
        self.0.as_ref()
    }
}

impl From<Expression> for Condition {
    fn from(expression: Expression) -> Self {
        Self(Ok(expression))
    }
}

impl From<&str> for Condition {
    fn from(text: &str) -> Self {
        Self(text.parse())
    }
}

impl From<String> for Condition {
    fn from(text: String) -> Self {
        Self(text.parse())
    }
}
