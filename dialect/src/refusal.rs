//! What a dialect refuses to hold.

use std::fmt;

use stylobate_model::Object;

/// Something that a dialect cannot hold, with the way out.
///
/// ```
/// use stylobate_dialect::lower;
/// use stylobate_model::{Column, Database, Index, Placement, Table};
/// use stylobate_render_duckdb::DuckDb;
///
/// let mails = Table::new("mails")
///     .column(Column::text("topic"))
///     .index(Index::on(["topic"]).unique().filter("topic <> ''"));
/// let catalog = Database::new().table(mails).resolve(&Placement::new())?.catalog;
/// let refusals = lower(&DuckDb::new(), &catalog).unwrap_err();
/// let refusal = refusals.iter().next().unwrap();
/// assert_eq!(refusal.capability, "indexes.unique_partial");
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{dialect} cannot hold {object}: {reason} ({capability}); {way_out}")]
#[non_exhaustive]
pub struct Refusal {
    /// What cannot be held.
    pub object: Object,
    /// The dialect.
    pub dialect: &'static str,
    /// The capability that is missing, such as `indexes.unique_partial`.
    pub capability: &'static str,
    /// Why it cannot be had.
    pub reason: &'static str,
    /// What the author can do.
    pub way_out: &'static str,
}

/// Everything of a catalog that a dialect refuses: at least one [`Refusal`].
///
/// ```
/// use stylobate_dialect::lower;
/// use stylobate_model::{Column, Database, Index, Placement, Table};
/// use stylobate_render_duckdb::DuckDb;
///
/// let index = || Index::on(["topic"]).unique();
/// let mails = Table::new("mails")
///     .column(Column::text("topic"))
///     .index(index().named("some").filter("topic <> ''"))
///     .index(index().named("others").filter("topic <> 'spam'"));
/// let catalog = Database::new().table(mails).resolve(&Placement::new())?.catalog;
/// let refusals = lower(&DuckDb::new(), &catalog).unwrap_err();
/// assert_eq!(refusals.to_string().lines().count(), 2);
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    pub(crate) fn into_result(refusals: Vec<Refusal>) -> Result<(), Self> {
        if refusals.is_empty() { Ok(()) } else { Err(Self(refusals)) }
    }

    /// The refusals in the order of the catalog.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Refusal> {
        self.0.iter()
    }
}

impl IntoIterator for Refusals {
    type Item = Refusal;
    type IntoIter = std::vec::IntoIter<Refusal>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Refusals {
    /// Writes one refusal a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, refusal) in self.0.iter().enumerate() {
            write!(f, "{}{refusal}", if place == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusals {}
