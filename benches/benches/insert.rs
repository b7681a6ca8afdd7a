//! What the conditions cost by which SQLite guards the domains of an outbox.

use std::hint::black_box;
use std::ops::Range;
use std::path::PathBuf;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rusqlite::{Connection, params};
use stylobate::Sqlite;
use stylobate::dialect::render;
use stylobate_benches::{MEASUREMENT, SAMPLES, WARM_UP, lowered, measures, outbox};

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(SAMPLES)
        .measurement_time(MEASUREMENT)
        .warm_up_time(WARM_UP);
    targets = insert, commit
}
criterion_main!(benches);

const INSERT: &str = "INSERT INTO wh_outbox \
    (message_id, destination, stream_id, partition_number, event_type, event_data, metadata, scope) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Many rows in one transaction, in memory and in a file, whose pages the transaction writes when it
/// ends.
fn insert(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let rows = if measures() { 1_000 } else { 2 };
    for place in ["memory", "a file"] {
        let group = format!("insert 1,000 outbox rows in sqlite in {place}");
        let mut group = criterion.benchmark_group(group);
        for (name, guarded) in [("floor: without domains", false), ("with domains", true)] {
            let path = match place {
                "memory" => PathBuf::from(":memory:"),
                _ => folder.path().join(format!("guarded-{guarded}.db")),
            };
            let connection = Connection::open(path).expect("it can be opened");
            connection.execute_batch("PRAGMA synchronous = OFF").expect("it can be set");
            make(&connection, guarded);
            group.bench_function(name, |bencher| {
                bencher.iter_batched(
                    || connection.execute_batch("DELETE FROM wh_outbox").expect("it is emptied"),
                    |()| {
                        connection.execute_batch("BEGIN").expect("it begins");
                        insert_rows(&connection, 0..rows);
                        connection.execute_batch("COMMIT").expect("it is committed");
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
}

/// As applications do it that send one message at a time: each row is a transaction in a file. It
/// does not wait for the disk, beside which the conditions would not be seen at all.
fn commit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("commit an outbox row in a sqlite file");
    for (name, guarded) in [("floor: without domains", false), ("with domains", true)] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("outbox.db");
        let connection = Connection::open(path).expect("the file can be made");
        connection.execute_batch("PRAGMA synchronous = OFF").expect("it can be set");
        make(&connection, guarded);
        let mut number = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                insert_rows(&connection, number..number + 1);
                number += 1;
            });
        });
    }
}

/// Makes an outbox, with or without the lines of its definition that guard domains.
fn make(connection: &Connection, guarded: bool) {
    let script = render(&Sqlite::new(), &lowered(&Sqlite::new(), &outbox()));
    for statement in &script.statements {
        connection.execute_batch(&definition(&statement.sql, guarded)).expect("it can be made");
    }
}

fn definition(sql: &str, guarded: bool) -> String {
    if guarded {
        return sql.to_owned();
    }
    let lines: Vec<_> = sql.lines().filter(|line| !line.contains("_domain CHECK")).collect();
    lines.join("\n").replace(",\n)", "\n)")
}

fn insert_rows(connection: &Connection, rows: Range<u64>) {
    let mut statement = connection.prepare_cached(INSERT).expect("it can be prepared");
    for number in rows {
        // Keys in no order, the same in each run.
        let key = (u128::from(number) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let stream = u128::from(number % 16).to_be_bytes();
        let inserted = statement.execute(params![
            key.to_be_bytes(),
            "https://example.com/hooks/orders",
            stream,
            number as i64 % 64,
            "orders.v1.OrderPlaced",
            r#"{"order": 4711, "customer": "Ada", "lines": [{"article": 1, "count": 2}]}"#,
            r#"{"correlation": "0198c7d2-3f6b-7cc1-9f4e-1d2a3b4c5d6e", "source": "shop"}"#,
            r#"{"tenant": "north"}"#,
        ]);
        assert_eq!(black_box(inserted), Ok(1));
    }
}
