//! How DuckDB spells a column.

use stylobate_dialect::{ColumnSite, ColumnWords, Statement, Words, push_text};
use stylobate_model::{DataType, DefaultValue, Name, Object, ObjectKind};

pub(crate) fn words(site: &ColumnSite<'_>, words: &Words) -> ColumnWords {
    let column = site.column;
    let mut spelled = ColumnWords {
        storage: storage(&column.data_type).into(),
        default: column.default.as_ref().and_then(default),
        domain: domain(&column.name, &column.data_type, words),
        ..ColumnWords::default()
    };
    if column.identity {
        let sequence = sequence_name(&site.table.table, &column.name);
        let mut place = String::new();
        if site.qualified {
            words.push_name(&mut place, site.table.schema.as_str());
            place.push('.');
        }
        words.push_name(&mut place, sequence.as_str());
        let condition = if site.if_not_exists { "IF NOT EXISTS " } else { "" };
        let object = Object::part(ObjectKind::Sequence, site.table, &sequence);
        let create = Statement::new(format!("CREATE SEQUENCE {condition}{place}"), object);
        spelled.before.push(create);
        let mut next = String::from("DEFAULT nextval(");
        push_text(&mut next, &place);
        next.push(')');
        spelled.identity = Some(next.into());
    }
    spelled
}

/// The name of the sequence behind an identity column.
pub(crate) fn sequence_name(table: &Name, column: &Name) -> Name {
    Name::generate([table.as_str(), column.as_str(), "seq"])
}

fn storage(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Uuid => "UUID",
        DataType::String { .. } => "VARCHAR",
        DataType::TimestampTz => "TIMESTAMPTZ",
        DataType::Json => "JSON",
        DataType::BigInt => "BIGINT",
        DataType::Integer => "INTEGER",
        DataType::SmallInt => "SMALLINT",
        DataType::Boolean => "BOOLEAN",
        DataType::Bytes => "BLOB",
    }
}

/// The neutral type of a column, by the type that `duckdb_columns()` gives.
pub(crate) fn data_type(storage: &str) -> Option<DataType> {
    Some(match storage {
        "UUID" => DataType::Uuid,
        "VARCHAR" => DataType::TEXT,
        "TIMESTAMP WITH TIME ZONE" => DataType::TimestampTz,
        "JSON" => DataType::Json,
        "BIGINT" => DataType::BigInt,
        "INTEGER" => DataType::Integer,
        "SMALLINT" => DataType::SmallInt,
        "BOOLEAN" => DataType::Boolean,
        "BLOB" => DataType::Bytes,
        _ => return None,
    })
}

fn default(value: &DefaultValue) -> Option<&'static str> {
    match value {
        DefaultValue::Now => Some("CURRENT_TIMESTAMP"),
        DefaultValue::NewUuid => Some("gen_random_uuid()"),
        DefaultValue::Integer(_)
        | DefaultValue::Boolean(_)
        | DefaultValue::String(_)
        | DefaultValue::Json(_) => None,
    }
}

fn domain(name: &Name, data_type: &DataType, words: &Words) -> Option<String> {
    match data_type {
        DataType::String { max_length: Some(length) } => {
            Some(["length(", &words.name(name), ") <= ", &length.to_string()].concat())
        }
        DataType::String { max_length: None }
        | DataType::Uuid
        | DataType::TimestampTz
        | DataType::Json
        | DataType::BigInt
        | DataType::Integer
        | DataType::SmallInt
        | DataType::Boolean
        | DataType::Bytes => None,
    }
}

#[cfg(test)]
mod tests {
    use stylobate_dialect::{ColumnSite, Dialect};
    use stylobate_model::{Column, TableName};

    use crate::DuckDb;

    #[test]
    fn the_sequence_of_a_hostile_table_is_quoted_twice() {
        let table = TableName::new("it's", "say \"hi\"");
        let column = Column::big_int("id").identity();
        let site = ColumnSite {
            table: &table,
            qualified: true,
            if_not_exists: true,
            column: &column,
            primary_key: true,
        };
        let words = DuckDb::new().column(&site);
        assert_eq!(
            words.before[0].sql,
            "CREATE SEQUENCE IF NOT EXISTS \"it's\".\"say \"\"hi\"\"_id_seq\""
        );
        assert_eq!(
            words.identity.unwrap(),
            "DEFAULT nextval('\"it''s\".\"say \"\"hi\"\"_id_seq\"')"
        );
        let site = ColumnSite { qualified: false, if_not_exists: false, ..site };
        let words = DuckDb::new().column(&site);
        assert_eq!(words.before[0].sql, "CREATE SEQUENCE \"say \"\"hi\"\"_id_seq\"");
    }
}
