//! Names that some engine cannot hold, columns that are not there, and shapes that no table has.

use stylobate_model::{
    Check, Column, Database, Feature, ForeignKey, Index, Name, Schema, Table, Unique,
};

use crate::Case;
use crate::cases::wrong;

pub(super) fn cases() -> Vec<Case> {
    [empty(), nul(), reserved_prefixes(), reserved(), unknown_columns(), shapes()]
        .into_iter()
        .flatten()
        .collect()
}

type Definition = (&'static str, &'static str, fn() -> Database, &'static [&'static str]);

fn refused(group: &str, definitions: Vec<Definition>) -> Vec<Case> {
    let case = |(id, what, define, words): Definition| {
        let sentence = format!("{what} is refused before any statement");
        wrong::case(&format!("ident.{group}.{id}"), &sentence, define, words)
    };
    definitions.into_iter().map(case).collect()
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20))
        .primary_key(["id"])
}

fn only(table: Table) -> Database {
    Database::new().table(table)
}

fn empty() -> Vec<Case> {
    refused(
        "empty",
        vec![
            (
                "table",
                "a table without a name",
                || only(Table { name: Name::default(), ..mails() }),
                &["table", "empty name"],
            ),
            (
                "column",
                "a column without a name",
                || only(mails().column(Column::integer(""))),
                &["column", "table mails", "empty name"],
            ),
            (
                "index",
                "an index without a name",
                || {
                    let mut table = mails();
                    table.indexes.insert(Index::on(["topic"]));
                    only(table)
                },
                &["index", "table mails", "empty name"],
            ),
            (
                "schema",
                "a schema without a name",
                || Database::new().schema(Schema::new("").table(mails())),
                &["schema", "empty name"],
            ),
        ],
    )
}

fn nul() -> Vec<Case> {
    refused(
        "nul",
        vec![
            (
                "table",
                "a name of a table with NUL",
                || only(Table { name: "ma\0ils".into(), ..mails() }),
                &["name of table", "NUL"],
            ),
            (
                "column",
                "a name of a column with NUL",
                || only(mails().column(Column::integer("a\0b"))),
                &["name of column", "table mails", "NUL"],
            ),
            (
                "index",
                "a name of an index with NUL",
                || only(mails().index(Index::on(["topic"]).named("a\0b"))),
                &["name of index", "table mails", "NUL"],
            ),
            (
                "check",
                "a name of a check with NUL",
                || only(mails().check(Check::new("id > 0").named("a\0b"))),
                &["name of check", "table mails", "NUL"],
            ),
            (
                "schema",
                "a name of a schema with NUL",
                || Database::new().schema(Schema::new("a\0b").table(mails())),
                &["name of schema", "NUL"],
            ),
            (
                "comment",
                "a comment with NUL",
                || only(mails().comment("a\0b")),
                &["comment on table mails", "NUL"],
            ),
        ],
    )
}

fn reserved_prefixes() -> Vec<Case> {
    refused(
        "reserved_prefix",
        vec![
            (
                "sqlite_table",
                "a table `sqlite_…`",
                || only(Table { name: "sqlite_mails".into(), ..mails() }),
                &["table sqlite_mails", "reserved by SQLite"],
            ),
            (
                "sqlite_index",
                "an index `sqlite_…`, in whatever case,",
                || only(mails().index(Index::on(["topic"]).named("SQLite_mails"))),
                &["index SQLite_mails of table mails", "reserved by SQLite"],
            ),
            (
                "sqlite_schema",
                "a schema `sqlite`, whose tables would be `sqlite_…`,",
                || Database::new().schema(Schema::new("sqlite").table(mails())),
                &["schema sqlite", "reserved by SQLite"],
            ),
            (
                "pg_schema",
                "a schema `pg_…`",
                || Database::new().schema(Schema::new("pg_mails").table(mails())),
                &["schema pg_mails", "reserved by PostgreSQL"],
            ),
        ],
    )
}

fn reserved() -> Vec<Case> {
    refused(
        "reserved",
        vec![
            (
                "system_column",
                "a column that an engine has in every table",
                || only(mails().column(Column::integer("XMin"))),
                &["column XMin of table mails", "reserved by PostgreSQL"],
            ),
            (
                "system_schema",
                "a schema that an engine has by itself",
                || Database::new().schema(Schema::new("information_schema").table(mails())),
                &["schema information_schema", "reserved"],
            ),
            (
                "own_schema",
                "the connection's own schema by an engine's name for it",
                || Database::new().schema(Schema::new("main").table(mails())),
                &["schema main", "reserved"],
            ),
            (
                "feature_name",
                "a feature whose name is not in kebab-case",
                || Database::from(Feature::new("Mail Outbox", 1).table(mails())),
                &["\"Mail Outbox\"", "\"mail-outbox\""],
            ),
        ],
    )
}

fn unknown_columns() -> Vec<Case> {
    refused(
        "unknown_column",
        vec![
            (
                "check",
                "a check on a column that is not there",
                || only(mails().check(Check::new("tpoic = 'a'").named("no_topic"))),
                &["check no_topic of table mails", "\"tpoic\"", "id, topic"],
            ),
            (
                "index",
                "an index on a column that is not there",
                || only(mails().index(Index::on(["tpoic"]).named("idx"))),
                &["index idx of table mails", "\"tpoic\"", "id, topic"],
            ),
            (
                "filter",
                "an index for rows by a column that is not there",
                || {
                    let index = Index::on(["topic"]).named("idx").filter("tpoic IS NULL");
                    only(mails().index(index))
                },
                &["index idx of table mails", "\"tpoic\"", "id, topic"],
            ),
            (
                "primary_key",
                "a primary key of a column that is not there",
                || only(mails().primary_key(["di"])),
                &["primary key of table mails", "\"di\"", "id, topic"],
            ),
            (
                "unique",
                "a unique constraint on a column that is not there",
                || only(mails().unique(Unique::on(["tpoic"]).named("one"))),
                &["unique constraint one of table mails", "\"tpoic\"", "id, topic"],
            ),
            (
                "foreign_key",
                "a foreign key of a column that is not there",
                || {
                    let key = ForeignKey::on(["host"]).references("hosts", ["id"]).named("to_host");
                    let hosts = Table { name: "hosts".into(), ..mails() };
                    only(mails().foreign_key(key)).table(hosts)
                },
                &["foreign key to_host of table mails", "\"host\"", "id, topic"],
            ),
        ],
    )
}

fn shapes() -> Vec<Case> {
    refused(
        "shape",
        vec![
            (
                "table_without_columns",
                "a table without columns",
                || only(Table::new("mails")),
                &["table mails", "no columns"],
            ),
            (
                "table_too_wide",
                "a table of more columns than engines hold",
                || {
                    let columns = (0..1601).map(|number| Column::integer(format!("c{number}")));
                    only(columns.fold(Table::new("mails"), Table::column))
                },
                &["table mails", "1601 columns", "1600"],
            ),
            (
                "index_without_columns",
                "an index without columns",
                || only(mails().index(Index::on([""; 0]).named("idx"))),
                &["index idx of table mails", "no columns"],
            ),
            (
                "column_twice_in_key",
                "a column that is twice in a key",
                || only(mails().primary_key(["id", "id"])),
                &["primary key of table mails", "\"id\" twice"],
            ),
            (
                "key_twice",
                "a unique constraint that says what the primary key says",
                || only(mails().unique(Unique::on(["id"]).named("one"))),
                &["unique constraint one of table mails", "primary key of table mails"],
            ),
        ],
    )
}
