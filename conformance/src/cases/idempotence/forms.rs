//! Definitions that say the same in other words.

use stylobate_model::{
    Check, Column, Database, Document, DocumentSchema, Expression, Feature, Index, Placement,
    Table, Unique,
};

use crate::check::{agrees, holds, lines, only_reads};
use crate::{Case, Failure, Stage};

/// A definition that says the same as [`mails`].
type Form = fn() -> Result<Database, Failure>;

pub(super) fn cases() -> impl Iterator<Item = Case> {
    FORMS.iter().map(|(name, sentence, form)| {
        Case::new(format!("idem.order_independent.{name}"), *sentence, move |stage| {
            is_the_same(stage, &form()?)
        })
    })
}

static FORMS: &[(&str, &str, Form)] = &[
    ("order_of_columns", "the order in which columns are defined makes no difference", || {
        Ok(of(parts(columns(&["sent", "topic", "id"]))))
    }),
    ("order_of_parts", "the order of constraints and indexes makes no difference", || {
        Ok(of(turned_parts(columns(&["id", "topic", "sent"]))))
    }),
    ("order_of_tables", "the order in which tables are defined makes no difference", || {
        Ok(Database::new().table(topics()).table(mails()))
    }),
    ("built_conditions", "a condition that is built is the same as one read from its text", || {
        let id = Expression::column("id");
        Ok(of(with_conditions(
            id.clone().at_least(1).and(id.at_most(9)),
            Expression::column("topic").not_equals(""),
        )))
    }),
    ("other_words", "a condition in other words for the same is the same", || {
        Ok(of(with_conditions("1 <= id AND NOT (id > 9)", "NOT (topic IN (''))")))
    }),
    ("letters_of_keywords", "keywords of a condition may be written in any letters", || {
        Ok(of(with_conditions("id Between 1 aNd 9", "not topic = ''")))
    }),
    ("generated_names", "a generated name is the same as that name when it is given", || {
        let table = columns(&["id", "topic", "sent"])
            .primary_key(["id"])
            .unique(Unique::on(["topic"]).named("mails_topic_key"))
            .unique(Unique::on(["topic", "sent"]).named("mails_topic_sent_key"))
            .check(Check::new("id BETWEEN 1 AND 9").named("mails_id_check"))
            .check(Check::new("topic <> ''").named("mails_topic_check"));
        Ok(of(with_indexes(table)))
    }),
    ("as_a_feature", "the tables of a feature without a prefix are tables", || {
        Ok(Feature::new("mails", 1).table(mails()).table(topics()).into())
    }),
    ("placed_by_a_prefix", "a prefix that is placed is the same as one that is written", || {
        let bare = |table: Table| Table { name: "ails".into(), ..table };
        let table = bare(columns(&["id", "topic", "sent"])).primary_key(["id"]);
        let table = table
            .unique(Unique::on(["topic"]).named("ails_topic_key"))
            .unique(Unique::on(["topic", "sent"]).named("ails_topic_sent_key"))
            .check(Check::new("id BETWEEN 1 AND 9").named("ails_id_check"))
            .check(Check::new("topic <> ''").named("ails_topic_check"))
            .index(Index::on(["sent"]).named("idx_sent"))
            .index(Index::on(["topic", "id"]).named("idx_topic"));
        let feature = Feature::new("mails", 1).prefix("m").table(table);
        Ok(Database::from(feature).table(topics()))
    }),
    ("renamed_from", "a declared rename that is done already makes no difference", || {
        let mut table = mails().renamed_from("letters");
        if let Some(column) = table.columns.get_mut("topic") {
            column.renamed_from = Some("subject".into());
        }
        Ok(of(table))
    }),
    ("document", "a definition that was written as JSON and read again is the same", || {
        let mut schema = DocumentSchema::new("default");
        schema.tables.extend([mails(), topics()]);
        let mut document = Document::default();
        document.schemas.insert(schema);
        let read = Document::from_json(&document.to_json());
        let database = read.and_then(|document| document.expand(&[]));
        database.map_err(|error| Failure::new(format!("the document is refused: {error}")))
    }),
    ("resolved", "what a definition was resolved to is a definition of the same", || {
        let resolved = of(mails()).resolve(&Placement::new())?;
        let tables = resolved.catalog.tables().map(|(_, table)| table.clone());
        Ok(tables.fold(Database::new(), Database::table))
    }),
];

fn topics() -> Table {
    Table::new("topics").column(Column::text("name"))
}

fn of(mails: Table) -> Database {
    Database::new().table(mails).table(topics())
}

fn mails() -> Table {
    parts(columns(&["id", "topic", "sent"]))
}

fn columns(names: &[&str]) -> Table {
    let column = |name: &str| match name {
        "id" => Column::integer("id"),
        "topic" => Column::string("topic", 20).nullable(),
        _ => Column::boolean("sent").default(false),
    };
    names.iter().map(|name| column(name)).fold(Table::new("mails"), Table::column)
}

fn parts(table: Table) -> Table {
    let table = table.primary_key(["id"]).unique(["topic"]).unique(["topic", "sent"]);
    with_indexes(table.check("id BETWEEN 1 AND 9").check("topic <> ''"))
}

fn turned_parts(table: Table) -> Table {
    table
        .index(Index::on(["topic", "id"]).named("midx_topic"))
        .index(Index::on(["sent"]).named("midx_sent"))
        .check("topic <> ''")
        .check("id BETWEEN 1 AND 9")
        .unique(["topic", "sent"])
        .unique(["topic"])
        .primary_key(["id"])
}

fn with_conditions(id: impl Into<Check>, topic: impl Into<Check>) -> Table {
    let table = columns(&["id", "topic", "sent"]).primary_key(["id"]);
    with_indexes(table.unique(["topic"]).unique(["topic", "sent"]).check(id).check(topic))
}

fn with_indexes(table: Table) -> Table {
    let table = table.index(Index::on(["sent"]).named("midx_sent"));
    table.index(Index::on(["topic", "id"]).named("midx_topic"))
}

/// What stands is in place for a definition that says the same.
fn is_the_same(stage: &mut Stage, database: &Database) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &of(mails()))?;
    let created = only_reads(&mut db, |db| stylobate_migrate::ensure(db, database))??.created;
    holds(created.is_empty(), || format!("made again was:{}", lines(&created)))?;
    agrees(&mut db, database)
}
