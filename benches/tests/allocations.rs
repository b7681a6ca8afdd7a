//! Printing takes no memory but that of the statements that it gives.

use allocation_counter::measure;
use stylobate::dialect::{Lowered, Script, render};
use stylobate_benches::{lowered, wide_tables};

/// How often memory is taken for each table more that is printed.
fn allocations(dialect: &dyn stylobate::dialect::Dialect) -> (u64, Script) {
    let print = |held: &Lowered| {
        let mut script = None;
        let taken = measure(|| script = Some(render(dialect, held))).count_total;
        (taken, script.expect("it is printed"))
    };
    let [few, many] = [50, 100].map(|count| lowered(dialect, &wide_tables(count)));
    let (one, _) = print(&few);
    let (other, script) = print(&many);
    println!("{} {} {} {}", dialect.name(), one, other, script.statements.len());
    (other - one, script)
}

#[test]
fn printing() {
    for d in stylobate::dialects() {
        allocations(&*d);
    }
}
