//! One thing that is changed in a definition is one difference.

use stylobate_dialect::{How, Note};
use stylobate_model::{Action, Column, DataType, DefaultValue, Index, IndexColumn, ObjectKind};

use super::pairs::{
    Done, Pair, changed, same, with_column, with_foreign_key, with_index, with_type, without_column,
};
use crate::check::{agrees, equal, holds, lines};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    MUTATIONS.iter().map(|pair| pair.case("intro.one_mutation_one_delta", one_delta))
}

/// What stands differs from the definition in one thing, and in nothing when that is made so.
fn one_delta(stage: &mut Stage, pair: &'static Pair) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &pair.standing())?;
    if pair.compared(stage, &mut db)? {
        equal("the number of differences", pair.changes.len(), 1)?;
    } else {
        noted(stage, pair, stage.lower(&pair.wanted())?.notes())?;
    }
    Pair::replaced(stage, &mut db, &pair.wanted())?;
    agrees(&mut db, &pair.wanted())
}

/// Something that the dialect does not hold has to have a note.
fn noted(stage: &Stage, pair: &Pair, notes: &[Note]) -> Result<(), Failure> {
    let Some(capability) = pair.seen_by else { return Ok(()) };
    let in_any_case = stage.claim(capability).is_some_and(|claim| claim.reason().is_none());
    let is_told = |note: &Note| {
        note.capability == capability && matches!(note.how, How::Omitted | How::Emulated)
    };
    holds(in_any_case || notes.iter().any(is_told), || {
        format!("no note says that {capability} is not held:{}", lines(notes))
    })
}

