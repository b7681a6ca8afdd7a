//! Problems that depend on where a definition is placed.

use stylobate_model::{
    Column, Database, Feature, FeatureUse, ForeignKey, Index, Name, Placement, Schema, Table,
};

use crate::{check, check_placed, feature, mails, of};

#[test]
fn a_feature_stands_twice_only_under_two_prefixes() {
    let database = Database::new().feature(feature("mails")).feature(feature("mails"));
    check(
        database,
        &["feature mails is defined twice in schema default; remove or rename one of them"],
    );
    let second = || FeatureUse::of(feature("mails")).prefixed("second_");
    let database = Database::new().feature(feature("mails")).feature(second());
    check(database.clone(), &[]);
    let resolved = database.resolve(&Placement::new().prefix("app_")).expect("no problems");
    let names: Vec<_> =
        resolved.catalog.tables().map(|(_, table)| table.name.to_string()).collect();
    assert_eq!(names, ["app_mails", "app_second_mails"]);
    check(
        database.feature(second()),
        &[
            "feature mails as second_ is defined twice in schema default; remove or rename one of them",
        ],
    );
}

#[test]
fn two_features_clash_unless_they_have_prefixes_or_schemas_of_their_own() {
    let clash = "table mails of feature inbox (version 1) and table mails of feature outbox \
                 (version 1) would have one physical name, \"mails\", in schema default (case does \
                 not tell names apart); rename one or give it another prefix or schema";
    check(Database::new().feature(feature("inbox")).feature(feature("outbox")), &[clash]);
    let apart = Database::new().feature(feature("inbox").prefix("in_")).feature(feature("outbox"));
    check(apart.clone(), &[]);
    check_placed(apart, &Placement::new().prefix(""), &[clash]);
    let schema = Schema::new("sales").feature(feature("outbox"));
    let apart = Database::new().feature(feature("inbox")).schema(schema);
    check(apart.clone(), &[]);
    let placement = Placement::new().schema("sales", "default");
    check_placed(apart, &placement, &[clash]);
}

#[test]
fn kept_index_names_clash_where_prefixed_ones_do_not() {
    let indexed = |name: &str| {
        let table = mails().index(Index::on(["size"]).named("idx_size"));
        Feature::new(name, 1).prefix(format!("{name}_")).table(table)
    };
    let database = Database::new().feature(indexed("inbox")).feature(indexed("outbox"));
    check(database.clone(), &[]);
    check_placed(
        database,
        &Placement::new().keep_index_names(),
        &[
            "index idx_size of table inbox_mails of feature inbox (version 1) and index idx_size of \
         table outbox_mails of feature outbox (version 1) would have one physical name, \
         \"idx_size\", in schema default (case does not tell names apart); rename one or give it \
         another prefix or schema",
        ],
    );
}

#[test]
fn a_foreign_key_in_a_feature_follows_its_prefix() {
    let children = Table::new("children")
        .column(Column::uuid("id"))
        .column(Column::uuid("mail_id"))
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["mail_id"]).references("mails", ["id"]));
    let outbox = feature("outbox").table(children);
    let database = of(mails()).feature(FeatureUse::of(outbox).prefixed("box_"));
    for (placement, prefix) in [(Placement::new(), ""), (Placement::new().prefix("app_"), "app_")] {
        let resolved = database.resolve(&placement).expect("no problems");
        let children = format!("{prefix}box_children");
        let table = resolved.catalog.table("default", &children).expect("the table");
        let foreign_key = table.foreign_keys.iter().next().expect("the foreign key");
        assert_eq!(foreign_key.name, format!("{children}_mail_id_fkey").as_str());
        assert_eq!(foreign_key.references.table, format!("{prefix}box_mails").as_str());
        assert_eq!(foreign_key.references.schema, None);
    }
}

#[test]
fn a_foreign_key_finds_tables_of_other_schemas_and_physical_names() {
    let order = |foreign_key: ForeignKey| {
        let table = Table::new("orders").column(Column::uuid("id")).primary_key(["id"]);
        Schema::new("sales").table(table.foreign_key(foreign_key))
    };
    let to_mails = || ForeignKey::on(["id"]).references_in("default", "mails", ["id"]);
    let reference = |database: &Database, placement: &Placement, schema: &str| {
        let resolved = database.resolve(placement).expect("no problems");
        let table = resolved.catalog.table(schema, "orders").expect("the table").clone();
        table.foreign_keys.into_iter().next().expect("the foreign key").references
    };
    let database = of(mails()).schema(order(to_mails()));
    let found = reference(&database, &Placement::new(), "sales");
    assert_eq!(found.schema, Some(Name::from("default")));
    let placement = Placement::new().schema("default", "base");
    assert_eq!(reference(&database, &placement, "sales").schema, Some(Name::from("base")));
    let placement = Placement::new().schema("sales", "default");
    assert_eq!(reference(&database, &placement, "default").schema, None);

    let outbox = Database::new().feature(feature("outbox").prefix("wh_"));
    let by_physical_name = ForeignKey::on(["id"]).references_in("default", "wh_mails", ["id"]);
    let database = outbox.schema(order(by_physical_name));
    for placement in [Placement::new(), Placement::new().schema("default", "base")] {
        assert_eq!(reference(&database, &placement, "sales").table, "wh_mails");
    }
}
