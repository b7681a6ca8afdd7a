//! What holds of all JSON values, in whatever way they are written.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use proptest::prelude::*;
use stylobate_model::{InvalidJson, Json};

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
