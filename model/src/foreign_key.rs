//! Foreign keys.

use std::fmt;
use std::str::FromStr;

use crate::{Name, Named, by_name::names};

/// A foreign key: the values of its columns are those of a row of another table, or NULL.
///
/// ```
/// use stylobate_model::{Action, Column, ForeignKey, Table};
///
/// let guests = Table::new("guests")
///     .column(Column::uuid("id"))
///     .column(Column::uuid("host_id").nullable())
///     .primary_key(["id"])
///     .foreign_key(ForeignKey::on(["host_id"]).references("hosts", ["id"]).on_delete(Action::SetNull));
/// assert!(guests.foreign_keys.contains("guests_host_id_fkey"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ForeignKey {
    /// The name; empty until the constraint is put into a table.
    pub name: Name,
    /// The columns of its own table, in order.
    pub columns: Vec<Name>,
    /// What they refer to.
    pub references: Reference,
    /// What happens to the row when the row that it refers to is deleted.
    pub on_delete: Action,
    /// What happens to the row when the key that it refers to changes.
    pub on_update: Action,
}

/// What a foreign key refers to.
///
/// ```
/// use stylobate_model::ForeignKey;
///
/// let key = ForeignKey::on(["host_id"]).references_in("people", "hosts", ["id"]);
/// assert_eq!(key.references.schema, Some("people".into()));
/// assert_eq!(key.references.table, "hosts");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Reference {
    /// The schema of the table; the foreign key's own if there is none.
    pub schema: Option<Name>,
    /// The table.
    pub table: Name,
    /// Its columns, in the order of the foreign key's.
    pub columns: Vec<Name>,
}

/// What a foreign key does with a row whose parent is deleted or changed.
///
/// ```
/// use stylobate_model::{Action, ForeignKey};
///
/// let key = ForeignKey::on(["host_id"]).references("hosts", ["id"]).on_delete("cascade".parse()?);
/// assert_eq!((key.on_delete, key.on_update), (Action::Cascade, Action::NoAction));
/// # Ok::<(), stylobate_model::UnknownAction>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Action {
    /// Refuses the change at the end of the statement.
    #[default]
    NoAction,
    /// Refuses the change at once.
    Restrict,
    /// Deletes or changes the row too.
    Cascade,
    /// Sets the columns to NULL.
    SetNull,
    /// Sets the columns to their defaults.
    SetDefault,
}

impl ForeignKey {
    /// A foreign key of these columns; [`references`](Self::references) says to what.
    #[must_use]
    pub fn on<N: Into<Name>>(columns: impl IntoIterator<Item = N>) -> Self {
        Self {
            name: Name::default(),
            columns: names(columns),
            references: Reference::default(),
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
        }
    }

    /// Sets the table of the same schema, or of the same feature, that it refers to.
    #[must_use]
    pub fn references<N: Into<Name>>(
        mut self,
        table: impl Into<Name>,
        columns: impl IntoIterator<Item = N>,
    ) -> Self {
        self.references = Reference { schema: None, table: table.into(), columns: names(columns) };
        self
    }

    /// Sets the table of another schema that it refers to, by its logical name there.
    #[must_use]
    pub fn references_in<N: Into<Name>>(
        mut self,
        schema: impl Into<Name>,
        table: impl Into<Name>,
        columns: impl IntoIterator<Item = N>,
    ) -> Self {
        self.references =
            Reference { schema: Some(schema.into()), table: table.into(), columns: names(columns) };
        self
    }

    /// Sets what happens to the row when its parent is deleted.
    #[must_use]
    pub fn on_delete(mut self, action: Action) -> Self {
        self.on_delete = action;
        self
    }

    /// Sets what happens to the row when its parent's key changes.
    #[must_use]
    pub fn on_update(mut self, action: Action) -> Self {
        self.on_update = action;
        self
    }

    /// Sets the name; an empty one asks for the generated one.
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = name.into();
        self
    }

    /// The name that it has without one of its own: `<table>_<columns>_fkey`.
    #[must_use]
    pub fn generated_name(&self, table: &Name) -> Name {
        Name::generate([table].into_iter().chain(&self.columns).map(Name::as_str).chain(["fkey"]))
    }
}

impl Named for ForeignKey {
    fn name(&self) -> &Name {
        &self.name
    }
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 5] =
        [Self::NoAction, Self::Restrict, Self::Cascade, Self::SetNull, Self::SetDefault];

    /// The action in SQL.
    ///
    /// ```
    /// assert_eq!(stylobate_model::Action::SetNull.sql(), "SET NULL");
    /// ```
    #[must_use]
    pub fn sql(&self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAction => "no_action",
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set_null",
            Self::SetDefault => "set_default",
        })
    }
}

/// A text that names no action.
///
/// ```
/// use stylobate_model::Action;
///
/// let unknown = "nullify".parse::<Action>().unwrap_err();
/// assert!(unknown.to_string().contains("the actions are no_action, restrict, cascade"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "unknown action {0:?}; the actions are no_action, restrict, cascade, set_null, set_default"
)]
pub struct UnknownAction(pub String);

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|action| action.to_string() == text)
            .ok_or_else(|| UnknownAction(text.to_owned()))
    }
}
