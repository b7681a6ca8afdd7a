//! Defaults that cannot be.

use stylobate_model::DefaultValue::{NewUuid, Now};
use stylobate_model::{Column, Database, DefaultValue, Json, Table};

use crate::Case;
use crate::cases::wrong;

type Definition = (&'static str, &'static str, fn() -> Database, &'static [&'static str]);

pub(super) fn cases() -> Vec<Case> {
    let definitions: Vec<Definition> = [values(), identities()].concat();
    let case = |(id, what, define, words): Definition| {
        let sentence = format!("{what} is refused before any statement");
        wrong::case(&format!("default.{id}"), &sentence, define, words)
    };
    definitions.into_iter().map(case).collect()
}

fn with(column: Column, default: impl Into<DefaultValue>) -> Database {
    Database::new().table(Table::new("mails").column(column.default(default)))
}

fn values() -> Vec<Definition> {
    vec![
        (
            "wrong.type",
            "a default of another type than its column",
            || with(Column::integer("size"), "many"),
            &["default of column size of table mails", "integer", "string"],
        ),
        (
            "wrong.range",
            "a default beyond the range of its column",
            || with(Column::small_int("size"), 40_000),
            &["default of column size of table mails", "small_int", "40000"],
        ),
        (
            "wrong.too_long",
            "a default longer than its column",
            || with(Column::string("topic", 3), "four"),
            &["default of column topic of table mails", "string(3)", "4 characters"],
        ),
        (
            "wrong.nul",
            "a default with NUL",
            || with(Column::text("topic"), "a\0b"),
            &["default of column topic of table mails", "NUL"],
        ),
        (
            "wrong.json_for_text",
            "JSON as the default of text",
            || with(Column::text("topic"), Json::object()),
            &["default of column topic of table mails", "json", "string"],
        ),
        (
            "wrong.number_for_boolean",
            "a number as the default of a boolean",
            || with(Column::boolean("vip"), 1),
            &["default of column vip of table mails", "integer", "boolean"],
        ),
        (
            "wrong.now_for_text",
            "the present instant as the default of text",
            || with(Column::text("topic"), Now),
            &["default of column topic of table mails", "now", "string"],
        ),
        (
            "wrong.new_uuid_for_text",
            "a new UUID as the default of text",
            || with(Column::text("topic"), NewUuid),
            &["default of column topic of table mails", "new_uuid", "string"],
        ),
    ]
}

fn identities() -> Vec<Definition> {
    vec![
        (
            "identity.only_big_int",
            "an identity column that is no big_int",
            || {
                let table = Table::new("mails").column(Column::integer("id").identity());
                Database::new().table(table.primary_key(["id"]))
            },
            &["column id of table mails", "identity", "no big_int"],
        ),
        (
            "identity.only_whole_key",
            "an identity column that is not the whole primary key",
            || {
                let table = Table::new("mails")
                    .column(Column::big_int("id").identity())
                    .column(Column::integer("part"));
                Database::new().table(table.primary_key(["id", "part"]))
            },
            &["column id of table mails", "identity", "not the whole primary key"],
        ),
        (
            "identity.no_default",
            "an identity column with a default",
            || {
                let table = Table::new("mails").column(Column::big_int("id").identity().default(1));
                Database::new().table(table.primary_key(["id"]))
            },
            &["column id of table mails", "identity", "has a default"],
        ),
    ]
}
