//! JSON values and timestamps: what is read, what is refused, and that equal values print alike.

#[path = "values/json_laws.rs"]
mod json_laws;
#[path = "values/timestamps.rs"]
mod timestamps;

use stylobate_model::{InvalidJson, Json};

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
