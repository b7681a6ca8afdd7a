//! The outbox of Stylobate as sea-query says it: the same columns and indexes, without what
//! sea-query has no words for (domains on SQLite, defaults of timestamps in one form).

use sea_query::{
    Alias, ColumnDef, ConditionalStatement, Expr, ExprTrait, Index, IndexCreateStatement,
    SchemaBuilder, Table, TableCreateStatement,
};

const TABLE: &str = "wh_outbox";

/// The statements that make the outbox.
pub struct Outbox {
    table: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

impl Outbox {
    /// Builds them.
    #[must_use]
    pub fn build() -> Self {
        let condition = |mask: i32, wanted: i32| Expr::col("status").bit_and(mask).eq(wanted);
        let not_done = condition(32768, 0).and(Expr::col("status").bit_and(2).ne(2));
        let lease = Expr::col("lease_expiry").is_not_null();
        let scheduled = Expr::col("scheduled_for").is_not_null();
        let indexes = vec![
            index("status_created_at", &["status", "created_at"], None),
            index("published_at", &["published_at"], None),
            index("lease_expiry", &["lease_expiry"], Some(lease)),
            index("status_lease", &["status", "lease_expiry"], Some(not_done)),
            index("failure_reason", &["failure_reason"], Some(condition(32768, 32768))),
            index("scheduled_for", &["stream_id", "scheduled_for", "created_at"], Some(scheduled)),
        ];
        Self { table: table(), indexes }
    }

    /// Prints them.
    #[must_use]
    pub fn print<B: SchemaBuilder>(&self, builder: fn() -> B) -> Vec<String> {
        let mut texts = vec![self.table.to_string(builder())];
        texts.extend(self.indexes.iter().map(|index| index.to_string(builder())));
        texts
    }
}

fn table() -> TableCreateStatement {
    let column = |name: &'static str| ColumnDef::new(Alias::new(name));
    Table::create()
        .table(Alias::new(TABLE))
        .if_not_exists()
        .col(column("message_id").uuid().not_null().primary_key())
        .col(column("destination").string_len(500).not_null())
        .col(column("stream_id").uuid())
        .col(column("partition_number").integer())
        .col(column("event_type").string_len(500).not_null())
        .col(column("event_data").json_binary().not_null())
        .col(column("metadata").json_binary().not_null())
        .col(column("scope").json_binary())
        .col(column("status").integer().not_null().default(1))
        .col(column("attempts").integer().not_null().default(0))
        .col(column("error").text())
        .col(column("instance_id").uuid())
        .col(column("lease_expiry").timestamp_with_time_zone())
        .col(column("failure_reason").integer().not_null().default(99))
        .col(column("scheduled_for").timestamp_with_time_zone())
        .col(
            column("created_at")
                .timestamp_with_time_zone()
                .not_null()
                .default(Expr::current_timestamp()),
        )
        .col(column("published_at").timestamp_with_time_zone())
        .col(column("is_event").boolean().not_null().default(false))
        .take()
}

fn index(subject: &str, columns: &[&'static str], filter: Option<Expr>) -> IndexCreateStatement {
    let mut index = Index::create();
    index.if_not_exists().name(format!("idx_wh_outbox_{subject}")).table(Alias::new(TABLE));
    for column in columns {
        index.col(Alias::new(*column));
    }
    if let Some(filter) = filter {
        index.and_where(filter);
    }
    index
}
