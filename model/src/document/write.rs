//! From a document to its JSON value.

use super::node::{Kind, Member, Node};
use super::{Document, DocumentSchema, FeatureReference, OpaqueObject, text};
use crate::{
    Action, ByName, Check, Column, Condition, DefaultValue, ForeignKey, Index, IndexColumn, Json,
    Name, Named, Order, Table, Unique,
};

/// How numbers of any length are carried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// As they are.
    Exact,
    /// As numbers of a machine, or else as text.
    Machine,
}

/// How deep a JSON default may be to be no text for serde, whose readers go 128 levels deep.
const SERDE_DEPTH: usize = 64;

/// The JSON value of a document.
pub(super) fn document(document: &Document, numbers: Numbers) -> Node {
    let mut object = Object::default();
    object.add("schemas", named(&document.schemas, |one| schema(one, numbers)));
    if !document.opaque.is_empty() {
        object.add("opaque", list(document.opaque.iter().map(opaque)));
    }
    object.node()
}

#[derive(Default)]
struct Object(Vec<Member>);

impl Object {
    fn add(&mut self, key: &str, value: Node) {
        self.0.push(Member::new(key, value));
    }

    fn add_named<T: Named>(&mut self, key: &str, values: &ByName<T>, write: impl Fn(&T) -> Node) {
        if !values.is_empty() {
            self.add(key, named(values, write));
        }
    }

    fn add_text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.add(key, Node::text(text));
        }
    }

    /// Adds a key that is absent where it is off.
    fn add_flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.add(key, Kind::Boolean(true).into());
        }
    }

    fn node(self) -> Node {
        Kind::Object(self.0).into()
    }
}

/// An object with a member for each value, also for those whose name was taken.
fn named<T: Named>(values: &ByName<T>, write: impl Fn(&T) -> Node) -> Node {
    let all = values.iter().chain(values.repeated());
    Kind::Object(all.map(|value| Member::new(value.name().as_str(), write(value))).collect()).into()
}

fn list(items: impl Iterator<Item = Node>) -> Node {
    Kind::List(items.collect()).into()
}

fn names(names: &[Name]) -> Node {
    list(names.iter().map(|name| Node::text(name.as_str()))).one_line()
}

fn schema(schema: &DocumentSchema, numbers: Numbers) -> Node {
    let mut object = Object::default();
    if !schema.features.is_empty() {
        object.add("features", list(schema.features.iter().map(feature)).one_line());
    }
    object.add_named("tables", &schema.tables, |one| table(one, numbers));
    object.node()
}

fn feature(reference: &FeatureReference) -> Node {
    let Some(prefix) = &reference.prefix else { return Node::text(reference.feature.as_str()) };
    let mut object = Object::default();
    object.add("use", Node::text(reference.feature.as_str()));
    object.add("prefix", Node::text(prefix));
    object.node()
}

fn table(table: &Table, numbers: Numbers) -> Node {
    let mut object = Object::default();
    object.add_text("comment", table.comment.as_deref());
    object.add_text("renamed_from", table.renamed_from.as_ref().map(Name::as_str));
    object.add("columns", named(&table.columns, |one| column(one, numbers)));
    if !table.primary_key.is_empty() {
        object.add("primary_key", names(&table.primary_key));
    }
    object.add_named("unique", &table.unique, |unique: &Unique| names(&unique.columns));
    object.add_named("checks", &table.checks, |check: &Check| condition(&check.condition));
    object.add_named("foreign_keys", &table.foreign_keys, foreign_key);
    object.add_named("indexes", &table.indexes, index);
    object.node()
}

fn column(column: &Column, numbers: Numbers) -> Node {
    let mut object = Object::default();
    object.add("type", Node::text(column.data_type.to_string()));
    object.add_flag("nullable", column.nullable);
    if let Some(value) = &column.default {
        object.add("default", default(value, numbers));
    }
    object.add_flag("identity", column.identity);
    object.add_flag("byte_order", column.byte_order);
    object.add_text("comment", column.comment.as_deref());
    object.add_text("renamed_from", column.renamed_from.as_ref().map(Name::as_str));
    object.node().one_line()
}

fn default(default: &DefaultValue, numbers: Numbers) -> Node {
    let (key, value) = match default {
        DefaultValue::Now => return Node::text("now"),
        DefaultValue::NewUuid => return Node::text("new_uuid"),
        DefaultValue::Integer(value) => ("integer", Kind::Number(value.to_string()).into()),
        DefaultValue::Boolean(value) => ("boolean", Kind::Boolean(*value).into()),
        DefaultValue::String(value) => ("string", Node::text(value)),
        DefaultValue::Json(value) => json(value, numbers),
    };
    Kind::Object(vec![Member::new(key, value)]).into()
}

fn json(json: &Json, numbers: Numbers) -> (&'static str, Node) {
    let tree = || text::parse(json.as_str()).ok().filter(|tree| tree.survives_serde(SERDE_DEPTH));
    match numbers {
        Numbers::Exact => ("json", Kind::Verbatim(json.to_string()).into()),
        Numbers::Machine => match tree() {
            Some(tree) => ("json", tree),
            None => ("json_text", Node::text(json.as_str())),
        },
    }
}

fn condition(condition: &Condition) -> Node {
    Node::text(match condition.parsed() {
        Ok(expression) => expression.to_string(),
        Err(invalid) => invalid.text().to_owned(),
    })
}

fn foreign_key(foreign_key: &ForeignKey) -> Node {
    let mut references = Object::default();
    let target = &foreign_key.references;
    references.add_text("schema", target.schema.as_ref().map(Name::as_str));
    references.add("table", Node::text(target.table.as_str()));
    references.add("columns", names(&target.columns));
    let mut object = Object::default();
    object.add("columns", names(&foreign_key.columns));
    object.add("references", references.node());
    for (key, action) in
        [("on_delete", foreign_key.on_delete), ("on_update", foreign_key.on_update)]
    {
        if action != Action::NoAction {
            object.add(key, Node::text(action.to_string()));
        }
    }
    object.node().one_line()
}

fn index(index: &Index) -> Node {
    let mut object = Object::default();
    object.add("columns", list(index.columns.iter().map(index_column)));
    object.add_flag("unique", index.unique);
    if let Some(filter) = &index.filter {
        object.add("where", condition(filter));
    }
    object.node().one_line()
}

fn index_column(column: &IndexColumn) -> Node {
    match column.order {
        Order::Ascending => Node::text(column.name.as_str()),
        Order::Descending => {
            let mut object = Object::default();
            object.add("column", Node::text(column.name.as_str()));
            object.add("order", Node::text("desc"));
            object.node()
        }
    }
}

fn opaque(opaque: &OpaqueObject) -> Node {
    let mut object = Object::default();
    object.add("schema", Node::text(opaque.schema.as_str()));
    object.add_text("table", opaque.table.as_ref().map(Name::as_str));
    object.add("kind", Node::text(&opaque.kind));
    object.add("name", Node::text(opaque.name.as_str()));
    object.add("reason", Node::text(&opaque.reason));
    object.node().one_line()
}
