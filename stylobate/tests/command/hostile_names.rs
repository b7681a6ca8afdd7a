//! Names that would break a careless command, through every command.

use stylobate::model::{
    Catalog, Check, Column, Database, Document, ForeignKey, Index, Placement, Schema, Table, Unique,
};

use crate::support::Folder;

fn names() -> Vec<String> {
    let short = [
        "select",
        "table",
        "user",
        "default",
        "order by",
        " ",
        "say \"hi\"",
        "it's",
        "`tick`",
        "[x]",
        "a;b",
        "'; DROP TABLE x; --",
        "-- note",
        "/* note",
        "*/",
        "$1",
        "?1",
        ":name",
        "a.b",
        "%s",
        "\\",
        "line\nbreak",
        "tab\there",
        "\u{1b}[31mred",
        "größe",
        "表",
        "🏛️",
        "e\u{301}",
        "\u{202e}rtl",
        "NULL",
        "1st",
        "CamelCase",
        "{}",
        "--dialect",
    ];
    let long = [format!("\"{}", "x".repeat(62)), "表".repeat(21)];
    short.into_iter().map(ToOwned::to_owned).chain(long).collect()
}

/// A table for each name, which is also the name of everything in it.
fn hostile() -> Database {
    let mut database = Database::new();
    for (place, name) in names().into_iter().enumerate() {
        // Tables, indexes and unique constraints share their names; some engines look for a name
        // among those of other kinds.
        let own = |kind: &str| format!("{}{kind}{place}", cut(&name));
        let table = Table::new(&*name)
            .column(Column::uuid(&*name))
            .column(Column::text(own("c")).default(&*name).comment(&*name))
            .column(Column::uuid(own("r")).nullable())
            .primary_key([&*name])
            .unique(Unique::on([own("c")]).named(own("u")))
            .check(Check::new(format!("{} <> ''", quoted(&own("c")))).named(own("k")))
            .foreign_key(ForeignKey::on([own("r")]).references(&*name, [&*name]).named(own("f")))
            .index(Index::on([own("c")]).named(own("i")));
        database = database.table(table);
    }
    let inner = Table::new("inner \"table\"").column(Column::uuid("id")).primary_key(["id"]);
    database.schema(Schema::new("a \"schema\"; --").table(inner))
}

/// The name with room for an ending.
fn cut(name: &str) -> &str {
    let end = (0..=name.len().min(55)).rev().find(|end| name.is_char_boundary(*end));
    &name[..end.unwrap_or(0)]
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn model() -> (Folder, Catalog) {
    let database = hostile();
    let folder = Folder::new();
    folder.write("model.json", Document::from(&database).to_json());
    let catalog = match database.resolve(&Placement::new()) {
        Ok(resolved) => resolved.catalog,
        Err(problems) => panic!("{problems}"),
    };
    (folder, catalog)
}

#[test]
fn hostile_names_are_rendered_for_every_dialect() {
    let (folder, catalog) = model();
    for dialect in ["postgres", "sqlite"] {
        let run = folder.run(&["render", "--dialect", dialect, "--model", "model.json"]);
        let tables = catalog.tables().count();
        assert_eq!(run.success().matches("CREATE TABLE IF NOT EXISTS").count(), tables);
    }
}

#[test]
fn hostile_names_are_applied_read_back_and_compared() {
    let (folder, catalog) = model();
    let apply = ["apply", "sqlite://app.db", "--model", "model.json"];
    let made = folder.run(&apply).success();
    let tables = catalog.tables().count();
    let shown = made.split_once("What stands now:").unwrap().1;
    assert_eq!(shown.trim().lines().count(), tables + 1, "each table is one line: {shown}");
    let again = folder.run(&apply).success();
    assert!(again.starts_with("Everything stands already"), "{again}");
    folder.run(&["diff", "model.json", "sqlite://app.db"]).success();
    folder.run(&["diff", "sqlite://app.db", "model.json"]).success();

    let json = folder.run(&["inspect", "sqlite://app.db", "--format", "json"]).success();
    let read = Document::from_json(&json).unwrap();
    assert_eq!(read.schemas.get("default").unwrap().tables.len(), tables);
    assert!(read.opaque.is_empty(), "{:?}", read.opaque);
    folder.write("read.json", json);
    folder.run(&["diff", "read.json", "sqlite://app.db"]).success();
    folder.run(&["inspect", "sqlite://app.db", "--format", "sql"]).success();
}

#[test]
fn hostile_names_cannot_reach_the_terminal() {
    let (folder, _) = model();
    let runs = [
        folder.run(&["apply", "sqlite://app.db", "--model", "model.json"]),
        folder.run(&["inspect", "sqlite://app.db"]),
        folder.run(&["diff", "sqlite://app.db", "model.json"]),
    ];
    let escaped = "\\u{1b}[31mred";
    assert!(runs[0].out.contains(escaped) && runs[0].err.contains(escaped));
    assert!(runs[1].out.contains(escaped));
    for run in runs {
        assert_eq!(run.status, 0, "{}", run.err);
        for text in [&run.out, &run.err] {
            assert!(!text.contains(['\x1b', '\t', '\u{202e}']), "{text}");
        }
    }
}
