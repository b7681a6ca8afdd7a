//! Expressions: their text, their types and their normal form.

#[path = "expressions/laws.rs"]
mod laws;

use stylobate_model::{DataType, Expression, ExpressionProblem, Name, Value};

const UUIDS: [&str; 2] =
    ["67e55044-10b1-426f-9247-bb680e5fe0c8", "00000000-0000-0000-0000-000000000001"];
const INSTANT: &str = "2025-01-31T12:00:00Z";

fn parse(text: &str) -> Expression {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn data_type_of(name: &Name) -> Option<DataType> {
    Some(match name.as_str() {
        "small" => DataType::SmallInt,
        "plain" => DataType::Integer,
        "big" => DataType::BigInt,
        "topic" => DataType::String { max_length: Some(20) },
        "body" => DataType::TEXT,
        "done" | "vip" => DataType::Boolean,
        "id" => DataType::Uuid,
        "seen_at" => DataType::TimestampTz,
        "hash" => DataType::Bytes,
        "profile" => DataType::Json,
        _ => return None,
    })
}

fn resolve(text: &str) -> Result<Expression, Vec<ExpressionProblem>> {
    parse(text).resolve(&data_type_of)
}

#[track_caller]
fn check_text(text: &str, expected: &str) {
    let tree = parse(text);
    assert_eq!(tree.to_string(), expected);
    assert_eq!(parse(expected), tree);
}

#[track_caller]
fn check_refused(text: &str, position: usize, expected: &str) {
    let error = text.parse::<Expression>().expect_err("the text is no expression");
    let message = error.to_string();
    assert!(message.contains(expected), "{message}");
    assert_eq!(error.position(), position, "{message}");
    assert_eq!(error.text(), text);
}

#[track_caller]
fn check_normal(text: &str, expected: &str) {
    let normal = resolve(text).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(normal.to_string(), expected);
    assert_eq!(parse(expected).resolve(&data_type_of), Ok(normal));
}

#[track_caller]
fn check_problems(text: &str, expected: &[&str]) {
    let problems = resolve(text).expect_err("the expression has problems");
    let messages: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(messages, expected);
}

#[test]
fn text_is_written_with_the_parentheses_that_a_reader_needs() {
    check_text(
        "(status & 32768) = 0 AND (status & 2) != 2",
        "(status & 32768) = 0 AND (status & 2) <> 2",
    );
    check_text("status & 2 & x != 2", "(status & 2 & x) <> 2");
    check_text("a & (b & c) = 0", "(a & (b & c)) = 0");
    check_text("(a | b) & c = 0", "((a | b) & c) = 0");
    check_text("a or b and not c = 1", "a OR (b AND NOT (c = 1))");
    check_text("not not (a and b)", "NOT NOT (a AND b)");
    check_text("a between 1 and 2 and b", "(a BETWEEN 1 AND 2) AND b");
    check_text("((a)) not between (1) and b|c", "a NOT BETWEEN 1 AND (b | c)");
    check_text("(a and b) and c", "(a AND b) AND c");
    check_text("(a = b) = (c is not null)", "(a = b) = (c IS NOT NULL)");
    check_text("a Not In ('it''s',TRUE,-1,x'00Ff')", "a NOT IN ('it''s', TRUE, -1, x'00ff')");
    check_text("a<-9223372036854775808\n", "a < -9223372036854775808");
    check_text("X = x''", "X = x''");
}

#[test]
fn columns_are_quoted_when_they_must_be() {
    check_text("\"order\" = \"a \"\"b\"\"\"", "order = \"a \"\"b\"\"\"");
    check_text("\"Or\" = 1 OR \"ä\" = _a1", "\"Or\" = 1 OR \"ä\" = _a1");
    check_text("\"\" = \"1a\"", "\"\" = \"1a\"");
}

#[test]
fn builders_make_the_trees_that_the_parser_makes() {
    let column = Expression::column;
    let pairs = [
        ("a = 1 AND b <> 'x' AND c", {
            column("a").equals(1).and(column("b").not_equals("x")).and(column("c"))
        }),
        ("a < 1 OR a <= b OR a > 2 OR a >= 3", {
            let first = column("a").less_than(1).or(column("a").at_most(column("b")));
            first.or(column("a").greater_than(2)).or(column("a").at_least(3_i64))
        }),
        ("a IS NULL OR NOT (b IS NOT NULL)", {
            column("a").is_null().or(column("b").is_not_null().negate())
        }),
        ("a NOT IN (1, 2) AND b IN (TRUE)", {
            column("a").none_of([1, 2]).and(column("b").one_of([true]))
        }),
        ("(a | 1) BETWEEN 1 AND (b & 2)", {
            column("a").bit_or(1).between(1, column("b").bit_and(2))
        }),
    ];
    for (text, built) in pairs {
        assert_eq!(parse(text), built);
        assert_eq!(built.to_string(), text);
    }
}

#[test]
fn a_refusal_says_what_and_where() {
    check_refused("", 0, "expected a column, a literal or a parenthesis, found the end");
    check_refused("a = ", 4, "found the end");
    check_refused("a = = b", 4, "found \"=\"");
    check_refused("a = b = c", 6, "a condition follows a condition");
    check_refused("a IS NULL IS NULL", 10, "a condition follows a condition");
    check_refused("a BETWEEN 1 AND 2 < 3", 18, "a condition follows a condition");
    check_refused("a b", 2, "expected AND, OR or the end, found \"b\"");
    check_refused("a = 1)", 5, "expected AND, OR or the end, found \")\"");
    check_refused("(a = 1", 6, "expected an operator or the closing parenthesis, found the end");
    check_refused("a = NULL", 4, "write IS NULL or IS NOT NULL");
    check_refused("a IN (1, null)", 9, "write IS NULL or IS NOT NULL");
    check_refused("a IN ()", 6, "the list after IN is empty");
    check_refused("a IN (b)", 6, "expected a literal, found \"b\"");
    check_refused("a IN (1,)", 8, "expected a literal, found \")\"");
    check_refused("a IS TRUE", 5, "expected NULL or NOT NULL after IS, found \"TRUE\"");
    check_refused("a NOT = 1", 6, "expected IN or BETWEEN after NOT");
    check_refused("a = NOT b", 4, "found \"NOT\"");
    check_refused("a BETWEEN 1 OR 2", 12, "expected AND and the upper bound of BETWEEN");
    check_refused("a & b | c = 0", 6, "& and | are mixed");
    check_refused("a | b & c = 0", 6, "& and | are mixed");
}

#[test]
fn a_refusal_names_the_word_that_has_no_place() {
    check_refused("lower(a) = 'x'", 0, "\"lower\" is called as a function");
    check_refused("a = 1 -- one", 6, "no comments");
    check_refused("a /* one */ = 1", 2, "no comments");
    check_refused("a = 1;", 5, "no semicolon");
    check_refused("a == 1", 2, "there is no operator ==; write =");
    check_refused("a && b", 2, "write AND");
    check_refused("a || b", 2, "write OR");
    check_refused("a = 9223372036854775808", 4, "outside of 64-bit integers");
    check_refused("a = 1.5", 4, "\"1.5\" is no integer");
    check_refused("a = 1a", 4, "\"1a\" is no integer");
    check_refused("a = - 1", 4, "\"-\" is no integer");
    check_refused("a = x'0'", 4, "even number");
    check_refused("a = x'0ä'", 4, "even number");
    check_refused("a = 'it''s", 4, "the quote ' is not closed");
    check_refused("\"a", 0, "the quote \" is not closed");
    check_refused("ä = 1", 0, "'ä' has no meaning");
    check_refused("a <€ 1", 3, "'€' has no meaning");
    check_refused("a::text = 'x'", 1, "':' has no meaning");
}

#[test]
fn nesting_ends_at_the_limit_whatever_nests() {
    let limit = Expression::MAX_DEPTH;
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(parse(&nested(limit)), Expression::column("a"));
    check_refused(&nested(limit + 1), limit, "nested deeper than 64 levels");
    check_refused(&"(".repeat(1_000_000), limit, "nested deeper than 64 levels");
    check_refused(&"NOT ".repeat(1_000_000), limit * 4, "nested deeper than 64 levels");
    let chain = |length: usize| format!("{} = 0", vec!["a"; length].join("&"));
    assert_eq!(parse(&chain(limit - 1)).to_string().parse(), Ok(parse(&chain(limit - 1))));
    assert!(chain(limit).parse::<Expression>().is_err());
    assert!(chain(1_000_000).parse::<Expression>().is_err());
    assert!(vec!["done"; 1_000_000].join(" OR ").parse::<Expression>().is_ok());

    let mut deep = Expression::column("done");
    for _ in 0..1000 {
        deep = deep.negate();
    }
    assert_eq!(deep.to_string().len(), 4004);
    assert_eq!(deep.resolve(&data_type_of), Err(vec![ExpressionProblem::TooDeep]));
}

#[test]
fn serde_uses_the_text() {
    let tree = parse("a=1 or b");
    assert_eq!(serde_json::to_string(&tree).unwrap(), "\"a = 1 OR b\"");
    assert_eq!(serde_json::from_str::<Expression>("\"a=1 OR b\"").unwrap(), tree);
    let error = serde_json::from_str::<Expression>("\"a=\"").unwrap_err();
    assert!(error.to_string().contains("found the end (at byte 2)"), "{error}");
}

#[test]
fn normal_form_leaves_one_way_to_say_a_thing() {
    check_normal("NOT (done AND small = 1)", "NOT done OR small <> 1");
    check_normal("NOT NOT done", "done");
    check_normal("NOT TRUE", "FALSE");
    check_normal(
        "NOT (plain IS NULL OR plain NOT IN (1, 2))",
        "plain IS NOT NULL AND plain IN (1, 2)",
    );
    check_normal("plain BETWEEN 1 AND 2 AND done", "plain >= 1 AND plain <= 2 AND done");
    check_normal("NOT plain BETWEEN 1 AND 2", "plain < 1 OR plain > 2");
    check_normal("plain NOT BETWEEN 1 AND 2 OR done", "plain < 1 OR plain > 2 OR done");
    check_normal("5 BETWEEN small AND big", "small <= 5 AND big >= 5");
    check_normal("topic IN ('a')", "topic = 'a'");
    check_normal("topic NOT IN ('a')", "topic <> 'a'");
    check_normal("(done AND vip) AND (done AND (vip OR (done OR vip)))", {
        "done AND vip AND done AND (vip OR done OR vip)"
    });
    check_normal("5 < small & 7", "(small & 7) > 5");
    check_normal("(NOT NOT done) = (NOT (1 = plain))", "done = (plain <> 1)");
    assert_eq!(Expression::And(vec![]).resolve(&data_type_of), Ok(Expression::from(true)));
    assert_eq!(Expression::Or(vec![]).negate().resolve(&data_type_of), Ok(Expression::from(true)));
    let one = Expression::Or(vec![Expression::And(vec![Expression::column("done")])]);
    assert_eq!(one.resolve(&data_type_of), Ok(Expression::column("done")));
}

#[test]
fn a_literal_takes_the_type_of_the_other_side() {
    let id = Expression::column("id");
    let uuid: Value = uuid::Uuid::parse_str(UUIDS[0]).unwrap().into();
    assert_eq!(resolve(&format!("'{}' = id", UUIDS[0])), Ok(id.clone().equals(uuid.clone())),);
    assert_eq!(resolve(&format!("id IN ('{}')", UUIDS[0])), Ok(id.equals(uuid)));
    let Ok(Expression::Compare { right, .. }) = resolve(&format!("seen_at > '{INSTANT}'")) else {
        panic!("an instant is compared");
    };
    assert!(matches!(*right, Expression::Literal(Value::TimestampTz(_))));
    assert!(resolve(&format!("body = '{INSTANT}' AND topic = body")).is_ok());
    assert!(resolve("small = 70000 AND small < big AND (small | plain) = big").is_ok());
    assert!(resolve("hash <> x'00' AND profile IS NULL AND (small & 1) IS NOT NULL").is_ok());
    assert!(resolve("TRUE AND vip = FALSE AND 1 = 2 AND 'a' < 'b'").is_ok());
}

#[test]
fn every_problem_is_found_at_once() {
    check_problems(
        "nowhere = 1 AND plain = 'x' AND id = 'x' AND topic = small AND \"no where\" IS NULL",
        &[
            "there is no column nowhere; name a column of the table",
            "'x' is compared with plain, which is integer; write an integer such as 42",
            "'x' is compared with id, which is uuid; write a uuid such as \
             '67e55044-10b1-426f-9247-bb680e5fe0c8'",
            "topic, which is string(20), cannot be compared with small, which is small_int; \
             compare operands of one type",
            "there is no column \"no where\"; name a column of the table",
        ],
    );
    check_problems(
        "profile = 'x' OR profile IN ('x') OR small OR 1 OR (body & vip) = 1",
        &[
            "profile is json, which is never compared in an expression; keep what is compared in \
             a column of its own, or write IS NULL or IS NOT NULL",
            "small is no condition; compare it with something, as in = or <>",
            "1 is no condition; compare it with something, as in = or <>",
            "body is no integer, but & and | need integers; combine conditions with AND and OR",
            "vip is no integer, but & and | need integers; combine conditions with AND and OR",
        ],
    );
    check_problems(
        "(done AND vip) BETWEEN FALSE AND TRUE OR 1 = 'a' OR NOT (small & 1)",
        &[
            "done AND vip is a condition and has no place before BETWEEN; compare it by = or <>",
            "1, which is big_int, cannot be compared with 'a', which is string; compare operands \
             of one type",
            "small & 1 is no condition; compare it with something, as in = or <>",
        ],
    );
    check_problems("plain", &["plain is no condition; compare it with something, as in = or <>"]);
    check_problems("vip = 1", &["1 is compared with vip, which is boolean; write TRUE or FALSE"]);
    check_problems(
        "body = 'a\0'",
        &[
            "the literal \"'a\\0'\" is never a value: a text with the character NUL (U+0000) cannot be \
         stored by every engine; write another one",
        ],
    );
}

#[test]
fn a_tree_built_by_hand_can_have_more_problems() {
    let small = || Expression::column("small");
    let cases = [
        (small().equals(Value::Null), ExpressionProblem::NullLiteral),
        (
            small().one_of(Vec::<i32>::new()),
            ExpressionProblem::EmptyList { operand: "small".into() },
        ),
        (
            small().one_of([Expression::from(1), Expression::column("big")]),
            ExpressionProblem::NotLiteral { element: "big".into() },
        ),
    ];
    for (expression, problem) in cases {
        assert_eq!(expression.resolve(&data_type_of), Err(vec![problem]));
    }
}

#[test]
fn a_dialect_says_what_its_literals_stand_for() {
    let coerce = |value: &Value, data_type: &DataType| match (value, data_type) {
        (Value::Integer(number @ (0 | 1)), DataType::Boolean) => Some(Value::from(*number == 1)),
        (Value::Bytes(bytes), DataType::Uuid) => {
            uuid::Uuid::from_slice(bytes).ok().map(Value::from)
        }
        _ => None,
    };
    let read = |text: &str| parse(text).resolve_with(&data_type_of, &coerce);
    assert_eq!(read("1 = vip AND NOT 0"), Ok(parse("vip = TRUE AND TRUE")));
    assert_eq!(
        read("id = x'67e5504410b1426f9247bb680e5fe0c8'"),
        resolve(&format!("id = '{}'", UUIDS[0])),
    );
    assert!(read("vip = 2").is_err());
}

#[test]
fn an_expression_with_too_many_operands_is_a_problem() {
    let integer = |_: &Name| Some(DataType::Integer);
    let list = |count: i64| Expression::column("n").one_of(0..count);
    assert!(list(511).resolve(&integer).is_ok());
    let problems = list(512).resolve(&integer).unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "it names 513 columns and literals, more than the 512 that every engine holds; split the \
         condition"
    );
}

#[test]
fn a_long_text_that_does_not_parse_is_shown_around_the_place() {
    let text = format!("{} ÄÖ = ", "n = 1 OR ".repeat(1000));
    let message = text.parse::<Expression>().unwrap_err().to_string();
    assert!(message.len() < 300 && message.contains('…'), "{message}");
}
