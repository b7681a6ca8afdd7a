//! Texts that engines write in their own way: defaults and conditions.

use stylobate_model::{Check, Column, DataType, Database, DefaultValue, Index, Json, Table, Value};

use super::super::keys::conditions::{CONDITIONS, things};
use crate::check::{agrees, equal, scalar};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    defaults().chain(generated()).chain(checks()).chain(predicates())
}

/// One case for each kind of constant default, with what a row gets of it.
fn defaults() -> impl Iterator<Item = Case> {
    let text = DataType::TEXT;
    let short = DataType::String { max_length: Some(20) };
    let json = |text: &str| Json::parse(text).unwrap_or_else(|_| Json::null()).into();
    let constants: Vec<(&str, DataType, DefaultValue)> = vec![
        ("integer", DataType::Integer, 7.into()),
        ("zero", DataType::SmallInt, 0.into()),
        ("negative", DataType::Integer, (-1).into()),
        ("least_small_int", DataType::SmallInt, i64::from(i16::MIN).into()),
        ("least_integer", DataType::Integer, i64::from(i32::MIN).into()),
        ("least_big_int", DataType::BigInt, i64::MIN.into()),
        ("greatest_big_int", DataType::BigInt, i64::MAX.into()),
        ("true", DataType::Boolean, true.into()),
        ("false", DataType::Boolean, false.into()),
        ("text", text, "plain".into()),
        ("text_of_some_length", short, "plain".into()),
        ("empty_text", text, "".into()),
        ("space", short, " ".into()),
        ("quotes", text, "it's a \"quote\"".into()),
        ("backslash", text, "back\\slash\\n".into()),
        ("line_break", text, "line\nbreak".into()),
        ("comment", text, "a -- b /* c */ %s ; d".into()),
        ("text_null", text, "NULL".into()),
        ("text_number", text, "0".into()),
        ("text_function", text, "now()".into()),
        ("text_cast", text, "'x'::text".into()),
        ("emoji", short, "naïve 😀".into()),
        ("json_object", DataType::Json, json("{}")),
        ("json_null", DataType::Json, json("null")),
        ("json_text", DataType::Json, json("\"it's \\\"a\\\" \\\\ text\"")),
        ("json_nested", DataType::Json, json("{\"a\":[1,2.50,{\"b\":null}],\"é\":\"😀\"}")),
    ];
    constants.into_iter().map(|(name, data_type, default)| {
        Case::new(
            format!("intro.default_text.{name}"),
            format!("a default of type {data_type} ({name}) reads back, and is what a row gets"),
            move |stage| a_default(stage, data_type, &default),
        )
    })
}

/// One case for each default that the engine makes anew for every row.
fn generated() -> impl Iterator<Item = Case> {
    [
        ("now", DataType::TimestampTz, DefaultValue::Now, "columns.default_now"),
        ("new_uuid", DataType::Uuid, DefaultValue::NewUuid, "columns.default_new_uuid"),
    ]
    .into_iter()
    .map(|(name, data_type, default, capability)| {
        Case::new(
            format!("intro.default_text.{name}"),
            format!("the default {name} reads back as such"),
            move |stage| {
                let column = Column::new("value", data_type).default(default.clone());
                let database = Database::new().table(Table::new("things").column(column));
                let mut db = stage.open()?;
                stage.stand(&mut db, &database)?;
                agrees(&mut db, &database)?;
                let live = db.read()?;
                let found = live.lowered.catalog().table("default", "things");
                let found = found.and_then(|table| table.columns.get("value"));
                equal("the default", found.and_then(|found| found.default.as_ref()), Some(&default))
            },
        )
        .needs(capability)
    })
}

fn a_default(
    stage: &mut Stage,
    data_type: DataType,
    default: &DefaultValue,
) -> Result<(), Failure> {
    let table = Table::new("things")
        .column(Column::integer("id"))
        .column(Column::new("value", data_type).default(default.clone()));
    let database = Database::new().table(table.clone());
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    agrees(&mut db, &database)?;
    let live = db.read()?;
    let found = live.lowered.catalog().table("default", "things");
    let found = found.and_then(|table| table.columns.get("value"));
    let found = found.and_then(|column| column.default.clone());
    equal("the default that is read back", found.as_ref(), Some(default))?;
    db.insert(&table, [[("id", 1.into())]])?;
    let sql = format!("SELECT {} FROM things", crate::check::name(&db, "value"));
    let found = scalar(&mut db, &sql, &[], data_type)?;
    equal("what the row has got", found, default.constant().unwrap_or(Value::Null))
}

/// One case for each shape of a condition, as a check.
fn checks() -> impl Iterator<Item = Case> {
    CONDITIONS.iter().map(|condition| {
        Case::new(
            format!("intro.check_text.{}", condition.name),
            format!("the check {} reads back, however the engine writes it", condition.text),
            move |stage| {
                let table = things().check(Check::new(condition.text).named("things_condition"));
                let database = Database::new().table(table);
                let mut db = stage.open()?;
                stage.stand(&mut db, &database)?;
                agrees(&mut db, &database)?;
                // A second database is made from what was read back of the first.
                let live = db.read()?;
                let again = stage.another()?;
                let mut other = again.open()?;
                let made = stylobate_migrate::apply(&mut other, live.lowered.catalog())?;
                equal("what is read back of it", made.stands.catalog(), live.lowered.catalog())
            },
        )
        .needs("constraints.check")
    })
}

/// One case for each shape of a condition, as a filter of an index.
fn predicates() -> impl Iterator<Item = Case> {
    CONDITIONS.iter().map(|condition| {
        Case::new(
            format!("intro.index_predicate.{}", condition.name),
            format!("an index of the rows with {} reads back", condition.text),
            move |stage| {
                let index = Index::on(["m"]).named("idx_things").filter(condition.text);
                let database = Database::new().table(things().index(index));
                let mut db = stage.open()?;
                stage.stand(&mut db, &database)?;
                agrees(&mut db, &database)?;
                for row in condition.accepted()?.into_iter().chain(condition.refused()?) {
                    let id = [("id", Value::from(crate::check::count(&mut db, "things")?))];
                    db.insert(&things(), [row.into_iter().chain(id)])?;
                }
                agrees(&mut db, &database)
            },
        )
        .needs("indexes.partial")
    })
}
