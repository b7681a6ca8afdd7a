//! The conditions that guard the domains, as they are found in a live database.

use std::borrow::Cow;

use stylobate_model::{DataType, DefaultValue};

use super::words::{Kind, Word, words};
use crate::column;

/// Stands for the column; a name that no bare word has.
const COLUMN: &str = "\"?\"";
/// Stands for the length of a text.
const LENGTH: u32 = u32::MAX;

/// The conditions of all types, and the defaults that are no constants, as words.
pub(super) struct Domains {
    conditions: Vec<(DataType, Vec<Wanted>)>,
    now: Vec<Wanted>,
    new_uuid: Vec<Wanted>,
}

/// A word that is to stand in a condition.
enum Wanted {
    /// The name of the column.
    Column,
    /// The length of a text.
    Length,
    /// A name, or a word that is no name, written in any case.
    Name(String),
    /// Bytes, without the `x` in front of them.
    Bytes(String),
    /// A word that is written in one way.
    Exactly(Kind, String),
}

impl Domains {
    pub(super) fn new() -> Self {
        let types = DataType::ALL.into_iter().map(|data_type| match data_type {
            DataType::String { max_length: Some(_) } => {
                DataType::String { max_length: Some(LENGTH) }
            }
            other => other,
        });
        let conditions = types.filter_map(|data_type| {
            let condition = column::domain(COLUMN, &data_type)?;
            Some((data_type, wanted(&condition)))
        });
        Self {
            conditions: conditions.collect(),
            now: wanted(column::NOW),
            new_uuid: wanted(column::NEW_UUID),
        }
    }

    /// The column, as it is written, and the type whose domain the condition guards.
    pub(super) fn recognise<'a>(&self, condition: &[Word<'a>]) -> Option<(Cow<'a, str>, DataType)> {
        let mut conditions = self.conditions.iter();
        conditions.find_map(|(data_type, wanted)| {
            let Match { column, length } = matches(wanted, condition)?;
            let data_type = match length {
                Some(_) => DataType::String { max_length: length },
                None => *data_type,
            };
            Some((column?, data_type))
        })
    }

    /// The default that is no constant, if it is one of ours.
    pub(super) fn default(&self, sql: &str, data_type: DataType) -> Option<DefaultValue> {
        // Most texts are as they were written here, and need not be taken apart.
        let (default, text, wanted) = match data_type {
            DataType::TimestampTz => (DefaultValue::Now, column::NOW, &self.now),
            DataType::Uuid => (DefaultValue::NewUuid, column::NEW_UUID, &self.new_uuid),
            _ => return None,
        };
        let is_it = || words(sql).is_ok_and(|found| matches(wanted, &found).is_some());
        (sql == text || is_it()).then_some(default)
    }
}

/// What stands where a column and a length may stand.
#[derive(Default)]
struct Match<'a> {
    column: Option<Cow<'a, str>>,
    length: Option<u32>,
}

/// Compares words: SQLite takes names and keywords for the same that differ in no more than their
/// case and quotes.
fn matches<'a>(wanted: &[Wanted], found: &[Word<'a>]) -> Option<Match<'a>> {
    if wanted.len() != found.len() {
        return None;
    }
    let mut matched = Match::default();
    for (wanted, found) in wanted.iter().zip(found) {
        let same = match wanted {
            Wanted::Column => {
                let name = found.name()?;
                match &matched.column {
                    Some(column) => column.eq_ignore_ascii_case(&name),
                    None => {
                        matched.column = Some(name);
                        true
                    }
                }
            }
            Wanted::Length => {
                let is_number = found.kind == Kind::Number;
                matched.length = found.text.parse().ok().filter(|length| *length > 0);
                is_number && matched.length.is_some()
            }
            Wanted::Name(name) => found.name()?.eq_ignore_ascii_case(name),
            Wanted::Bytes(digits) => found.kind == Kind::Bytes && found.text[1..] == **digits,
            Wanted::Exactly(kind, text) => found.kind == *kind && found.text == text,
        };
        if !same {
            return None;
        }
    }
    Some(matched)
}

fn wanted(sql: &str) -> Vec<Wanted> {
    let (column, length) = (COLUMN, LENGTH.to_string());
    let wanted = |word: &Word<'_>| match (word.kind, word.text) {
        (Kind::Quoted, text) if text == column => Wanted::Column,
        (Kind::Number, text) if text == length => Wanted::Length,
        (Kind::Bare | Kind::Quoted, text) => Wanted::Name(text.to_owned()),
        (Kind::Bytes, text) => Wanted::Bytes(text[1..].to_owned()),
        (kind @ (Kind::Text | Kind::Number | Kind::Sign), text) => {
            Wanted::Exactly(kind, text.to_owned())
        }
    };
    words(sql).unwrap_or_default().iter().map(wanted).collect()
}
