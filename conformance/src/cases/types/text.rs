//! Text.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_dialect::{Wire, push_text};
use stylobate_model::{Column, DataType, Database, Expression, Table, Value};

use super::{insertion, samples, stand, stored};
use crate::check::{count, equal, holds, placeholder, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let lengths = lengths().into_iter().map(|case| case.needs("types.string_length"));
    let texts = texts().into_iter().map(|case| case.needs("types.string"));
    lengths.chain(texts).chain(orders()).collect()
}

fn lengths() -> [Case; 4] {
    [
        case(
            "type.string_length.max_chars",
            "a text of one character too many is refused, bound or by hand, with no row",
            max_chars,
        ),
        case(
            "type.string_length.emoji_is_one",
            "a text is as long as it has code points, however many bytes they take",
            emoji_is_one,
        ),
        case(
            "type.string_length.trailing_space_kept",
            "spaces at the end are kept, and count",
            trailing_space,
        ),
        case(
            "type.string_length.greatest",
            "the greatest length that a text may be limited to stands",
            greatest_length,
        ),
    ]
}

fn texts() -> [Case; 7] {
    [
        case(
            "type.string.nul_refused",
            "the character NUL is refused when it is bound, with no row",
            nul_refused,
        ),
        case(
            "type.string.invalid_utf8",
            "bytes that are no UTF-8 are never read as a text",
            invalid_utf8,
        ),
        case(
            "type.string.empty_is_not_null",
            "no characters at all are a value",
            empty_is_not_null,
        ),
        case("type.string.case_distinct", "texts that differ in case are distinct", |stage| {
            distinct(stage, &["a", "A", "ä", "Ä", "ß", "SS", "ı", "i", "I", "İ"])
        }),
        case(
            "type.string.normal_forms_distinct",
            "texts that only look alike are distinct",
            |stage| distinct(stage, &["\u{e9}", "e\u{301}", "\u{212b}", "\u{e5}", "K", "\u{212a}"]),
        ),
        case(
            "type.string.spaces_distinct",
            "texts that differ in spaces at the end or before are distinct",
            |stage| distinct(stage, &["a", "a ", " a", "a  ", "", " ", "a\t", "a\n", "\u{a0}a"]),
        ),
        case(
            "type.string.control_characters",
            "every character but NUL is kept",
            control_characters,
        ),
    ]
}

fn orders() -> [Case; 2] {
    [
        Case::new(
            "type.string.byte_order.rows",
            "rows are ordered by the bytes of text that asks for it",
            ordered_rows,
        )
        .needs("columns.byte_order"),
        Case::new(
            "type.string.byte_order.conditions",
            "conditions order text by its bytes, whatever the order of the database",
            ordered_conditions,
        )
        .needs("constraints.check"),
    ]
}

fn case(id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>) -> Case {
    Case::new(id, sentence, body)
}

const SHORT: DataType = DataType::String { max_length: Some(3) };

/// A text is accepted, bound and by hand, and reads back.
fn accepts(db: &mut Connection, table: &Table, text: &str) -> Result<(), Failure> {
    db.execute(&format!("DELETE FROM {}", table.name), &[])?;
    db.insert(table, [[("id", 1.into()), ("sample", text.into())]])?;
    let mut literal = String::new();
    push_text(&mut literal, text);
    let sql = insertion(db, 2, &literal);
    db.execute(&sql, &[])?;
    let found = stored(db, table)?;
    let expected = vec![Value::from(text), text.into()];
    equal(format!("what is stored of {text:?}"), found, expected)
}

fn refuses_bound(db: &mut Connection, table: &Table, text: &str) -> Result<(), Failure> {
    db.execute(&format!("DELETE FROM {}", table.name), &[])?;
    let bound = db.insert(table, [[("id", 1.into()), ("sample", text.into())]]);
    refused(format!("{text:?} that is bound"), bound, &[ErrorKind::ValueOutOfDomain])?;
    equal("the number of rows", count(db, "samples")?, 0)
}

fn refuses(db: &mut Connection, table: &Table, text: &str) -> Result<(), Failure> {
    refuses_bound(db, table, text)?;
    let mut literal = String::new();
    push_text(&mut literal, text);
    let sql = insertion(db, 1, &literal);
    let written = db.execute(&sql, &[]);
    refused(format!("{text:?} by hand"), written, &[ErrorKind::ValueOutOfDomain])?;
    equal("the number of rows", count(db, "samples")?, 0)
}

fn max_chars(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, SHORT)?;
    accepts(&mut db, &table, "abc")?;
    refuses(&mut db, &table, "abcd")
}

fn emoji_is_one(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, SHORT)?;
    for text in ["😀😀😀", "äöü", "e\u{301}x", "表表表"] {
        accepts(&mut db, &table, text)?;
    }
    for text in ["😀😀😀😀", "e\u{301}e\u{301}", "äöüß"] {
        refuses(&mut db, &table, text)?;
    }
    Ok(())
}

