//! Schemas beside the connection's own.

use stylobate_connect::ErrorKind;
use stylobate_model::{Column, Database, ForeignKey, Index, Schema, Table, Value};

use super::Held;
use crate::cases::wrong;
use crate::check::{equal, holds, name, place, refused, says};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        case("ns.create", "a schema is made with what is in it, once", create),
        case(
            "ns.two_isolated",
            "rows of one schema are not those of another one, nor of the connection's own",
            isolated,
        ),
        case(
            "ns.same_table_in_two",
            "tables of one name and of different shapes stand in two schemas",
            same_table,
        ),
        case(
            "ns.keys_apart",
            "keys, unique constraints and indexes of one name hold each in its schema",
            keys_apart,
        ),
        case("ns.drop_one", "a table that is dropped leaves that of another schema", drop_one),
        case("ns.foreign_key_inside", "a foreign key refers inside of its schema", foreign_key)
            .needs("foreign_keys.declared"),
        case("ns.empty_schema", "a schema without anything in it stands", empty_schema),
        case("ns.identity", "identities of two schemas count by themselves", identity)
            .needs("columns.identity"),
        case("ns.standing.case", "a schema that differs in case alone is refused", standing_case),
        wrong::case(
            "ns.prefix_injective",
            "two tables that would become one where there are no schemas are refused",
            || {
                let one = Schema::new("a_b").table(mails("c"));
                Database::new().schema(one).schema(Schema::new("a").table(mails("b_c")))
            },
            &["table a_b.c", "table a.b_c", "\"a_b_c\"", "without schemas"],
        ),
        wrong::case(
            "ns.prefix_injective.own",
            "a table that would become one of the connection's own schema is refused",
            || {
                let other = Schema::new("sales").table(mails("mails"));
                Database::new().table(mails("sales_mails")).schema(other)
            },
            &["table sales_mails", "table sales.mails", "without schemas"],
        ),
    ];
    cases.extend(names());
    cases
}

fn case(id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>) -> Case {
    Case::new(id, sentence, body).needs("schemas.named")
}

fn mails(name: &str) -> Table {
    Table::new(name)
        .column(Column::integer("id"))
        .column(Column::string("topic", 20))
        .primary_key(["id"])
        .unique(["topic"])
        .index(Index::on(["topic", "id"]).named(format!("idx_{name}")))
}

fn schema(name: &str) -> Schema {
    Schema::new(name).table(mails("mails"))
}

fn row(id: i32, topic: &str) -> Vec<(&'static str, Value)> {
    vec![("id", id.into()), ("topic", topic.into())]
}

fn create(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().schema(schema("sales"));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let held = Held::find(&stands, "sales", "mails")?;
    held.insert(&mut db, row(1, "a"))?;
    equal("the rows", held.rows(&mut db, &["id"])?, vec![vec![Value::from(1)]])?;
    let again = stage.stand(&mut db, &database)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}

fn three(stage: &mut Stage) -> Result<(stylobate_connect::Connection, [Held; 3]), Failure> {
    let database =
        Database::new().table(mails("mails")).schema(schema("sales")).schema(schema("support"));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let held = [
        Held::find(&stands, "default", "mails")?,
        Held::find(&stands, "sales", "mails")?,
        Held::find(&stands, "support", "mails")?,
    ];
    Ok((db, held))
}

fn isolated(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, held) = three(stage)?;
    for (id, held) in (1..).zip(&held) {
        held.insert(&mut db, row(id, "a"))?;
    }
    for (id, held) in (1_i64..).zip(&held) {
        let found = held.rows(&mut db, &["id"])?;
        equal(format!("the rows of {}", held.place()), found, vec![vec![id.into()]])?;
    }
    Ok(())
}

fn same_table(stage: &mut Stage) -> Result<(), Failure> {
    let other = Table::new("mails").column(Column::boolean("sent")).column(Column::uuid("id"));
    let database = Database::new().schema(schema("sales")).schema(Schema::new("old").table(other));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let (new, old) = (Held::find(&stands, "sales", "mails")?, Held::find(&stands, "old", "mails")?);
    new.insert(&mut db, row(1, "a"))?;
    old.insert(&mut db, vec![("sent", true.into()), ("id", uuid::Uuid::nil().into())])?;
    equal("the new rows", new.rows(&mut db, &["topic"])?, vec![vec![Value::from("a")]])?;
    equal("the old rows", old.rows(&mut db, &["sent"])?, vec![vec![Value::from(true)]])
}

fn keys_apart(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, held) = three(stage)?;
    for held in &held {
        held.insert(&mut db, row(1, "a"))?;
        let kinds = [ErrorKind::UniqueViolation];
        let key = held.insert(&mut db, row(1, "b"));
        refused(format!("a key that is taken in {}", held.place()), key, &kinds)?;
        let topic = held.insert(&mut db, row(2, "a"));
        refused(format!("a topic that is taken in {}", held.place()), topic, &kinds)?;
        equal("the number of indexes", held.table.indexes.len(), 1)?;
    }
    Ok(())
}

