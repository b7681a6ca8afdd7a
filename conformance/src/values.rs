//! Values at the boundaries of every domain.

use stylobate_model::DataType;

/// A value at a boundary, as text.
///
/// ```
/// use stylobate_conformance::values::boundaries;
/// use stylobate_model::{DataType, Value};
///
/// for boundary in boundaries().iter().filter(|value| value.data_type == DataType::SmallInt) {
///     let value = Value::parse(&boundary.text, &DataType::SmallInt);
///     assert_eq!(value.is_ok(), boundary.accepted, "{}", boundary.name());
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The type that it is given to.
    pub data_type: DataType,
    /// The text: digits, an instant, JSON, hexadecimal digits of bytes, or the text itself.
    pub text: String,
    /// Whether the domain holds it.
    pub accepted: bool,
}

impl Boundary {
    /// A short text that names the value: the type and the beginning of the text.
    pub fn name(&self) -> String {
        let mut text: String = self.text.chars().take(48).collect();
        let count = self.text.chars().count();
        if count > 48 {
            text = format!("{text}…{count}");
        }
        format!("{} {}", self.data_type, text.escape_debug())
    }

    /// The identifier of the case that binds it.
    pub fn bound_case(&self) -> String {
        format!("boundary.bound.{}", self.slug())
    }

    /// The identifier of the case that writes it by raw SQL.
    pub fn raw_case(&self) -> String {
        format!("boundary.raw.{}", self.slug())
    }

    /// The type and the beginning of the text, with a mark that tells texts apart.
    fn slug(&self) -> String {
        use sha2::{Digest, Sha256};

        let plain = |text: &str| {
            let mut plain = String::new();
            for character in text.chars().take(24) {
                match character.is_ascii_alphanumeric() {
                    true => plain.push(character.to_ascii_lowercase()),
                    false if plain.is_empty() || plain.ends_with('_') => {}
                    false => plain.push('_'),
                }
            }
            plain.trim_matches('_').to_owned()
        };
        let mark: String =
            Sha256::digest(&self.text).iter().take(2).map(|byte| format!("{byte:02x}")).collect();
        let text = plain(&self.text);
        let between = if text.is_empty() { "" } else { "." };
        let data_type = plain(&self.data_type.to_string());
        format!("{data_type}{between}{text}.{mark}")
    }
}

/// All of them.
pub fn boundaries() -> Vec<Boundary> {
    let mut all = Vec::new();
    let mut add = |data_type: DataType, accepted: bool, texts: &[&str]| {
        all.extend(texts.iter().map(|text| Boundary {
            data_type,
            text: (*text).to_owned(),
            accepted,
        }));
    };
    integers(&mut add);
    strings(&mut add);
    instants(&mut add);
    json(&mut add);
    no_json(&mut add);
    add(DataType::Boolean, true, &["true", "false"]);
    add(DataType::Boolean, false, &["2", "yes", "NULL?"]);
    let sixteen = "00112233445566778899aabbccddeeff";
    add(DataType::Bytes, true, &["", "00", "ff", "5c", "27", "0000", sixteen, &sixteen[2..]]);
    add(DataType::Bytes, true, &[&"ab".repeat(1000), &format!("{sixteen}00")]);
    add(
        DataType::Uuid,
        true,
        &[
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "0123abcd-4567-4789-8abc-def012345678",
            sixteen,
        ],
    );
    add(
        DataType::Uuid,
        false,
        &[
            &sixteen[2..],
            &format!("{sixteen}00"),
            "",
            "0123abcd-4567-4789-8abc-def01234567g",
            "not a uuid",
        ],
    );
    all
}

type Add<'a> = &'a mut dyn FnMut(DataType, bool, &[&str]);

fn integers(add: Add<'_>) {
    add(DataType::SmallInt, true, &["0", "-1", "32767", "-32768", "32766", "-32767"]);
    add(DataType::SmallInt, false, &["32768", "-32769", "2147483648", "99999999999999999999"]);
    add(DataType::Integer, true, &["0", "2147483647", "-2147483648", "32768", "-32769"]);
    add(DataType::Integer, false, &["2147483648", "-2147483649", "9223372036854775807"]);
    add(
        DataType::BigInt,
        true,
        &["0", "9223372036854775807", "-9223372036854775808", "2147483648", "9007199254740993"],
    );
    add(DataType::BigInt, false, &["9223372036854775808", "-9223372036854775809", "1e30"]);
}

