//! From a definition to SQL in one step.

use stylobate_dialect::{Dialect, Refusals, Script, lower};
use stylobate_model::{Database, Placement, Problems};

/// The dialects that this repository knows, each for its oldest supported version.
#[must_use]
pub fn dialects() -> Vec<Box<dyn Dialect>> {
    vec![
        Box::new(crate::Postgres::new()),
        Box::new(crate::Sqlite::new()),
        Box::new(crate::DuckDb::new()),
    ]
}

/// Why a definition has no SQL.
///
/// ```
/// use stylobate::RenderError;
/// use stylobate::prelude::*;
///
/// let index = Index::on(["topic"]).unique().filter("topic <> ''");
/// let mails = Table::new("mails").column(Column::text("topic")).index(index);
/// let error = stylobate::render(&Database::new().table(mails), &DuckDb::new()).unwrap_err();
/// assert!(matches!(error, RenderError::Refused(refusals) if refusals.iter().count() == 1));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The definition is wrong in itself.
    #[error("the definition is wrong:\n{0}")]
    Definition(#[from] Problems),
    /// The dialect cannot hold the definition.
    #[error(transparent)]
    Refused(#[from] Refusals),
}

/// Renders a definition as a script for an engine's own shell.
///
/// # Errors
/// If the definition is wrong, or the dialect refuses a part of it.
///
/// ```
/// use stylobate::prelude::*;
///
/// let hosts = Table::new("hosts").column(Column::uuid("id")).primary_key(["id"]);
/// let script = stylobate::render(&Database::new().table(hosts), &Sqlite::new())?;
/// assert!(script.to_string().contains("CREATE TABLE IF NOT EXISTS hosts"));
/// # Ok::<(), stylobate::RenderError>(())
/// ```
pub fn render(database: &Database, dialect: &dyn Dialect) -> Result<Script, RenderError> {
    render_placed(database, &Placement::new(), dialect)
}

/// Renders a definition under a placement, as [`render`] does.
///
/// # Errors
/// As [`render`].
pub fn render_placed(
    database: &Database,
    placement: &Placement,
    dialect: &dyn Dialect,
) -> Result<Script, RenderError> {
    let resolved = database.resolve(placement)?;
    Ok(stylobate_dialect::render(dialect, &lower(dialect, &resolved.catalog)?))
}
