//! What foreign keys refer to.

use stylobate_model::{Column, Database, ForeignKey, Index, Name, Schema, Table, TableName};

use super::{BROKEN, guests, guests_without_key, hosts, insert, to_hosts};
use crate::check::{count, equal, place, refused, wrong};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let declared = [
        (
            "to_unique",
            "a foreign key can refer to a unique constraint",
            to_unique as fn(&mut Stage) -> Result<(), Failure>,
            &[][..],
        ),
        ("two_to_one", "two foreign keys of a table can refer to one other", two_to_one, &[]),
        ("defined_later", "a table can refer to one that is defined after it", defined_later, &[]),
        (
            "self_reference",
            "a table can refer to itself",
            self_reference,
            &["foreign_keys.self_reference"],
        ),
        (
            "cross_namespace",
            "a foreign key can refer to a table of another schema",
            cross_namespace,
            &["foreign_keys.other_schema", "schemas.named"],
        ),
        ("mutual", "two tables can refer to each other", mutual, &["foreign_keys.mutual"]),
        (
            "indexed_target",
            "what is in an index of a row that is referred to can be changed",
            indexed_target,
            &["foreign_keys.indexed_target"],
        ),
    ];
    let declared: Vec<Case> = declared
        .into_iter()
        .map(|(name, sentence, body, needs)| {
            let case = Case::new(format!("key.fk.{name}"), sentence, body);
            needs.iter().fold(case.needs("foreign_keys.declared"), |case, need| case.needs(need))
        })
        .collect();
    declared.into_iter().chain(mistakes())
}

/// Foreign keys that are found to be wrong before anything is asked of an engine.
fn mistakes() -> impl Iterator<Item = Case> {
    let key = |columns: &[&'static str], table: &'static str, target: &[&'static str]| {
        let (columns, target) = (columns.to_vec(), target.to_vec());
        ForeignKey::on(columns).references(table, target)
    };
    [
        (
            "target_missing",
            "a foreign key to a table that is not defined is a mistake",
            key(&["host_id"], "nobody", &["id"]),
            &["refers to table nobody"][..],
        ),
        (
            "target_column_missing",
            "a foreign key to a column that the table has not is a mistake",
            key(&["host_id"], "hosts", &["number"]),
            &["number"],
        ),
        (
            "target_not_unique",
            "a foreign key to columns that are no key is a mistake",
            key(&["host_id"], "hosts", &["rooms"]),
            &["rooms", "neither its primary key nor a unique constraint"],
        ),
        (
            "target_other_type",
            "a foreign key to a column of another type is a mistake",
            key(&["label"], "hosts", &["id"]),
            &["label", "make the types the same"],
        ),
        (
            "target_other_count",
            "a foreign key of more columns than it refers to is a mistake",
            key(&["host_id", "id"], "hosts", &["id"]),
            &["has 2 columns but refers to 1"],
        ),
        (
            "column_missing",
            "a foreign key of a column that the table has not is a mistake",
            key(&["landlord"], "hosts", &["id"]),
            &["landlord", "does not exist"],
        ),
    ]
    .into_iter()
    .map(|(name, sentence, key, words)| {
        Case::new(format!("key.fk.{name}"), sentence, move |_| {
            let guests = guests_without_key().column(Column::text("label").nullable());
            let guests = guests.foreign_key(key.clone().named("guests_wrong"));
            wrong(&Database::new().table(hosts()).table(guests), words)
        })
    })
}

fn to_unique(stage: &mut Stage) -> Result<(), Failure> {
    let hosts = Table::new("hosts")
        .column(Column::integer("id"))
        .column(Column::integer("code"))
        .primary_key(["id"])
        .unique(["code"]);
    let guests =
        guests_without_key().foreign_key(ForeignKey::on(["host_id"]).references("hosts", ["code"]));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(hosts.clone()).table(guests.clone()))?;
    insert(&mut db, &hosts, &[("id", 1), ("code", 10)])?;
    insert(&mut db, &guests, &[("id", 1), ("host_id", 10)])?;
    let inserted = insert(&mut db, &guests, &[("id", 2), ("host_id", 1)]);
    refused("a guest of nobody", inserted, BROKEN)?;
    let deleted = db.execute("DELETE FROM hosts", &[]);
    refused("the deletion of a host with a guest", deleted, BROKEN)?;
    Ok(())
}

