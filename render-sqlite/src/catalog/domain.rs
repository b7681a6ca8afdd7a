//! The conditions that guard the domains, as they are found in a live database.

use stylobate_dialect::sqlparser::tokenizer::Token;
use stylobate_model::{DataType, DefaultValue};

use super::definition::tokens;
use crate::column;

/// Stands for the column; a name that no bare word has.
const COLUMN: &str = "\"?\"";
/// Stands for the length of a text.
const LENGTH: u32 = u32::MAX;

/// The conditions of all types, and the defaults that are no constants, as tokens.
pub(super) struct Domains {
    conditions: Vec<(DataType, Vec<Token>)>,
    now: Vec<Token>,
    new_uuid: Vec<Token>,
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
            Some((data_type, read(&condition)))
        });
        Self {
            conditions: conditions.collect(),
            now: read(column::NOW),
            new_uuid: read(column::NEW_UUID),
        }
    }

    /// The column, in lower case, and the type whose domain the condition guards.
    pub(super) fn recognise(&self, condition: &[Token]) -> Option<(String, DataType)> {
        let mut conditions = self.conditions.iter();
        conditions.find_map(|(data_type, wanted)| matches(wanted, condition, *data_type))
    }

    /// The default that is no constant, if it is one of ours.
    pub(super) fn default(&self, sql: &str, data_type: DataType) -> Option<DefaultValue> {
        // Most texts are as they were written here, which needs no tokens.
        let (default, text, tokens) = match data_type {
            DataType::TimestampTz => (DefaultValue::Now, column::NOW, &self.now),
            DataType::Uuid => (DefaultValue::NewUuid, column::NEW_UUID, &self.new_uuid),
            _ => return None,
        };
        (sql == text || read(sql) == *tokens).then_some(default)
    }
}

/// Compares folded tokens with others, whose words may be written in any way.
fn matches(wanted: &[Token], found: &[Token], data_type: DataType) -> Option<(String, DataType)> {
    if wanted.len() != found.len() {
        return None;
    }
    let mut column = None;
    let mut data_type = data_type;
    for (wanted, found) in wanted.iter().zip(found) {
        match (wanted, found) {
            (Token::Word(wanted), Token::Word(found)) => {
                let word = if wanted.value == "?" {
                    column.get_or_insert(&found.value)
                } else {
                    &wanted.value
                };
                if !word.eq_ignore_ascii_case(&found.value) {
                    return None;
                }
            }
            (Token::Number(wanted, _), Token::Number(found, _))
                if *wanted == LENGTH.to_string() =>
            {
                let length = found.parse().ok().filter(|length| *length > 0)?;
                data_type = DataType::String { max_length: Some(length) };
            }
            (wanted, found) if wanted == found => {}
            _ => return None,
        }
    }
    column.map(|column| (column.to_ascii_lowercase(), data_type))
}

fn read(sql: &str) -> Vec<Token> {
    folded(tokens(sql).unwrap_or_default().into_iter())
}

/// The tokens without whitespace, their words without quotes and in lower case: SQLite takes
/// names that differ in no more than that for the same.
fn folded(tokens: impl Iterator<Item = Token>) -> Vec<Token> {
    let fold = |token| match token {
        Token::Word(word) => Token::make_word(&word.value.to_ascii_lowercase(), Some('"')),
        other => other,
    };
    tokens.filter(|token| !matches!(token, Token::Whitespace(_))).map(fold).collect()
}
