//! Unique constraints.

use crate::{Name, Named, by_name::names};

/// A unique constraint: no two rows have the same values in its columns, unless one is NULL.
///
/// ```
/// use stylobate_model::{Column, Table, Unique};
///
/// let table = Table::new("guests")
///     .column(Column::string("email", 320))
///     .unique(["email"])
///     .unique(Unique::on(["email"]).named("one_email"));
/// let names: Vec<_> = table.unique.names().map(ToString::to_string).collect();
/// assert_eq!(names, ["guests_email_key", "one_email"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unique {
    /// The name; empty until the constraint is put into a table.
    pub name: Name,
    /// The columns, in order.
    pub columns: Vec<Name>,
}

impl Unique {
    /// A constraint on these columns, under the name generated for it.
    #[must_use]
    pub fn on<N: Into<Name>>(columns: impl IntoIterator<Item = N>) -> Self {
        Self { name: Name::default(), columns: names(columns) }
    }

    /// Sets the name; an empty one asks for the generated one.
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = name.into();
        self
    }

    /// The name that it has without one of its own: `<table>_<columns>_key`.
    #[must_use]
    pub fn generated_name(&self, table: &Name) -> Name {
        Name::generate([table].into_iter().chain(&self.columns).map(Name::as_str).chain(["key"]))
    }
}

impl<N: Into<Name>, const COUNT: usize> From<[N; COUNT]> for Unique {
    fn from(columns: [N; COUNT]) -> Self {
        Self::on(columns)
    }
}

impl Named for Unique {
    fn name(&self) -> &Name {
        &self.name
    }
}
