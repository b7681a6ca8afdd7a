//! Columns.

use stylobate_dialect::{Unreadable, default_of, read_default};
use stylobate_model::{Column, DataType, DefaultValue, Name, Value};

use super::row::row;
use super::{Reader, condition};

/// The collation of the database, and the one that orders by bytes: fixed numbers of the catalog.
const DEFAULT_COLLATION: i64 = 100;
const C_COLLATION: i64 = 950;

/// A column under the number by which the catalog refers to it.
pub(super) struct LiveColumn {
    pub(super) name: Name,
    pub(super) collation: i64,
}

/// What the catalog says of a column beside its name.
struct Shape<'a> {
    data_type: Option<DataType>,
    type_name: &'a str,
    collation: i64,
    not_null: bool,
    default: Option<&'a str>,
    generated: bool,
    identity: &'a str,
    /// Whether its sequence counts up by one and ends at its end.
    ascending: bool,
    comment: Option<&'a str>,
}

/// A part of a column that no definition can say: its kind, and why.
type Unsaid = Option<(&'static str, String)>;

impl Reader {
    pub(super) fn columns(&mut self, rows: &[Vec<Value>]) -> Result<(), Unreadable> {
        for values in rows {
            let mut row = row(values);
            let (oid, number, name) = (row.integer()?, row.integer()?, Name::from(row.text()?));
            let shape = Shape {
                data_type: data_type(row.integer()?, row.integer()?),
                type_name: row.text()?,
                collation: row.integer()?,
                not_null: row.boolean()?,
                default: row.optional_text()?,
                generated: !row.text()?.is_empty(),
                identity: row.text()?,
                ascending: row.boolean()?,
                comment: row.optional_text()?,
            };
            let Some(relation) = self.relations.get_mut(&oid) else { continue };
            let collation = shape.collation;
            relation.columns.insert(number, LiveColumn { name: name.clone(), collation });
            match shape.read(&name) {
                _ if relation.reason.is_some() => {}
                Err(reason) => relation.reason = Some(format!("its column {name} {reason}")),
                Ok((column, unsaid)) => {
                    relation.table.columns.insert(column);
                    for (kind, reason) in unsaid.into_iter().flatten() {
                        self.opaque_part(oid, kind, &name, reason);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Shape<'_> {
    /// The column, with what of it is left unsaid, or why there is none like it.
    fn read(&self, name: &Name) -> Result<(Column, [Unsaid; 2]), String> {
        let collations = [DEFAULT_COLLATION, C_COLLATION];
        let data_type = match self.data_type {
            _ if self.generated => return Err("is generated".to_owned()),
            None => return Err(format!("is of the type {}", self.type_name)),
            Some(DataType::String { .. }) if !collations.contains(&self.collation) => {
                return Err("has a collation of its own".to_owned());
            }
            Some(data_type) => data_type,
        };
        let mut column = Column::new(name, data_type);
        column.nullable = !self.not_null;
        column.byte_order = self.collation == C_COLLATION;
        column.comment = self.comment.map(ToOwned::to_owned);
        let identity = match self.identity {
            "" => None,
            "a" => Some("it refuses values that are given"),
            _ if !self.ascending || data_type != DataType::BigInt => {
                Some("it is no ascending big_int")
            }
            _ => {
                column.identity = true;
                None
            }
        };
        // What PostgreSQL keeps of `DEFAULT NULL` is none.
        let default = self.default.filter(|default| !default.starts_with("NULL::"));
        column.default = default.and_then(|default| read_default_of(default, &data_type));
        let default = default.filter(|_| column.default.is_none());
        let default = default.map(|default| format!("it is the expression {default}"));
        let identity = identity.map(|reason| ("identity", reason.to_owned()));
        Ok((column, [identity, default.map(|reason| ("default", reason))]))
    }
}

/// The neutral type of a type of the core, by its fixed number.
fn data_type(oid: i64, modifier: i64) -> Option<DataType> {
    // A length stands in the modifier together with the four bytes of a header.
    let data_type = match (oid, modifier) {
        (1043, 5..) => {
            return Some(DataType::String { max_length: u32::try_from(modifier - 4).ok() });
        }
        (2950, _) => DataType::Uuid,
        (25, _) => DataType::TEXT,
        (1184, _) => DataType::TimestampTz,
        (3802, _) => DataType::Json,
        (20, _) => DataType::BigInt,
        (23, _) => DataType::Integer,
        (21, _) => DataType::SmallInt,
        (16, _) => DataType::Boolean,
        (17, _) => DataType::Bytes,
        _ => return None,
    };
    (modifier == -1).then_some(data_type)
}

fn read_default_of(default: &str, data_type: &DataType) -> Option<DefaultValue> {
    match (default, data_type) {
        ("CURRENT_TIMESTAMP" | "now()" | "transaction_timestamp()", DataType::TimestampTz) => {
            Some(DefaultValue::Now)
        }
        ("gen_random_uuid()", DataType::Uuid) => Some(DefaultValue::NewUuid),
        // The plainest constants need no parser.
        ("true" | "false", _) => default_of((default == "true").into(), data_type, &|_, _| None),
        (digits, _) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            default_of(digits.parse::<i64>().ok()?.into(), data_type, &|_, _| None)
        }
        _ => read_default(&condition::parse(default).ok()?, data_type, &|_, _| None),
    }
}
