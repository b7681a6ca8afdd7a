//! Reading a live database, beside its bare catalog queries, whose rows are fetched and dropped.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stylobate::dialect::{CatalogQuery, render_changes};
use stylobate::{Connection, dialect::compare};
use stylobate_benches::{COLUMNS, MEASUREMENT, SAMPLES, WARM_UP, lowered, sizes, wide_tables};
use stylobate_tests::engines::{Engine, Fresh};

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(SAMPLES)
        .measurement_time(MEASUREMENT)
        .warm_up_time(WARM_UP);
    targets = read
}
criterion_main!(benches);

fn read(criterion: &mut Criterion) {
    for engine in Engine::ALL {
        for (name, count) in ["100", "1,000"].iter().zip(sizes([100, 1_000])) {
            let fresh = engine.fresh();
            let mut connection = fresh.connect();
            make_tables(&mut connection, count);
            let queries = connection.dialect().catalog_queries();
            // DuckDB lets one of the two open the file at a time.
            drop(connection);
            let group = format!("read {name} tables in {}", engine.name());
            let mut group = criterion.benchmark_group(group);
            let mut bare = bare(engine, &fresh, queries);
            assert!(bare() > count * COLUMNS);
            group.bench_function("floor: bare queries", |bencher| bencher.iter(&mut bare));
            drop(bare);
            let mut connection = fresh.connect();
            group.bench_function("read", |bencher| {
                bencher.iter(|| black_box(connection.read().expect("it can be read")));
            });
        }
    }
}

fn make_tables(connection: &mut Connection, count: usize) {
    let dialect = connection.shared_dialect();
    let wanted = lowered(&*dialect, &wide_tables(count));
    let stands = connection.read().expect("it can be read");
    let changes = compare(&stands.lowered.restricted_to(&wanted), &wanted);
    let statements = render_changes(&*dialect, &changes, &wanted, &stands.own_schema)
        .expect("only tables are made");
    let made = connection.transaction(|connection| {
        for statement in &statements {
            connection.execute(&statement.sql, &[])?;
        }
        Ok::<_, stylobate::Error>(())
    });
    made.expect("the tables can be made");
}

/// The queries through the engine's crate alone, prepared once as drivers do it; the number of
/// rows is given so that nothing is left out.
fn bare(engine: Engine, fresh: &Fresh, queries: Vec<CatalogQuery>) -> Box<dyn FnMut() -> usize> {
    let queries: Vec<_> = queries.into_iter().map(|query| query.sql).collect();
    let path = fresh.url.split_once("://").map(|(_, path)| path).expect("it is a URL");
    match engine {
        Engine::Postgres => {
            let mut client =
                postgres::Client::connect(&fresh.url, postgres::NoTls).expect("the server answers");
            let prepare = |sql: &String| client.prepare(sql).expect("it can be prepared");
            let statements: Vec<_> = queries.iter().map(prepare).collect();
            Box::new(move || {
                let mut rows = 0;
                for statement in &statements {
                    rows += client.query(statement, &[]).expect("it can be read").len();
                }
                rows
            })
        }
        Engine::Sqlite => {
            let connection = rusqlite::Connection::open(path).expect("the file can be opened");
            Box::new(move || queries.iter().map(|sql| sqlite_rows(&connection, sql)).sum())
        }
        Engine::DuckDb => {
            let connection = duckdb::Connection::open(path).expect("the file can be opened");
            Box::new(move || queries.iter().map(|sql| duckdb_rows(&connection, sql)).sum())
        }
    }
}

fn sqlite_rows(connection: &rusqlite::Connection, sql: &str) -> usize {
    let mut statement = connection.prepare_cached(sql).expect("it can be prepared");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("it can be read");
    let mut count = 0;
    while let Some(row) = rows.next().expect("it can be read") {
        for column in 0..columns {
            black_box(row.get_ref(column).expect("there is a value"));
        }
        count += 1;
    }
    count
}

fn duckdb_rows(connection: &duckdb::Connection, sql: &str) -> usize {
    let mut statement = connection.prepare_cached(sql).expect("it can be prepared");
    let mut rows = statement.query([]).expect("it can be read");
    let columns = rows.as_ref().map_or(0, |statement| statement.column_count());
    let mut count = 0;
    while let Some(row) = rows.next().expect("it can be read") {
        for column in 0..columns {
            black_box(row.get_ref(column).expect("there is a value"));
        }
        count += 1;
    }
    count
}
