//! JSON values, held as canonical text.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// A JSON value: its canonical text, so that two are equal exactly if their values are.
///
/// The canonical text
/// - has no whitespace between its tokens;
/// - has every key of an object once (of equal ones the last wins), sorted by code point;
/// - escapes nothing in a string but `"`, `\` and the control characters below U+0020;
/// - writes every number exactly, in plain decimal notation: no exponent, no trailing zeros behind
///   the point, no negative zero.
///
/// The values are those of RFC 8259 that every engine can hold: no U+0000, no lone surrogates, at
/// most [`Json::MAX_DEPTH`] arrays and objects inside each other, and numbers of at most
/// [`Json::MAX_DIGITS`] digits.
///
/// ```
/// use stylobate_model::Json;
///
/// let profile: Json = r#"{ "visits": 1E2, "name": "Zo\u00eb", "visits": 2.50 }"#.parse()?;
/// assert_eq!(profile.as_str(), r#"{"name":"Zoë","visits":2.5}"#);
/// assert_eq!(profile, Json::parse(r#"{"visits":25e-1,"name":"Zoë"}"#)?);
/// # Ok::<(), stylobate_model::InvalidJson>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Json(String);

/// Why a text is not in the domain of [`Json`]; every offset counts bytes from the start of the
/// text.
///
/// ```
/// use stylobate_model::{InvalidJson, Json};
///
/// let refusal = Json::parse("[1, 2,]").unwrap_err();
/// assert_eq!(refusal, InvalidJson::Syntax { offset: 6, expected: "a value" });
/// assert_eq!(refusal.to_string(), "invalid JSON at byte 6: expected a value");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidJson {
    /// The text is not JSON.
    #[error("invalid JSON at byte {offset}: expected {expected}")]
    Syntax {
        /// Where the text stops being JSON.
        offset: usize,
        /// What would have been JSON there, in words.
        expected: &'static str,
    },
    /// A string or a key holds the character NUL.
    #[error(
        "the JSON string with the character NUL (U+0000) at byte {offset} cannot be stored by \
         every engine"
    )]
    Nul {
        /// Where the character or its escape starts.
        offset: usize,
    },
    /// One half of a surrogate pair is escaped without the other.
    #[error(
        "the escape at byte {offset} of the JSON is one half of a surrogate pair, not a character"
    )]
    LoneSurrogate {
        /// Where the escape starts.
        offset: usize,
    },
    /// There are too many arrays and objects inside each other.
    #[error("the JSON is nested deeper than {} levels at byte {offset}", Json::MAX_DEPTH)]
    TooDeep {
        /// Where the first array or object starts that is too deep.
        offset: usize,
    },
    /// A number has too many digits when it is written without an exponent.
    #[error(
        "the JSON number at byte {offset} has more than {} digits when written without an exponent",
        Json::MAX_DIGITS
    )]
    TooManyDigits {
        /// Where the number starts.
        offset: usize,
    },
}

impl Json {
    /// The most arrays and objects that may stand inside each other.
    pub const MAX_DEPTH: usize = 128;

    /// The most digits that a number may have in its canonical text, zeros included.
    pub const MAX_DIGITS: usize = 1_000;

    /// The value `null`.
    ///
    /// ```
    /// assert_eq!(stylobate_model::Json::null().as_str(), "null");
    /// ```
    #[must_use]
    pub fn null() -> Self {
        Self("null".to_owned())
    }

    /// The empty object, `{}`.
    ///
    /// ```
    /// assert_eq!(stylobate_model::Json::object().as_str(), "{}");
    /// ```
    #[must_use]
    pub fn object() -> Self {
        Self("{}".to_owned())
    }