fn two_to_one(stage: &mut Stage) -> Result<(), Failure> {
    let guests = guests()
        .column(Column::integer("second_id").nullable())
        .foreign_key(ForeignKey::on(["second_id"]).references("hosts", ["id"]));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(hosts()).table(guests.clone()))?;
    insert(&mut db, &hosts(), &[("id", 1)])?;
    insert(&mut db, &guests, &[("id", 1), ("host_id", 1), ("second_id", 1)])?;
    for column in ["host_id", "second_id"] {
        let inserted = insert(&mut db, &guests, &[("id", 2), (column, 9)]);
        refused(format!("nobody as {column}"), inserted, BROKEN)?;
    }
    equal("the number of guests", count(&mut db, "guests")?, 1)
}

fn defined_later(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(guests()).table(hosts()))?;
    insert(&mut db, &hosts(), &[("id", 1)])?;
    insert(&mut db, &guests(), &[("id", 1), ("host_id", 1)])?;
    let inserted = insert(&mut db, &guests(), &[("id", 2), ("host_id", 9)]);
    refused("a guest of nobody", inserted, BROKEN)?;
    Ok(())
}

fn self_reference(stage: &mut Stage) -> Result<(), Failure> {
    let nodes = Table::new("nodes")
        .column(Column::integer("id"))
        .column(Column::integer("above").nullable())
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["above"]).references("nodes", ["id"]));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(nodes.clone()))?;
    insert(&mut db, &nodes, &[("id", 1)])?;
    insert(&mut db, &nodes, &[("id", 2), ("above", 1)])?;
    let inserted = insert(&mut db, &nodes, &[("id", 3), ("above", 9)]);
    refused("a node below nothing", inserted, BROKEN)?;
    let deleted = db.execute("DELETE FROM nodes WHERE id = 1", &[]);
    refused("the deletion of a node with one below it", deleted, BROKEN)?;
    db.execute("DELETE FROM nodes WHERE id = 2", &[])?;
    db.execute("DELETE FROM nodes WHERE id = 1", &[])?;
    equal("the number of nodes", count(&mut db, "nodes")?, 0)
}

fn cross_namespace(stage: &mut Stage) -> Result<(), Failure> {
    let key = ForeignKey::on(["host_id"]).references_in("lodging", "hosts", ["id"]);
    let guests = guests_without_key().foreign_key(key);
    let database =
        Database::new().table(guests.clone()).schema(Schema::new("lodging").table(hosts()));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    // Where there are no schemas, the table has another name.
    let is_own = |(_, table): &(&Name, &Table)| table.columns.contains("rooms");
    let found = stands.catalog().tables().find(is_own);
    let (schema, hosts) = found.ok_or_else(|| Failure::new("the table of hosts is not there"))?;
    let sql = place(&db, &TableName::new(schema, &hosts.name));
    db.insert_in(schema, hosts, [[("id", 1.into())]])?;
    insert(&mut db, &guests, &[("id", 1), ("host_id", 1)])?;
    let inserted = insert(&mut db, &guests, &[("id", 2), ("host_id", 9)]);
    refused("a guest of nobody", inserted, BROKEN)?;
    let deleted = db.execute(&format!("DELETE FROM {sql}"), &[]);
    refused("the deletion of a host with a guest", deleted, BROKEN)?;
    Ok(())
}

fn mutual(stage: &mut Stage) -> Result<(), Failure> {
    let chiefs = Table::new("chiefs")
        .column(Column::integer("id"))
        .column(Column::integer("team_id").nullable())
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["team_id"]).references("teams", ["id"]));
    let teams = Table::new("teams")
        .column(Column::integer("id"))
        .column(Column::integer("chief_id").nullable())
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["chief_id"]).references("chiefs", ["id"]));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(chiefs.clone()).table(teams.clone()))?;
    insert(&mut db, &chiefs, &[("id", 1)])?;
    insert(&mut db, &teams, &[("id", 1), ("chief_id", 1)])?;
    db.execute("UPDATE chiefs SET team_id = 1", &[])?;
    for (table, column) in [(&chiefs, "team_id"), (&teams, "chief_id")] {
        let inserted = insert(&mut db, table, &[("id", 2), (column, 9)]);
        refused(format!("a row of {} that refers to nothing", table.name), inserted, BROKEN)?;
        let sql = format!("DELETE FROM {}", table.name);
        refused(&sql, db.execute(&sql, &[]), BROKEN)?;
    }
    Ok(())
}

fn indexed_target(stage: &mut Stage) -> Result<(), Failure> {
    let hosts = hosts().index(Index::on(["rooms"]));
    let guests = guests_without_key().foreign_key(to_hosts());
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(hosts.clone()).table(guests.clone()))?;
    insert(&mut db, &hosts, &[("id", 1), ("rooms", 1)])?;
    insert(&mut db, &guests, &[("id", 1), ("host_id", 1)])?;
    let changed = db.execute("UPDATE hosts SET rooms = 2 WHERE id = 1", &[])?;
    equal("the number of hosts that were changed", changed, 1)
}
