//! Every kind of drift is told, by its path and kind, and nothing is touched.

use stylobate_connect::Connection;
use stylobate_model::{Action, Column, DataType, Index, IndexColumn, ObjectKind, Table, Value};

use super::super::introspection::pairs::{
    Done, Pair, changed, guests, hosts, same, with_column, with_foreign_key, with_index, with_type,
    without_column,
};
use crate::check::{agrees, count, differs, equal, holds, only_reads, says};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    DRIFTS.iter().map(|pair| pair.case("drift.each", drifted))
}

/// Somebody puts another table in the place of one, and the definition is asked for again.
fn drifted(stage: &mut Stage, pair: &'static Pair) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &pair.wanted())?;
    Pair::replaced(stage, &mut db, &pair.standing())?;
    put_rows(&mut db, &(pair.stands)(guests()))?;
    if pair.compared(stage, &mut db)? {
        let (changes, message) = differs(&mut db, &pair.wanted())?;
        pair.matches(&changes)?;
        says(&message, &["was not touched", "guests"])?;
        let names: Vec<_> = pair.changes.iter().map(|(.., name)| *name).collect();
        says(&message, &names)?;
    } else {
        let wanted = pair.wanted();
        let made = only_reads(&mut db, |db| stylobate_migrate::ensure(db, &wanted))??.created;
        holds(made.is_empty(), || {
            format!("the dialect does not hold it, and still something was made: {made:?}")
        })?;
    }
    equal("the number of hosts", count(&mut db, "hosts")?, 2)?;
    equal("the number of guests", count(&mut db, "guests")?, 1)?;
    agrees(&mut db, &pair.standing())
}

/// Two hosts, and a guest in whatever columns there are.
fn put_rows(db: &mut Connection, guests: &Table) -> Result<(), Failure> {
    for id in 1..=2 {
        db.insert(&hosts(), [[("id", Value::from(id))]])?;
    }
    let row: [(&str, Value); 3] =
        [("tenant", 1.into()), ("id", 1.into()), ("email", "a@example".into())];
    db.insert(guests, [row])?;
    Ok(())
}

