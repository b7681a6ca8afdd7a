//! The words of the texts that SQLite keeps.

use std::borrow::Cow;
use std::ops::Range;

/// What kind of word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a name without quotes.
    Bare,
    /// A name in `"`, `` ` `` or brackets.
    Quoted,
    /// A text in `'`.
    Text,
    /// Bytes, as in `x'00'`.
    Bytes,
    Number,
    /// An operator, a bracket or a comma.
    Sign,
}

/// A word as it is written, and where it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    start: usize,
}

impl<'a> Word<'a> {
    /// Whether it is this keyword, which is given in capital letters.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Bare && self.text.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// The name that it is in an expression, without its quotes.
    pub(super) fn name(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            Kind::Bare => Some(Cow::Borrowed(self.text)),
            Kind::Quoted => Some(self.unquoted()),
            Kind::Text | Kind::Bytes | Kind::Number | Kind::Sign => None,
        }
    }

    /// The name that it is in a definition, where also a text can be one.
    pub(super) fn label(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            Kind::Text => Some(self.unquoted()),
            _ => self.name(),
        }
    }

    /// What stands in its quotes.
    pub(super) fn unquoted(&self) -> Cow<'a, str> {
        let inner = &self.text[1..self.text.len() - 1];
        let quote = &self.text[..1];
        if quote != "[" && inner.contains(quote) {
            Cow::Owned(inner.replace(&[quote; 2].concat(), quote))
        } else {
            Cow::Borrowed(inner)
        }
    }

    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text, without its comments.
///
/// The rules are those of SQLite's own tokenizer (`sqlite3GetToken` in `src/tokenize.c`). A
/// character that it refuses is a sign here.
pub(super) fn words(sql: &str) -> Result<Vec<Word<'_>>, String> {
    let bytes = sql.as_bytes();
    let mut words = Vec::with_capacity(sql.len() / 4);
    let mut start = 0;
    while let [first, rest @ ..] = &bytes[start..] {
        let (kind, length) = match first {
            b' ' | b'\t'..=b'\r' => {
                start += 1;
                continue;
            }
            b'-' | b'/' => match comment(*first, rest) {
                Some(length) => {
                    start += length;
                    continue;
                }
                None => (Kind::Sign, sign(*first, rest)),
            },
            b'x' | b'X' if rest.first() == Some(&b'\'') => {
                (Kind::Bytes, 1 + quoted(sql, start + 1, '\'')?)
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => (Kind::Bare, 1 + run(rest)),
            b'0'..=b'9' => (Kind::Number, number(&bytes[start..])),
            b'.' if rest.first().is_some_and(u8::is_ascii_digit) => {
                (Kind::Number, number(&bytes[start..]))
            }
            b'\'' => (Kind::Text, quoted(sql, start, '\'')?),
            b'"' => (Kind::Quoted, quoted(sql, start, '"')?),
            b'`' => (Kind::Quoted, quoted(sql, start, '`')?),
            b'[' => (Kind::Quoted, sql[start..].find(']').ok_or_else(unclosed)? + 1),
            _ => (Kind::Sign, sign(*first, rest)),
        };
        words.push(Word { kind, text: &sql[start..start + length], start });
        start += length;
    }
    Ok(words)
}