fn trailing_space(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, SHORT)?;
    for text in ["a  ", "   ", " a ", "ab "] {
        accepts(&mut db, &table, text)?;
    }
    // By hand an engine may cut them, which is declared where the boundaries are.
    for text in ["abc  ", "    "] {
        refuses_bound(&mut db, &table, text)?;
    }
    Ok(())
}

fn greatest_length(stage: &mut Stage) -> Result<(), Failure> {
    let data_type = DataType::String { max_length: Some(DataType::MAX_STRING_LENGTH) };
    let (mut db, table) = stand(stage, data_type)?;
    let text = "😀".repeat(100_000);
    db.insert(&table, [[("id", 1.into()), ("sample", text.as_str().into())]])?;
    let found = stored(&mut db, &table)?;
    holds(found == [Value::from(text)], || "another text reads back".to_owned())
}

fn nul_refused(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TEXT)?;
    for text in ["\0", "a\0", "\0a", "a\0b"] {
        refuses_bound(&mut db, &table, text)?;
    }
    Ok(())
}

fn invalid_utf8(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TEXT)?;
    let mut session = stage.opener()?.session()?;
    let broken: [&[u8]; 4] = [b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xc0\x80"];
    for (id, bytes) in (0..).zip(broken) {
        let sql = insertion(&db, id, &placeholder(&db, 1, &DataType::TEXT));
        let written = session.execute(&sql, &[Wire::Bytes(bytes.to_vec())]);
        match written {
            Err(error) if error.kind() == ErrorKind::ConnectionLost => return Err(error.into()),
            Err(_) => equal("the number of rows", count(&mut db, "samples")?, 0)?,
            Ok(_) => {
                // The engine may have made a text of it, or hold what cannot be read.
                if let Ok(found) = stored(&mut db, &table) {
                    let is_text = |value: &Value| value.check(&DataType::TEXT).is_ok();
                    holds(found.iter().all(is_text), || format!("{bytes:?} reads as {found:?}"))?;
                }
                db.execute("DELETE FROM samples", &[])?;
            }
        }
    }
    Ok(())
}

fn empty_is_not_null(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TEXT)?;
    db.insert(&table, [[("id", 1.into()), ("sample", "".into())]])?;
    db.insert(&table, [[("id", 2.into()), ("sample", Value::Null)]])?;
    equal("the values", stored(&mut db, &table)?, vec!["".into(), Value::Null])?;
    let empty = Expression::column("sample").not_equals("");
    let strict = Table::new("strict").column(Column::text("sample")).check(empty);
    let database = Database::new().table(table).table(strict.clone());
    stage.stand(&mut db, &database)?;
    let broken = db.insert(&strict, [[("sample", "".into())]]);
    refused("an empty text", broken, &[ErrorKind::CheckViolation]).map(drop)
}

/// Texts of which no two are equal: a unique constraint takes each of them once.
fn distinct(stage: &mut Stage, texts: &[&str]) -> Result<(), Failure> {
    let table = samples(DataType::TEXT).unique(["sample"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    for (id, text) in (0_i64..).zip(texts) {
        db.insert(&table, [[("id", id.into()), ("sample", (*text).into())]])?;
    }
    for text in texts {
        let again = db.insert(&table, [[("id", 100.into()), ("sample", (*text).into())]]);
        refused(format!("{text:?} again"), again, &[ErrorKind::UniqueViolation])?;
    }
    let expected: Vec<_> = texts.iter().map(|text| Value::from(*text)).collect();
    equal("the values", stored(&mut db, &table)?, expected)
}

fn control_characters(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TEXT)?;
    let text: String = ('\u{1}'..='\u{200}')
        .chain(['\u{2028}', '\u{2029}', '\u{d7ff}', '\u{e000}', '\u{feff}', '\u{fffd}'])
        .chain(['\u{fffe}', '\u{ffff}', '\u{10000}', '\u{10ffff}'])
        .collect();
    accepts(&mut db, &table, &text)
}

fn ordered_rows(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("samples").column(Column::text("sample").byte_order());
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    let mut texts = [
        "b", "a", "B", "A", "é", "e", "z", "Z", "_", " ", "", "-", "1", "10", "9", "表", "😀",
        "\u{ffff}",
    ];
    for text in texts {
        db.insert(&table, [[("sample", text.into())]])?;
    }
    texts.sort_unstable();
    let found = rows(&mut db, &table, &["sample"], &["sample"])?.concat();
    equal("the order", found, texts.map(Value::from).to_vec())
}

fn ordered_conditions(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("samples")
        .column(Column::integer("id"))
        .column(Column::text("sample"))
        .check(Expression::column("sample").less_than("a"));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    for (text, fits) in [("B", true), ("Z", true), ("", true), ("_", true), ("b", false)] {
        let inserted = db.insert(&table, [[("id", 1.into()), ("sample", text.into())]]);
        match fits {
            true => drop(inserted?),
            false => drop(refused(text, inserted, &[ErrorKind::CheckViolation])?),
        }
    }
    let beyond = db.insert(&table, [[("id", 1.into()), ("sample", "é".into())]]);
    refused("é", beyond, &[ErrorKind::CheckViolation]).map(drop)
}
