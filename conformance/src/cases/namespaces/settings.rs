//! Settings of sessions that change nothing.

use std::iter::once;

use stylobate_connect::{Connection, Parameter};
use stylobate_dialect::{Lowered, Support};
use stylobate_model::{
    Check, Column, DataType, Database, DefaultValue, Index, Json, Name, Placement, Schema, Table,
    Timestamp, Value,
};

use crate::check::{equal, holds, lines, rows_in};
use crate::{Case, Failure, Setting, Stage, sql};

pub(super) fn case() -> Case {
    Case::new(
        "ns.search_path_independent",
        "whatever the settings of a session, definitions stand and read back, and rows are the \
         same that others see",
        independent,
    )
}

/// A table with whatever a setting may change in the way that it is written or read.
fn letters() -> Table {
    let json = Json::parse("{\"a\":[1,2.50],\"b\":\"it's \\\\\"}").unwrap_or_else(|_| Json::null());
    Table::new("letters")
        .column(Column::integer("id"))
        .column(Column::uuid("serial").nullable())
        .column(Column::string("topic", 20).default("it's a \\n"))
        .column(Column::text("Body").byte_order().nullable())
        .column(Column::timestamp_tz("sent_at").default(DefaultValue::Now))
        .column(Column::json("tags").default(json))
        .column(Column::big_int("size").default(-9_007_199_254_740_993_i64))
        .column(Column::small_int("line").default(-1))
        .column(Column::boolean("open").default(true))
        .column(Column::bytes("stamp").nullable())
        .primary_key(["id"])
        .unique(["topic", "line"])
        .check(Check::new("topic <> 'back\\slash'").named("letters_topic"))
        .check(Check::new("sent_at >= '0001-01-01T00:00:00.000001Z'").named("letters_sent"))
        .check(Check::new("size BETWEEN -9007199254740993 AND 5").named("letters_size"))
        .index(Index::on(["sent_at", "id"]).named("letters_sent_at").filter("open = TRUE"))
}

fn definition() -> Database {
    Database::new().table(letters())
}

/// Tables of these names and another shape in another schema, and a schema without any.
pub(in crate::cases) fn neighbours(names: impl IntoIterator<Item = String>) -> Database {
    let other = |name| Table::new(name).column(Column::text("strange"));
    let elsewhere = names.into_iter().map(other).fold(Schema::new("elsewhere"), Schema::table);
    Database::new().schema(elsewhere).schema(Schema::new("away"))
}

fn independent(stage: &mut Stage) -> Result<(), Failure> {
    let mut plain = stage.open()?;
    let settings = stage.engine().hooks().settings.clone();
    if !matches!(stage.claim("schemas.named"), Some(Support::Refused(_))) {
        let names = (0..=settings.len()).map(|number| format!("s{number}_letters"));
        stage.stand(&mut plain, &neighbours(names))?;
    }
    for (number, setting) in once(None).chain(settings.iter().map(Some)).enumerate() {
        let placement = Placement::new().prefix(format!("s{number}_"));
        let walked = walk(stage, &mut plain, setting, &placement);
        walked.map_err(|failure| failure.during(named(setting)))?;
    }
    stage.remark(format!("under {} settings", settings.len()));
    Ok(())
}

/// What a setting is called.
pub(in crate::cases) fn named(setting: Option<&Setting>) -> String {
    setting.map_or_else(
        || "under no setting".to_owned(),
        |setting| format!("under the setting {}", setting.name()),
    )
}

/// A connection under a setting.
pub(in crate::cases) fn opened(
    stage: &mut Stage,
    setting: Option<&Setting>,
) -> Result<Connection, Failure> {
    let opener = stage.opener()?;
    match setting {
        None => opener.open(),
        Some(setting) => opener.under(setting)?.open(),
    }
}

