//! Conditions of every shape, with rows that they let pass and rows that they refuse.

use stylobate_model::{Column, Table, Value};

use crate::Failure;

/// A condition over [`things`], and what it makes of rows.
pub(in crate::cases) struct Condition {
    pub(in crate::cases) name: &'static str,
    pub(in crate::cases) text: &'static str,
    /// Rows for which it is true or NULL; what a row does not name is NULL.
    pub(in crate::cases) accepted: &'static [Row],
    /// Rows for which it is false.
    pub(in crate::cases) refused: &'static [Row],
}

/// Columns with the texts of their values.
type Row = &'static [(&'static str, &'static str)];

/// The table that conditions are about.
pub(in crate::cases) fn things() -> Table {
    Table::new("things")
        .column(Column::integer("id"))
        .column(Column::integer("n").nullable())
        .column(Column::integer("m").nullable())
        .column(Column::string("t", 20).nullable())
        .column(Column::boolean("b").nullable())
        .column(Column::timestamp_tz("made_at").nullable())
        .column(Column::uuid("u").nullable())
        .column(Column::bytes("d").nullable())
        .primary_key(["id"])
}

impl Condition {
    /// The rows that it lets pass.
    pub(in crate::cases) fn accepted(&self) -> Result<Vec<Vec<(&'static str, Value)>>, Failure> {
        rows(self.accepted)
    }

    /// The rows that it refuses.
    pub(in crate::cases) fn refused(&self) -> Result<Vec<Vec<(&'static str, Value)>>, Failure> {
        rows(self.refused)
    }
}

fn rows(texts: &[Row]) -> Result<Vec<Vec<(&'static str, Value)>>, Failure> {
    let table = things();
    let value = |(name, text): &(&'static str, &'static str)| {
        let column = table.columns.get(name);
        let column = column.ok_or_else(|| Failure::new(format!("there is no column {name}")))?;
        let value = Value::parse(text, &column.data_type);
        let value = value.map_err(|error| Failure::new(format!("the row is wrong: {error}")))?;
        Ok((*name, value))
    };
    texts.iter().map(|row| row.iter().map(value).collect()).collect()
}

const fn condition(
    name: &'static str,
    text: &'static str,
    accepted: &'static [Row],
    refused: &'static [Row],
) -> Condition {
    Condition { name, text, accepted, refused }
}

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const ONE: &str = "00000000-0000-0000-0000-000000000001";

/// All of them.
pub(in crate::cases) static CONDITIONS: &[Condition] = &[
    condition("equal", "n = 1", &[&[("n", "1")], &[]], &[&[("n", "2")]]),
    condition("not_equal", "n <> 1", &[&[("n", "2")], &[]], &[&[("n", "1")]]),
    condition("less", "n < 1", &[&[("n", "0")]], &[&[("n", "1")]]),
    condition("at_most", "n <= 1", &[&[("n", "1")]], &[&[("n", "2")]]),
    condition("greater", "n > 1", &[&[("n", "2")]], &[&[("n", "1")]]),
    condition("at_least", "n >= 1", &[&[("n", "1")]], &[&[("n", "0")]]),
    condition("negative", "n > -2", &[&[("n", "-1")]], &[&[("n", "-2")]]),
    condition(
        "two_columns",
        "n < m",
        &[&[("n", "1"), ("m", "2")], &[("n", "1")]],
        &[&[("n", "2"), ("m", "2")]],
    ),
    condition(
        "and",
        "n > 0 AND m > 0",
        &[&[("n", "1"), ("m", "1")], &[("m", "1")]],
        &[&[("n", "0"), ("m", "1")], &[("m", "0")]],
    ),
    condition(
        "or",
        "n > 0 OR m > 0",
        &[&[("n", "1"), ("m", "0")], &[("m", "0")]],
        &[&[("n", "0"), ("m", "0")]],
    ),
    condition("not", "NOT (n > 0)", &[&[("n", "0")], &[]], &[&[("n", "1")]]),
    condition("is_null", "n IS NULL", &[&[]], &[&[("n", "0")]]),
    condition("is_not_null", "n IS NOT NULL", &[&[("n", "0")]], &[&[]]),
    condition("in", "n IN (1, 3)", &[&[("n", "3")], &[]], &[&[("n", "2")]]),
    condition("not_in", "n NOT IN (1, 3)", &[&[("n", "2")], &[]], &[&[("n", "3")]]),
    condition(
        "in_text",
        "t IN ('a', 'it''s')",
        &[&[("t", "it's")]],
        &[&[("t", "A")], &[("t", "its")]],
    ),
    condition(
        "between",
        "n BETWEEN 1 AND 3",
        &[&[("n", "1")], &[("n", "3")], &[]],
        &[&[("n", "0")], &[("n", "4")]],
    ),
    condition(
        "not_between",
        "n NOT BETWEEN 1 AND 3",
        &[&[("n", "0")], &[("n", "4")], &[]],
        &[&[("n", "1")], &[("n", "3")]],
    ),
    condition("bit_and", "(n & 4) = 4", &[&[("n", "5")], &[]], &[&[("n", "3")]]),
    condition("bit_or", "(n | 1) = 3", &[&[("n", "2")], &[("n", "3")]], &[&[("n", "1")]]),
    condition("bit_sign", "(n & -8) = -8", &[&[("n", "-1")]], &[&[("n", "7")], &[("n", "-9")]]),
    condition("text_equal", "t = 'it''s'", &[&[("t", "it's")]], &[&[("t", "its")]]),
    condition("text_empty", "t <> ''", &[&[("t", " ")], &[("t", "a")], &[]], &[&[("t", "")]]),
    condition("text_space", "t = 'a'", &[&[("t", "a")]], &[&[("t", "a ")]]),
    condition("text_case", "t <> 'A'", &[&[("t", "a")]], &[&[("t", "A")]]),
    condition(
        "text_order",
        "t < 'a'",
        &[&[("t", "B")], &[("t", "_")]],
        &[&[("t", "b")], &[("t", "é")]],
    ),
    condition("boolean", "b = TRUE", &[&[("b", "true")], &[]], &[&[("b", "false")]]),
    condition("boolean_alone", "b", &[&[("b", "true")], &[]], &[&[("b", "false")]]),
    condition("boolean_not", "NOT b", &[&[("b", "false")], &[]], &[&[("b", "true")]]),
    condition(
        "instant",
        "made_at >= '2024-01-01T00:00:00Z'",
        &[&[("made_at", "2024-01-01T00:00:00Z")], &[("made_at", "2024-01-01T01:00:00+01:00")]],
        &[&[("made_at", "2023-12-31T23:59:59.999999Z")]],
    ),
    condition(
        "uuid",
        "u <> '00000000-0000-0000-0000-000000000000'",
        &[&[("u", ONE)], &[]],
        &[&[("u", NIL)]],
    ),
    condition("bytes", "d <> x'00ff'", &[&[("d", "00fe")], &[("d", "")]], &[&[("d", "00ff")]]),
    condition(
        "nested",
        "(n > 0 AND m > 0) OR NOT (t IS NULL OR b = TRUE)",
        &[&[("n", "1"), ("m", "1")], &[("t", "a"), ("b", "false")]],
        &[&[("n", "0")], &[("m", "0"), ("t", "a"), ("b", "true")]],
    ),
];
