//! Types that are used wrongly.

use stylobate_model::{Column, DataType, Database, Expression, Index, Table, Unique};

use crate::Case;
use crate::cases::wrong;

type Definition = (&'static str, &'static str, fn() -> Database, &'static [&'static str]);

pub(super) fn cases() -> Vec<Case> {
    let definitions: Vec<Definition> = [text(), json(), literals()].concat();
    let case = |(id, what, define, words): Definition| {
        let sentence = format!("{what} is refused before any statement");
        wrong::case(&format!("type.{id}"), &sentence, define, words)
    };
    definitions.into_iter().map(case).collect()
}

fn with(column: Column) -> Table {
    Table::new("mails").column(Column::integer("id")).column(column)
}

fn only(table: Table) -> Database {
    Database::new().table(table)
}

fn text() -> Vec<Definition> {
    vec![
        (
            "string_length.zero",
            "text without room for a character",
            || only(with(Column::string("topic", 0))),
            &["column topic of table mails", "max_length 0", "10485760"],
        ),
        (
            "string_length.too_great",
            "text with more room than engines allow",
            || only(with(Column::string("topic", DataType::MAX_STRING_LENGTH + 1))),
            &["column topic of table mails", "10485761", "10485760"],
        ),
        (
            "integer.byte_order",
            "byte order for what is no text",
            || only(with(Column::integer("size").byte_order())),
            &["column size of table mails", "byte order", "integer"],
        ),
    ]
}

fn json() -> Vec<Definition> {
    vec![
        (
            "json.primary_key",
            "json in a primary key",
            || only(with(Column::json("profile")).primary_key(["profile"])),
            &["primary key of table mails", "\"profile\"", "json"],
        ),
        (
            "json.unique",
            "json in a unique constraint",
            || only(with(Column::json("profile")).unique(Unique::on(["profile"]).named("one"))),
            &["unique constraint one of table mails", "\"profile\"", "json"],
        ),
        (
            "json.index",
            "json in an index",
            || only(with(Column::json("profile")).index(Index::on(["profile"]).named("idx"))),
            &["index idx of table mails", "\"profile\"", "json"],
        ),
        (
            "json.comparison",
            "json in a comparison",
            || only(with(Column::json("profile")).check("profile = '{}'")),
            &["check", "table mails", "profile is json"],
        ),
    ]
}

fn literals() -> Vec<Definition> {
    vec![
        (
            "literal.other_type",
            "a literal of another type than what it is compared with",
            || only(with(Column::integer("size")).check("size > 'many'")),
            &["check", "table mails", "'many'", "size, which is integer"],
        ),
        (
            "literal.out_of_domain",
            "a literal that no column can ever hold",
            || {
                let nul = Expression::column("topic").equals("a\0b");
                only(with(Column::text("topic")).check(nul))
            },
            &["check", "table mails", "never a value", "NUL"],
        ),
        (
            "literal.no_instant",
            "a literal that is no instant",
            || {
                only(
                    with(Column::timestamp_tz("sent_at")).check("sent_at > '2023-02-30T00:00:00Z'"),
                )
            },
            &["check", "table mails", "2023-02-30"],
        ),
        (
            "literal.null",
            "a comparison with NULL",
            || only(with(Column::integer("size")).check("size = NULL")),
            &["table mails", "NULL"],
        ),
        (
            "literal.incomparable",
            "a comparison of columns of two types",
            || only(with(Column::text("topic")).check("topic = id")),
            &["check", "table mails", "topic", "id"],
        ),
        (
            "literal.no_condition",
            "a check that is no condition",
            || only(with(Column::integer("size")).check("size & 3")),
            &["check", "table mails", "size & 3"],
        ),
        (
            "literal.syntax",
            "a check that does not parse",
            || only(with(Column::integer("size")).check("size > > 3")),
            &["check", "table mails", "does not parse"],
        ),
    ]
}
