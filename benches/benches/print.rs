//! From a definition to its text: each step, beside a plain copy of the same text.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stylobate::dialect::{Script, lower, render};
use stylobate::model::Placement;
use stylobate_benches::{MEASUREMENT, SAMPLES, WARM_UP, definitions, lowered};

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(SAMPLES)
        .measurement_time(MEASUREMENT)
        .warm_up_time(WARM_UP);
    targets = define, print
}
criterion_main!(benches);

/// What no dialect has a part in.
fn define(criterion: &mut Criterion) {
    for (name, define) in definitions() {
        let mut group = criterion.benchmark_group(format!("define {name}"));
        let database = define();
        group.bench_function("build", |bencher| bencher.iter(define));
        group.bench_function("resolve", |bencher| {
            bencher.iter(|| black_box(&database).resolve(&Placement::new()));
        });
    }
}

fn print(criterion: &mut Criterion) {
    for (name, define) in definitions() {
        for dialect in stylobate::dialects() {
            let dialect = &*dialect;
            let mut group = criterion.benchmark_group(format!("{name} in {}", dialect.name()));
            let database = define();
            let resolved = database.resolve(&Placement::new()).expect("the definition is sound");
            let held = lowered(dialect, &database);
            let script = render(dialect, &held);
            group.bench_function("floor: copy the text", |bencher| {
                bencher.iter(|| copy(black_box(&script)));
            });
            let words = words(&script);
            group.bench_function("copy the text word by word", |bencher| {
                bencher.iter(|| copy_words(black_box(&words)));
            });
            group.bench_function("print", |bencher| {
                bencher.iter(|| render(dialect, black_box(&held)));
            });
            group.bench_function("lower", |bencher| {
                bencher.iter(|| lower(dialect, black_box(&resolved.catalog)));
            });
            group.bench_function("build, resolve, lower and print", |bencher| {
                bencher.iter(|| render(dialect, &lowered(dialect, &define())));
            });
        }
    }
}

/// The same texts, each by one `push_str`.
fn copy(script: &Script) -> Vec<String> {
    let copy = |text: &str| {
        let mut sql = String::new();
        sql.push_str(text);
        sql
    };
    script.statements.iter().map(|statement| copy(&statement.sql)).collect()
}

/// The words of each text, with the spaces behind them: about the pieces that a printer writes.
fn words(script: &Script) -> Vec<Vec<&str>> {
    let words = |text| str::split_inclusive(text, ' ').collect();
    script.statements.iter().map(|statement| words(&statement.sql)).collect()
}

/// The same texts, word by word.
fn copy_words(texts: &[Vec<&str>]) -> Vec<String> {
    let copy = |words: &Vec<&str>| {
        let mut sql = String::new();
        for word in words {
            sql.push_str(word);
        }
        sql
    };
    texts.iter().map(copy).collect()
}
