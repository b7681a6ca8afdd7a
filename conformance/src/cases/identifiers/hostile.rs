//! Names that an engine could stumble over.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Check, Column, Database, Expression, ForeignKey, Index, Name, Table, Value};

use crate::check::{count, equal, name, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    CHARACTERS.into_iter().map(hostile).collect()
}

/// A class of characters, and a name with it.
const CHARACTERS: [(&str, &str); 26] = [
    ("space", "two words"),
    ("space_around", " padded "),
    ("dot", "a.b"),
    ("double_quote", "quo\"te"),
    ("only_quotes", "\"\""),
    ("single_quote", "it's"),
    ("percent", "percent%s"),
    ("semicolon", "semi;colon"),
    ("dashes", "dash--dash"),
    ("injection", "x\"; DELETE FROM bystanders; --"),
    ("comment", "slash/*star"),
    ("emoji", "😀"),
    ("accent", "naïve"),
    ("combining", "nai\u{308}ve"),
    ("ideograph", "表"),
    ("leading_digit", "1st"),
    ("backslash", "back\\slash"),
    ("line_break", "line\nbreak"),
    ("tab", "tab\tulator"),
    ("dollar", "$1"),
    ("question_mark", "what?"),
    ("colon", ":name"),
    ("backtick", "`tick`"),
    ("bracket", "[x]"),
    ("parenthesis", "f(x)"),
    ("comma", "a,b=c"),
];

fn hostile((class, text): (&'static str, &'static str)) -> Case {
    Case::new(
        format!("ident.hostile_chars.{class}"),
        format!(
            "names such as {text:?} stand, hold rows, refuse and vanish, and nothing else runs"
        ),
        move |stage| stumble(stage, text),
    )
    .needs("foreign_keys.declared")
    .needs("constraints.check")
}

/// A bystander, which nobody touches, a parent and its child, all of whose names are hostile.
struct Family {
    bystanders: Table,
    parent: Table,
    child: Table,
    /// The names of the child's columns.
    link: String,
    size: String,
}

impl Family {
    fn of(text: &str) -> Self {
        let link = format!("{text} link");
        let size = format!("{text} size");
        let positive = Expression::column(size.as_str()).at_least(0);
        let key = ForeignKey::on([link.as_str()]).references(text, [text]);
        Self {
            bystanders: Table::new("bystanders").column(Column::integer("id")),
            parent: Table::new(text).column(Column::integer(text)).primary_key([text]),
            child: Table::new(format!("{text} child"))
                .column(Column::integer(text))
                .column(Column::integer(link.as_str()))
                .column(Column::integer(size.as_str()))
                .primary_key([text])
                .check(Check::new(positive).named(format!("{text} check")))
                .foreign_key(key.named(format!("{text} key")))
                .index(Index::on([size.as_str()]).named(format!("{text} index"))),
            link,
            size,
        }
    }

    fn database(&self) -> Database {
        let tables = [&self.bystanders, &self.parent, &self.child];
        tables.into_iter().cloned().fold(Database::new(), Database::table)
    }
}

fn stumble(stage: &mut Stage, text: &str) -> Result<(), Failure> {
    let family = Family::of(text);
    let mut db = stage.open()?;
    stage.stand(&mut db, &family.database())?;
    db.insert(&family.bystanders, [[("id", 1.into())]])?;
    reads_back(&mut db, &family)?;
    behaves(&mut db, &family, text)?;
    for table in [&family.child, &family.parent] {
        let sql = format!("DROP TABLE {}", name(&db, table.name.as_str()));
        db.execute(&sql, &[])?;
    }
    let live = db.read()?;
    let left: Vec<_> = live.lowered.catalog().tables().map(|(_, table)| &table.name).collect();
    equal("the tables that are left", left, vec![&family.bystanders.name])?;
    equal("the number of bystanders", count(&mut db, "bystanders")?, 1)
}

/// Every name reads back as it is written.
fn reads_back(db: &mut Connection, family: &Family) -> Result<(), Failure> {
    let live = db.read()?;
    for table in [&family.parent, &family.child] {
        let read = live.lowered.catalog().table(Name::DEFAULT_SCHEMA, table.name.as_str());
        let read =
            read.ok_or_else(|| Failure::new(format!("no table {} reads back", table.name)))?;
        let columns = |table: &Table| table.columns.names().cloned().collect::<Vec<_>>();
        equal("the names of the columns", columns(read), columns(table))?;
        let indexes = |table: &Table| table.indexes.names().cloned().collect::<Vec<_>>();
        equal("the names of the indexes", indexes(read), indexes(table))?;
    }
    Ok(())
}

/// Rows come in, and each constraint refuses what it should.
fn behaves(db: &mut Connection, family: &Family, text: &str) -> Result<(), Failure> {
    let child = |id: i32, link: i32, size: i32| {
        [[
            (text, Value::from(id)),
            (family.link.as_str(), link.into()),
            (family.size.as_str(), size.into()),
        ]]
    };
    db.insert(&family.parent, [[(text, 7.into())]])?;
    db.insert(&family.child, child(1, 7, 3))?;
    let columns = [text, &family.link, &family.size];
    let found = rows(db, &family.child, &columns, &[text])?;
    equal("the rows", found, vec![vec![1.into(), 7.into(), Value::from(3)]])?;
    let twice = db.insert(&family.child, child(1, 7, 3));
    refused("a key that is taken", twice, &[ErrorKind::UniqueViolation])?;
    let orphan = db.insert(&family.child, child(2, 8, 3));
    refused("an orphan", orphan, &[ErrorKind::ForeignKeyViolation])?;
    let negative = db.insert(&family.child, child(2, 7, -1));
    refused("a negative size", negative, &[ErrorKind::CheckViolation])?;
    let sql = format!(
        "UPDATE {} SET {} = 4 WHERE {} = 1",
        name(db, family.child.name.as_str()),
        name(db, &family.size),
        name(db, text)
    );
    equal("the number of rows that were changed", db.execute(&sql, &[])?, 1)
}
