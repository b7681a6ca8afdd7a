//! All of a transaction is kept, or nothing.

mod ends;
mod errors;
pub(crate) mod faults;
mod isolation;
mod sight;

use stylobate_model::{Check, Column, Database, Expression, Table};

use crate::check::rows;
use crate::{Case, Failure};
use stylobate_connect::Connection;
use stylobate_model::Value;

pub(crate) fn cases() -> Vec<Case> {
    [ends::cases(), errors::cases(), faults::cases(), isolation::cases(), sight::cases()].concat()
}

/// A table whose rows can be wrong in several ways.
fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20))
        .column(Column::integer("size").default(0))
        .primary_key(["id"])
        .check(Check::new(Expression::column("size").at_least(0)).named("mails_size_check"))
}

fn mails_alone() -> Database {
    Database::new().table(mails())
}

type Row = [(&'static str, Value); 2];

fn mail(id: i32) -> [Row; 1] {
    [[("id", id.into()), ("topic", "hello".into())]]
}

/// The keys of the mails that stand.
fn keys(db: &mut Connection) -> Result<Vec<i64>, Failure> {
    let rows = rows(db, &mails(), &["id"], &["id"])?;
    let key = |value| match value {
        Value::Integer(key) => Some(key),
        _ => None,
    };
    Ok(rows.into_iter().flatten().filter_map(key).collect())
}
