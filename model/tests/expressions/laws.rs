//! The laws of text and normal form, on random trees.

use std::collections::HashMap;

use proptest::prelude::*;
use stylobate_model::{Comparison, DataType, Expression, Name, Value};

use super::{UUIDS, data_type_of, parse};

/// Literals that have a text of their own.
fn literal() -> impl Strategy<Value = Expression> {
    prop_oneof![
        any::<i64>().prop_map(Expression::from),
        any::<bool>().prop_map(Expression::from),
        ".{0,4}|['\"\\\\%;-]{0,4}".prop_map(Expression::from),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(Expression::from),
    ]
}

fn name() -> impl Strategy<Value = Expression> {
    let names = "[a-zA-Z_][a-zA-Z0-9_]{0,3}|.{0,4}|(?i)and|or|not|in|is|true|[\"' ]{0,3}";
    names.prop_map(Expression::column)
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(&Comparison::ALL[..])
}

/// Trees of every valid shape, whatever their types.
fn any_tree() -> impl Strategy<Value = Expression> {
    prop_oneof![literal(), name()].prop_recursive(8, 64, 4, |inner| {
        let list = prop::collection::vec(literal(), 1..4);
        let parts = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            (inner.clone(), comparison(), inner.clone())
                .prop_map(|(left, operator, right)| left.compare(operator, right)),
            parts().prop_map(Expression::And),
            parts().prop_map(Expression::Or),
            inner.clone().prop_map(Expression::negate),
            inner.clone().prop_map(Expression::is_null),
            inner.clone().prop_map(Expression::is_not_null),
            (inner.clone(), list, any::<bool>()).prop_map(|(operand, list, negated)| {
                Expression::In { operand: Box::new(operand), list, negated }
            }),
            between(inner.clone(), inner.clone()),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.bit_and(right)),
            (inner.clone(), inner).prop_map(|(left, right)| left.bit_or(right)),
        ]
    })
}

fn between(
    operand: impl Strategy<Value = Expression> + Clone,
    bound: impl Strategy<Value = Expression> + Clone,
) -> impl Strategy<Value = Expression> {
    (operand, bound.clone(), bound, any::<bool>()).prop_map(|(operand, low, high, negated)| {
        let [operand, low, high] = [operand, low, high].map(Box::new);
        Expression::Between { operand, low, high, negated }
    })
}

/// Conditions over operands of one type.
fn predicate(
    operand: impl Strategy<Value = Expression> + Clone + 'static,
    literal: impl Strategy<Value = Expression> + Clone + 'static,
) -> BoxedStrategy<Expression> {
    let list = prop::collection::vec(literal.clone(), 1..4);
    prop_oneof![
        (operand.clone(), comparison(), operand.clone())
            .prop_map(|(left, operator, right)| left.compare(operator, right)),
        (literal, comparison(), operand.clone())
            .prop_map(|(left, operator, right)| left.compare(operator, right)),
        (operand.clone(), any::<bool>()).prop_map(|(operand, negated)| {
            Expression::IsNull { operand: Box::new(operand), negated }
        }),
        (operand.clone(), list, any::<bool>()).prop_map(|(operand, list, negated)| {
            Expression::In { operand: Box::new(operand), list, negated }
        }),
        between(operand.clone(), operand),
    ]
    .boxed()
}

/// Conditions without a problem over the columns of `data_type_of`.
fn well_typed() -> impl Strategy<Value = Expression> {
    let number = (-1_i64..4).prop_map(Expression::from);
    let column =
        |names: &'static [&'static str]| prop::sample::select(names).prop_map(Expression::column);
    let integer = prop_oneof![number.clone(), column(&["small", "plain", "big"])].prop_recursive(
        2,
        4,
        2,
        |inner| {
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(left, right)| left.bit_and(right)),
                (inner.clone(), inner).prop_map(|(left, right)| left.bit_or(right)),
            ]
        },
    );
    let word = prop::sample::select(&["", "a", "b"][..]).prop_map(Expression::from);
    let text = prop_oneof![word.clone(), column(&["topic", "body"])];
    let uuid = prop::sample::select(&UUIDS[..]).prop_map(Expression::from);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Expression::from),
        column(&["done", "vip"]),
        predicate(integer, number),
        predicate(text, word),
        predicate(column(&["id"]), uuid),
    ];
    leaf.prop_recursive(5, 32, 4, |inner| {
        let truth = any::<bool>().prop_map(Expression::from);
        let list = prop::collection::vec(truth, 1..3);
        let parts = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            2 => parts().prop_map(Expression::And),
            2 => parts().prop_map(Expression::Or),
            4 => inner.clone().prop_map(Expression::negate),
            1 => inner.clone().prop_map(Expression::is_null),
            1 => (inner.clone(), comparison(), inner.clone())
                .prop_map(|(left, operator, right)| left.compare(operator, right)),
            1 => (inner, list, any::<bool>()).prop_map(|(operand, list, negated)| {
                Expression::In { operand: Box::new(operand), list, negated }
            }),
        ]
    })
}

type Row = HashMap<&'static str, Value>;

