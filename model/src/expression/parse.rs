//! The parser of the text form.

use std::str::FromStr;

use super::Expression;
use super::token::{self, Keyword, Token};
use crate::{Name, Value};

/// A text that is no expression: what is wrong with it, and where.
///
/// ```
/// use stylobate_model::Expression;
///
/// let refusal = "visits >= NULL".parse::<Expression>().unwrap_err();
/// assert_eq!(refusal.position(), 10);
/// assert_eq!(refusal.text(), "visits >= NULL");
/// assert_eq!(
///     refusal.to_string(),
///     "invalid expression \"visits >= NULL\": NULL is no value to compare with; write IS NULL or \
///      IS NOT NULL (at byte 10)"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("invalid expression {:?}: {kind} (at byte {position})", around(text, *position))]
pub struct InvalidExpression {
    text: String,
    position: usize,
    kind: Kind,
}

impl InvalidExpression {
    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte of the text where it goes wrong, counted from 0; the length of the text if
    /// something is missing at its end.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }
}

/// The text, or what stands around the place if it is long.
fn around(text: &str, position: usize) -> String {
    const BEFORE: usize = 60;
    const AFTER: usize = 40;
    let edge = |mut place: usize| {
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        place
    };
    let start = edge(position.min(text.len()).saturating_sub(BEFORE));
    let end = edge((position + AFTER).min(text.len()));
    let (before, after) =
        (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    format!("{before}{}{after}", &text[start..end])
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub(super) enum Kind {
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: &'static str, found: String },
    #[error("NULL is no value to compare with; write IS NULL or IS NOT NULL")]
    Null,
    #[error("a condition follows a condition; join them with AND or OR, or use parentheses")]
    Chained,
    #[error("& and | are mixed; write parentheses around the one that is meant first")]
    MixedBits,
    #[error("{0:?} is called as a function, and an expression knows no functions")]
    Function(String),
    #[error("an expression holds no comments")]
    Comment,
    #[error("an expression holds no semicolon")]
    Semicolon,
    #[error("there is no operator {0}; write {1}")]
    Operator(&'static str, &'static str),
    #[error("{0:?} is outside of 64-bit integers")]
    IntegerRange(String),
    #[error("{0:?} is no integer, and an expression has no other numbers")]
    NotInteger(String),
    #[error("x'…' needs an even number of hexadecimal digits and nothing else")]
    Bytes,
    #[error("the quote {0} is not closed")]
    Unclosed(char),
    #[error("the list after IN is empty; write at least one literal")]
    EmptyList,
    #[error("nested deeper than {max} levels; split the condition", max = Expression::MAX_DEPTH)]
    TooDeep,
    #[error("{0:?} has no meaning in an expression")]
    Character(char),
}

/// A mistake and the byte where it stands.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) position: usize,
    pub(super) kind: Kind,
}

impl FromStr for Expression {
    type Err = InvalidExpression;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Parser::parse(text).map_err(|Fault { position, kind }| InvalidExpression {
            text: text.to_owned(),
            position,
            kind,
        })
    }
}

struct Parser<'t> {
    text: &'t str,
    /// The word that is looked at, and the bytes where it starts and ends.
    token: Token,
    start: usize,
    end: usize,
    /// How many parentheses and NOTs are open.
    open: usize,
}

/// An expression with its depth, so that no tree grows too deep to be dropped.
struct Node {
    expression: Expression,
    depth: usize,
}

type Parsed = Result<Node, Fault>;

impl<'t> Parser<'t> {
    fn parse(text: &'t str) -> Result<Expression, Fault> {
        let (token, start, end) = token::next(text, 0)?;
        let mut parser = Self { text, token, start, end, open: 0 };
        let node = parser.disjunction()?;
        if parser.token != Token::End {
            return Err(parser.unexpected("AND, OR or the end"));
        }
        Ok(node.expression)
    }

    fn disjunction(&mut self) -> Parsed {
        self.joined(Keyword::Or, Self::conjunction, Expression::Or)
    }

    fn conjunction(&mut self) -> Parsed {
        self.joined(Keyword::And, Self::negation, Expression::And)
    }

