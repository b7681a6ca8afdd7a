//! Random values at the boundaries of their domains.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::{Column, DataType, Database, Json, Table, Timestamp, Value};
use uuid::Uuid;

use super::Check;
use crate::check::{equal, refused, rows};
use crate::source::Source;
use crate::{Failure, Stage};

/// How many values an input has.
const VALUES: usize = 6;
/// The most characters of the text that has a length.
const LENGTH: u32 = 5;

const TYPES: [(&str, DataType); 10] = [
    ("a_uuid", DataType::Uuid),
    ("a_string", DataType::String { max_length: Some(LENGTH) }),
    ("a_text", DataType::TEXT),
    ("an_instant", DataType::TimestampTz),
    ("a_json", DataType::Json),
    ("a_big_int", DataType::BigInt),
    ("an_integer", DataType::Integer),
    ("a_small_int", DataType::SmallInt),
    ("a_boolean", DataType::Boolean),
    ("some_bytes", DataType::Bytes),
];

pub(super) fn start(stage: &mut Stage) -> Result<Check, Failure> {
    let mut db = stage.open()?;
    let table = TYPES.iter().fold(Table::new("every_type"), |table, (name, data_type)| {
        table.column(Column::new(*name, *data_type).nullable())
    });
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    Ok(Box::new(move |bytes| {
        let mut source = Source::new(bytes);
        for _ in 0..VALUES {
            let (name, data_type) = source.pick(&TYPES);
            let other = if source.chance(4) { &source.pick(&TYPES).1 } else { data_type };
            let value = value(&mut source, other);
            check(&mut db, &table, name, data_type, &value)
                .map_err(|failure| failure.during(format!("{value:?} as {data_type}")))?;
        }
        Ok(())
    }))
}

fn check(
    db: &mut Connection,
    table: &Table,
    name: &str,
    data_type: &DataType,
    value: &Value,
) -> Result<(), Failure> {
    let on_purpose = || Failure::from(Error::new(ErrorKind::Canceled, "rolled back on purpose"));
    let ended = db.transaction(|db| {
        let inserted = db.insert(table, [[(name, value.clone())]]);
        if value.check(data_type).is_err() {
            refused("it", inserted, &[ErrorKind::ValueOutOfDomain])?;
        } else {
            inserted?;
            let found = rows(db, table, &[name], &[])?;
            equal("what is read back", found, vec![vec![value.clone()]])?;
        }
        Err::<(), _>(on_purpose())
    });
    match ended {
        Err(failure) if failure != on_purpose() => Err(failure),
        _ => Ok(()),
    }
}

/// A value of the type, or one that is almost of it.
fn value(source: &mut Source<'_>, data_type: &DataType) -> Value {
    match data_type {
        DataType::Uuid => Value::Uuid(Uuid::from_u128(number(source) as u128)),
        DataType::String { max_length } => text(source, *max_length),
        DataType::TimestampTz => instant(source),
        DataType::Json => json(source),
        DataType::BigInt | DataType::Integer | DataType::SmallInt => integer(source, data_type),
        DataType::Boolean => Value::Boolean(source.chance(50)),
        DataType::Bytes => {
            let length = source.below(20);
            Value::Bytes((0..length).map(|_| source.below(256) as u8).collect())
        }
    }
}

fn number(source: &mut Source<'_>) -> i64 {
    (0..8).fold(0, |number, _| number << 8 | source.below(256) as i64)
}

fn near(source: &mut Source<'_>, center: i64) -> i64 {
    center.saturating_add(source.below(7) as i64 - 3)
}

fn integer(source: &mut Source<'_>, data_type: &DataType) -> Value {
    let bounds = data_type.integer_range().map_or((0, 0), |range| (*range.start(), *range.end()));
    let center = *source.pick(&[0, bounds.0, bounds.1, i64::from(i32::MAX), i64::from(i16::MIN)]);
    Value::Integer(if source.chance(20) { number(source) } else { near(source, center) })
}

fn instant(source: &mut Source<'_>) -> Value {
    let bounds = [0, Timestamp::MIN.microseconds(), Timestamp::MAX.microseconds()];
    // A leap day, the last moment before the epoch, and the change of the calendar.
    let others = [951_782_400_000_000, -1, -12_219_292_800_000_000];
    let center = *source.pick(&[bounds, others].concat());
    let time = if source.chance(20) { number(source) } else { near(source, center) };
    Value::TimestampTz(Timestamp::from_microseconds(time))
}

fn text(source: &mut Source<'_>, max_length: Option<u32>) -> Value {
    let characters = [
        'a',
        ' ',
        '\'',
        '"',
        '\\',
        '%',
        '\n',
        '\0',
        '\u{1}',
        '\u{7f}',
        'é',
        '\u{301}',
        '表',
        '😀',
        '\u{feff}',
        '\u{fffd}',
        '\u{10ffff}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{200d}',
    ];
    let limit = max_length.unwrap_or(12) as usize;
    let length = (limit + source.below(4)).saturating_sub(2);
    let any = |source: &mut Source<'_>| {
        let drawn = char::from_u32(number(source) as u32 % 0x11_0000);
        drawn.filter(|character| *character != '\0').unwrap_or('x')
    };
    let character = |source: &mut Source<'_>| match source.chance(25) {
        true => any(source),
        false => *source.pick(&characters),
    };
    Value::String((0..length).map(|_| character(source)).collect())
}

/// A random JSON value; the texts that are none are for other cases.
fn json(source: &mut Source<'_>) -> Value {
    let mut text = String::new();
    push_json(source, &mut text, 4);
    Json::parse(&text).map_or(Value::Null, Value::Json)
}

fn push_json(source: &mut Source<'_>, text: &mut String, depth: usize) {
    let scalars = [
        "null",
        "true",
        "0",
        "-0",
        "1.0",
        "1E5",
        "1e-7",
        "123456789012345678901234567890",
        "0.10",
        "-1.5e+3",
        "9007199254740993",
        "1e300",
        "\"\"",
        "\"'\"",
        "\"\\\\\"",
        "\"\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"😀\"",
        "\"\\u0001\"",
        "\"\\n\"",
        "\"\\/\"",
        "\"$1\"",
    ];
    match source.below(if depth == 0 { 1 } else { 3 }) {
        0 => text.push_str(*source.pick(&scalars)),
        1 => {
            text.push('[');
            for place in 0..source.below(4) {
                text.push_str(if place > 0 { " , " } else { "" });
                push_json(source, text, depth - 1);
            }
            text.push(']');
        }
        _ => {
            text.push('{');
            for place in 0..source.below(4) {
                text.push_str(if place > 0 { "," } else { " " });
                text.push_str(
                    *source.pick(&["\"a\"", "\"b\"", "\"\"", "\"é\"", "\"it's\"", "\"B\""]),
                );
                text.push(':');
                push_json(source, text, depth - 1);
            }
            text.push('}');
        }
    }
}