static MUTATIONS: &[Pair] = &[
    Pair {
        name: "column_type",
        sentence: "another type of a column is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| with_type(table, "visits", DataType::BigInt),
        changes: &[(Done::Alter, ObjectKind::Column, "visits")],
    },
    Pair {
        name: "string_length",
        sentence: "another length of a text is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| with_type(table, "email", DataType::String { max_length: Some(41) }),
        changes: &[(Done::Alter, ObjectKind::Column, "email")],
    },
    Pair {
        name: "nullable",
        sentence: "whether a column holds NULL is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| with_column(table, "note", |column| column.nullable = false),
        changes: &[(Done::Alter, ObjectKind::Column, "note")],
    },
    Pair {
        name: "default",
        sentence: "another default is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| with_column(table, "visits", |column| column.default = Some(1.into())),
        changes: &[(Done::Alter, ObjectKind::Column, "visits")],
    },
    Pair {
        name: "default_removed",
        sentence: "a default that is no longer wanted is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| with_column(table, "vip", |column| column.default = None),
        changes: &[(Done::Alter, ObjectKind::Column, "vip")],
    },
    Pair {
        name: "default_now",
        sentence: "the present instant as a new default is one difference",
        needs: &["columns.default_now"],
        seen_by: None,
        stands: same,
        wanted: |table| {
            with_column(table, "seen_at", |column| column.default = Some(DefaultValue::Now))
        },
        changes: &[(Done::Alter, ObjectKind::Column, "seen_at")],
    },
    Pair {
        name: "column_added",
        sentence: "a new column is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| table.column(Column::bytes("photo").nullable()),
        changes: &[(Done::Create, ObjectKind::Column, "photo")],
    },
    Pair {
        name: "column_removed",
        sentence: "a column that is no longer wanted is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| without_column(table, "profile"),
        changes: &[(Done::Drop, ObjectKind::Column, "profile")],
    },
    Pair {
        name: "primary_key",
        sentence: "another order of the columns of the primary key is one difference",
        needs: &["constraints.primary_key"],
        seen_by: None,
        stands: same,
        wanted: |table| table.primary_key(["id", "tenant"]),
        changes: &[(Done::Alter, ObjectKind::PrimaryKey, "guests")],
    },
    Pair {
        name: "unique",
        sentence: "a new unique constraint is one difference",
        needs: &["constraints.unique"],
        seen_by: None,
        stands: same,
        wanted: |table| table.unique(["tenant", "email"]),
        changes: &[(Done::Create, ObjectKind::Unique, "guests_tenant_email_key")],
    },
    Pair {
        name: "unique_removed",
        sentence: "a unique constraint that is no longer wanted is one difference",
        needs: &["constraints.unique"],
        seen_by: None,
        stands: same,
        wanted: |table| {
            changed(table, |table| {
                table.unique.remove("guests_email_key");
            })
        },
        changes: &[(Done::Drop, ObjectKind::Unique, "guests_email_key")],
    },
    Pair {
        name: "check",
        sentence: "another condition of a check is one difference",
        needs: &["constraints.check"],
        seen_by: None,
        stands: same,
        wanted: |table| {
            changed(table, |table| {
                table.checks.remove("guests_visits_check");
            })
            .check("visits >= 1")
        },
        changes: &[(Done::Alter, ObjectKind::Check, "guests_visits_check")],
    },
    Pair {
        name: "check_added",
        sentence: "a new check is one difference",
        needs: &["constraints.check"],
        seen_by: None,
        stands: same,
        wanted: |table| table.check("tenant > 0"),
        changes: &[(Done::Create, ObjectKind::Check, "guests_tenant_check")],
    },
    Pair {
        name: "index_columns",
        sentence: "an index of other columns is one difference",
        needs: &["indexes.composite"],
        seen_by: None,
        stands: same,
        wanted: |table| with_index(table, Index::on(["seen_at", "vip"])),
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "index_column_order",
        sentence: "an index of the same columns in another order is one difference",
        needs: &["indexes.composite"],
        seen_by: None,
        stands: same,
        wanted: |table| with_index(table, Index::on(["visits", "seen_at"])),
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "index_direction",
        sentence: "an index from the greatest value to the least is one difference",
        needs: &["indexes.order"],
        seen_by: Some("indexes.order"),
        stands: same,
        wanted: |table| {
            let columns = [IndexColumn::descending("seen_at"), IndexColumn::ascending("visits")];
            with_index(table, Index::on(columns))
        },
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "index_unique",
        sentence: "an index that is to be unique is one difference",
        needs: &["indexes.unique"],
        seen_by: None,
        stands: same,
        wanted: |table| with_index(table, Index::on(["seen_at", "visits"]).unique()),
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "index_filter",
        sentence: "an index of some rows is one difference",
        needs: &["indexes.partial"],
        seen_by: Some("indexes.partial"),
        stands: same,
        wanted: |table| {
            with_index(table, Index::on(["seen_at", "visits"]).filter("seen_at IS NOT NULL"))
        },
        changes: &[(Done::Alter, ObjectKind::Index, "idx_guests_seen")],
    },
    Pair {
        name: "index_added",
        sentence: "a new index is one difference",
        needs: &[],
        seen_by: None,
        stands: same,
        wanted: |table| table.index(Index::on(["vip"]).named("idx_guests_vip")),
        changes: &[(Done::Create, ObjectKind::Index, "idx_guests_vip")],
    },
    Pair {
        name: "fk",
        sentence: "a new foreign key is one difference",
        needs: &["foreign_keys.declared"],
        seen_by: None,
        stands: same,
        wanted: |table| with_foreign_key(table, |key| key),
        changes: &[(Done::Create, ObjectKind::ForeignKey, "guests_host_id_fkey")],
    },
    Pair {
        name: "fk_action",
        sentence: "another action of a foreign key is one difference",
        needs: &["foreign_keys.declared", "foreign_keys.action"],
        seen_by: None,
        stands: |table| with_foreign_key(table, |key| key),
        wanted: |table| with_foreign_key(table, |key| key.on_delete(Action::Cascade)),
        changes: &[(Done::Alter, ObjectKind::ForeignKey, "guests_host_id_fkey")],
    },
    Pair {
        name: "fk_restrict",
        sentence: "RESTRICT in place of NO ACTION is one difference",
        needs: &["foreign_keys.declared", "foreign_keys.restrict"],
        seen_by: Some("foreign_keys.restrict"),
        stands: |table| with_foreign_key(table, |key| key),
        wanted: |table| with_foreign_key(table, |key| key.on_delete(Action::Restrict)),
        changes: &[(Done::Alter, ObjectKind::ForeignKey, "guests_host_id_fkey")],
    },
    Pair {
        name: "byte_order",
        sentence: "text that is to be in byte order is one difference",
        needs: &["columns.byte_order"],
        seen_by: Some("columns.byte_order"),
        stands: same,
        wanted: |table| with_column(table, "email", |column| column.byte_order = true),
        changes: &[(Done::Alter, ObjectKind::Column, "email")],
    },
    Pair {
        name: "comment",
        sentence: "another comment on a table is one difference",
        needs: &["tables.comment"],
        seen_by: Some("tables.comment"),
        stands: |table| table.comment("who comes"),
        wanted: |table| table.comment("who came"),
        changes: &[(Done::Alter, ObjectKind::Comment, "guests")],
    },
    Pair {
        name: "column_comment",
        sentence: "a new comment on a column is one difference",
        needs: &["columns.comment"],
        seen_by: Some("columns.comment"),
        stands: same,
        wanted: |table| {
            with_column(table, "email", |column| column.comment = Some("where".to_owned()))
        },
        changes: &[(Done::Alter, ObjectKind::Column, "email")],
    },
];