/// The part of a text in which these words of it stand.
pub(super) fn span<'a>(sql: &'a str, words: &[Word<'_>]) -> &'a str {
    match words {
        [first, .., last] => &sql[first.start..last.end()],
        [word] => &sql[word.start..word.end()],
        [] => "",
    }
}

/// The words between two brackets, of which the first stands at `place`, or nothing if it does
/// not or has no partner.
pub(super) fn group(words: &[Word<'_>], place: usize) -> Option<Range<usize>> {
    if !words.get(place)?.is_sign("(") {
        return None;
    }
    let mut depth = 0_usize;
    let length = words[place..].iter().position(|word| {
        if word.kind == Kind::Sign {
            match word.text {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
        }
        depth == 0
    })?;
    Some(place + 1..place + length)
}

/// The length of a comment, if the first byte and those behind it begin one.
fn comment(first: u8, rest: &[u8]) -> Option<usize> {
    match (first, rest) {
        (b'-', [b'-', line @ ..]) => {
            Some(2 + line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len()))
        }
        (b'/', [b'*', text @ ..]) => {
            let end = text.windows(2).position(|two| two == b"*/");
            Some(2 + end.map_or(text.len(), |end| end + 2))
        }
        _ => None,
    }
}

/// The length of a sign.
fn sign(first: u8, rest: &[u8]) -> usize {
    match (first, rest) {
        (b'-', [b'>', b'>', ..]) => 3,
        (b'<', [b'=' | b'>' | b'<', ..])
        | (b'>', [b'=' | b'>', ..])
        | (b'=' | b'!', [b'=', ..])
        | (b'|', [b'|', ..])
        | (b'-', [b'>', ..]) => 2,
        _ => 1,
    }
}

/// The length of a text in quotes from `start` on; a doubled quote does not end it.
fn quoted(sql: &str, start: usize, quote: char) -> Result<usize, String> {
    let mut end = start + 1;
    loop {
        end += sql[end..].find(quote).ok_or_else(unclosed)? + 1;
        if !sql[end..].starts_with(quote) {
            return Ok(end - start);
        }
        end += 1;
    }
}

fn unclosed() -> String {
    "a quote has no end".to_owned()
}

/// The length of a name without quotes.
fn run(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !IN_NAME[usize::from(*byte)]).unwrap_or(bytes.len())
}

/// The length of a number, which may have a point and a signed exponent.
fn number(bytes: &[u8]) -> usize {
    let hexadecimal = bytes.len() > 1 && bytes[1].eq_ignore_ascii_case(&b'x');
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        let signed = !hexadecimal && place > 0 && bytes[place - 1].eq_ignore_ascii_case(&b'e');
        if !(IN_NAME[usize::from(*byte)] || *byte == b'.' || signed && matches!(byte, b'+' | b'-'))
        {
            break;
        }
        place += 1;
    }
    place
}

/// The bytes of which names without quotes are made.
static IN_NAME: [bool; 256] = {
    let mut in_name = [false; 256];
    let mut byte = 0_u8;
    loop {
        in_name[byte as usize] =
            byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80;
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    in_name
};

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: &[(Kind, &str)]) {
        let words = words(sql).unwrap();
        let found: Vec<_> = words.iter().map(|word| (word.kind, word.text)).collect();
        assert_eq!(found, expected);
        assert_eq!(span(sql, &words), sql.trim());
    }

    #[test]
    fn words_are_told_as_sqlite_tells_them() {
        use Kind::{Bare, Bytes, Number, Quoted, Sign, Text};
        check(" a_1$é\t_b ", &[(Bare, "a_1$é"), (Bare, "_b")]);
        check("'it''s','' ''", &[(Text, "'it''s'"), (Sign, ","), (Text, "''"), (Text, "''")]);
        let quoted = [(Quoted, "\"a\"\"b\""), (Quoted, "[c]"), (Sign, "]"), (Quoted, "`d`")];
        check("\"a\"\"b\"[c]]`d`", &quoted);
        check("x'0F'X''x", &[(Bytes, "x'0F'"), (Bytes, "X''"), (Bare, "x")]);
        let numbers = [(Number, "1.5e-3"), (Sign, "+"), (Number, "0xE"), (Sign, "+")];
        check("1.5e-3+0xE+", &numbers);
        check("1 .5", &[(Number, "1"), (Number, ".5")]);
        check("a<=b->>c", &[(Bare, "a"), (Sign, "<="), (Bare, "b"), (Sign, "->>"), (Bare, "c")]);
        check("<>-d|", &[(Sign, "<>"), (Sign, "-"), (Bare, "d"), (Sign, "|")]);
        check("a/* ' -- */b -- '\nc/**/d", &["a", "b", "c", "d"].map(|word| (Bare, word)));
        assert!(words("a -- ").is_ok_and(|words| words.len() == 1));
        assert!(words("a /* b").is_ok_and(|words| words.len() == 1));
    }

    #[test]
    fn a_quote_without_an_end_is_refused() {
        for sql in ["'", "a '''", "\"a", "`", "[a", "x'00", "'a''"] {
            assert!(words(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn names_are_what_stands_in_their_quotes() {
        let words = words("a \"b\"\"c\" [d\"\"] `e``` 'f' 1").unwrap();
        let names: Vec<_> = words.iter().map(Word::name).collect();
        let expected = [Some("a"), Some("b\"c"), Some("d\"\""), Some("e`"), None, None];
        assert_eq!(names, expected.map(|name| name.map(Cow::Borrowed)));
    }

    #[test]
    fn parentheses_end_with_their_partners() {
        let words = words("(a (b) ')') c) (").unwrap();
        assert_eq!(group(&words, 0), Some(1..6));
        assert_eq!(group(&words, 2), Some(3..4));
        assert_eq!((group(&words, 1), group(&words, 9), group(&words, 10)), (None, None, None));
    }
}