    fn joined(
        &mut self,
        keyword: Keyword,
        part: fn(&mut Self) -> Parsed,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Parsed {
        let first = part(self)?;
        if self.token != Token::Keyword(keyword) {
            return Ok(first);
        }
        let mut depth = first.depth;
        let mut parts = vec![first.expression];
        while self.accept(&Token::Keyword(keyword))? {
            let next = part(self)?;
            depth = depth.max(next.depth);
            parts.push(next.expression);
        }
        self.node(join(parts), depth + 1)
    }

    fn negation(&mut self) -> Parsed {
        if self.token != Token::Keyword(Keyword::Not) {
            return self.predicate();
        }
        self.open()?;
        let operand = self.negation()?;
        self.open -= 1;
        self.node(Expression::Not(Box::new(operand.expression)), operand.depth + 1)
    }

    fn predicate(&mut self) -> Parsed {
        let operand = self.operand()?;
        let node = match self.token {
            Token::Comparison(operator) => {
                self.advance()?;
                let right = self.operand()?;
                let depth = operand.depth.max(right.depth) + 1;
                self.node(operand.expression.compare(operator, right.expression), depth)?
            }
            Token::Keyword(Keyword::Is) => {
                self.advance()?;
                let negated = self.accept(&Token::Keyword(Keyword::Not))?;
                self.expect(&Token::Keyword(Keyword::Null), "NULL or NOT NULL after IS")?;
                let depth = operand.depth + 1;
                let operand = Box::new(operand.expression);
                self.node(Expression::IsNull { operand, negated }, depth)?
            }
            Token::Keyword(Keyword::Not | Keyword::In | Keyword::Between) => {
                let negated = self.accept(&Token::Keyword(Keyword::Not))?;
                if self.accept(&Token::Keyword(Keyword::Between))? {
                    self.between(operand, negated)?
                } else {
                    self.expect(&Token::Keyword(Keyword::In), "IN or BETWEEN after NOT")?;
                    let list = self.list()?;
                    let depth = operand.depth + 1;
                    let operand = Box::new(operand.expression);
                    self.node(Expression::In { operand, list, negated }, depth)?
                }
            }
            _ => return Ok(operand),
        };
        match self.token {
            Token::Comparison(_) | Token::Keyword(Keyword::Is | Keyword::In | Keyword::Between) => {
                Err(self.fault(Kind::Chained))
            }
            _ => Ok(node),
        }
    }

    fn between(&mut self, operand: Node, negated: bool) -> Parsed {
        let low = self.operand()?;
        self.expect(&Token::Keyword(Keyword::And), "AND and the upper bound of BETWEEN")?;
        let high = self.operand()?;
        let depth = operand.depth.max(low.depth).max(high.depth) + 2;
        let expression = Expression::Between {
            operand: Box::new(operand.expression),
            low: Box::new(low.expression),
            high: Box::new(high.expression),
            negated,
        };
        self.node(expression, depth)
    }

    fn list(&mut self) -> Result<Vec<Expression>, Fault> {
        self.expect(&Token::Open, "a list of literals in parentheses")?;
        if self.token == Token::Close {
            return Err(self.fault(Kind::EmptyList));
        }
        let mut list = Vec::new();
        loop {
            let Some(value) = self.literal()? else {
                return Err(self.unexpected("a literal"));
            };
            list.push(Expression::Literal(value));
            if !self.accept(&Token::Comma)? {
                break;
            }
        }
        self.expect(&Token::Close, "a comma or the closing parenthesis")?;
        Ok(list)
    }

    fn operand(&mut self) -> Parsed {
        let mut left = self.primary()?;
        let operator = self.token.clone();
        let join = match operator {
            Token::Ampersand => Expression::BitAnd,
            Token::Bar => Expression::BitOr,
            _ => return Ok(left),
        };
        while self.accept(&operator)? {
            let right = self.primary()?;
            let depth = left.depth.max(right.depth) + 1;
            let joined = join(Box::new(left.expression), Box::new(right.expression));
            left = self.node(joined, depth)?;
        }
        match self.token {
            Token::Ampersand | Token::Bar => Err(self.fault(Kind::MixedBits)),
            _ => Ok(left),
        }
    }

    fn primary(&mut self) -> Parsed {
        if let Some(value) = self.literal()? {
            return self.node(Expression::Literal(value), 1);
        }
        if let Token::Name(name) = &self.token {
            let (name, start) = (name.clone(), self.start);
            self.advance()?;
            if self.token == Token::Open {
                return Err(Fault { position: start, kind: Kind::Function(name) });
            }
            return self.node(Expression::Column(Name::from(name)), 1);
        }
        if self.token != Token::Open {
            return Err(self.unexpected("a column, a literal or a parenthesis"));
        }
        self.open()?;
        let inner = self.disjunction()?;
        self.expect(&Token::Close, "an operator or the closing parenthesis")?;
        self.open -= 1;
        Ok(inner)
    }

    /// The literal that is looked at, if it is one.
    fn literal(&mut self) -> Result<Option<Value>, Fault> {
        let value = match &self.token {
            Token::Text(text) => Value::from(text.as_str()),
            Token::Bytes(bytes) => Value::from(bytes.as_slice()),
            Token::Integer(value) => Value::from(*value),
            Token::Keyword(Keyword::True) => Value::from(true),
            Token::Keyword(Keyword::False) => Value::from(false),
            Token::Keyword(Keyword::Null) => return Err(self.fault(Kind::Null)),
            _ => return Ok(None),
        };
        self.advance()?;
        Ok(Some(value))
    }

    fn advance(&mut self) -> Result<(), Fault> {
        (self.token, self.start, self.end) = token::next(self.text, self.end)?;
        Ok(())
    }

    fn accept(&mut self, token: &Token) -> Result<bool, Fault> {
        let found = self.token == *token;
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, token: &Token, expected: &'static str) -> Result<(), Fault> {
        if self.accept(token)? { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Goes past a parenthesis or NOT, one level down.
    fn open(&mut self) -> Result<(), Fault> {
        if self.open == Expression::MAX_DEPTH {
            return Err(self.fault(Kind::TooDeep));
        }
        self.open += 1;
        self.advance()
    }

    fn node(&self, expression: Expression, depth: usize) -> Parsed {
        if depth > Expression::MAX_DEPTH {
            return Err(self.fault(Kind::TooDeep));
        }
        Ok(Node { expression, depth })
    }

    fn fault(&self, kind: Kind) -> Fault {
        Fault { position: self.start, kind }
    }

    fn unexpected(&self, expected: &'static str) -> Fault {
        let found = match self.token {
            Token::End => "the end".to_owned(),
            _ => format!("{:?}", &self.text[self.start..self.end]),
        };
        self.fault(Kind::Unexpected { expected, found })
    }
}