    /// Reads a JSON text of any form.
    ///
    /// # Errors
    /// The text is not JSON, or its value is one that some engine could not hold.
    ///
    /// ```
    /// use stylobate_model::Json;
    ///
    /// assert_eq!(Json::parse(" [1.0, -0, 1e-3] ")?.as_str(), "[1,0,0.001]");
    /// assert!(Json::parse("NaN").is_err());
    /// # Ok::<(), stylobate_model::InvalidJson>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidJson> {
        let output = String::with_capacity(text.len());
        let mut reader = Reader { text, at: 0, depth: 0, output };
        reader.value()?;
        match reader.next() {
            None => Ok(Self(reader.output)),
            Some(_) => Err(reader.expected("the end of the text")),
        }
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Json {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Json {
    type Err = InvalidJson;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&serde_json::Value> for Json {
    type Error = InvalidJson;

    /// The value that serde_json would write; offsets of an error count in that text.
    ///
    /// ```
    /// use stylobate_model::Json;
    ///
    /// let value = serde_json::json!({ "b": [1.0, true], "a": null });
    /// assert_eq!(Json::try_from(&value)?.as_str(), r#"{"a":null,"b":[1,true]}"#);
    /// # Ok::<(), stylobate_model::InvalidJson>(())
    /// ```
    fn try_from(value: &serde_json::Value) -> Result<Self, Self::Error> {
        Self::parse(&value.to_string())
    }
}

/// Reads a text once from its start to its end and appends the canonical text to `output`.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    output: String,
}

/// A member of an object: its key without escapes, and where `"key":value` stands in the output.
struct Member<'a> {
    key: Cow<'a, str>,
    written: Range<usize>,
}

impl<'a> Reader<'a> {
    fn value(&mut self) -> Result<(), InvalidJson> {
        match self.next() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self) -> Result<(), InvalidJson> {
        self.enter('{')?;
        let start = self.output.len();
        let mut members: Vec<Member<'a>> = Vec::new();
        let mut sorted = true;
        let mut more = !self.take(b'}');
        while more {
            if self.next() != Some(b'"') {
                return Err(self.expected("a key in double quotes"));
            }
            let begin = self.output.len();
            let key = self.string()?;
            if !self.take(b':') {
                return Err(self.expected("`:`"));
            }
            self.output.push(':');
            self.value()?;
            sorted &= members.last().is_none_or(|last| last.key < key);
            members.push(Member { key, written: begin..self.output.len() });
            more = self.another(b'}', "`,` or `}`")?;
        }
        if !sorted {
            self.sort(start, members);
        }
        self.leave('}');
        Ok(())
    }

    /// Writes the members, which stand in the output from `start` on, again in the order of keys.
    fn sort(&mut self, start: usize, mut members: Vec<Member<'a>>) {
        // The sort is stable: of equal keys the one read last stays the last. Texts compare by
        // byte, which in UTF-8 is by code point.
        members.sort_by(|left, right| left.key.cmp(&right.key));
        let mut sorted = String::with_capacity(self.output.len() - start);
        for (index, member) in members.iter().enumerate() {
            if members.get(index + 1).is_some_and(|next| next.key == member.key) {
                continue;
            }
            if !sorted.is_empty() {
                sorted.push(',');
            }
            sorted.push_str(&self.output[member.written.clone()]);
        }
        self.output.truncate(start);
        self.output.push_str(&sorted);
    }

    fn array(&mut self) -> Result<(), InvalidJson> {
        self.enter('[')?;
        let mut more = !self.take(b']');
        while more {
            self.value()?;
            more = self.another(b']', "`,` or `]`")?;
        }
        self.leave(']');
        Ok(())
    }

    fn enter(&mut self, bracket: char) -> Result<(), InvalidJson> {
        if self.depth == Json::MAX_DEPTH {
            return Err(InvalidJson::TooDeep { offset: self.at });
        }
        self.depth += 1;
        self.at += 1;
        self.output.push(bracket);
        Ok(())
    }

    fn leave(&mut self, bracket: char) {
        self.depth -= 1;
        self.output.push(bracket);
    }

    /// Whether a comma follows, and with it another element, rather than the end.
    fn another(&mut self, end: u8, expected: &'static str) -> Result<bool, InvalidJson> {
        if self.take(b',') {
            self.output.push(',');
            return Ok(true);
        }
        if self.take(end) { Ok(false) } else { Err(self.expected(expected)) }
    }

    fn word(&mut self) -> Result<(), InvalidJson> {
        for word in ["null", "true", "false"] {
            if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                self.output.push_str(word);
                return Ok(());
            }
        }
        Err(self.expected("a value"))
    }

