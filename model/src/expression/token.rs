//! The words of the text form.

use super::Comparison;
use super::parse::{Fault, Kind};

/// A word of the text form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Keyword(Keyword),
    Name(String),
    Text(String),
    Bytes(Vec<u8>),
    Integer(i64),
    Comparison(Comparison),
    Ampersand,
    Bar,
    Open,
    Close,
    Comma,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    And,
    Between,
    False,
    In,
    Is,
    Not,
    Null,
    Or,
    True,
}

impl Keyword {
    fn find(word: &str) -> Option<Self> {
        [
            ("AND", Self::And),
            ("BETWEEN", Self::Between),
            ("FALSE", Self::False),
            ("IN", Self::In),
            ("IS", Self::Is),
            ("NOT", Self::Not),
            ("NULL", Self::Null),
            ("OR", Self::Or),
            ("TRUE", Self::True),
        ]
        .into_iter()
        .find(|(spelling, _)| word.eq_ignore_ascii_case(spelling))
        .map(|(_, keyword)| keyword)
    }
}

/// Whether a column of this name is written without quotes.
pub(super) fn is_bare_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(is_word)
        && Keyword::find(name).is_none()
}

/// The first word at or after the byte `from`, with the bytes where it starts and ends.
pub(super) fn next(text: &str, from: usize) -> Result<(Token, usize, usize), Fault> {
    let rest = text[from..].trim_ascii_start();
    let start = text.len() - rest.len();
    let fault = |kind| Fault { position: start, kind };
    let (token, length) = match rest.chars().next() {
        None => (Token::End, 0),
        Some('\'') => {
            quoted(rest, '\'', start).map(|(text, length)| (Token::Text(text), length))?
        }
        Some('"') => quoted(rest, '"', start).map(|(name, length)| (Token::Name(name), length))?,
        Some('x' | 'X') if rest[1..].starts_with('\'') => {
            let (digits, length) = quoted(&rest[1..], '\'', start)?;
            let bytes = bytes_of(&digits).ok_or_else(|| fault(Kind::Bytes))?;
            (Token::Bytes(bytes), length + 1)
        }
        Some(first) if first.is_ascii_alphabetic() || first == '_' => {
            let word = leading(rest, is_word);
            let token = match Keyword::find(word) {
                Some(keyword) => Token::Keyword(keyword),
                None => Token::Name(word.to_owned()),
            };
            (token, word.len())
        }
        Some(first) if first.is_ascii_digit() || first == '-' => {
            integer(rest).map_err(fault).map(|(value, length)| (Token::Integer(value), length))?
        }
        Some(first) => symbol(rest, first).map_err(fault)?,
    };
    Ok((token, start, start + length))
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn leading(rest: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
    &rest[..end]
}

/// What stands between the quote that `rest` starts with and its partner, and the length of all.
fn quoted(rest: &str, quote: char, start: usize) -> Result<(String, usize), Fault> {
    let mut content = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if character != quote {
            content.push(character);
        } else if characters.next_if(|(_, next)| *next == quote).is_some() {
            content.push(quote);
        } else {
            return Ok((content, index + 1));
        }
    }
    Err(Fault { position: start, kind: Kind::Unclosed(quote) })
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let nibble = |digit: &u8| char::from(*digit).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(nibble(high)? << 4 | nibble(low)?)).collect()
}

fn integer(rest: &str) -> Result<(i64, usize), Kind> {
    if rest.starts_with("--") {
        return Err(Kind::Comment);
    }
    let sign = usize::from(rest.starts_with('-'));
    let length = sign + leading(&rest[sign..], |c| is_word(c) || c == '.').len();
    let number = &rest[..length];
    if length == sign || !number[sign..].bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Kind::NotInteger(number.to_owned()));
    }
    let value = number.parse().map_err(|_| Kind::IntegerRange(number.to_owned()))?;
    Ok((value, length))
}

fn symbol(rest: &str, first: char) -> Result<(Token, usize), Kind> {
    let pair = rest.get(..2).unwrap_or_default();
    Ok(match (first, pair) {
        (_, "<>" | "!=") => (Token::Comparison(Comparison::NotEqual), 2),
        (_, "<=") => (Token::Comparison(Comparison::LessOrEqual), 2),
        (_, ">=") => (Token::Comparison(Comparison::GreaterOrEqual), 2),
        (_, "/*") => return Err(Kind::Comment),
        (_, "==") => return Err(Kind::Operator("==", "=")),
        (_, "&&") => return Err(Kind::Operator("&&", "AND")),
        (_, "||") => return Err(Kind::Operator("||", "OR")),
        ('=', _) => (Token::Comparison(Comparison::Equal), 1),
        ('<', _) => (Token::Comparison(Comparison::Less), 1),
        ('>', _) => (Token::Comparison(Comparison::Greater), 1),
        ('&', _) => (Token::Ampersand, 1),
        ('|', _) => (Token::Bar, 1),
        ('(', _) => (Token::Open, 1),
        (')', _) => (Token::Close, 1),
        (',', _) => (Token::Comma, 1),
        (';', _) => return Err(Kind::Semicolon),
        _ => return Err(Kind::Character(first)),
    })
}
