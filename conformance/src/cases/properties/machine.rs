//! Random changes of rows, of which a model in memory says what becomes of them.

use std::collections::BTreeMap;

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_model::{
    Check as TableCheck, Column, DataType, Database, Expression, ForeignKey, Table, Value,
};

use super::Check;
use crate::check::{equal, refused, rows};
use crate::source::Source;
use crate::{Failure, Stage, sql};

/// The most changes of an input.
const CHANGES: usize = 14;
/// The most characters of a code.
const CODE_LENGTH: u32 = 3;

pub(super) fn start(stage: &mut Stage) -> Result<Check, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(parents()).table(children()))?;
    Ok(Box::new(move |bytes| {
        let mut source = Source::new(bytes);
        sql::execute(&mut db, "DELETE FROM [children]", &[])?;
        sql::execute(&mut db, "DELETE FROM [parents]", &[])?;
        let mut model = Model::default();
        for number in 1..=1 + source.below(CHANGES) {
            let step = Step::draw(&mut source);
            let taken = step.take(&mut db, &mut model);
            taken.map_err(|failure| failure.during(format!("change {number}, {step:?}")))?;
            model
                .compare(&mut db)
                .map_err(|failure| failure.during(format!("after change {number}, {step:?}")))?;
        }
        Ok(())
    }))
}

fn parents() -> Table {
    Table::new("parents")
        .column(Column::integer("id"))
        .column(Column::string("label", CODE_LENGTH).nullable())
        .primary_key(["id"])
}

fn children() -> Table {
    Table::new("children")
        .column(Column::integer("id"))
        .column(Column::integer("parent").nullable())
        .column(Column::string("code", CODE_LENGTH).nullable())
        .column(Column::integer("n"))
        .primary_key(["id"])
        .unique(["code"])
        .check(TableCheck::new(Expression::column("n").between(0, 9)))
        .foreign_key(ForeignKey::on(["parent"]).references("parents", ["id"]))
}

/// What is done in one transaction.
#[derive(Clone, Debug)]
enum Step {
    /// One change, by itself.
    Alone(Change),
    /// Several new rows, which are committed or rolled back.
    Together { changes: Vec<Change>, is_committed: bool },
}

