//! Names of the greatest length, longer ones, and generated ones.

use stylobate_model::{
    Check, Column, Database, ForeignKey, Index, Name, Placement, Schema, Table, Unique,
};

use crate::cases::wrong;
use crate::check::{count, equal, holds, says};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    [longest(), too_long(), longer_than_they_look(), generated()].into_iter().flatten().collect()
}

fn longest() -> Vec<Case> {
    vec![
        Case::new("ident.len_63_bytes", "names of 63 bytes stand, and read back whole", |stage| {
            let of = |first: &str| format!("{first}{}", "x".repeat(62));
            let names = ["a", "b", "c", "d", "e", "f"].map(of);
            stands_whole(stage, &names)
        }),
        Case::new(
            "ident.multibyte_63",
            "names of 63 bytes in characters of several bytes stand, and read back whole",
            |stage| {
                // 15 × 4 + 2 + 1 bytes.
                let of = |last: &str| format!("{}é{last}", "😀".repeat(15));
                let names = ["a", "b", "c", "d", "e", "f"].map(of);
                stands_whole(stage, &names)
            },
        ),
    ]
}

/// Six names of which each is as long as it can be: nothing of them is cut, so that those that
/// begin or end alike stay apart.
fn stands_whole(stage: &mut Stage, names: &[String; 6]) -> Result<(), Failure> {
    let [table, id, other, index, check, unique] = names.each_ref().map(String::as_str);
    let defined = Table::new(table)
        .column(Column::integer(id))
        .column(Column::integer(other))
        .primary_key([id])
        .check(Check::new(stylobate_model::Expression::column(other).at_least(0)).named(check))
        .unique(Unique::on([other, id]).named(unique))
        .index(Index::on([other]).named(index));
    let database = Database::new().table(defined.clone());
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    db.insert(&defined, [[(id, 1.into()), (other, 2.into())]])?;
    equal("the number of rows", count(&mut db, table)?, 1)?;
    let live = db.read()?;
    let read = live.lowered.catalog().table(Name::DEFAULT_SCHEMA, table);
    let read = read.ok_or_else(|| Failure::new(format!("no table {table} reads back")))?;
    for column in [id, other] {
        holds(read.columns.contains(column), || format!("no column {column} reads back"))?;
    }
    holds(read.indexes.contains(index), || format!("no index {index} reads back"))
}

fn long(bytes: usize) -> String {
    "x".repeat(bytes)
}

fn mails() -> Table {
    Table::new("mails").column(Column::integer("id")).primary_key(["id"])
}

fn too_long() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |id: &str, what: &str, define: fn() -> Database, words| {
        let sentence = format!("{what} of 64 bytes is refused before any statement");
        cases.push(wrong::case(&format!("ident.len_64.{id}"), &sentence, define, words));
    };
    case(
        "table",
        "a name of a table",
        || Database::new().table(Table { name: long(64).into(), ..mails() }),
        &["name of table", "64 bytes", "shorten"],
    );
    case(
        "column",
        "a name of a column",
        || Database::new().table(mails().column(Column::integer(long(64)))),
        &["name of column", "table mails", "64 bytes"],
    );
    case(
        "index",
        "a name of an index",
        || Database::new().table(mails().index(Index::on(["id"]).named(long(64)))),
        &["name of index", "table mails", "64 bytes"],
    );
    case(
        "check",
        "a name of a check",
        || Database::new().table(mails().check(Check::new("id > 0").named(long(64)))),
        &["name of check", "table mails", "64 bytes"],
    );
    case(
        "unique",
        "a name of a unique constraint",
        || {
            let table = mails().column(Column::integer("n"));
            Database::new().table(table.unique(Unique::on(["n"]).named(long(64))))
        },
        &["name of unique constraint", "table mails", "64 bytes"],
    );
    case(
        "foreign_key",
        "a name of a foreign key",
        || {
            let key = ForeignKey::on(["id"]).references("hosts", ["id"]).named(long(64));
            let hosts = Table { name: "hosts".into(), ..mails() };
            Database::new().table(hosts).table(mails().foreign_key(key))
        },
        &["name of foreign key", "table mails", "64 bytes"],
    );
    case(
        "schema",
        "a name of a schema",
        || Database::new().schema(Schema::new(long(64)).table(mails())),
        &["name of schema", "64 bytes"],
    );
    cases
}