fn drop_one(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, [own, sales, support]) = three(stage)?;
    for held in [&own, &sales, &support] {
        held.insert(&mut db, row(1, "a"))?;
    }
    let sql = format!("DROP TABLE {}", place(&db, &sales.place()));
    db.execute(&sql, &[])?;
    for held in [&own, &support] {
        equal("the rows", held.rows(&mut db, &["id"])?, vec![vec![Value::from(1)]])?;
    }
    let gone = sales.insert(&mut db, row(2, "b"));
    refused("a row for the table that is gone", gone, &[ErrorKind::UndefinedObject]).map(drop)
}

fn foreign_key(stage: &mut Stage) -> Result<(), Failure> {
    let hosts = || Table::new("hosts").column(Column::integer("id")).primary_key(["id"]);
    let guests = Table::new("guests")
        .column(Column::integer("host"))
        .foreign_key(ForeignKey::on(["host"]).references("hosts", ["id"]));
    let database =
        Database::new().table(hosts()).schema(Schema::new("inn").table(hosts()).table(guests));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let own = Held::find(&stands, "default", "hosts")?;
    let (hosts, guests) =
        (Held::find(&stands, "inn", "hosts")?, Held::find(&stands, "inn", "guests")?);
    own.insert(&mut db, vec![("id", 7.into())])?;
    let orphan = guests.insert(&mut db, vec![("host", 7.into())]);
    refused("a guest of a host elsewhere", orphan, &[ErrorKind::ForeignKeyViolation])?;
    hosts.insert(&mut db, vec![("id", 7.into())])?;
    guests.insert(&mut db, vec![("host", 7.into())])?;
    let again = stage.stand(&mut db, &database)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}

fn empty_schema(stage: &mut Stage) -> Result<(), Failure> {
    let empty = Database::new().schema(Schema::new("sales"));
    let mut db = stage.open()?;
    stage.stand(&mut db, &empty)?;
    let again = stage.stand(&mut db, &empty)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))?;
    let stands = stage.stand(&mut db, &Database::new().schema(schema("sales")))?.stands;
    Held::find(&stands, "sales", "mails")?.insert(&mut db, row(1, "a"))?;
    Ok(())
}

fn identity(stage: &mut Stage) -> Result<(), Failure> {
    let events = || {
        Table::new("events")
            .column(Column::big_int("position").identity())
            .primary_key(["position"])
    };
    let database = Database::new().table(events()).schema(Schema::new("sales").table(events()));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let (own, sales) =
        (Held::find(&stands, "default", "events")?, Held::find(&stands, "sales", "events")?);
    for held in [&own, &own, &sales] {
        held.insert(&mut db, Vec::new())?;
    }
    let positions = |count: i64| (1..=count).map(|n| vec![Value::from(n)]).collect::<Vec<_>>();
    equal("the positions of the own", own.rows(&mut db, &["position"])?, positions(2))?;
    equal("the positions of the other", sales.rows(&mut db, &["position"])?, positions(1))
}

fn standing_case(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().schema(schema("sales")))?;
    let before = db.read()?.lowered;
    let wanted = Database::new().schema(schema("Sales"));
    match stylobate_migrate::ensure(&mut db, &wanted) {
        Err(error @ stylobate_migrate::Error::Taken { .. }) => {
            says(error, &["Sales", "sales", "taken"])?;
        }
        Err(error) => return Err(Failure::from(error).during("expected is a name that is taken")),
        Ok(_) => return Err(Failure::new("it stands, expected is that its name is taken")),
    }
    holds(db.read()?.lowered == before, || "something was made all the same".to_owned())
}

fn names() -> Vec<Case> {
    [
        ("dot", "a.b"),
        ("mixed_case", "Mixed"),
        ("pgx", "pgx"),
        ("quote", "quo\"te"),
        ("keyword", "order"),
        ("space", "two words"),
        ("emoji", "😀"),
        ("own_table", "mails"),
        ("longest", "a_schema_name_of_exactly_sixty_three_bytes_is_the_longest_one_x"),
    ]
    .into_iter()
    .map(|(id, text)| {
        Case::new(
            format!("ns.name.{id}"),
            format!("a schema called {text:?} stands, holds rows and reads back"),
            move |stage| named(stage, text),
        )
        .needs("schemas.named")
    })
    .collect()
}

fn named(stage: &mut Stage, text: &str) -> Result<(), Failure> {
    let database = Database::new().table(mails("mails")).schema(schema(text));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let held = Held::find(&stands, text, "mails")?;
    held.insert(&mut db, row(1, "a"))?;
    equal("the rows", held.rows(&mut db, &["id"])?, vec![vec![Value::from(1)]])?;
    let sql = format!("SELECT count(*) FROM {}", name(&db, "mails"));
    let own = crate::check::scalar(&mut db, &sql, &[], stylobate_model::DataType::BigInt)?;
    equal("the number of rows of the own table", own, 0.into())?;
    let again = stage.stand(&mut db, &database)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}
