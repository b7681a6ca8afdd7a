//! The number of queries does not follow from the number of tables.

use stylobate_benches::{lowered, wide_tables};
use stylobate_tests::engines::Engine;

#[test]
fn reading_takes_as_many_queries_for_many_tables_as_for_none() {
    for engine in Engine::ALL {
        let fresh = engine.fresh();
        let mut connection = fresh.connect();
        let expected = connection.dialect().catalog_queries().len();
        let queries = |connection: &mut stylobate::Connection| {
            connection.keep_log(true);
            let live = connection.read().expect("it can be read");
            (live.lowered.catalog().tables().count(), connection.log().len())
        };
        assert_eq!(queries(&mut connection), (0, expected), "{engine:?}");
        stylobate::ensure(&mut connection, &wide_tables(20)).expect("the tables can be made");
        assert_eq!(queries(&mut connection), (20, expected), "{engine:?}");
        let dialect = connection.shared_dialect();
        let wanted = lowered(&*dialect, &wide_tables(20));
        let live = connection.read().expect("it can be read");
        assert_eq!(live.lowered.restricted_to(&wanted), wanted, "{engine:?}");
    }
}
