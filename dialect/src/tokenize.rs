//! SQL texts as words.

use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer};

/// Some 2,000 conditions in parentheses with `AND` between them; a tree of this depth can be
/// walked on the stack of any thread.
const DEPTH: usize = 4096;

/// How many words a square bracket counts for: a type that is an array of arrays takes more of
/// the stack than an expression, and no engine prints a deep one.
const BRACKET: usize = 16;

/// The words of an SQL text that no parser makes a tree of that is too deep to be walked and
/// dropped.
///
/// The limit of the parser itself counts what is nested, but not what is chained, as in
/// `1 + 1 + 1`.
///
/// # Errors
/// What the tokenizer says if it does not understand the text, or that the tree could be too deep.
///
/// ```
/// use stylobate_dialect::sqlparser::dialect::GenericDialect;
/// use stylobate_dialect::tokenize;
///
/// let sum = ["1"; 10_000].join(" + ");
/// assert!(tokenize(&sum, &GenericDialect {}).is_err());
/// let list = ["1"; 10_000].join(", ");
/// assert!(tokenize(&format!("a IN ({list})"), &GenericDialect {}).is_ok());
/// ```
pub fn tokenize(sql: &str, grammar: &dyn Dialect) -> Result<Vec<Token>, String> {
    let tokens = Tokenizer::new(grammar, sql).tokenize().map_err(|error| error.to_string())?;
    if depth(&tokens) > DEPTH {
        return Err(format!("more than {DEPTH} of its words stand in one chain"));
    }
    Ok(tokens)
}

/// What stands between two brackets: a list of parts with commas between them.
#[derive(Default)]
struct Level {
    /// The words that join parts which have lists in them.
    joints: usize,
    /// The words of the last part, and the depth of what is in its brackets.
    words: usize,
    inner: usize,
    /// The depth of the parts before it.
    before: usize,
}

impl Level {
    fn part(&self) -> usize {
        self.words + self.inner
    }

    fn depth(&self) -> usize {
        self.joints + self.before.max(self.part())
    }

    fn close(&mut self, inner: usize) {
        self.inner = self.inner.max(inner);
    }
}

/// How deep a tree of these words can be at most: as deep as the longest series of them in which
/// none stands beside another one in a list.
fn depth(tokens: &[Token]) -> usize {
    let (mut level, mut outer) = (Level::default(), Vec::new());
    for token in tokens {
        match token {
            Token::Whitespace(_) => {}
            Token::LParen | Token::LBracket | Token::LBrace => {
                level.words += if *token == Token::LBracket { BRACKET } else { 1 };
                outer.push(std::mem::take(&mut level));
            }
            Token::RParen | Token::RBracket | Token::RBrace => {
                let inner = level.depth();
                level = outer.pop().unwrap_or_default();
                level.close(inner);
            }
            Token::Comma => {
                level.before = level.before.max(level.part());
                (level.words, level.inner) = (0, 0);
            }
            Token::Word(word) if joins_lists(word.keyword) => level.joints += 1,
            _ => level.words += 1,
        }
    }
    while let Some(mut unclosed) = outer.pop() {
        unclosed.close(level.depth());
        level = unclosed;
    }
    level.depth()
}

fn joins_lists(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT | Keyword::MINUS)
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::GenericDialect;

    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: usize) {
        let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap();
        assert_eq!(depth(&tokens), expected, "{sql}");
    }

    #[test]
    fn words_in_a_series_are_counted() {
        check("", 0);
        check("a + 1", 3);
        check("f(a, b, c)", 3);
        check("f(a, b + 1, c)", 5);
        check("(a > 1) AND (b > 2) AND (c + 1 > 3)", 10);
        check("a IN (1, 2), (b)", 4);
        check("a[1][1] + 1", 4 + 2 * BRACKET);
        check("SELECT 1, 1 UNION SELECT 1, 1 UNION SELECT 1, 1", 5);
    }

    #[test]
    fn brackets_without_a_partner_hide_nothing() {
        check("a + 1) + 1", 5);
        check("f(a, (b + 1", 6);
        check("f(a + 1 + 1, b", 7);
    }
}
