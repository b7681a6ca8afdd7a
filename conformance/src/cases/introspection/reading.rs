//! What was made reads back as it was wanted.

use stylobate_model::{
    Check, Column, DataType, Database, ForeignKey, Name, Named, Schema, Table, Unique,
};

use crate::check::{agrees, equal, holds};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let single = [
        Case::new(
            "intro.constraint_names",
            "the names of constraints read back as they were given",
            constraint_names,
        )
        .needs("constraints.name")
        .needs("foreign_keys.declared"),
        Case::new("intro.identity", "an identity column reads back as one", identity)
            .needs("columns.identity"),
        Case::new(
            "intro.order_of_columns",
            "columns read back in the order in which they were defined",
            order_of_columns,
        ),
        Case::new(
            "intro.same_number_of_queries",
            "a schema of many tables is read with as many queries as one of few",
            same_number_of_queries,
        ),
        Case::new("intro.2000_tables", "a schema of 2,000 tables reads back", |stage| {
            many_tables(stage, 2_000)
        })
        .full(),
        Case::new("intro.wide_table", "a table of 300 columns reads back", wide_table),
    ];
    features().chain(types()).chain(namespaces()).chain(single)
}

/// A definition stands and differs in nothing, before and after it is opened again.
fn stands_and_agrees(stage: &mut Stage, database: &Database) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, database)?;
    agrees(&mut db, database)?;
    drop(db);
    agrees(&mut stage.open()?, database)
}

/// One case for each ready-made feature.
fn features() -> impl Iterator<Item = Case> {
    stylobate_features::all().into_iter().map(|feature| {
        let name = feature.name().as_str().replace('-', "_");
        let database = Database::from(feature);
        Case::new(
            format!("intro.every_feature_schema_zero_delta.{name}"),
            format!("the feature {name} reads back as it was wanted"),
            move |stage| stands_and_agrees(stage, &database),
        )
    })
}

/// One case for each type.
fn types() -> impl Iterator<Item = Case> {
    DataType::ALL.into_iter().map(|data_type| {
        let name = data_type.to_string().replace(['(', ')'], "");
        Case::new(
            format!("intro.type_aliases.{name}"),
            format!("a column of type {data_type} reads back as one, and not as what holds it"),
            move |stage| {
                let table = Table::new("things")
                    .column(Column::new("given", data_type))
                    .column(Column::new("may_be_given", data_type).nullable());
                let mut db = stage.open()?;
                let database = Database::new().table(table);
                stage.stand(&mut db, &database)?;
                let live = db.read()?;
                let catalog = live.lowered.catalog();
                let columns = catalog.table("default", "things").map(|table| &table.columns);
                let found: Vec<_> = columns
                    .into_iter()
                    .flat_map(|columns| columns.iter())
                    .map(|column| (column.data_type, column.nullable))
                    .collect();
                equal("what reads back", found, vec![(data_type, false), (data_type, true)])?;
                holds(live.opaque.is_empty(), || {
                    format!("it is not understood:{}", crate::check::lines(&live.opaque))
                })
            },
        )
    })
}

/// Names of schemas that an engine or a query over its catalog could take for something else.
fn namespaces() -> impl Iterator<Item = Case> {
    [("pgx", "pgx"), ("a.b", "a_dot_b"), ("Mixed", "mixed"), ("it's", "quote"), ("order", "order")]
        .into_iter()
        .map(|(schema, name)| {
            Case::new(
                format!("intro.namespace_named.{name}"),
                format!("what stands in a schema called {schema} reads back"),
                move |stage| {
                    let table = Table::new("things")
                        .column(Column::integer("id"))
                        .column(Column::string("label", 9).nullable())
                        .primary_key(["id"])
                        .unique(["label"])
                        .check("id > 0")
                        .index(stylobate_model::Index::on(["label", "id"]));
                    let own = Database::new().table(table.clone());
                    let database = own.schema(Schema::new(schema).table(table));
                    stands_and_agrees(stage, &database)
                },
            )
            .needs("schemas.named")
        })
}

