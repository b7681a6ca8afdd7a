//! Words that engines keep for themselves.

use stylobate_connect::ErrorKind;
use stylobate_model::{Check, Column, DataType, Database, Expression, Index, Name, Table, Value};

use crate::check::{count, equal, holds, name, refused, rows};
use crate::{Case, Failure, Stage};

/// Words that one engine or another keeps for itself.
const WORDS: &str = "\
    abort all alter analyze and any array as asc asymmetric attach authorization begin between \
    binary boolean both by case cast check collate column comment commit concurrently constraint \
    create cross current_date current_time current_timestamp current_user data database default \
    deferrable delete desc describe distinct do drop else end escape except exists explain false \
    fetch for foreign freeze from full function glob grant group having if ilike in index \
    initially inner insert integer intersect into is isnull join key lateral leading left level \
    like limit localtime name natural not nothing notnull null offset on only or order outer \
    over partition pivot pragma primary qualify references returning right row select \
    session_user set show similar some summarize symmetric table then to trailing transaction \
    true union unique update user using values variadic when where with";

fn words() -> impl Iterator<Item = &'static str> {
    WORDS.split_ascii_whitespace()
}

pub(super) fn cases() -> Vec<Case> {
    let case = |id: &str, what: &str, body: fn(&mut Stage) -> Result<(), Failure>| {
        Case::new(
            format!("ident.reserved_words.{id}"),
            format!("{what} may be called by any word that an engine keeps for itself"),
            body,
        )
    };
    vec![
        case("columns", "columns", reserved_columns),
        case("tables", "tables", reserved_tables),
        case("indexes", "indexes", reserved_indexes),
        case("checks", "checks", reserved_checks).needs("constraints.check"),
    ]
}

fn reserved_columns(stage: &mut Stage) -> Result<(), Failure> {
    let column = |table: Table, word| table.column(Column::integer(word));
    let table = words().fold(Table::new("words"), column);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    let columns: Vec<_> = words().collect();
    let numbers = || words().zip((0..).map(Value::Integer));
    db.insert(&table, [numbers()])?;
    let found = rows(&mut db, &table, &columns, &["select"])?;
    equal("the rows", found, vec![numbers().map(|(_, number)| number).collect()])
}

fn reserved_tables(stage: &mut Stage) -> Result<(), Failure> {
    let tables: Vec<_> =
        words().map(|word| Table::new(word).column(Column::integer("n"))).collect();
    let mut db = stage.open()?;
    let database = tables.iter().cloned().fold(Database::new(), Database::table);
    stage.stand(&mut db, &database)?;
    db.transaction(|db| {
        for (number, table) in (0_i64..).zip(&tables) {
            db.insert(table, [[("n", number.into())]])?;
            let sql = format!("SELECT n FROM {}", name(db, table.name.as_str()));
            let found = db.query(&sql, &[], &[DataType::Integer])?;
            equal(format!("the rows of {}", table.name), found, vec![vec![number.into()]])?;
        }
        Ok::<(), Failure>(())
    })?;
    let again = stage.stand(&mut db, &database)?;
    holds(again.created.is_empty(), || format!("{:?} was made again", again.created))
}

fn reserved_indexes(stage: &mut Stage) -> Result<(), Failure> {
    let table = words().fold(
        Table::new("words").column(Column::integer("n")).column(Column::integer("m")),
        |table, word| table.index(Index::on(["n", "m"]).named(word)),
    );
    let database = Database::new().table(table.clone());
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let read = stands.catalog().table(Name::DEFAULT_SCHEMA, "words");
    let mut names: Vec<_> =
        read.iter().flat_map(|table| table.indexes.names()).map(Name::as_str).collect();
    names.sort_unstable();
    let mut expected = words().collect::<Vec<_>>();
    expected.sort_unstable();
    equal("the names of the indexes", names, expected)?;
    db.insert(&table, [[("n", 1.into()), ("m", 2.into())]])?;
    equal("the number of rows", count(&mut db, "words")?, 1)
}

fn reserved_checks(stage: &mut Stage) -> Result<(), Failure> {
    let limited = |table: Table, (number, word): (i64, &str)| {
        table.check(Check::new(Expression::column("n").not_equals(number)).named(word))
    };
    let numbered = || (0_i64..).zip(words());
    let table = numbered().fold(Table::new("words").column(Column::integer("n")), limited);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    for (number, word) in numbered() {
        let broken = db.insert(&table, [[("n", number.into())]]);
        refused(format!("what breaks {word}"), broken, &[ErrorKind::CheckViolation])?;
    }
    db.insert(&table, [[("n", (-1).into())]])?;
    equal("the number of rows", count(&mut db, "words")?, 1)
}
