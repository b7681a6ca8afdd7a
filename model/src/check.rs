//! Check constraints.

use crate::Condition;
use crate::{Name, Named};

/// A check constraint: a condition that no row may break.
///
/// ```
/// use stylobate_model::{Check, Column, Table};
///
/// let table = Table::new("guests")
///     .column(Column::integer("visits"))
///     .check("visits >= 0")
///     .check(Check::new("visits < 1000000").named("guests_few_visits"));
/// let names: Vec<_> = table.checks.names().map(ToString::to_string).collect();
/// assert_eq!(names, ["guests_visits_check", "guests_few_visits"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Check {
    /// The name; empty until the constraint is put into a table.
    pub name: Name,
    /// What every row must fulfil; a result of NULL counts as fulfilled.
    pub condition: Condition,
}

impl Check {
    /// A constraint under the name generated for it.
    #[must_use]
    pub fn new(condition: impl Into<Condition>) -> Self {
        Self { name: Name::default(), condition: condition.into() }
    }

    /// Sets the name; an empty one asks for the generated one.
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = name.into();
        self
    }

    /// The name that it has without one of its own: `<table>_<columns>_check`.
    #[must_use]
    pub fn generated_name(&self, table: &Name) -> Name {
        let columns = self.condition.expression().map(|tree| tree.columns()).unwrap_or_default();
        Name::generate([table].into_iter().chain(columns).map(Name::as_str).chain(["check"]))
    }
}

impl<C: Into<Condition>> From<C> for Check {
    fn from(condition: C) -> Self {
        Self::new(condition)
    }
}

impl Named for Check {
    fn name(&self) -> &Name {
        &self.name
    }
}