fn row() -> impl Strategy<Value = Row> {
    let number = || prop::option::of(-1_i64..4).prop_map(Value::from);
    let word = || prop::option::of(prop::sample::select(&["", "a", "b"][..])).prop_map(Value::from);
    let truth = || prop::option::of(any::<bool>()).prop_map(Value::from);
    let uuid = prop::option::of(prop::sample::select(&UUIDS[..])).prop_map(Value::from);
    (number(), number(), number(), word(), word(), truth(), truth(), uuid).prop_map(
        |(small, plain, big, topic, body, done, vip, id)| {
            HashMap::from([
                ("small", small),
                ("plain", plain),
                ("big", big),
                ("topic", topic),
                ("body", body),
                ("done", done),
                ("vip", vip),
                ("id", id),
            ])
        },
    )
}

/// What a condition is for a row: true, false or unknown.
fn truth(expression: &Expression, row: &Row) -> Option<bool> {
    match value(expression, row) {
        Value::Null => None,
        Value::Boolean(truth) => Some(truth),
        other => panic!("{other:?} is no truth value"),
    }
}

fn value(expression: &Expression, row: &Row) -> Value {
    let integer = |operand: &Expression| match value(operand, row) {
        Value::Null => None,
        Value::Integer(number) => Some(number),
        other => panic!("{other:?} is no integer"),
    };
    let not_if = |negated: bool, truth: Option<bool>| truth.map(|truth| truth != negated);
    let truth = match expression {
        Expression::Column(name) => return row[name.as_str()].clone(),
        Expression::Literal(value) => return value.clone(),
        Expression::BitAnd(left, right) => {
            return integer(left).zip(integer(right)).map(|(left, right)| left & right).into();
        }
        Expression::BitOr(left, right) => {
            return integer(left).zip(integer(right)).map(|(left, right)| left | right).into();
        }
        Expression::Compare { left, operator, right } => {
            compare(&value(left, row), *operator, &value(right, row))
        }
        Expression::And(parts) => all(parts.iter().map(|part| truth(part, row))),
        Expression::Or(parts) => {
            not_if(true, all(parts.iter().map(|part| not_if(true, truth(part, row)))))
        }
        Expression::Not(operand) => not_if(true, truth(operand, row)),
        Expression::IsNull { operand, negated } => Some(value(operand, row).is_null() != *negated),
        Expression::In { operand, list, negated } => {
            let operand = value(operand, row);
            let differs = |element| compare(&operand, Comparison::NotEqual, &value(element, row));
            not_if(!negated, all(list.iter().map(differs)))
        }
        Expression::Between { operand, low, high, negated } => {
            let operand = value(operand, row);
            let inside = all([
                compare(&operand, Comparison::GreaterOrEqual, &value(low, row)),
                compare(&operand, Comparison::LessOrEqual, &value(high, row)),
            ]);
            not_if(*negated, inside)
        }
    };
    truth.into()
}

fn all(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.into_iter().collect();
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    if parts.contains(&None) { None } else { Some(true) }
}

fn compare(left: &Value, operator: Comparison, right: &Value) -> Option<bool> {
    let order = match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return None,
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        // A uuid orders as its text does.
        _ => left.to_string().cmp(&right.to_string()),
    };
    Some(match operator {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn text_parses_to_the_tree_that_wrote_it(tree in any_tree()) {
        let text = tree.to_string();
        prop_assert_eq!(text.parse(), Ok(tree), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,40}") {
        if let Ok(tree) = text.parse::<Expression>() {
            prop_assert_eq!(tree.to_string().parse(), Ok(tree));
        }
    }

    #[test]
    fn words_in_any_order_parse_to_what_is_written_again(words in prop::collection::vec(
        prop::sample::select(&[
            "a", "\"b\"", "1", "-2", "'c'", "x'00'", "TRUE", "=", "<", "<>", "AND", "OR", "NOT",
            "IS", "NULL", "IN", "BETWEEN", "(", ")", ",", "&", "|", "'", "ä", "-", "x", "",
        ][..]), 0..12), separator in prop::sample::select(&["", " "][..]),
    ) {
        if let Ok(tree) = words.join(separator).parse::<Expression>() {
            prop_assert_eq!(tree.to_string().parse(), Ok(tree));
        }
    }

    #[test]
    fn no_tree_makes_resolve_panic(tree in any_tree()) {
        let named = |name: &Name| {
            Some(DataType::ALL[name.as_str().len() % DataType::ALL.len()])
        };
        if let Ok(normal) = tree.resolve(&named) {
            prop_assert_eq!(normal.resolve(&named), Ok(normal));
        }
    }

    #[test]
    fn normal_form_is_its_own_normal_form_and_survives_its_text(tree in well_typed()) {
        let normal = tree.resolve(&data_type_of).unwrap();
        prop_assert_eq!(normal.resolve(&data_type_of), Ok(normal.clone()));
        prop_assert_eq!(parse(&normal.to_string()).resolve(&data_type_of), Ok(normal));
    }

    #[test]
    fn normal_form_means_the_same(tree in well_typed(), rows in prop::collection::vec(row(), 8)) {
        let normal = tree.resolve(&data_type_of).unwrap();
        for row in &rows {
            prop_assert_eq!(truth(&normal, row), truth(&tree, row), "{} and {}", tree, normal);
        }
    }
}
