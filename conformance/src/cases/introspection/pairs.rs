//! Pairs of a table that stands and one that is wanted.

use stylobate_connect::Connection;
use stylobate_dialect::{Change, Support};
use stylobate_model::{Column, DataType, Database, ForeignKey, Index, ObjectKind, Table};

use crate::check::{changes, holds, lines};
use crate::{Case, Failure, Stage};

/// A table that stands, and one that is wanted in its place.
pub(in crate::cases) struct Pair {
    /// What lies between them, as a part of an identifier.
    pub(in crate::cases) name: &'static str,
    pub(in crate::cases) sentence: &'static str,
    /// What the two ask for beyond what every dialect holds.
    pub(in crate::cases) needs: &'static [&'static str],
    /// The capability without which nothing lies between them, if there is one.
    pub(in crate::cases) seen_by: Option<&'static str>,
    pub(in crate::cases) stands: fn(Table) -> Table,
    pub(in crate::cases) wanted: fn(Table) -> Table,
    pub(in crate::cases) changes: &'static [Expected],
}

/// A change, by what is done to what.
pub(in crate::cases) type Expected = (Done, ObjectKind, &'static str);

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cases) enum Done {
    Create,
    Drop,
    Alter,
}

impl Pair {
    /// The case of a pair, under a group.
    pub(in crate::cases) fn case(
        &'static self,
        group: &str,
        body: fn(&mut Stage, &'static Self) -> Result<(), Failure>,
    ) -> Case {
        let id = format!("{group}.{}", self.name);
        let case = Case::new(id, self.sentence, move |stage| body(stage, self));
        self.needs.iter().fold(case, |case, need| case.needs(need))
    }

    /// The definition that stands.
    pub(in crate::cases) fn standing(&self) -> Database {
        Database::new().table(hosts()).table((self.stands)(guests()))
    }

    /// The definition that is wanted.
    pub(in crate::cases) fn wanted(&self) -> Database {
        Database::new().table(hosts()).table((self.wanted)(guests()))
    }

    /// Whether the dialect tells the two apart.
    fn is_seen(&self, stage: &Stage) -> bool {
        let Some(capability) = self.seen_by else { return true };
        let in_any_case =
            capability == "columns.byte_order" && stage.dialect().words().always_byte_order;
        stage.claim(capability) == Some(Support::Native) && !in_any_case
    }

    /// Fails unless what stands differs from what is wanted by the changes of the pair, or by
    /// nothing where the dialect does not tell the two apart; says whether it does.
    pub(in crate::cases) fn compared(
        &self,
        stage: &Stage,
        db: &mut Connection,
    ) -> Result<bool, Failure> {
        let changes = changes(db, &self.wanted())?;
        let is_seen = self.is_seen(stage);
        if is_seen {
            self.matches(&changes)?;
        } else {
            holds(changes.is_empty(), || {
                format!("the dialect does not hold it, and still it differs:{}", lines(&changes))
            })?;
        }
        Ok(is_seen)
    }

    /// Puts the table of one of the two definitions in the place of the other's.
    pub(in crate::cases) fn replaced(
        stage: &mut Stage,
        db: &mut Connection,
        by: &Database,
    ) -> Result<(), Failure> {
        db.execute("DROP TABLE guests", &[])?;
        stage.stand(db, by).map(|_| ())
    }

    /// Fails unless these are the changes of the pair.
    pub(in crate::cases) fn matches(&self, changes: &[Change]) -> Result<(), Failure> {
        let mut found: Vec<_> = changes.iter().map(told).collect();
        let mut expected: Vec<_> = self
            .changes
            .iter()
            .map(|(done, kind, name)| (*done, *kind, (*name).to_owned()))
            .collect();
        found.sort();
        expected.sort();
        holds(found == expected, || {
            format!("the differences are{}\nexpected is {expected:?}", lines(changes))
        })
    }
}

/// What a change does to what: a part goes by its name, a table and what has none by the table's.
fn told(change: &Change) -> (Done, ObjectKind, String) {
    let done = match change {
        Change::Create(_) => Done::Create,
        Change::Drop(_) => Done::Drop,
        Change::Alter { .. } => Done::Alter,
    };
    let object = change.object();
    let name = object.name.or(object.table).unwrap_or(object.schema);
    (done, object.kind, name.to_string())
}

/// A table that others can refer to.
pub(in crate::cases) fn hosts() -> Table {
    Table::new("hosts").column(Column::integer("id")).primary_key(["id"])
}

/// A table with something of everything that every dialect holds.
pub(in crate::cases) fn guests() -> Table {
    Table::new("guests")
        .column(Column::integer("tenant"))
        .column(Column::integer("id"))
        .column(Column::string("email", 40))
        .column(Column::integer("visits").default(0))
        .column(Column::boolean("vip").default(false))
        .column(Column::text("note").nullable())
        .column(Column::json("profile").nullable())
        .column(Column::timestamp_tz("seen_at").nullable())
        .column(Column::integer("host_id").nullable())
        .primary_key(["tenant", "id"])
        .unique(["email"])
        .check("visits >= 0")
        .index(Index::on(["seen_at", "visits"]).named("idx_guests_seen"))
}

/// The table as it is.
pub(in crate::cases) fn same(table: Table) -> Table {
    table
}

/// The table with a column changed.
pub(in crate::cases) fn with_column(
    mut table: Table,
    name: &str,
    change: impl FnOnce(&mut Column),
) -> Table {
    if let Some(column) = table.columns.get_mut(name) {
        change(column);
    }
    table
}

/// The table with a column of another type.
pub(in crate::cases) fn with_type(table: Table, name: &str, data_type: DataType) -> Table {
    with_column(table, name, |column| column.data_type = data_type)
}

/// The table without a column.
pub(in crate::cases) fn without_column(mut table: Table, name: &str) -> Table {
    table.columns.remove(name);
    table
}

/// The table with other unique constraints, checks or indexes.
pub(in crate::cases) fn changed(mut table: Table, change: impl FnOnce(&mut Table)) -> Table {
    change(&mut table);
    table
}

/// The table with another index in place of its own.
pub(in crate::cases) fn with_index(table: Table, index: Index) -> Table {
    changed(table, |table| {
        table.indexes.remove("idx_guests_seen");
    })
    .index(index.named("idx_guests_seen"))
}

/// The table with a foreign key to the hosts.
pub(in crate::cases) fn with_foreign_key(
    table: Table,
    change: impl FnOnce(ForeignKey) -> ForeignKey,
) -> Table {
    table.foreign_key(change(ForeignKey::on(["host_id"]).references("hosts", ["id"])))
}
