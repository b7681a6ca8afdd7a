//! Placements: the same definition in another place, or twice.

use stylobate_connect::ErrorKind;
use stylobate_model::{
    Column, DataType, Database, Feature, FeatureUse, Index, Name, Placement, Schema, Table, Value,
};

use super::Held;
use crate::cases::wrong;
use crate::check::{equal, holds, name, refused, scalar};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let case = |id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>| {
        Case::new(format!("ns.{id}"), sentence, body)
    };
    vec![
        case("prefix.twice", "one definition stands twice under two prefixes", twice),
        case(
            "prefix.keep_index_names",
            "index names that are kept clash in one schema",
            kept_names,
        ),
        case("prefix.of_feature", "a feature stands twice under two prefixes of its own", features),
        case(
            "prefix.clash",
            "two features whose prefixes and tables make one name are refused",
            prefixes_clash,
        ),
        case("placed.into_schema", "what is the connection's own goes where it is placed", into)
            .needs("schemas.named"),
        case("placed.into_own", "a schema is placed into the connection's own", into_own),
        case("placed.twice", "one definition stands twice in two schemas", in_two_schemas)
            .needs("schemas.named"),
        case(
            "feature_beside_application",
            "a feature and an application share a database in two schemas",
            beside,
        )
        .needs("schemas.named"),
        case(
            "own_schema_by_name",
            "the connection's own schema is refused under the engine's name for it",
            own_by_name,
        ),
        case(
            "temp_table_does_not_shadow",
            "a table stands in its schema, whatever temporary one has its name",
            temporary,
        ),
        case("two_databases", "two databases of one engine know nothing of each other", apart),
    ]
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20))
        .primary_key(["id"])
        .unique(["topic"])
        .index(Index::on(["topic", "id"]).named("idx_mails"))
}

fn database() -> Database {
    Database::new().table(mails())
}

fn row(id: i32, topic: &str) -> Vec<(&'static str, Value)> {
    vec![("id", id.into()), ("topic", topic.into())]
}

fn twice(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let mut held = Vec::new();
    for prefix in ["one_", "two_"] {
        let placement = Placement::new().prefix(prefix);
        let stands = stage.stand_placed(&mut db, &database(), &placement)?.stands;
        let table = Held::find(&stands, "default", &format!("{prefix}mails"))?;
        equal("the number of its indexes", table.table.indexes.len(), 1)?;
        held.push(table);
    }
    for (id, held) in (1..).zip(&held) {
        held.insert(&mut db, row(id, "a"))?;
        let again = held.insert(&mut db, row(9, "a"));
        refused("a topic that is taken", again, &[ErrorKind::UniqueViolation])?;
    }
    for (id, held) in (1_i64..).zip(&held) {
        equal("the rows", held.rows(&mut db, &["id"])?, vec![vec![id.into()]])?;
    }
    let placement = Placement::new().prefix("one_");
    let again = stage.stand_placed(&mut db, &database(), &placement)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}

fn kept_names(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let placement = |prefix: &str| Placement::new().prefix(prefix).keep_index_names();
    let stands = stage.stand_placed(&mut db, &database(), &placement("one_"))?.stands;
    let held = Held::find(&stands, "default", "one_mails")?;
    holds(held.table.indexes.contains("idx_mails"), || {
        format!("the indexes are {:?}", held.table.indexes.names().collect::<Vec<_>>())
    })?;
    let second = stylobate_migrate::ensure_placed(&mut db, &database(), &placement("two_"));
    match second {
        Err(stylobate_migrate::Error::Taken { .. }) => {}
        Err(error) => return Err(Failure::from(error).during("expected is a name that is taken")),
        Ok(_) => return Err(Failure::new("it stands, expected is that its name is taken")),
    }
    let live = db.read()?;
    equal("the number of tables", live.lowered.catalog().tables().count(), 1)
}

fn features(stage: &mut Stage) -> Result<(), Failure> {
    let feature = || Feature::new("mail-outbox", 1).prefix("mo_").table(mails());
    let both =
        Database::new().feature(feature()).feature(FeatureUse::of(feature()).prefixed("second_"));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &both)?.stands;
    for table in ["mo_mails", "second_mails"] {
        let held = Held::find(&stands, "default", table)?;
        held.insert(&mut db, row(1, "a"))?;
        equal("the rows", held.rows(&mut db, &["id"])?, vec![vec![Value::from(1)]])?;
    }
    Ok(())
}