static DRIFTS: &[Pair] = &[
    Pair {
        name: "missing_column",
        sentence: "a column that somebody dropped is told, and not made again",
        needs: &[],
        seen_by: None,
        stands: |table| without_column(table, "note"),
        wanted: same,
        changes: &[(Done::Create, ObjectKind::Column, "note")],
    },
    Pair {
        name: "extra_column",
        sentence: "a column that somebody added is told, and not dropped",
        needs: &[],
        seen_by: None,
        stands: |table| table.column(Column::integer("added").nullable()),
        wanted: same,
        changes: &[(Done::Drop, ObjectKind::Column, "added")],
    },
    Pair {
        name: "renamed_column",
        sentence: "a column that somebody renamed is told as one that is missing and one that is \
                   not wanted: a rename is never guessed",
        needs: &[],
        seen_by: None,
        stands: |table| without_column(table, "note").column(Column::text("remark").nullable()),
        wanted: same,
        changes: &[
            (Done::Create, ObjectKind::Column, "note"),
            (Done::Drop, ObjectKind::Column, "remark"),
        ],
    },
    Pair {
        name: "renamed_column_in_case",
        sentence: "a column of the same name in other letters is another one",
        needs: &[],
        seen_by: None,
        stands: |table| without_column(table, "note").column(Column::text("Note").nullable()),
        wanted: same,
        changes: &[
            (Done::Create, ObjectKind::Column, "note"),
            (Done::Drop, ObjectKind::Column, "Note"),
        ],
    },
    Pair {
        name: "type",
        sentence: "a column of another type is told",
        needs: &[],
        seen_by: None,
        stands: |table| with_type(table, "visits", DataType::SmallInt),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Column, "visits")],
    },
    Pair {
        name: "length",
        sentence: "a text of another length is told",
        needs: &[],
        seen_by: None,
        stands: |table| with_type(table, "email", DataType::TEXT),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Column, "email")],
    },
    Pair {
        name: "null",
        sentence: "a column that somebody let be NULL is told",
        needs: &[],
        seen_by: None,
        stands: |table| with_column(table, "vip", |column| column.nullable = true),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Column, "vip")],
    },
    Pair {
        name: "default",
        sentence: "another default is told",
        needs: &[],
        seen_by: None,
        stands: |table| with_column(table, "visits", |column| column.default = Some(1.into())),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Column, "visits")],
    },
    Pair {
        name: "default_extra",
        sentence: "a default that somebody added is told",
        needs: &[],
        seen_by: None,
        stands: |table| with_column(table, "note", |column| column.default = Some("".into())),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Column, "note")],
    },
    Pair {
        name: "check",
        sentence: "another condition of a check is told",
        needs: &["constraints.check"],
        seen_by: None,
        stands: |table| {
            changed(table, |table| {
                table.checks.remove("guests_visits_check");
            })
            .check("visits >= -1")
        },
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Check, "guests_visits_check")],
    },
    Pair {
        name: "check_missing",
        sentence: "a check that somebody dropped is told",
        needs: &["constraints.check"],
        seen_by: None,
        stands: |table| {
            changed(table, |table| {
                table.checks.remove("guests_visits_check");
            })
        },
        wanted: same,
        changes: &[(Done::Create, ObjectKind::Check, "guests_visits_check")],
    },
    Pair {
        name: "check_extra",
        sentence: "a check that somebody added is told, and not dropped",
        needs: &["constraints.check"],
        seen_by: None,
        stands: |table| table.check("tenant > 0"),
        wanted: same,
        changes: &[(Done::Drop, ObjectKind::Check, "guests_tenant_check")],
    },
    Pair {
        name: "unique",
        sentence: "a unique constraint that somebody dropped is told",
        needs: &["constraints.unique"],
        seen_by: None,
        stands: |table| {
            changed(table, |table| {
                table.unique.remove("guests_email_key");
            })
        },
        wanted: same,
        changes: &[(Done::Create, ObjectKind::Unique, "guests_email_key")],
    },
    Pair {
        name: "unique_extra",
        sentence: "a unique constraint that somebody added is told, and not dropped",
        needs: &["constraints.unique"],
        seen_by: None,
        stands: |table| table.unique(["tenant", "host_id"]),
        wanted: same,
        changes: &[(Done::Drop, ObjectKind::Unique, "guests_tenant_host_id_key")],
    },
    Pair {
        name: "primary_key",
        sentence: "a primary key of other columns is told",
        needs: &["constraints.primary_key"],
        seen_by: None,
        stands: |table| table.primary_key(["id"]),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::PrimaryKey, "guests")],
    },
    Pair {
        name: "predicate",
        sentence: "an index of other rows is told",
        needs: &["indexes.partial"],
        seen_by: Some("indexes.partial"),
        stands: |table| with_index(table, Index::on(["visits"]).filter("visits > 1")),
        wanted: |table| with_index(table, Index::on(["visits"]).filter("visits > 0")),
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "order",
        sentence: "an index of the same columns in another order is told",
        needs: &["indexes.composite"],
        seen_by: None,
        stands: |table| with_index(table, Index::on(["visits", "seen_at"])),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "direction",
        sentence: "an index in the other direction is told",
        needs: &["indexes.order"],
        seen_by: Some("indexes.order"),
        stands: |table| {
            let columns = [IndexColumn::ascending("seen_at"), IndexColumn::descending("visits")];
            with_index(table, Index::on(columns))
        },
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "unique_index",
        sentence: "an index that is unique and should not be is told",
        needs: &["indexes.unique"],
        seen_by: None,
        stands: |table| with_index(table, Index::on(["seen_at", "visits"]).unique()),
        wanted: same,
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "unique_index_extra",
        sentence: "a unique index that somebody added is told, and not dropped",
        needs: &["indexes.unique"],
        seen_by: None,
        stands: |table| table.index(Index::on(["host_id"]).unique().named("only_one")),
        wanted: same,
        changes: &[(Done::Drop, ObjectKind::Index, "only_one")],
    },
    Pair {
        name: "fk",
        sentence: "a foreign key that somebody dropped is told",
        needs: &["foreign_keys.declared"],
        seen_by: None,
        stands: same,
        wanted: |table| with_foreign_key(table, |key| key),
        changes: &[(Done::Create, ObjectKind::ForeignKey, "guests_host_id_fkey")],
    },
    Pair {
        name: "fk_extra",
        sentence: "a foreign key that somebody added is told, and not dropped",
        needs: &["foreign_keys.declared"],
        seen_by: None,
        stands: |table| with_foreign_key(table, |key| key),
        wanted: same,
        changes: &[(Done::Drop, ObjectKind::ForeignKey, "guests_host_id_fkey")],
    },
    Pair {
        name: "fk_action",
        sentence: "another action of a foreign key is told",
        needs: &["foreign_keys.declared", "foreign_keys.action"],
        seen_by: None,
        stands: |table| with_foreign_key(table, |key| key.on_delete(Action::Cascade)),
        wanted: |table| with_foreign_key(table, |key| key),
        changes: &[(Done::Alter, ObjectKind::ForeignKey, "guests_host_id_fkey")],
    },
    Pair {
        name: "comment",
        sentence: "another comment is told",
        needs: &["tables.comment"],
        seen_by: Some("tables.comment"),
        stands: |table| table.comment("who came"),
        wanted: |table| table.comment("who comes"),
        changes: &[(Done::Alter, ObjectKind::Comment, "guests")],
    },
];