    /// Reads a string and returns it without its escapes.
    fn string(&mut self) -> Result<Cow<'a, str>, InvalidJson> {
        self.at += 1;
        let mut content = Cow::Borrowed(self.plain());
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let character = self.escape()?;
                    let plain = self.plain();
                    let content = content.to_mut();
                    content.push(character);
                    content.push_str(plain);
                }
                Some(0) => return Err(InvalidJson::Nul { offset: self.at }),
                Some(_) => return Err(self.expected("an escape for a control character")),
                None => return Err(self.expected("the closing quote of a string")),
            }
        }
        self.at += 1;
        self.output.push('"');
        match &content {
            Cow::Borrowed(plain) => self.output.push_str(plain),
            Cow::Owned(content) => content.chars().for_each(|c| push_escaped(&mut self.output, c)),
        }
        self.output.push('"');
        Ok(content)
    }

    /// Reads up to the next quote, backslash or control character.
    fn plain(&mut self) -> &'a str {
        self.read_while(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
    }

    fn escape(&mut self) -> Result<char, InvalidJson> {
        let offset = self.at;
        self.at += 1;
        let character = match self.peek() {
            Some(b'u') => return self.code_point(offset),
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b't') => '\t',
            Some(b'n') => '\n',
            Some(b'f') => '\u{c}',
            Some(b'r') => '\r',
            _ => return Err(self.expected("one of the escapes of JSON")),
        };
        self.at += 1;
        Ok(character)
    }

    /// Reads the character of one escape, or of two that are a surrogate pair.
    fn code_point(&mut self, offset: usize) -> Result<char, InvalidJson> {
        let first = self.code_unit()?;
        let second = match first {
            0 => return Err(InvalidJson::Nul { offset }),
            0xd800..=0xdbff if self.text.as_bytes()[self.at..].starts_with(b"\\u") => {
                self.at += 1;
                self.code_unit()?
            }
            _ => 0,
        };
        let character = char::decode_utf16([first, second]).next().and_then(Result::ok);
        character.ok_or(InvalidJson::LoneSurrogate { offset })
    }

    /// Reads `u` and the four hexadecimal digits behind it.
    fn code_unit(&mut self) -> Result<u16, InvalidJson> {
        self.at += 1;
        // `from_str_radix` alone would allow a sign.
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.expected("four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }

    fn number(&mut self) -> Result<(), InvalidJson> {
        let offset = self.at;
        let negative = self.take_any(b"-").is_some();
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(InvalidJson::Syntax { offset, expected: "a number without leading zeros" });
        }
        let fraction = if self.take_any(b".").is_some() { self.digits()? } else { "" };
        let mut exponent = 0;
        if self.take_any(b"eE").is_some() {
            let sign = if self.take_any(b"+-") == Some(b'-') { -1 } else { 1 };
            // No text is so long that its digits could make up for an exponent beyond 64 bits.
            exponent = self.digits()?.bytes().fold(0_i64, |exponent, digit| {
                exponent.saturating_mul(10).saturating_add(sign * i64::from(digit - b'0'))
            });
        }
        push_number(&mut self.output, negative, [whole, fraction], exponent)
            .ok_or(InvalidJson::TooManyDigits { offset })
    }

    /// Reads one digit or more.
    fn digits(&mut self) -> Result<&'a str, InvalidJson> {
        let digits = self.read_while(|byte| byte.is_ascii_digit());
        if digits.is_empty() { Err(self.expected("a digit")) } else { Ok(digits) }
    }

    /// Reads as far as `accepts` goes; it must accept all bytes beyond ASCII or none.
    fn read_while(&mut self, accepts: impl Fn(u8) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|byte| !accepts(byte)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not whitespace.
    fn next(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Reads `byte` and the whitespace before it, if it is there.
    fn take(&mut self, byte: u8) -> bool {
        self.next();
        self.take_any(&[byte]).is_some()
    }

    /// Reads one of `bytes`, if it is there.
    fn take_any(&mut self, bytes: &[u8]) -> Option<u8> {
        let found = self.peek().filter(|byte| bytes.contains(byte));
        self.at += usize::from(found.is_some());
        found
    }

    fn expected(&self, expected: &'static str) -> InvalidJson {
        InvalidJson::Syntax { offset: self.at, expected }
    }
}

fn push_escaped(output: &mut String, character: char) {
    match character {
        '"' => output.push_str("\\\""),
        '\\' => output.push_str("\\\\"),
        '\u{8}' => output.push_str("\\b"),
        '\t' => output.push_str("\\t"),
        '\n' => output.push_str("\\n"),
        '\u{c}' => output.push_str("\\f"),
        '\r' => output.push_str("\\r"),
        '\0'..'\u{20}' => output.push_str(&format!("\\u{:04x}", u32::from(character))),
        _ => output.push(character),
    }
}

/// Appends the canonical text of a number, unless it would have more than [`Json::MAX_DIGITS`]
/// digits.
fn push_number(out: &mut String, negative: bool, parts: [&str; 2], exponent: i64) -> Option<()> {
    let digits = match parts {
        [whole, ""] => Cow::Borrowed(whole),
        parts => Cow::Owned(parts.concat()),
    };
    let significant = digits.trim_start_matches('0');
    let leading = digits.len() - significant.len();
    let significant = significant.trim_end_matches('0');
    if significant.is_empty() {
        out.push('0');
        return Some(());
    }
    // The number is 0.significant × 10^point; nothing is written before its length is known.
    let point = (parts[0].len() as i64 - leading as i64).saturating_add(exponent);
    let zeros_before = usize::try_from(point.saturating_neg().max(0)).unwrap_or(usize::MAX);
    let point = usize::try_from(point.max(0)).unwrap_or(usize::MAX);
    let whole_digits = point.max(1);
    let fraction_digits = zeros_before.saturating_add(significant.len().saturating_sub(point));
    if whole_digits.saturating_add(fraction_digits) > Json::MAX_DIGITS {
        return None;
    }
    let (whole, fraction) = significant.split_at(point.min(significant.len()));
    if negative {
        out.push('-');
    }
    out.push_str(if whole.is_empty() { "0" } else { whole });
    push_zeros(out, point.saturating_sub(significant.len()));
    if !fraction.is_empty() {
        out.push('.');
        push_zeros(out, zeros_before);
        out.push_str(fraction);
    }
    Some(())
}

fn push_zeros(output: &mut String, count: usize) {
    output.extend(std::iter::repeat_n('0', count));
}