/// A change of one row.
#[derive(Clone, Debug)]
enum Change {
    InsertParent { id: i64, label: Option<String> },
    InsertChild { id: i64, child: Child },
    SetLabel { id: i64, label: Option<String> },
    SetParent { id: i64, parent: Option<i64> },
    SetCode { id: i64, code: Option<String> },
    SetNumber { id: i64, n: Option<i64> },
    DeleteParent { id: i64 },
    DeleteChild { id: i64 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Child {
    parent: Option<i64>,
    code: Option<String>,
    n: Option<i64>,
}

fn draw_id(source: &mut Source<'_>) -> i64 {
    source.below(4) as i64
}

fn draw_code(source: &mut Source<'_>) -> Option<String> {
    source
        .pick(&[None, Some("a"), Some("b"), Some("表é😀"), Some("long"), Some("")])
        .map(Into::into)
}

fn draw_number(source: &mut Source<'_>) -> Option<i64> {
    *source.pick(&[Some(0), Some(5), Some(9), Some(10), Some(-1), None])
}

impl Step {
    fn draw(source: &mut Source<'_>) -> Self {
        if !source.chance(20) {
            return Self::Alone(Change::draw(source, 8));
        }
        let changes = (0..2 + source.below(3)).map(|_| Change::draw(source, 2)).collect();
        Self::Together { changes, is_committed: source.chance(60) }
    }

    /// Does it to the engine and to the model, which have to agree.
    fn take(&self, db: &mut Connection, model: &mut Model) -> Result<(), Failure> {
        match self {
            Self::Alone(change) => {
                let answer = change.run(db);
                agree(model.apply(change), answer)
            }
            Self::Together { changes, is_committed } => {
                let mut tried = model.clone();
                let mut expected = Ok(0);
                for change in changes {
                    expected = expected.and_then(|_| tried.apply(change));
                }
                let answer = db.transaction(|db| {
                    let mut changed = 0;
                    for change in changes {
                        changed = change.run(db)?;
                    }
                    match is_committed {
                        true => Ok(changed),
                        false => Err(Error::new(ErrorKind::Canceled, "on purpose")),
                    }
                });
                match (expected, is_committed) {
                    (Ok(changed), true) => {
                        *model = tried;
                        agree(Ok(changed), answer)
                    }
                    (Ok(_), false) => agree(Err(vec![ErrorKind::Canceled]), answer),
                    (refused, _) => agree(refused, answer),
                }
            }
        }
    }
}

/// Fails unless the engine answers as the model does: with so many rows, or with an error of one
/// of the kinds that are right.
fn agree(expected: Result<u64, Vec<ErrorKind>>, answer: Result<u64, Error>) -> Result<(), Failure> {
    match expected {
        Ok(changed) => equal("the number of rows that were changed", answer?, changed),
        Err(kinds) => refused("it", answer, &kinds).map(|_| ()),
    }
}

impl Change {
    /// One of the first so many kinds of changes.
    fn draw(source: &mut Source<'_>, kinds: usize) -> Self {
        let id = draw_id(source);
        match source.below(kinds) {
            0 => Self::InsertParent { id, label: draw_code(source) },
            1 => {
                let parent = source.chance(60).then(|| draw_id(source));
                let child = Child { parent, code: draw_code(source), n: draw_number(source) };
                Self::InsertChild { id, child }
            }
            2 => Self::SetLabel { id, label: draw_code(source) },
            3 => Self::SetParent { id, parent: source.chance(60).then(|| draw_id(source)) },
            4 => Self::SetCode { id, code: draw_code(source) },
            5 => Self::SetNumber { id, n: draw_number(source) },
            6 => Self::DeleteParent { id },
            _ => Self::DeleteChild { id },
        }
    }

    fn run(&self, db: &mut Connection) -> Result<u64, Error> {
        let set = |db: &mut Connection, text: &str, data_type: DataType, value: Value, id: i64| {
            let key = Parameter::new(DataType::Integer, id);
            sql::execute(db, text, &[Parameter { data_type, value }, key])
        };
        let code_type = DataType::String { max_length: Some(CODE_LENGTH) };
        match self.clone() {
            Self::InsertParent { id, label } => {
                db.insert(&parents(), [[("id", id.into()), ("label", label.into())]])
            }
            Self::InsertChild { id, child } => {
                let row = [
                    ("id", id.into()),
                    ("parent", child.parent.into()),
                    ("code", child.code.into()),
                    ("n", child.n.into()),
                ];
                db.insert(&children(), [row])
            }
            Self::SetLabel { id, label } => {
                let text = "UPDATE [parents] SET [label] = ? WHERE [id] = ?";
                set(db, text, code_type, label.into(), id)
            }
            Self::SetParent { id, parent } => {
                let text = "UPDATE [children] SET [parent] = ? WHERE [id] = ?";
                set(db, text, DataType::Integer, parent.into(), id)
            }
            Self::SetCode { id, code } => {
                let text = "UPDATE [children] SET [code] = ? WHERE [id] = ?";
                set(db, text, code_type, code.into(), id)
            }
            Self::SetNumber { id, n } => {
                let text = "UPDATE [children] SET [n] = ? WHERE [id] = ?";
                set(db, text, DataType::Integer, n.into(), id)
            }
            Self::DeleteParent { id } => {
                let key = [Parameter::new(DataType::Integer, id)];
                sql::execute(db, "DELETE FROM [parents] WHERE [id] = ?", &key)
            }
            Self::DeleteChild { id } => {
                let key = [Parameter::new(DataType::Integer, id)];
                sql::execute(db, "DELETE FROM [children] WHERE [id] = ?", &key)
            }
        }
    }
}

/// What stands.
#[derive(Clone, Debug, Default)]
struct Model {
    parents: BTreeMap<i64, Option<String>>,
    children: BTreeMap<i64, Child>,
}

impl Model {
    /// Does a change: how many rows it changes, or as what it may be refused.
    fn apply(&mut self, change: &Change) -> Result<u64, Vec<ErrorKind>> {
        match change {
            Change::InsertParent { id, label } => {
                in_domain(label)?;
                if self.parents.contains_key(id) {
                    return Err(vec![ErrorKind::UniqueViolation]);
                }
                self.parents.insert(*id, label.clone());
                Ok(1)
            }
            Change::InsertChild { id, child } => {
                in_domain(&child.code)?;
                self.accept(*id, child, self.children.contains_key(id))?;
                self.children.insert(*id, child.clone());
                Ok(1)
            }
            Change::SetLabel { id, label } => {
                in_domain(label)?;
                let Some(parent) = self.parents.get_mut(id) else { return Ok(0) };
                *parent = label.clone();
                Ok(1)
            }
            Change::SetParent { id, parent } => self.update(*id, |child| child.parent = *parent),
            Change::SetCode { id, code } => {
                in_domain(code)?;
                self.update(*id, |child| child.code.clone_from(code))
            }
            Change::SetNumber { id, n } => self.update(*id, |child| child.n = *n),
            Change::DeleteParent { id } => {
                if self.children.values().any(|child| child.parent == Some(*id)) {
                    return Err(vec![ErrorKind::ForeignKeyViolation]);
                }
                Ok(u64::from(self.parents.remove(id).is_some()))
            }
            Change::DeleteChild { id } => Ok(u64::from(self.children.remove(id).is_some())),
        }
    }

    fn update(&mut self, id: i64, change: impl FnOnce(&mut Child)) -> Result<u64, Vec<ErrorKind>> {
        let Some(mut child) = self.children.get(&id).cloned() else { return Ok(0) };
        change(&mut child);
        self.accept(id, &child, false)?;
        self.children.insert(id, child);
        Ok(1)
    }

    /// Says what is wrong with a child; an engine may find any of it first.
    fn accept(&self, id: i64, child: &Child, is_taken: bool) -> Result<(), Vec<ErrorKind>> {
        let same_code = |(other, standing): (&i64, &Child)| {
            *other != id && child.code.is_some() && standing.code == child.code
        };
        let is_orphan = child.parent.is_some_and(|parent| !self.parents.contains_key(&parent));
        let wrong = [
            (is_taken || self.children.iter().any(same_code), ErrorKind::UniqueViolation),
            (is_orphan, ErrorKind::ForeignKeyViolation),
            (child.n.is_none(), ErrorKind::NotNullViolation),
            (child.n.is_some_and(|n| !(0..=9).contains(&n)), ErrorKind::CheckViolation),
        ];
        let kinds: Vec<_> =
            wrong.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, kind)| kind).collect();
        if kinds.is_empty() { Ok(()) } else { Err(kinds) }
    }

    /// Fails unless the engine has the same rows.
    fn compare(&self, db: &mut Connection) -> Result<(), Failure> {
        let expected: Vec<Vec<Value>> = self
            .parents
            .iter()
            .map(|(id, label)| vec![(*id).into(), label.clone().into()])
            .collect();
        equal("the parents", rows(db, &parents(), &["id", "label"], &["id"])?, expected)?;
        let row = |(id, child): (&i64, &Child)| {
            vec![(*id).into(), child.parent.into(), child.code.clone().into(), child.n.into()]
        };
        let expected: Vec<Vec<Value>> = self.children.iter().map(row).collect();
        let columns = ["id", "parent", "code", "n"];
        equal("the children", rows(db, &children(), &columns, &["id"])?, expected)
    }
}

/// The binder refuses what is too long before any engine sees it.
fn in_domain(text: &Option<String>) -> Result<(), Vec<ErrorKind>> {
    let length = text.as_ref().map_or(0, |text| text.chars().count());
    if length > CODE_LENGTH as usize { Err(vec![ErrorKind::ValueOutOfDomain]) } else { Ok(()) }
}
