//! The outbox, built and printed by Stylobate and by sea-query.

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use sea_query::{PostgresQueryBuilder, SchemaBuilder, SqliteQueryBuilder};
use stylobate::dialect::{Dialect, render};
use stylobate::{Postgres, Sqlite};
use stylobate_benches::{MEASUREMENT, SAMPLES, WARM_UP, lowered, outbox};
use stylobate_peers::Outbox;

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(SAMPLES)
        .measurement_time(MEASUREMENT)
        .warm_up_time(WARM_UP);
    targets = print
}
criterion_main!(benches);

fn print(criterion: &mut Criterion) {
    let group = criterion.benchmark_group("peers: print the outbox for postgres");
    beside(group, &Postgres::new(), || PostgresQueryBuilder);
    let group = criterion.benchmark_group("peers: print the outbox for sqlite");
    beside(group, &Sqlite::new(), || SqliteQueryBuilder);
}

fn beside<B: SchemaBuilder>(
    mut group: BenchmarkGroup<'_, WallTime>,
    dialect: &dyn Dialect,
    builder: fn() -> B,
) {
    let held = lowered(dialect, &outbox());
    let built = Outbox::build();
    let ours: usize = render(dialect, &held).statements.iter().map(|it| it.sql.len()).sum();
    let theirs: usize = built.print(builder).iter().map(String::len).sum();
    println!("{}: {ours} bytes, sea-query: {theirs} bytes", dialect.name());
    group.bench_function("floor: sea-query prints", |bencher| {
        bencher.iter(|| black_box(&built).print(builder));
    });
    group.bench_function("stylobate prints", |bencher| {
        bencher.iter(|| render(dialect, black_box(&held)));
    });
    group.bench_function("sea-query builds and prints", |bencher| {
        bencher.iter(|| Outbox::build().print(builder));
    });
    group.bench_function("stylobate builds, checks, lowers and prints", |bencher| {
        bencher.iter(|| render(dialect, &lowered(dialect, &outbox())));
    });
}
