//! The comparison of a database with its definition, which finds no difference.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stylobate::Postgres;
use stylobate::dialect::compare;
use stylobate_benches::{MEASUREMENT, SAMPLES, WARM_UP, lowered, sizes, wide_tables};

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(SAMPLES)
        .measurement_time(MEASUREMENT)
        .warm_up_time(WARM_UP);
    targets = unchanged
}
criterion_main!(benches);

fn unchanged(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compare unchanged tables");
    for (name, count) in ["floor: 1,000 tables", "10,000 tables"].iter().zip(sizes([1_000, 10_000]))
    {
        // Made twice, so that nothing is equal by being the same.
        let [stands, wanted] = [(); 2].map(|()| lowered(&Postgres::new(), &wide_tables(count)));
        assert!(compare(&stands, &wanted).is_empty());
        group.bench_function(*name, |bencher| {
            bencher.iter(|| compare(black_box(&stands), black_box(&wanted)));
        });
    }
}
