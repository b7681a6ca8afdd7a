//! The parts of statements as parts of a table.

use sqlparser::ast::{self, Expr, ForeignKeyConstraint, Ident, OrderBySort, ReferentialAction};
use stylobate_model::{Action, ForeignKey, IndexColumn, Name, Reference};

/// The foreign key, or its name and why no definition can say it.
pub(super) fn foreign_key(parsed: ForeignKeyConstraint) -> Result<ForeignKey, (Name, String)> {
    let name = name(parsed.name);
    let names = |idents: Vec<Ident>| idents.into_iter().map(|ident| Name::from(ident.value));
    let deferrable = parsed.characteristics.is_some_and(|how| how.deferrable != Some(false));
    let target: Option<Vec<_>> =
        parsed.foreign_table.0.iter().map(|part| Some(part.as_ident()?.value.as_str())).collect();
    let (schema, table) = match target.as_deref() {
        Some([table]) => (None, Name::from(*table)),
        Some([schema, table]) => (Some(Name::from(*schema)), Name::from(*table)),
        _ => return Err((name, format!("it refers to {}", parsed.foreign_table))),
    };
    if deferrable {
        return Err((name, "it is deferrable".to_owned()));
    }
    let columns = names(parsed.referred_columns).collect();
    Ok(ForeignKey {
        name,
        columns: names(parsed.columns).collect(),
        references: Reference { schema, table, columns },
        on_delete: action(parsed.on_delete),
        on_update: action(parsed.on_update),
    })
}

fn action(parsed: Option<ReferentialAction>) -> Action {
    match parsed {
        None | Some(ReferentialAction::NoAction) => Action::NoAction,
        Some(ReferentialAction::Restrict) => Action::Restrict,
        Some(ReferentialAction::Cascade) => Action::Cascade,
        Some(ReferentialAction::SetNull) => Action::SetNull,
        Some(ReferentialAction::SetDefault) => Action::SetDefault,
    }
}

/// A column of an index, if it is no more than a column in an order.
pub(super) fn key(parsed: &ast::IndexColumn) -> Result<IndexColumn, String> {
    let ordered = &parsed.column;
    match (&ordered.expr, &ordered.options.sort) {
        _ if ordered.options.nulls_first.is_some() || parsed.operator_class.is_some() => {}
        (Expr::Identifier(name), None | Some(OrderBySort::Asc)) => {
            return Ok(IndexColumn::ascending(name.value.as_str()));
        }
        (Expr::Identifier(name), Some(OrderBySort::Desc)) => {
            return Ok(IndexColumn::descending(name.value.as_str()));
        }
        _ => {}
    }
    Err(format!("it has the key {parsed}, which is more than a column"))
}

/// A column of a key.
pub(super) fn plain(parsed: &ast::IndexColumn) -> Result<Name, String> {
    let column = key(parsed)?;
    if column == IndexColumn::ascending(column.name.clone()) {
        return Ok(column.name);
    }
    Err(format!("it has the key {parsed}, which is more than a column"))
}

pub(super) fn name(ident: Option<Ident>) -> Name {
    ident.map(|ident| Name::from(ident.value)).unwrap_or_default()
}