fn constraint_names(stage: &mut Stage) -> Result<(), Failure> {
    let hosts = Table::new("hosts").column(Column::integer("id")).primary_key(["id"]);
    let guests = Table::new("guests")
        .column(Column::integer("id"))
        .column(Column::integer("host").nullable())
        .primary_key(["id"])
        .unique(Unique::on(["host"]).named("Only one of a host"))
        .check(Check::new("id > 0").named("ids are positive"))
        .foreign_key(ForeignKey::on(["host"]).references("hosts", ["id"]).named("it's a host"));
    let database = Database::new().table(hosts).table(guests);
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    agrees(&mut db, &database)?;
    let lowered = stage.lower(&database)?;
    let names = |catalog: &stylobate_model::Catalog| {
        let table = catalog.table("default", "guests");
        let named = |table: &Table| {
            let names = table.unique.names().chain(table.checks.names());
            names.chain(table.foreign_keys.names()).cloned().collect::<Vec<Name>>()
        };
        table.map(named).unwrap_or_default()
    };
    let found = names(stands.catalog());
    equal("the names of the constraints", &found, &names(lowered.catalog()))?;
    let kept: Vec<Name> =
        ["Only one of a host", "ids are positive", "it's a host"].map(Name::from).to_vec();
    let is_noted = lowered.notes().iter().any(|note| note.capability == "constraints.name");
    holds(found == kept || is_noted, || {
        format!("the names are {found:?}, and no note says that they are not kept")
    })
}

fn identity(stage: &mut Stage) -> Result<(), Failure> {
    let events = Table::new("events")
        .column(Column::big_int("position").identity())
        .column(Column::text("kind"))
        .primary_key(["position"]);
    let database = Database::new().table(events);
    stands_and_agrees(stage, &database)?;
    let live = stage.open()?.read()?;
    let table = live.lowered.catalog().table("default", "events");
    let column = table.and_then(|table| table.columns.get("position"));
    let found = column.map(|column| (column.identity, column.default.is_some()));
    equal("whether it is an identity and has a default", found, Some((true, false)))
}

fn order_of_columns(stage: &mut Stage) -> Result<(), Failure> {
    let names = ["zebra", "id", "apple", "Mango", "b2", "b10"];
    let table =
        names.iter().fold(Table::new("fruits"), |table, name| table.column(Column::integer(*name)));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table))?;
    let live = db.read()?;
    let found = live.lowered.catalog().table("default", "fruits");
    let found: Vec<_> =
        found.into_iter().flat_map(|table| table.columns.names()).map(Name::as_str).collect();
    equal("the order of the columns", found, names.to_vec())
}

fn numbered(count: usize) -> Database {
    (0..count).fold(Database::new(), |database, number| {
        database.table(
            Table::new(format!("t{number}"))
                .column(Column::integer("id"))
                .column(Column::string("label", 9).nullable())
                .primary_key(["id"])
                .check("id >= 0")
                .index(stylobate_model::Index::on(["label"])),
        )
    })
}

fn same_number_of_queries(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let mut counts = Vec::new();
    for tables in [1, 40] {
        stage.stand(&mut db, &numbered(tables))?;
        let before = stage.statements();
        let live = db.read()?;
        counts.push(stage.statements() - before);
        equal("the number of tables", live.lowered.catalog().tables().count(), tables)?;
    }
    holds(counts.first() == counts.last(), || {
        format!("1 and 40 tables are read with {counts:?} queries, expected are as many")
    })
}

fn many_tables(stage: &mut Stage, count: usize) -> Result<(), Failure> {
    let database = numbered(count);
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    agrees(&mut db, &database)
}

fn wide_table(stage: &mut Stage) -> Result<(), Failure> {
    let table = (0..300).fold(Table::new("wide"), |table, number| {
        let data_type = DataType::ALL[number % DataType::ALL.len()];
        table.column(Column::new(format!("c{number}"), data_type).nullable())
    });
    stands_and_agrees(stage, &Database::new().table(table))
}
