//! Instants.

use stylobate_connect::{Connection, ErrorKind, Parameter};
use stylobate_dialect::push_text;
use stylobate_model::{DataType, Table, Timestamp, Value};

use super::{insertion, stand, stored};
use crate::check::{count, equal, holds, name, placeholder, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let case = |id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>| {
        Case::new(format!("type.timestamp_tz.{id}"), sentence, body).needs("types.timestamp_tz")
    };
    let mut cases = vec![
        case("microseconds", "every microsecond is kept", microseconds),
        case(
            "nanoseconds",
            "what is finer than a microsecond is no value, and is never kept",
            nanoseconds,
        ),
        case("offset_normalised", "an instant is one value, whatever its offset", offsets),
        case("order_is_chronological", "instants are ordered by time", order),
        case("range", "the years 0001 to 9999 are kept to the last microsecond", range),
        case("out_of_range", "an instant beyond the years 0001 to 9999 is refused", out_of_range),
        case("calendar", "every day of the calendar is kept", calendar),
    ];
    let never = [
        ("infinity", "infinity"),
        ("minus_infinity", "-infinity"),
        ("year_200000", "200000-01-01T00:00:00.000000Z"),
        ("year_10000", "10000-01-01T00:00:00.000000Z"),
        ("year_0", "0000-06-01T00:00:00.000000Z"),
        ("before_christ", "-0044-03-15T00:00:00.000000Z"),
        ("feb30", "2023-02-30T00:00:00.000000Z"),
        ("second_60", "2016-12-31T23:59:60.000000Z"),
        ("time_24h", "2023-06-01T24:00:00.000000Z"),
        ("hour_25", "2023-06-01T25:00:00.000000Z"),
        ("word", "today"),
        ("date", "2023-06-01"),
    ];
    cases.extend(never.map(|(id, text)| {
        Case::new(
            format!("type.timestamp_tz.{id}"),
            format!("{text} is refused when it is bound, and never read as another kind of value"),
            move |stage| never_a_value(stage, text),
        )
        .needs("types.timestamp_tz")
    }));
    cases
}

fn parse(text: &str) -> Result<Value, Failure> {
    let instant = text.parse().map(Value::TimestampTz);
    instant.map_err(|error: stylobate_model::InvalidTimestamp| Failure::new(error.to_string()))
}

fn add(db: &mut Connection, table: &Table, values: &[Value]) -> Result<(), Failure> {
    for (id, value) in (0_i64..).zip(values) {
        db.insert(table, [[("id", id.into()), ("sample", value.clone())]])?;
    }
    Ok(())
}

fn keeps(stage: &mut Stage, values: Vec<Value>) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TimestampTz)?;
    add(&mut db, &table, &values)?;
    equal("the instants", stored(&mut db, &table)?, values)
}

fn instants(microseconds: impl IntoIterator<Item = i64>) -> Vec<Value> {
    let instant = |microseconds| Value::TimestampTz(Timestamp::from_microseconds(microseconds));
    microseconds.into_iter().map(instant).collect()
}

fn microseconds(stage: &mut Stage) -> Result<(), Failure> {
    let fractions = [0, 1, 9, 10, 123_456, 500_000, 999_999];
    // Before and after the epoch, and where a double would lose some.
    let seconds = [-62_135_596_800, -1, 0, 1_700_000_000, 253_402_300_799];
    keeps(
        stage,
        instants(seconds.into_iter().flat_map(|second: i64| {
            fractions.into_iter().map(move |fraction| second * 1_000_000 + fraction)
        })),
    )
}

fn nanoseconds(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TimestampTz)?;
    let text = "2023-06-01T12:00:00.123456789Z";
    holds(parse(text).is_err(), || format!("{text} passes for an instant"))?;
    let mut literal = String::new();
    push_text(&mut literal, text);
    let sql = insertion(&db, 1, &literal);
    match db.execute(&sql, &[]) {
        Ok(_) => {
            let found = stored(&mut db, &table)?;
            let near = ["2023-06-01T12:00:00.123456Z", "2023-06-01T12:00:00.123457Z"];
            let near = [parse(near[0])?, parse(near[1])?];
            holds(found.len() == 1 && found.iter().all(|value| near.contains(value)), || {
                format!("{text} is taken and reads back as {found:?}")
            })
        }
        error => refused(text, error, &[ErrorKind::ValueOutOfDomain]).map(drop),
    }
}