fn strings(add: Add<'_>) {
    let of = |max_length| DataType::String { max_length: Some(max_length) };
    let face = "😀";
    add(
        DataType::TEXT,
        true,
        &[
            "",
            " ",
            "a",
            "it's",
            "\"",
            "\\",
            "\\x41",
            "%s",
            "NULL",
            "line\nbreak\ttab",
            "é",
            "e\u{301}",
        ],
    );
    add(DataType::TEXT, true, &[&face.repeat(1000), "\u{feff}", "\u{10ffff}", "\u{fffd}", "\u{1}"]);
    add(DataType::TEXT, true, &["👩\u{200d}👩\u{200d}👧", "مرحبا", &"x".repeat(100_000)]);
    add(DataType::TEXT, false, &["\0", "a\0", "\0a", "a\0b"]);
    add(of(1), true, &["", "a", "é", face, "'"]);
    add(of(1), false, &["ab", "😀😀", "e\u{301}", "\0", "a\0"]);
    add(of(5), true, &["", "12345", &face.repeat(5), "1234 ", "     "]);
    add(of(5), false, &["123456", &face.repeat(6), "12345 ", "      ", "123\x0045", "12\0"]);
    add(of(200), true, &[&face.repeat(200), &"é".repeat(200)]);
    add(of(200), false, &[&face.repeat(201), &"x".repeat(201)]);
}

fn instants(add: Add<'_>) {
    add(
        DataType::TimestampTz,
        true,
        &[
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00.000001Z",
            "9999-12-31T23:59:59.999999Z",
            "9999-12-31T23:59:59Z",
            "1970-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999Z",
            "2024-02-29T12:00:00Z",
            "2000-02-29T00:00:00Z",
            "2023-06-01T12:00:00+02:00",
            "2023-06-01T12:00:00-11:30",
            "2023-06-01T12:00:00+14:00",
            "2023-06-01T12:00:00.1Z",
            "2023-06-01T12:00:00.123456Z",
            "2023-06-01T12:00:00.999999+00:00",
            "1582-10-10T00:00:00Z",
            "1900-03-01T00:00:00Z",
        ],
    );
    add(
        DataType::TimestampTz,
        false,
        &[
            "2023-02-30T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-00-10T00:00:00Z",
            "2023-06-31T00:00:00Z",
            "2023-06-01T25:00:00Z",
            "2023-06-01T12:60:00Z",
            "0000-12-31T23:59:59Z",
            "10000-01-01T00:00:00Z",
            "infinity",
            "-infinity",
            "yesterday",
            "",
        ],
    );
}

fn json(add: Add<'_>) {
    add(
        DataType::Json,
        true,
        &[
            "null",
            "true",
            "0",
            "-0",
            "1.0",
            "1E5",
            "1e-7",
            "\"\"",
            "[]",
            "{}",
            " { \"b\" : 1 , \"a\" : [ ] } ",
            "{\"a\":1,\"a\":2}",
            "{\"\":0}",
            "123456789012345678901234567890",
            "0.123456789012345678901234567890",
            "-123456789012345678901234567890.5",
            "9007199254740993",
            "\"it's \\\"quoted\\\" \\\\ \\/ \\n \\u00e9 \\ud83d\\ude00\"",
            "\"😀\"",
            "[[[[[1]]]]]",
            "\"\\u0001\"",
        ],
    );
    add(DataType::Json, true, &[&nested(128), &"9".repeat(1000), "1e999"]);
}

fn no_json(add: Add<'_>) {
    add(
        DataType::Json,
        false,
        &[
            "",
            " ",
            "nul",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "'a'",
            "01",
            "+1",
            "1.",
            ".5",
            "[1",
            "\"open",
            "[1] 2",
            "// 1\n1",
            "\"\\x41\"",
            "\"\\u0000\"",
            "{\"\\u0000\":1}",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"line\nbreak\"",
            "NaN",
            "[NaN]",
            "Infinity",
        ],
    );
    add(DataType::Json, false, &[&nested(129), &nested(2000), &"9".repeat(1001), "1e1000"]);
}

/// An array in an array, and so on.
fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}
