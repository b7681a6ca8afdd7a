//! JSON values and timestamps: what is read, what is refused, and that equal values print alike.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use stylobate_model::{InvalidJson, InvalidTimestamp, Json, Timestamp};

#[track_caller]
fn check_canonical(text: &str, expected: &str) {
    let json = Json::parse(text).unwrap();
    assert_eq!(json.as_str(), expected, "{text}");
    assert_eq!(Json::parse(expected).unwrap(), json, "{text}");
}

#[track_caller]
fn check_syntax(text: &str, at: usize) {
    match Json::parse(text) {
        Err(InvalidJson::Syntax { offset, .. }) => assert_eq!(offset, at, "{text:?}"),
        other => panic!("{text:?} gave {other:?}"),
    }
}

#[test]
fn numbers_are_written_in_plain_decimal_notation() {
    let cases = [
        ("0", "0"),
        ("-0", "0"),
        ("-0.000e5", "0"),
        ("7", "7"),
        ("-7", "-7"),
        ("100", "100"),
        ("1.0", "1"),
        ("1.50", "1.5"),
        ("-1.50", "-1.5"),
        ("10.0100", "10.01"),
        ("0.10", "0.1"),
        ("1E5", "100000"),
        ("1e+5", "100000"),
        ("1e-3", "0.001"),
        ("-12.5e-3", "-0.0125"),
        ("12.5e1", "125"),
        ("12.5e2", "1250"),
        ("120e-1", "12"),
        ("0.0012e2", "0.12"),
        ("0.0012e3", "1.2"),
        ("1e00000000000000000000000002", "100"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("18446744073709551616", "18446744073709551616"),
    ];
    for (text, expected) in cases {
        check_canonical(text, expected);
    }
}

#[test]
fn zero_has_no_digits_too_many_whatever_its_exponent() {
    check_canonical("0e999999999", "0");
    check_canonical("-0.00e-99999999999999999999999999", "0");
    check_canonical("0e99999999999999999999999999", "0");
    check_canonical(&format!("0.{}", "0".repeat(5_000)), "0");
    check_canonical(&format!("1.{}", "0".repeat(5_000)), "1");
    check_canonical(&format!("1{}e-5000", "0".repeat(5_000)), "1");
    check_canonical(&format!("0.{}1e5001", "0".repeat(5_000)), "1");
}

#[test]
fn a_number_has_at_most_a_thousand_digits() {
    let nines = |count| "9".repeat(count);
    let allowed = [
        nines(1_000),
        format!("-{}", nines(1_000)),
        format!("{}.{}", nines(400), nines(600)),
        "1e999".to_owned(),
        "1e-999".to_owned(),
        format!("0.{}", nines(999)),
    ];
    for text in allowed {
        let json = Json::parse(&text).unwrap();
        let digits = json.as_str().bytes().filter(u8::is_ascii_digit).count();
        assert_eq!(digits, 1_000, "{text}");
    }
    let refused = [
        nines(1_001),
        format!("-{}", nines(1_001)),
        format!("{}.{}", nines(400), nines(601)),
        "1e1000".to_owned(),
        "1e-1000".to_owned(),
        format!("0.{}", nines(1_000)),
        "1e999999999".to_owned(),
        "1e-999999999".to_owned(),
        "1e4294967296".to_owned(),
        "1e-4294967297".to_owned(),
        "1e9223372036854775807".to_owned(),
        "1e-9223372036854775808".to_owned(),
        "12.5e99999999999999999999999999".to_owned(),
        "12.5e-99999999999999999999999999".to_owned(),
    ];
    for text in refused {
        let refusal = Json::parse(&format!("[0, {text}]")).unwrap_err();
        assert_eq!(refusal, InvalidJson::TooManyDigits { offset: 4 }, "{text}");
    }
}

#[test]
fn strings_escape_only_what_they_must() {
    let cases = [
        (r#""""#, r#""""#),
        (r#""\"\\\/""#, r#""\"\\/""#),
        (r#""\b\t\n\f\r""#, r#""\b\t\n\f\r""#),
        (r#""\u0008\u0009\u000A\u000c\u000D""#, r#""\b\t\n\f\r""#),
        (r#""\u0001\u001F\u000B""#, r#""\u0001\u001f\u000b""#),
        (r#""\u0020\u007f\u00eb""#, "\" \u{7f}ë\""),
        (r#""a\u0041z""#, r#""aAz""#),
        (r#""\ud83d\uDE00""#, r#""😀""#),
        (r#""\uffff\ud800\udc00\udbff\udfff""#, "\"\u{ffff}\u{10000}\u{10ffff}\""),
        ("\"\u{2028}\"", "\"\u{2028}\""),
    ];
    for (text, expected) in cases {
        check_canonical(text, expected);
    }
}

#[test]
fn keys_are_unique_and_sorted_by_code_point() {
    check_canonical(r#"{"b":1,"a":2,"B":3,"":4}"#, r#"{"":4,"B":3,"a":2,"b":1}"#);
    check_canonical(r#"{"a":1,"b":2,"a":{"z":1,"y":2}}"#, r#"{"a":{"y":2,"z":1},"b":2}"#);
    check_canonical(r#"{"a":1,"\u0061":2}"#, r#"{"a":2}"#);
    check_canonical(r#"{"a":[1],"a":[],"a":null}"#, r#"{"a":null}"#);
    // In UTF-16 the emoji would come first, and in escaped text the backslash would come last.
    check_canonical(r#"{"😀":1,"\uffff":2}"#, "{\"\u{ffff}\":2,\"😀\":1}");
    check_canonical(r#"{"A":1,"\"":2,"\n":3}"#, r#"{"\n":3,"\"":2,"A":1}"#);
}

#[test]
fn whitespace_stands_between_tokens_only() {
    check_canonical(" \t\r\n{ \"a\" : [ 1 , true , \" \" ] } \n", r#"{"a":[1,true," "]}"#);
    check_canonical(" [ ] ", "[]");
    check_canonical(" { } ", "{}");
    check_syntax("1\u{a0}", 1);
    check_syntax("\u{feff}1", 0);
    check_syntax("- 1", 1);
    check_syntax("tr ue", 0);
}

#[test]
fn what_is_not_json_is_refused_where_it_stops_being_json() {
    let cases = [
        ("", 0),
        ("  ", 2),
        ("NaN", 0),
        ("Infinity", 0),
        ("-Infinity", 1),
        ("nul", 0),
        ("True", 0),
        ("01", 0),
        ("[-01]", 1),
        ("+1", 0),
        (".5", 0),
        ("1.", 2),
        ("1.e1", 2),
        ("1e", 2),
        ("1e+", 3),
        ("0x10", 1),
        ("1 2", 2),
        ("truefalse", 4),
        ("[", 1),
        ("[1", 2),
        ("[1,]", 3),
        ("[,1]", 1),
        ("[1 2]", 3),
        ("[1}", 2),
        ("{", 1),
        ("{\"a\"", 4),
        ("{\"a\":", 5),
        ("{\"a\" 1}", 5),
        ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("{1:1}", 1),
        ("{\"a\":1]", 6),
        ("/* */ 1", 0),
        ("1 // one", 2),
        ("'a'", 0),
        ("\"a", 2),
        ("\"a\\", 3),
        ("\"\\x41\"", 2),
        ("\"\\é\"", 2),
        ("\"\\u12\"", 3),
        ("\"\\u+123\"", 3),
        ("\"\\u00é0\"", 3),
        ("\"\\ud83d\\u12\"", 9),
        ("\"a\nb\"", 2),
        ("\"a\u{1f}b\"", 2),
        ("é", 0),
        ("\0", 0),
    ];
    for (text, at) in cases {
        check_syntax(text, at);
    }
}

#[test]
fn nul_is_refused_in_strings_and_keys_however_it_is_written() {
    for (text, offset) in [
        ("\"a\\u0000\"", 2),
        ("\"a\0\"", 2),
        ("{\"\\u0000\":1}", 2),
        ("{\"a\":\"\0\"}", 6),
        ("\"\\n\\u0000\"", 3),
    ] {
        assert_eq!(Json::parse(text), Err(InvalidJson::Nul { offset }), "{text:?}");
    }
    check_canonical(r#""\\u0000""#, r#""\\u0000""#);
}

#[test]
fn half_a_surrogate_pair_is_refused() {
    for text in [
        r#""a\ud800""#,
        r#""a\udfff""#,
        r#""a\ud800b""#,
        r#""a\ud800\n""#,
        r#""a\ud800\u0041""#,
        r#""a\ud800\ud800""#,
        r#""a\udc00\ud800""#,
    ] {
        assert_eq!(Json::parse(text), Err(InvalidJson::LoneSurrogate { offset: 2 }), "{text}");
    }
    let refusal = Json::parse(r#"{"\ud83d\ude00\udc00":1}"#).unwrap_err();
    assert_eq!(refusal, InvalidJson::LoneSurrogate { offset: 14 });
}

#[test]
fn a_depth_of_128_is_the_greatest() {
    let arrays = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = |depth| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    check_canonical(&arrays(128), &arrays(128));
    check_canonical(&objects(128), &objects(128));
    check_canonical(&format!("[{0},{0}]", arrays(127)), &format!("[{0},{0}]", arrays(127)));
    assert_eq!(Json::parse(&arrays(129)), Err(InvalidJson::TooDeep { offset: 128 }));
    assert_eq!(Json::parse(&objects(129)), Err(InvalidJson::TooDeep { offset: 640 }));
    let mixed = format!("{}{}{}", "[".repeat(127), "{\"a\":[]}", "]".repeat(127));
    assert_eq!(Json::parse(&mixed), Err(InvalidJson::TooDeep { offset: 132 }));
    assert_eq!(
        Json::parse(&"[".repeat(1_000_000)),
        Err(InvalidJson::TooDeep { offset: 128 }),
        "the reader does not go on"
    );
}

#[test]
fn a_refusal_says_what_and_where() {
    let message = |text: &str| Json::parse(text).unwrap_err().to_string();
    assert_eq!(message("{\"a\":1,}"), "invalid JSON at byte 7: expected a key in double quotes");
    assert_eq!(
        message("\"\\u0000\""),
        "the JSON string with the character NUL (U+0000) at byte 1 cannot be stored by every engine"
    );
    assert_eq!(
        message("\"\\ud800\""),
        "the escape at byte 1 of the JSON is one half of a surrogate pair, not a character"
    );
    assert_eq!(message(&"[".repeat(200)), "the JSON is nested deeper than 128 levels at byte 128");
    assert_eq!(
        message("1e1000"),
        "the JSON number at byte 0 has more than 1000 digits when written without an exponent"
    );
}

#[test]
fn values_of_serde_json_become_json() {
    let value =
        serde_json::json!({ "b": [1.5, -0.0, 1e21, u64::MAX], "a": { "d": "\n", "c": null } });
    let expected =
        r#"{"a":{"c":null,"d":"\n"},"b":[1.5,0,1000000000000000000000,18446744073709551615]}"#;
    assert_eq!(Json::try_from(&value).unwrap().as_str(), expected);
    let nul = serde_json::json!("\0");
    assert_eq!(Json::try_from(&nul), Err(InvalidJson::Nul { offset: 1 }));
}

/// A tree that writes the same value in more than one way.
#[derive(Clone, Debug)]
enum Tree {
    Word(&'static str),
    Number(i64, i32),
    String(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    fn write(&self, other_way: bool, output: &mut String) {
        let space = if other_way { " \n" } else { "" };
        output.push_str(space);
        match self {
            Self::Word(word) => output.push_str(word),
            Self::Number(digits, exponent) if other_way => {
                output.push_str(&format!("{digits}.000E{exponent}"));
            }
            Self::Number(digits, exponent) => {
                output.push_str(&format!("{digits}000e{}", exponent - 3));
            }
            Self::String(text) => write_string(text, other_way, output),
            Self::Array(items) => {
                output.push('[');
                for (index, item) in items.iter().enumerate() {
                    output.push_str(if index > 0 { "," } else { "" });
                    item.write(other_way, output);
                }
                output.push(']');
            }
            Self::Object(members) => {
                output.push('{');
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by(|left, right| left.0.cmp(&right.0));
                members.dedup_by(|left, right| left.0 == right.0);
                if other_way {
                    members.reverse();
                }
                for (index, (key, value)) in members.into_iter().enumerate() {
                    output.push_str(if index > 0 { "," } else { "" });
                    if other_way {
                        write_string(key, true, output);
                        output.push_str(": 0,");
                    }
                    write_string(key, other_way, output);
                    output.push(':');
                    value.write(other_way, output);
                }
                output.push('}');
            }
        }
        output.push_str(space);
    }

    fn text(&self, other_way: bool) -> String {
        let mut output = String::new();
        self.write(other_way, &mut output);
        output
    }
}

fn write_string(text: &str, escaped: bool, output: &mut String) {
    if !escaped {
        return output.push_str(&serde_json::to_string(text).unwrap());
    }
    let escapes = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
    output.push_str(&format!("\"{}\"", escapes.collect::<String>()));
}

fn content() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]{0,2}", "[^\u{0}]{0,6}", "[\u{1}-\u{2f}\\\\]{0,4}"]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        prop_oneof![Just("null"), Just("true"), Just("false")].prop_map(Tree::Word),
        (any::<i64>(), -30..30).prop_map(|(digits, exponent)| Tree::Number(digits, exponent)),
        content().prop_map(Tree::String),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::Array),
            prop::collection::vec((content(), inner), 0..6).prop_map(Tree::Object),
        ]
    })
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #[test]
    fn the_same_value_written_in_two_ways_is_equal(tree in tree()) {
        let one = Json::parse(&tree.text(false)).unwrap();
        let other = Json::parse(&tree.text(true)).unwrap();
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(hash(&one), hash(&other));
    }

    #[test]
    fn canonical_text_is_read_as_itself(tree in tree()) {
        let json = Json::parse(&tree.text(true)).unwrap();
        prop_assert_eq!(&json.to_string().parse::<Json>().unwrap(), &json);
    }

    #[test]
    fn strings_are_written_as_serde_json_writes_them(text in "[^\u{0}]*") {
        let written = serde_json::to_string(&text).unwrap();
        let json = Json::parse(&written).unwrap();
        prop_assert_eq!(json.as_str(), written);
    }

    #[test]
    fn the_exact_value_of_a_number_is_kept(digits in any::<i64>(), shift in 0_u32..12) {
        let json = Json::parse(&format!("{digits}e-{shift}")).unwrap();
        let text = json.as_str();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        prop_assert!(!fraction.ends_with('0'));
        let padded = format!("{whole}{fraction:0<width$}", width = shift as usize);
        prop_assert_eq!(padded.parse::<i128>().unwrap(), i128::from(digits));
    }

    #[test]
    fn every_double_survives(number in any::<f64>().prop_filter("finite", |n| n.is_finite())) {
        let json = Json::parse(&format!("{number:e}")).unwrap();
        prop_assert_eq!(json.as_str().parse::<f64>().unwrap(), number);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        check_against_serde_json(&text)?;
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in any::<Vec<u8>>()) {
        check_against_serde_json(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn serde_json_agrees_on_what_is_json(
        text in "([\\[\\]{}:, 01.eE+\\-]|\"a\"|\"a\":|null|\"[a\\\\u0dDc8\nn/é\u{1}]{0,8}\"){0,12}"
    ) {
        check_against_serde_json(&text)?;
    }

    #[test]
    fn serde_json_agrees_on_damaged_json(tree in tree(), at in any::<prop::sample::Index>(), by in content()) {
        let mut text: Vec<char> = tree.text(true).chars().collect();
        let at = at.index(text.len());
        text.splice(at..=at, by.chars());
        check_against_serde_json(&text.into_iter().collect::<String>())?;
    }

    #[test]
    fn timestamps_print_what_they_read(
        microseconds in Timestamp::MIN.microseconds()..=Timestamp::MAX.microseconds()
    ) {
        let instant = Timestamp::from_microseconds(microseconds);
        prop_assert!(instant.is_in_domain());
        let text = instant.to_string();
        prop_assert_eq!(text.len(), 27);
        prop_assert_eq!(text.parse::<Timestamp>().unwrap(), instant);
    }

    #[test]
    fn the_order_of_printed_timestamps_is_the_order_of_instants(
        one in Timestamp::MIN.microseconds()..=Timestamp::MAX.microseconds(),
        other in Timestamp::MIN.microseconds()..=Timestamp::MAX.microseconds(),
    ) {
        let [one, other] = [one, other].map(Timestamp::from_microseconds);
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
    }

    #[test]
    fn every_count_of_microseconds_prints_and_only_the_domain_reads_back(microseconds: i64) {
        let instant = Timestamp::from_microseconds(microseconds);
        let read = instant.to_string().parse::<Timestamp>();
        prop_assert_eq!(read.ok(), Some(instant).filter(|instant| instant.is_in_domain()));
    }

    #[test]
    fn no_text_makes_the_reader_of_timestamps_panic(
        text in prop_oneof![any::<String>(), "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-9:.+\\-Zé]{0,24}"]
    ) {
        if let Ok(instant) = text.parse::<Timestamp>() {
            prop_assert!(instant.is_in_domain());
        }
    }

    #[test]
    fn an_offset_moves_the_instant(hour in 0_i64..24, minute in 0_i64..60, second in 0_i64..60) {
        let seconds = hour * 3_600 + minute * 60 + second;
        for (sign, expected) in [('-', seconds), ('+', -seconds)] {
            let text = format!("1970-01-01T00:00:00{sign}{hour:02}:{minute:02}:{second:02}");
            let instant: Timestamp = text.parse().unwrap();
            prop_assert_eq!(instant.microseconds(), expected * 1_000_000);
        }
    }
}

/// Compares what is taken for JSON; serde_json knows nothing of our domain, except of depth.
fn check_against_serde_json(text: &str) -> Result<(), TestCaseError> {
    match Json::parse(text) {
        Ok(json) => {
            // Only a value that is skipped may have any number.
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(), "{}", text);
            prop_assert_eq!(Json::parse(json.as_str()), Ok(json));
        }
        Err(InvalidJson::Syntax { offset, .. }) => {
            prop_assert!(text.is_char_boundary(offset), "{} at {}", text, offset);
            prop_assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{}", text);
        }
        Err(_) => {}
    }
    Ok(())
}

fn timestamp(text: &str) -> Result<Timestamp, InvalidTimestamp> {
    text.parse()
}

#[track_caller]
fn check_timestamp(text: &str, expected: &str) {
    assert_eq!(timestamp(text).unwrap().to_string(), expected, "{text}");
}

#[track_caller]
fn check_refused(text: &str, reason: &str) {
    let message = timestamp(text).unwrap_err().to_string();
    assert!(message.starts_with(&format!("{text:?} is not a timestamp: ")), "{message}");
    assert!(message.contains(reason), "{message}");
}

#[test]
fn timestamps_are_read_in_every_form_that_engines_print() {
    let expected = "2026-01-02T03:04:05.123456Z";
    for text in [
        "2026-01-02T03:04:05.123456Z",
        "2026-01-02t03:04:05.123456z",
        "2026-01-02 03:04:05.123456+00",
        "2026-01-02 05:04:05.123456+02",
        "2026-01-02T05:04:05.123456+02:00",
        "2026-01-01T21:34:05.123456-05:30",
        "2026-01-02 03:23:37.123456+00:19:32",
        "2026-01-02T03:04:05.123456000Z",
        "2026-01-02T03:04:05.123456-00:00",
    ] {
        check_timestamp(text, expected);
    }
    check_timestamp("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z");
    check_timestamp("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100000Z");
    check_timestamp("2026-01-02T03:04:05.00001Z", "2026-01-02T03:04:05.000010Z");
    check_timestamp("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.900000Z");
    check_timestamp("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z");
    check_timestamp("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z");
}

#[test]
fn the_domain_of_timestamps_ends_at_the_years_0001_and_9999() {
    check_timestamp("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z");
    check_timestamp("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
    assert_eq!(timestamp("0001-01-01T00:00:00Z").unwrap(), Timestamp::MIN);
    assert_eq!(timestamp("9999-12-31T23:59:59.999999Z").unwrap(), Timestamp::MAX);
    assert_eq!(timestamp("0001-01-01T23:59:59+23:59:59").unwrap(), Timestamp::MIN);
    assert_eq!(timestamp("9999-12-31T00:00:00.999999-23:59:59").unwrap(), Timestamp::MAX);
    for text in [
        "0000-01-01T00:00:00Z",
        "0000-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59.999999-00:00:01",
        "9999-12-31T23:59:59.999999-23:59",
    ] {
        check_refused(text, "outside of the years 0001 to 9999 in UTC");
    }
}

#[test]
fn a_timestamp_without_an_offset_is_refused() {
    check_refused("2026-01-02T03:04:05", "no offset from UTC; add `Z`");
    check_refused("2026-01-02 03:04:05.123456", "no offset from UTC");
}

#[test]
fn nothing_finer_than_a_microsecond_is_rounded_away() {
    check_refused("2026-01-02T03:04:05.1234567Z", "finer than a microsecond");
    check_refused("2026-01-02T03:04:05.000000001Z", "finer than a microsecond");
    check_refused("2026-01-02T03:04:05.0000000000001Z", "finer than a microsecond");
    check_refused("2026-01-02T03:04:05.0000000000Z", "in the form");
}

#[test]
fn days_and_times_that_do_not_exist_are_refused() {
    for date in ["2026-02-30", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01"]
    {
        check_refused(&format!("{date}T00:00:00Z"), "no such day");
    }
    check_refused("2026-01-00T00:00:00Z", "no such day");
    for time in ["24:00:00", "23:60:00", "23:59:60", "99:99:99"] {
        check_refused(&format!("2026-01-02T{time}Z"), "no such time");
    }
    for offset in ["+24", "-24:00", "+02:60", "+02:00:60"] {
        check_refused(&format!("2026-01-02T03:04:05{offset}"), "offsets from UTC end at 23:59:59");
    }
}

#[test]
fn other_forms_of_timestamps_are_refused() {
    for text in [
        "",
        "now",
        "infinity",
        "2026-01-02",
        "2026-01-02T03:04Z",
        "2026-1-2T03:04:05Z",
        "20260102T030405Z",
        "2026-01-02  03:04:05Z",
        " 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05Z ",
        "2026-01-02T03:04:05 Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05,5Z",
        "2026-01-02T03:04:05+2",
        "2026-01-02T03:04:05+0200",
        "2026-01-02T03:04:05+02:",
        "2026-01-02T03:04:05+02:00:00:00",
        "2026-01-02T03:04:05+02:00[Europe/Paris]",
        "2026-01-02 03:04:05+00 BC",
        "10000-01-01T00:00:00Z",
        "+2026-01-02T03:04:05Z",
        "-001-01-02T03:04:05Z",
        "２026-01-02T03:04:05Z",
    ] {
        check_refused(text, "write it in the form `2026-01-02T03:04:05.123456Z`");
    }
}

#[test]
fn timestamps_outside_of_the_domain_print_their_count() {
    for microseconds in
        [i64::MIN, i64::MAX, Timestamp::MIN.microseconds() - 1, Timestamp::MAX.microseconds() + 1]
    {
        let instant = Timestamp::from_microseconds(microseconds);
        assert!(!instant.is_in_domain());
        let expected = format!("microsecond {microseconds} since 1970-01-01T00:00:00Z");
        assert_eq!(instant.to_string(), expected);
    }
}

#[test]
fn a_system_time_is_cut_toward_the_past() {
    let cut = |time: SystemTime| Timestamp::try_from(time).map(Timestamp::microseconds);
    assert_eq!(cut(UNIX_EPOCH), Ok(0));
    assert_eq!(cut(UNIX_EPOCH + Duration::from_nanos(1_999)), Ok(1));
    assert_eq!(cut(UNIX_EPOCH - Duration::from_micros(1)), Ok(-1));
    // Some systems count in units of 100 nanoseconds.
    assert_eq!(cut(UNIX_EPOCH - Duration::from_nanos(100)), Ok(-1));
    assert_eq!(cut(UNIX_EPOCH - Duration::from_nanos(1_100)), Ok(-2));
}

#[test]
fn a_system_time_outside_of_the_domain_is_refused() {
    let end = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    let last = end - Duration::from_micros(1);
    assert_eq!(Timestamp::try_from(last), Ok(Timestamp::MAX));
    let message = Timestamp::try_from(end).unwrap_err().to_string();
    let expected = "\"nanosecond 253402300800000000000 since 1970-01-01T00:00:00Z\" is not a \
                    timestamp: it is outside of the years 0001 to 9999 in UTC; use an instant \
                    within them";
    assert_eq!(message, expected);
}
