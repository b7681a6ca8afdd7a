//! Constant defaults.

use stylobate_model::{Column, DataType, Database, DefaultValue, Json, Table, Value};

use crate::check::{brief, equal, make, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = numbers().into_iter().chain(texts()).chain(json()).collect();
    cases.extend([
        Case::new(
            "default.insert_all_defaults",
            "a row that gives nothing takes the default of every column",
            all_defaults,
        ),
        Case::new(
            "default.explicit_null",
            "NULL that is given is kept, and takes no default",
            explicit_null,
        ),
        Case::new("default.explicit_value", "a value that is given wins over the default", given),
        Case::new(
            "default.keyword_in_values",
            "rows that leave out different columns take each the defaults of those",
            left_out,
        ),
        Case::new("default.in_key", "a key takes its default, once", in_key)
            .needs("constraints.primary_key"),
        Case::new(
            "default.in_check",
            "a default that a check refuses is refused in each row that takes it",
            in_check,
        )
        .needs("constraints.check"),
        Case::new("default.not_for_update", "a default is for new rows alone", not_for_update),
    ]);
    cases
}

/// A default that every row takes which gives nothing.
fn case(id: &str, data_type: DataType, default: impl Into<DefaultValue>) -> Case {
    let default = default.into();
    let sentence =
        format!("the default {} of {data_type} is taken, and reads back", brief(&default));
    Case::new(format!("default.literals.{id}"), sentence, move |stage| {
        let column = Column::new("value", data_type).default(default.clone());
        let expected = default.constant().unwrap_or(Value::Null);
        takes(stage, column, expected)
    })
}

fn takes(stage: &mut Stage, column: Column, expected: Value) -> Result<(), Failure> {
    // A second column of the name that a default could pass for.
    let table = Table::new("defaults")
        .column(Column::integer("id"))
        .column(column)
        .column(Column::text("other").nullable());
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    db.insert(&table, [[("id", 1.into())], [("id", 2.into())]])?;
    let found = rows(&mut db, &table, &["value"], &["id"])?.concat();
    equal("the values", found, vec![expected; 2])
}

fn numbers() -> Vec<Case> {
    vec![
        case("zero", DataType::Integer, 0),
        case("negative", DataType::Integer, -1),
        case("least_small_int", DataType::SmallInt, i16::MIN),
        case("greatest_small_int", DataType::SmallInt, i16::MAX),
        case("least_integer", DataType::Integer, i32::MIN),
        case("greatest_integer", DataType::Integer, i32::MAX),
        case("least_big_int", DataType::BigInt, i64::MIN),
        case("greatest_big_int", DataType::BigInt, i64::MAX),
        case("true", DataType::Boolean, true),
        case("false", DataType::Boolean, false),
    ]
}

fn texts() -> Vec<Case> {
    let short = DataType::String { max_length: Some(40) };
    vec![
        case("text", DataType::TEXT, "plain"),
        case("empty_text", DataType::TEXT, ""),
        case("spaces", short, "  padded  "),
        case("quotes", DataType::TEXT, "it's -- % \"so\" /* "),
        case("backslash", DataType::TEXT, "back\\slash \\' \\n \\x41 E'\\''"),
        case("line_break", DataType::TEXT, "line\nbreak\r\n\ttab"),
        case("emoji", short, "naïve 😀 表"),
        case("text_like_null", DataType::TEXT, "NULL"),
        case("text_like_number", DataType::TEXT, "007"),
        case("text_like_call", DataType::TEXT, "now()"),
        case("text_like_keyword", DataType::TEXT, "CURRENT_TIMESTAMP"),
        case("text_like_column", DataType::TEXT, "other"),
        case("text_like_cast", short, "'1'::integer"),
        case("text_like_json", DataType::TEXT, "{\"a\": 1}"),
        case("long_text", DataType::TEXT, "x'y".repeat(3_000)),
    ]
}

fn json() -> Vec<Case> {
    [
        ("json_object", "{}"),
        ("json_array", "[]"),
        ("json_null", "null"),
        ("json_string", "\"it's \\\\ \\\"quoted\\\" \\n 😀\""),
        ("json_number", "123456789012345678901234567890.5"),
        ("json_nested", "{\"a\":[1,2.5,{\"b\":null}],\"it's\":true}"),
    ]
    .into_iter()
    .filter_map(|(id, text)| Some(case(id, DataType::Json, Json::parse(text).ok()?)))
    .collect()
}