/// Names that are longer in bytes than in characters, or only where they are placed.
fn longer_than_they_look() -> Vec<Case> {
    vec![
        wrong::case(
            "ident.multibyte_64",
            "a name of 16 characters and 64 bytes is refused before any statement",
            || Database::new().table(Table { name: "😀".repeat(16).into(), ..mails() }),
            &["name of table", "64 bytes"],
        ),
        wrong::case(
            "ident.prefix_collision_70",
            "two names of 70 bytes that begin alike are refused before any statement, and never \
             become one",
            || {
                let table = |last: &str| Table { name: (long(69) + last).into(), ..mails() };
                Database::new().table(table("a")).table(table("b"))
            },
            &["name of table", "70 bytes"],
        ),
        Case::new(
            "ident.len_64.after_placement",
            "a name that a prefix makes longer than 63 bytes is refused before any statement",
            |stage| {
                let database = Database::new().table(Table { name: long(60).into(), ..mails() });
                let placement = Placement::new().prefix("app_");
                let words = ["name of table", "64 bytes", "shorten the name or the prefix"];
                wrong::refused(stage, &database, &placement, &words)
            },
        ),
    ]
}

const LONG_TABLE: &str = "a_table_with_a_name_of_fifty_bytes_of_which_all_ar";
const LONG_COLUMN: &str = "a_column_with_a_long_name";

/// The names that are generated for the long table, in every run and on every engine.
const GENERATED: [&str; 4] = [
    "a_table_with_a_name_of_fifty_bytes_of_which_all_ar_a_c_c498f4ec",
    "a_table_with_a_name_of_fifty_bytes_of_which_all_ar_a_c_81735cc7",
    "a_table_with_a_name_of_fifty_bytes_of_which_all_ar_a_c_9a7314b0",
    "a_table_with_a_name_of_fifty_bytes_of_which_all_ar_a_c_bb01c740",
];

fn generated() -> Vec<Case> {
    vec![
        Case::new(
            "ident.generated_names.long",
            "long generated names have at most 63 bytes and a tail of their own, the same on every engine and in \
             every run",
            long_generated,
        )
        .needs("foreign_keys.declared"),
        Case::new(
            "ident.generated_names.short",
            "generated names are made of the table, the columns and the kind",
            |stage| {
                let table = mails()
                    .column(Column::integer("size"))
                    .index(Index::on(["size", "id"]))
                    .index(Index::on(["size", "id"]).filter("size > 3"));
                let mut db = stage.open()?;
                stage.stand(&mut db, &Database::new().table(table))?;
                let live = db.read()?;
                let read = live.lowered.catalog().table(Name::DEFAULT_SCHEMA, "mails");
                let names: Vec<_> =
                    read.iter().flat_map(|table| table.indexes.names()).cloned().collect();
                let expected = ["mails_size_id_idx", "mails_size_id_idx1"].map(Name::from);
                let found = expected.iter().all(|name| names.contains(name));
                holds(found && names.len() == 2, || {
                    format!("the indexes are {names:?}, expected are {expected:?}")
                })
            },
        )
        .needs("indexes.partial"),
    ]
}

fn long_generated(stage: &mut Stage) -> Result<(), Failure> {
    let hosts = Table::new("hosts").column(Column::integer("id")).primary_key(["id"]);
    let table = Table::new(LONG_TABLE)
        .column(Column::integer("id"))
        .column(Column::integer(LONG_COLUMN))
        .primary_key(["id"])
        .unique([LONG_COLUMN])
        .check(stylobate_model::Expression::column(LONG_COLUMN).at_least(0))
        .foreign_key(ForeignKey::on([LONG_COLUMN]).references("hosts", ["id"]))
        .index(Index::on([LONG_COLUMN, "id"]));
    let database = Database::new().table(hosts).table(table);
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let resolved = database.resolve(&Placement::new())?.catalog;
    let defined = resolved.table(Name::DEFAULT_SCHEMA, LONG_TABLE);
    let defined = defined.ok_or_else(|| Failure::new("the table is not in its own definition"))?;
    let names = [
        defined.unique.names().next(),
        defined.checks.names().next(),
        defined.foreign_keys.names().next(),
        defined.indexes.names().next(),
    ];
    let names = names.map(|name| name.map(ToString::to_string).unwrap_or_default());
    equal("the generated names", names.each_ref().map(String::as_str), GENERATED)?;
    holds(names.iter().all(|name| name.len() == Name::MAX_BYTES), || format!("{names:?} are cut"))?;
    let read = stands.catalog().table(Name::DEFAULT_SCHEMA, LONG_TABLE);
    let index = read.and_then(|table| table.indexes.names().next());
    says(index.map_or("no index", Name::as_str), &[GENERATED[3]])
}
