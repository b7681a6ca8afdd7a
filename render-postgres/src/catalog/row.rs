//! Rows of PostgreSQL's catalog.

use stylobate_dialect::{Row, Unreadable};
use stylobate_model::Value;

use super::{PRODUCT, unreadable};

pub(super) fn row(values: &[Value]) -> Row<'_> {
    Row::new(PRODUCT, values)
}

/// Numbers that stand in one text, as in `2 1`.
pub(super) fn integers(row: &mut Row<'_>) -> Result<Vec<i64>, Unreadable> {
    let text = row.optional_text()?.unwrap_or_default();
    text.split_whitespace()
        .map(|number| number.parse().map_err(|_| unreadable(format!("{number} is no number"))))
        .collect()
}
