//! A program with tables of its own, and the whole `stylobate` command over them.
//!
//! ```text
//! cargo run --example own_command -- features
//! cargo run --example own_command -- render --dialect postgres
//! cargo run --example own_command -- apply sqlite://mails.db
//! ```

use std::process::ExitCode;

use stylobate::features::deduplication::Deduplication;
use stylobate::prelude::*;

fn main() -> ExitCode {
    stylobate::cli::run(
        Database::new().table(accounts()).feature(mails()).feature(Deduplication::new()),
    )
}

/// A table of the application itself.
fn accounts() -> Table {
    Table::new("accounts")
        .column(Column::uuid("id").default(NewUuid))
        .column(Column::string("email", 320))
        .column(Column::boolean("active").default(true))
        .primary_key(["id"])
        .unique(Unique::on(["email"]))
}

/// A feature that other programs can use too.
fn mails() -> Feature {
    Feature::new("mail-outbox", 1)
        .prefix("mail_")
        .summary("mails that are sent after the data they tell of is stored")
        .table(
            Table::new("outbox")
                .column(Column::uuid("id").default(NewUuid))
                .column(Column::string("topic", 200))
                .column(Column::json("body"))
                .column(Column::timestamp_tz("sent_at").nullable())
                .primary_key(["id"])
                .index(Index::on(["topic"]).filter("sent_at IS NULL")),
        )
}