fn offsets(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TimestampTz)?;
    let ways = [
        "2023-06-01T12:00:00Z",
        "2023-06-01T17:30:00+05:30",
        "2023-06-01T00:00:00-12:00",
        "2023-06-02T02:00:00+14:00",
        "2023-06-01 12:00:00.000+00",
    ];
    let values = ways.into_iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    add(&mut db, &table, &values)?;
    let sql = format!(
        "SELECT count(*) FROM {} WHERE {} = {}",
        name(&db, "samples"),
        name(&db, "sample"),
        placeholder(&db, 1, &DataType::TimestampTz)
    );
    let noon = Parameter { data_type: DataType::TimestampTz, value: parse(ways[0])? };
    let found = crate::check::scalar(&mut db, &sql, &[noon], DataType::BigInt)?;
    equal("the number of rows at one instant", found, 5.into())?;
    let read: Vec<_> = stored(&mut db, &table)?.iter().map(ToString::to_string).collect();
    equal("the instants", read, vec!["2023-06-01T12:00:00.000000Z".to_owned(); 5])
}

fn order(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TimestampTz)?;
    let ordered = instants([
        Timestamp::MIN.microseconds(),
        -62_135_596_800_000_000 + 1,
        -1_000_000,
        -1,
        0,
        1,
        999_999,
        1_000_000,
        10_000_000,
        1_700_000_000_000_000,
        Timestamp::MAX.microseconds(),
    ]);
    let mixed: Vec<_> = ordered.iter().rev().cloned().collect();
    add(&mut db, &table, &mixed)?;
    let found = rows(&mut db, &table, &["sample"], &["sample"])?.concat();
    equal("the order", found, ordered)
}

fn range(stage: &mut Stage) -> Result<(), Failure> {
    let (least, greatest) = (Timestamp::MIN.microseconds(), Timestamp::MAX.microseconds());
    keeps(stage, instants([least, least + 1, greatest - 1, greatest]))
}

fn out_of_range(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TimestampTz)?;
    let (least, greatest) = (Timestamp::MIN.microseconds(), Timestamp::MAX.microseconds());
    for value in instants([least - 1, greatest + 1, i64::MIN, i64::MAX]) {
        let what = value.to_string();
        let inserted = db.insert(&table, [[("id", 1.into()), ("sample", value)]]);
        refused(what, inserted, &[ErrorKind::ValueOutOfDomain])?;
    }
    equal("the number of rows", count(&mut db, "samples")?, 0)
}

fn calendar(stage: &mut Stage) -> Result<(), Failure> {
    // The days on which calendars differ.
    let days = [
        "0001-01-01",
        "0004-02-29",
        "0100-02-28",
        "0100-03-01",
        "1582-10-04",
        "1582-10-05",
        "1582-10-14",
        "1582-10-15",
        "1752-09-03",
        "1900-02-28",
        "1900-03-01",
        "1970-01-01",
        "2000-02-29",
        "2024-02-29",
        "2038-01-19",
        "2100-02-28",
        "4000-02-29",
        "9999-12-31",
    ];
    let noon = |day: &str| parse(&format!("{day}T12:00:00Z"));
    keeps(stage, days.into_iter().map(noon).collect::<Result<_, _>>()?)
}

/// What no instant is: it cannot be bound, and by hand it is refused, read as an instant of the
/// domain, or an error when it is read.
fn never_a_value(stage: &mut Stage, text: &str) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TimestampTz)?;
    holds(parse(text).is_err(), || format!("{text} passes for an instant"))?;
    let bound = db.insert(&table, [[("id", 1.into()), ("sample", text.into())]]);
    refused(format!("{text} that is bound"), bound, &[ErrorKind::ValueOutOfDomain])?;
    equal("the number of rows", count(&mut db, "samples")?, 0)?;
    let mut literal = String::new();
    push_text(&mut literal, text);
    let sql = insertion(&db, 1, &literal);
    match db.execute(&sql, &[]) {
        Err(error) if error.kind() == ErrorKind::ConnectionLost => Err(error.into()),
        Err(_) => Ok(()),
        Ok(_) => match rows(&mut db, &table, &["sample"], &[]) {
            Err(Failure::Unexpected(_)) => Ok(()),
            Err(lost) => Err(lost),
            Ok(found) => {
                let known = |value: &Value| match value {
                    Value::TimestampTz(instant) => instant.is_in_domain(),
                    _ => false,
                };
                holds(found.iter().flatten().all(known), || format!("{text} reads as {found:?}"))
            }
        },
    }
}
