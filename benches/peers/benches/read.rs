//! Reading tables from PostgreSQL and SQLite, by Stylobate and by sea-schema.
//!
//! The server is that of `STYLOBATE_POSTGRES_URL`; without it only SQLite is measured.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sea_schema::{postgres, sqlite};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use stylobate::Connection;
use stylobate_benches::{MEASUREMENT, SAMPLES, WARM_UP, wide_tables};
use tokio::runtime::{Builder, Runtime};

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(SAMPLES)
        .measurement_time(MEASUREMENT)
        .warm_up_time(WARM_UP);
    targets = read
}
criterion_main!(benches);

const COUNTS: [(&str, usize); 2] = [("100", 100), ("1,000", 1_000)];

fn read(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("there is a runtime");
    for (name, count) in COUNTS {
        read_sqlite(criterion, &runtime, name, count);
        match std::env::var("STYLOBATE_POSTGRES_URL") {
            Ok(url) => read_postgres(criterion, &runtime, (name, count), &url),
            Err(_) => eprintln!("set STYLOBATE_POSTGRES_URL to measure on PostgreSQL too"),
        }
    }
}

fn read_sqlite(criterion: &mut Criterion, runtime: &Runtime, name: &str, count: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = format!("sqlite://{}", folder.path().join("peers.db").display());
    let mut connection = made(&url, count);
    let mut group = criterion.benchmark_group(format!("peers: read {name} tables in sqlite"));
    group.bench_function("stylobate", |bencher| {
        bencher.iter(|| black_box(connection.read().expect("it can be read")));
    });
    let pool = SqlitePoolOptions::new().max_connections(1).connect(&url);
    let pool = runtime.block_on(pool).expect("the file can be opened");
    let discovery = sqlite::discovery::SchemaDiscovery::new(pool);
    group.bench_function("floor: sea-schema", |bencher| {
        bencher.iter(|| {
            let schema = runtime.block_on(discovery.discover()).expect("it can be read");
            assert_eq!(black_box(schema).tables.len(), count);
        });
    });
}

fn read_postgres(
    criterion: &mut Criterion,
    runtime: &Runtime,
    (name, count): (&str, usize),
    url: &str,
) {
    let mut administration = stylobate::connect(url).expect("the server answers");
    let database = format!("stylobate_peers_{}_{count}", std::process::id());
    administration.execute(&format!("CREATE DATABASE {database}"), &[]).expect("it can be made");
    let (server, _) = url.rsplit_once('/').expect("the URL names a database");
    let url = format!("{server}/{database}");
    let mut connection = made(&url, count);
    let mut group = criterion.benchmark_group(format!("peers: read {name} tables in postgres"));
    group.bench_function("stylobate", |bencher| {
        bencher.iter(|| black_box(connection.read().expect("it can be read")));
    });
    let pool = PgPoolOptions::new().max_connections(1).connect(&url);
    let pool = runtime.block_on(pool).expect("the server answers");
    let discovery = postgres::discovery::SchemaDiscovery::new(pool, "public");
    group.bench_function("floor: sea-schema", |bencher| {
        bencher.iter(|| {
            let schema = runtime.block_on(discovery.discover()).expect("it can be read");
            assert_eq!(black_box(schema).tables.len(), count);
        });
    });
    group.finish();
    let drop = format!("DROP DATABASE {database} WITH (FORCE)");
    administration.execute(&drop, &[]).expect("it can be dropped");
}

/// A connection to the database, in which the tables are made.
fn made(url: &str, count: usize) -> Connection {
    let mut connection = stylobate::connect(url).expect("it can be opened");
    stylobate::ensure(&mut connection, &wide_tables(count)).expect("the tables can be made");
    connection
}
