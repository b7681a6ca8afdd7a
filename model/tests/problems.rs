//! Every problem that a definition can have, with its message.

#[path = "problems/names.rs"]
mod names;
#[path = "problems/placement.rs"]
mod placement;
#[path = "problems/structure.rs"]
mod structure;

use stylobate_model::{
    Check, Column, Database, Feature, ForeignKey, Index, Placement, Schema, Table,
};

/// A table `mails` of two columns, with a key.
fn mails() -> Table {
    Table::new("mails")
        .column(Column::uuid("id"))
        .column(Column::integer("size"))
        .primary_key(["id"])
}

fn of(table: Table) -> Database {
    Database::new().table(table)
}

/// A feature with the table `mails`.
fn feature(name: &str) -> Feature {
    Feature::new(name, 1).table(mails())
}

fn messages(database: &Database, placement: &Placement) -> Vec<String> {
    match database.resolve(placement) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[track_caller]
fn check(database: impl Into<Database>, expected: &[&str]) {
    check_placed(database, &Placement::new(), expected);
}

#[track_caller]
fn check_table(table: Table, expected: &[&str]) {
    check(of(table), expected);
}

#[track_caller]
fn check_placed(database: impl Into<Database>, placement: &Placement, expected: &[&str]) {
    assert_eq!(messages(&database.into(), placement), expected);
}

#[test]
fn every_problem_is_reported_at_once() {
    let faulty = Table::new("mails")
        .column(Column::uuid("id").nullable())
        .column(Column::string("topic", 0))
        .column(Column::json("body").default(1))
        .primary_key(["id"])
        .unique(["body"])
        .check(Check::new("size >= 0").named("c"))
        .foreign_key(ForeignKey::on(["id"]).references("hosts", ["id"]))
        .index(Index::on(["topic"]).filter("topic >"));
    let database =
        of(faulty).schema(Schema::new("pg_x").feature(Feature::new("Mails", 1).table(mails())));
    check(
        database,
        &[
            "feature name \"Mails\" is not kebab-case; call it \"mails\"",
            "schema pg_x has a name that is reserved by PostgreSQL; choose another one",
            "column topic of table mails has max_length 0; it must be from 1 to 10485760, or absent",
            "the default of column body of table mails does not fit json: integer was given where json \
         is expected; change one of them",
            "column id of table mails is nullable but in the primary key; remove nullable or take it \
         out of the key",
            "unique constraint mails_body_key of table mails contains column \"body\" of type json, \
         which engines cannot order alike; take it out",
            "check c of table mails names column \"size\", which does not exist; the columns are id, \
         topic, body",
            "foreign key mails_id_fkey of table mails refers to table hosts, which is not defined; \
         define it or mend the name",
            "the condition of index mails_topic_idx of table mails does not parse: invalid expression \
         \"topic >\": expected a column, a literal or a parenthesis, found the end (at byte 7)",
        ],
    );
}

#[test]
fn problems_print_one_a_line() {
    let faulty = of(mails().column(Column::string("a", 0)).column(Column::string("b", 0)));
    let problems = faulty.resolve(&Placement::new()).expect_err("two problems");
    assert_eq!(problems.iter().len(), 2);
    assert_eq!(problems.to_string().lines().count(), 2);
    assert_eq!(problems.clone().into_iter().count(), 2);
}