fn mixed() -> Table {
    Table::new("defaults")
        .column(Column::integer("number").default(7))
        .column(Column::text("text").default("it's"))
        .column(Column::boolean("truth").default(true))
        .column(Column::json("json").nullable().default(Json::object()))
        .column(Column::text("none").nullable())
}

fn stand(stage: &mut Stage, table: &Table) -> Result<stylobate_connect::Connection, Failure> {
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    Ok(db)
}

fn all_defaults(stage: &mut Stage) -> Result<(), Failure> {
    let table = mixed();
    let mut db = stand(stage, &table)?;
    let nothing: [(&str, Value); 0] = [];
    equal(
        "the number of rows that were inserted",
        db.insert(&table, [nothing.clone(), nothing])?,
        2,
    )?;
    let found = rows(&mut db, &table, &["number", "text", "truth", "json", "none"], &[])?;
    let row = vec![7.into(), "it's".into(), true.into(), Json::object().into(), Value::Null];
    equal("the rows", found, vec![row; 2])
}

fn explicit_null(stage: &mut Stage) -> Result<(), Failure> {
    let table = mixed();
    let mut db = stand(stage, &table)?;
    db.insert(&table, [[("json", Value::Null)]])?;
    equal("the rows", rows(&mut db, &table, &["json"], &[])?, vec![vec![Value::Null]])
}

fn given(stage: &mut Stage) -> Result<(), Failure> {
    let table = mixed();
    let mut db = stand(stage, &table)?;
    let row = [("number", 0.into()), ("text", "".into()), ("truth", Value::from(false))];
    db.insert(&table, [row])?;
    let found = rows(&mut db, &table, &["number", "text", "truth"], &[])?;
    equal("the rows", found, vec![vec![0.into(), "".into(), Value::from(false)]])
}

fn left_out(stage: &mut Stage) -> Result<(), Failure> {
    let table = mixed();
    let mut db = stand(stage, &table)?;
    db.insert(
        &table,
        [
            vec![("number", Value::from(1))],
            vec![("text", "b".into()), ("number", 2.into())],
            vec![("truth", false.into()), ("number", 3.into())],
        ],
    )?;
    let found = rows(&mut db, &table, &["number", "text", "truth"], &["number"])?;
    let row = |number: i32, text: &str, truth: bool| vec![number.into(), text.into(), truth.into()];
    equal("the rows", found, vec![row(1, "it's", true), row(2, "b", true), row(3, "it's", false)])
}

fn in_key(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("keys").column(Column::integer("id").default(5)).primary_key(["id"]);
    let mut db = stand(stage, &table)?;
    let nothing: [(&str, Value); 0] = [];
    db.insert(&table, [nothing.clone()])?;
    let again = db.insert(&table, [nothing]);
    let kinds = [stylobate_connect::ErrorKind::UniqueViolation];
    crate::check::refused("the default again", again, &kinds)?;
    equal("the rows", rows(&mut db, &table, &["id"], &[])?, vec![vec![Value::from(5)]])
}

fn in_check(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("checked")
        .column(Column::integer("id"))
        .column(Column::integer("size").default(0))
        .check("size > 0");
    let mut db = stand(stage, &table)?;
    let kinds = [stylobate_connect::ErrorKind::CheckViolation];
    crate::check::refused("the default", db.insert(&table, [[("id", 1.into())]]), &kinds)?;
    db.insert(&table, [[("id", 1.into()), ("size", 1.into())]])?;
    equal("the rows", rows(&mut db, &table, &["size"], &[])?, vec![vec![Value::from(1)]])
}

fn not_for_update(stage: &mut Stage) -> Result<(), Failure> {
    let table = mixed();
    let mut db = stand(stage, &table)?;
    db.insert(&table, [[("number", 1.into()), ("text", "a".into())]])?;
    let sql = format!(
        "UPDATE {} SET {} = NULL",
        crate::check::name(&db, "defaults"),
        crate::check::name(&db, "json")
    );
    db.execute(&sql, &[])?;
    let found = rows(&mut db, &table, &["number", "text", "json"], &[])?;
    equal("the rows", found, vec![vec![1.into(), "a".into(), Value::Null]])
}
