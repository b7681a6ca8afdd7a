//! What holds for all documents.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use stylobate_model::{
    Action, Check, Column, Condition, DataType, Database, DefaultValue, Document, DocumentSchema,
    Expression, FeatureReference, ForeignKey, Index, IndexColumn, Json, Name, OpaqueObject,
    Placement, Reference, Schema, Table, Unique,
};

use crate::{WHOLE, read};

fn any_name() -> impl Strategy<Value = Name> {
    prop_oneof![
        "[a-z_]{1,8}".prop_map(Name::from),
        any::<String>().prop_map(Name::from),
        Just(Name::from("Ä \"\\\n\0")),
        Just(Name::default()),
    ]
}

fn any_names() -> impl Strategy<Value = Vec<Name>> {
    vec(any_name(), 0..3)
}

fn any_json() -> impl Strategy<Value = Json> {
    let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?";
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        number.prop_map(|text| text.clone()),
        "[^\0]{0,6}".prop_map(|text| serde_json::to_string(&text).expect("a string")),
    ];
    let tree = leaf.prop_recursive(4, 16, 4, |inner| {
        let key = "[a-c]{1,2}".prop_map(|key| serde_json::to_string(&key).expect("a string"));
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            proptest::collection::btree_map(key, inner, 0..4).prop_map(|members| {
                let members: Vec<_> =
                    members.iter().map(|(key, value)| format!("{key} : {value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    tree.prop_map(|text| Json::parse(&text).expect("JSON"))
}

fn any_default() -> impl Strategy<Value = DefaultValue> {
    prop_oneof![
        any::<i64>().prop_map(DefaultValue::Integer),
        any::<bool>().prop_map(DefaultValue::Boolean),
        any::<String>().prop_map(DefaultValue::String),
        any_json().prop_map(DefaultValue::Json),
        Just(DefaultValue::Now),
        Just(DefaultValue::NewUuid),
    ]
}

fn any_data_type() -> impl Strategy<Value = DataType> {
    prop_oneof![
        proptest::sample::select(DataType::ALL.to_vec()),
        any::<u32>().prop_map(|length| DataType::String { max_length: Some(length) }),
    ]
}

fn any_condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        any::<String>().prop_map(Condition::from),
        Just(Condition::from("a >= ")),
        (any_name(), any::<String>(), any::<i64>()).prop_map(|(name, text, number)| {
            let column = Expression::column(name);
            let tree = column.clone().one_of([text]).or(column.bit_and(number).equals(0).negate());
            Condition::from(tree)
        }),
    ]
}

fn any_column() -> impl Strategy<Value = Column> {
    let flags = any::<(bool, bool, bool)>();
    let rest = (option::of(any_default()), option::of(any::<String>()), option::of(any_name()));
    (any_name(), any_data_type(), flags, rest).prop_map(
        |(name, data_type, (nullable, identity, byte_order), (default, comment, renamed_from))| {
            Column {
                name,
                data_type,
                nullable,
                default,
                identity,
                byte_order,
                comment,
                renamed_from,
            }
        },
    )
}

fn any_action() -> impl Strategy<Value = Action> {
    proptest::sample::select(Action::ALL.to_vec())
}

fn any_foreign_key() -> impl Strategy<Value = ForeignKey> {
    let reference = (option::of(any_name()), any_name(), any_names())
        .prop_map(|(schema, table, columns)| Reference { schema, table, columns });
    (any_name(), any_names(), reference, any_action(), any_action()).prop_map(
        |(name, columns, references, on_delete, on_update)| ForeignKey {
            name,
            columns,
            references,
            on_delete,
            on_update,
        },
    )
}

fn any_index() -> impl Strategy<Value = Index> {
    let column = (any_name(), any::<bool>()).prop_map(|(name, descending)| {
        if descending { IndexColumn::descending(name) } else { IndexColumn::ascending(name) }
    });
    (any_name(), vec(column, 0..3), any::<bool>(), option::of(any_condition()))
        .prop_map(|(name, columns, unique, filter)| Index { name, columns, unique, filter })
}

fn any_table() -> impl Strategy<Value = Table> {
    let unique = (any_name(), any_names()).prop_map(|(name, columns)| Unique { name, columns });
    let check =
        (any_name(), any_condition()).prop_map(|(name, condition)| Check { name, condition });
    let parts = (
        vec(any_column(), 0..5),
        vec(unique, 0..3),
        vec(any_foreign_key(), 0..3),
        vec(check, 0..3),
        vec(any_index(), 0..3),
    );
    let rest = (any_name(), any_names(), option::of(any::<String>()), option::of(any_name()));
    (parts, rest).prop_map(
        |((columns, unique, keys, checks, indexes), (name, primary_key, comment, renamed_from))| {
            Table {
                name,
                columns: columns.into_iter().collect(),
                primary_key,
                unique: unique.into_iter().collect(),
                foreign_keys: keys.into_iter().collect(),
                checks: checks.into_iter().collect(),
                indexes: indexes.into_iter().collect(),
                comment,
                renamed_from,
            }
        },
    )
}

fn any_document() -> impl Strategy<Value = Document> {
    let reference = (any_name(), option::of(any::<String>()))
        .prop_map(|(feature, prefix)| FeatureReference { feature, prefix });
    let schema = (any_name(), vec(reference, 0..3), vec(any_table(), 0..3)).prop_map(
        |(name, features, tables)| DocumentSchema {
            name,
            features,
            tables: tables.into_iter().collect(),
        },
    );
    let opaque = (any_name(), option::of(any_name()), any::<String>(), any_name(), any::<String>())
        .prop_map(|(schema, table, kind, name, reason)| OpaqueObject {
            schema,
            table,
            kind,
            name,
            reason,
        });
    (vec(schema, 0..3), vec(opaque, 0..2))
        .prop_map(|(schemas, opaque)| Document { schemas: schemas.into_iter().collect(), opaque })
}

/// A column that has every part right, and a condition over it.
fn sound_column(place: usize) -> impl Strategy<Value = (Column, String)> {
    let texts = "[ -~ä\n]{0,12}";
    let kinds = (0..DataType::ALL.len(), any::<bool>(), any::<bool>(), any_json(), texts);
    kinds.prop_map(move |(kind, nullable, with_default, json, text)| {
        let name = format!("Spalte {place} \"of\" Größe");
        let data_type = DataType::ALL[kind];
        let (default, condition): (DefaultValue, &str) = match data_type {
            DataType::Uuid => (DefaultValue::NewUuid, "<> '67E55044-10b1-426f-9247-bb680e5fe0c8'"),
            DataType::String { .. } => (text.into(), "NOT IN ('it''s', '')"),
            DataType::TimestampTz => (DefaultValue::Now, "> '2025-01-31T12:00:00+02:00'"),
            DataType::Json => (json.into(), "IS NOT NULL"),
            DataType::BigInt => (i64::MIN.into(), "BETWEEN -5 AND 9223372036854775807"),
            DataType::Integer => (i32::MAX.into(), "& 6 <> 2"),
            DataType::SmallInt => (7_i16.into(), "IN (1, 2)"),
            DataType::Boolean => (true.into(), "= FALSE"),
            DataType::Bytes => (DefaultValue::Now, ">= x'00ff'"),
        };
        let mut column = Column::new(name.as_str(), data_type);
        column.nullable = nullable;
        column.comment = with_default.then(|| "a 'comment'".to_owned());
        column.byte_order = nullable && matches!(data_type, DataType::String { .. });
        column.default = Some(default).filter(|_| with_default && data_type != DataType::Bytes);
        let quoted = name.replace('"', "\"\"");
        (column, format!("NOT (\"{quoted}\" {condition})"))
    })
}

fn sound_table(place: usize) -> impl Strategy<Value = Table> {
    let columns = (0..4_usize).map(sound_column).collect::<Vec<_>>();
    (columns, any_action(), any::<(bool, bool)>()).prop_map(move |(columns, action, parts)| {
        let id = Column::big_int("id");
        let mut table = Table::new(format!("Tafel {place}"))
            .column(if parts.0 { id.identity() } else { id })
            .column(Column::big_int("other").nullable())
            .primary_key(["id"])
            .unique(["other", "id"])
            .unique(["other"])
            .foreign_key(ForeignKey::on(["other"]).references(format!("Tafel {place}"), ["id"]))
            .foreign_key(
                ForeignKey::on(["other"])
                    .references_in("default", "Tafel 0", ["id"])
                    .on_delete(action),
            );
        for (column, condition) in columns {
            let name = column.name.clone();
            if column.data_type != DataType::Json {
                let index = Index::on([IndexColumn::descending(&name), "id".into()]);
                let index = index.filter(condition.as_str());
                table = table.index(if parts.1 { index.unique() } else { index });
            }
            table = table
                .check(condition.as_str())
                .check(format!("{condition} OR id = 1"))
                .column(column);
        }
        table
    })
}

/// A definition without problems and without features.
fn sound_database() -> impl Strategy<Value = Database> {
    (sound_table(0), sound_table(1), sound_table(1)).prop_map(|(zero, one, elsewhere)| {
        Database::new().table(zero).table(one).schema(Schema::new("Räume").table(elsewhere))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_document_reads_back_as_it_was_written(document in any_document()) {
        let text = document.to_json();
        let again = Document::from_json(&text);
        prop_assert_eq!(again.as_ref(), Ok(&document), "{}", text);
        prop_assert_eq!(again.map(|again| again.to_json()), Ok(text.clone()));
        let neat = text.ends_with("}\n") && text.lines().all(|line| !line.ends_with(' '));
        prop_assert!(neat, "{}", text);
        let value: Result<serde_json::Value, _> = serde_json::from_str(&text);
        prop_assert!(value.is_ok());
    }

    #[test]
    fn a_document_travels_through_serde(document in any_document()) {
        let text = serde_json::to_string(&document).expect("a text");
        let again: Result<Document, _> = serde_json::from_str(&text);
        prop_assert_eq!(again.map_err(|error| error.to_string()), Ok(document.clone()));
        prop_assert_eq!(Document::from_json(&text), Ok(document));
    }

    #[test]
    fn a_catalog_comes_back_from_its_document(database in sound_database()) {
        let catalog = database.resolve(&Placement::new()).expect("a sound database").catalog;
        let document = Document::of_catalog(&catalog, Vec::new());
        for document in [read(&document.to_json()), document] {
            let again = document.expand(&[]).expect("no features").resolve(&Placement::new());
            prop_assert_eq!(again.expect("a sound database").catalog, catalog.clone());
        }
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in any::<String>(), cut in 0..WHOLE.len()) {
        let _refusal = Document::from_json(&text);
        let mut broken = WHOLE.to_owned();
        if broken.is_char_boundary(cut) {
            broken.insert_str(cut, &text);
            let _refusal = Document::from_json(&broken);
        }
    }
}