fn prefixes_clash(stage: &mut Stage) -> Result<(), Failure> {
    let feature = |name: &str, prefix: &str, table: &str| {
        Feature::new(name, 1).prefix(prefix).table(Table { name: table.into(), ..mails() })
    };
    let both =
        Database::new().feature(feature("one", "a_", "b_c")).feature(feature("two", "a_b_", "c"));
    wrong::refused(
        stage,
        &both,
        &Placement::new(),
        &["feature one", "feature two", "\"a_b_c\"", "prefix"],
    )
}

fn into(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let placement = Placement::new().schema("default", "messaging");
    let stands = stage.stand_placed(&mut db, &database(), &placement)?.stands;
    let held = Held::find(&stands, "messaging", "mails")?;
    held.insert(&mut db, row(1, "a"))?;
    let live = db.read()?;
    let own = live.lowered.catalog().table(Name::DEFAULT_SCHEMA, "mails");
    holds(own.is_none(), || "it stands in the connection's own schema".to_owned())?;
    let again = stage.stand_placed(&mut db, &database(), &placement)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}

fn into_own(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let named = Database::new().schema(Schema::new("messaging").table(mails()));
    let placement = Placement::new().schema("messaging", Name::DEFAULT_SCHEMA);
    stage.stand_placed(&mut db, &named, &placement)?;
    db.insert(&mails(), [row(1, "a")])?;
    let again = stage.stand(&mut db, &database())?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}

fn in_two_schemas(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    for (id, schema) in (1_i64..).zip(["sales", "support"]) {
        let placement = Placement::new().schema("default", schema);
        let stands = stage.stand_placed(&mut db, &database(), &placement)?.stands;
        let held = Held::find(&stands, schema, "mails")?;
        held.insert(&mut db, vec![("id", id.into()), ("topic", "a".into())])?;
        equal("the rows", held.rows(&mut db, &["id"])?, vec![vec![id.into()]])?;
    }
    Ok(())
}

fn beside(stage: &mut Stage) -> Result<(), Failure> {
    let feature = || Feature::new("mail-outbox", 1).prefix("mo_").table(mails());
    let both = Database::new()
        .table(mails())
        .feature(feature())
        .schema(Schema::new("messaging").table(mails()).feature(feature()));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &both)?.stands;
    let places = [
        ("default", "mails"),
        ("default", "mo_mails"),
        ("messaging", "mails"),
        ("messaging", "mo_mails"),
    ];
    for (schema, table) in places {
        let held = Held::find(&stands, schema, table)?;
        held.insert(&mut db, row(1, "a"))?;
        let found = held.rows(&mut db, &["id"])?;
        equal(format!("the rows of {}", held.place()), found, vec![vec![Value::from(1)]])?;
    }
    Ok(())
}

fn own_by_name(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let own = db.read()?.own_schema.name;
    let by_name = Database::new().schema(Schema::new(&own).table(mails()));
    match stylobate_migrate::ensure(&mut db, &by_name) {
        Err(stylobate_migrate::Error::OwnSchema { schema }) => equal("the schema", schema, own)?,
        // The model knows some of these names.
        Err(stylobate_migrate::Error::Definition(problems)) => {
            crate::check::says(problems, &["schema", own.as_str(), "reserved"])?;
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err(Failure::new(format!("schema {own} stands beside the own one"))),
    }
    equal("the number of tables", db.read()?.lowered.catalog().tables().count(), 0)
}

fn temporary(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let sql = format!("CREATE TEMPORARY TABLE {} (other INTEGER)", name(&db, "mails"));
    if let Err(error) = db.execute(&sql, &[]) {
        return match error.kind() {
            // An engine without temporary tables cannot be led astray by them.
            ErrorKind::Syntax | ErrorKind::Unsupported => Ok(()),
            _ => Err(error.into()),
        };
    }
    stage.stand(&mut db, &database())?;
    let again = stage.stand(&mut db, &database())?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))?;
    db.insert(&mails(), [row(1, "a")])?;
    let mut other = stage.open()?;
    let sql = format!("SELECT {} FROM {}", name(&other, "topic"), name(&other, "mails"));
    let found = scalar(&mut other, &sql, &[], DataType::TEXT)?;
    equal("what another connection finds", found, "a".into())
}

fn apart(stage: &mut Stage) -> Result<(), Failure> {
    let (one, other) = (stage.opener()?, stage.another()?);
    let (mut one, mut other) = (one.open()?, other.open()?);
    stage.stand(&mut one, &database())?;
    one.insert(&mails(), [row(1, "a")])?;
    let tables = other.read()?.lowered.catalog().tables().count();
    equal("the number of tables of the other", tables, 0)?;
    stage.stand(&mut other, &database())?;
    other.insert(&mails(), [row(1, "b")])?;
    let found = crate::check::rows(&mut other, &mails(), &["topic"], &[])?;
    equal("the rows of the other", found, vec![vec![Value::from("b")]])
}