/// Makes the definition, writes and reads under a setting, and looks at it without.
fn walk(
    stage: &mut Stage,
    plain: &mut Connection,
    setting: Option<&Setting>,
    placement: &Placement,
) -> Result<(), Failure> {
    let mut db = opened(stage, setting)?;
    let made = stage.stand_placed(&mut db, &definition(), placement)?;
    equal("the number of objects that were made", made.created.len(), 2)?;
    let again = stage.stand_placed(&mut db, &definition(), placement)?;
    equal("what was made again", again.created, Vec::new())?;
    let table = only_table(&made.stands)?;
    db.insert(&table, [written(1), written(2)])?;
    db.insert(&table, [[("id", 3.into()), ("sent_at", instant(3))]])?;
    let by_hand = "INSERT INTO [letters] ([id], [topic], [sent_at]) VALUES (?, 'by hand', ?)";
    let by_hand = by_hand.replace("letters", table.name.as_str());
    let parameters =
        [Parameter::new(DataType::Integer, 4), Parameter::new(DataType::TimestampTz, instant(4))];
    sql::execute(&mut db, &by_hand, &parameters)?;
    let default = Name::default_schema();
    let found = contents(&mut db, &default, &table)?;
    equal("the rows", &found, &expected())?;
    let live = db.read()?;
    let order = |table: &Table| table.columns.names().cloned().collect::<Vec<_>>();
    equal("the order of the columns", order(&table), order(&letters()))?;
    let other = plain.read()?;
    // A setting may say that another schema is the session's own.
    let own = match live.own_schema.name == other.own_schema.name {
        true => default,
        false => live.own_schema.name,
    };
    equal("the rows that another session finds", contents(plain, &own, &table)?, found)?;
    let seen = other.lowered.catalog().table(own.as_str(), table.name.as_str());
    holds(seen == Some(&table), || format!("another session reads {seen:?}, not {table:?}"))?;
    if own.is_default_schema() {
        let here = (live.lowered.catalog().clone(), lines(&live.opaque));
        equal(
            "what another session reads",
            (other.lowered.catalog().clone(), lines(&other.opaque)),
            here,
        )?;
    }
    Ok(())
}

fn only_table(stands: &Lowered) -> Result<Table, Failure> {
    let table = stands.catalog().tables().next().map(|(_, table)| table.clone());
    table.ok_or_else(|| Failure::new("the table does not stand"))
}

/// An instant long ago, in which every digit counts.
fn instant(number: i64) -> Value {
    Value::TimestampTz(Timestamp::from_microseconds(-62_135_596_799_876_544 + number))
}

fn written(number: i32) -> Vec<(&'static str, Value)> {
    let json = Json::parse("{\"b\":\"\\\\ \\u00e9\",\"a\":1.50}").unwrap_or_else(|_| Json::null());
    vec![
        ("id", number.into()),
        ("serial", uuid::Uuid::from_u128(u128::MAX - 1).into()),
        ("topic", format!("\\' \\\\ {number}").into()),
        ("Body", "C:\\new\\'text' E'\\x41' %_".into()),
        ("sent_at", instant(number.into())),
        ("tags", json.into()),
        ("size", i64::from(-number).into()),
        ("line", i16::MIN.into()),
        ("open", (number == 1).into()),
        ("stamp", Value::Bytes((0..=255).collect())),
    ]
}

/// The rows of the table, the columns in the order of their names.
fn expected() -> Vec<Vec<Value>> {
    let constant = |name: &str| {
        let column = letters().columns.get(name).and_then(|column| column.default.clone());
        column.and_then(|default| default.constant()).unwrap_or(Value::Null)
    };
    let of_defaults = |id: i32, topic: Value| {
        let mut row: Vec<Value> =
            vec![id.into(), Value::Null, topic, Value::Null, instant(id.into())];
        row.extend(["tags", "size", "line", "open", "stamp"].map(constant));
        row
    };
    let given = |id| written(id).into_iter().map(|(_, value)| value).collect();
    vec![given(1), given(2), of_defaults(3, constant("topic")), of_defaults(4, "by hand".into())]
}

fn contents(db: &mut Connection, schema: &Name, table: &Table) -> Result<Vec<Vec<Value>>, Failure> {
    let names = letters();
    let names: Vec<_> = names.columns.names().map(Name::as_str).collect();
    let mut found = rows_in(db, schema, table, &names, &[])?;
    // Whether rows come up or down where nothing says so is a setting too.
    found.sort_by_key(|row| match row.first() {
        Some(Value::Integer(id)) => *id,
        _ => i64::MAX,
    });
    Ok(found)
}
