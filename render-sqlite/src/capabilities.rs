//! What SQLite can do.

use stylobate_dialect::Support::{Emulated, Native, Omitted};
use stylobate_dialect::{
    Capabilities, ColumnCapabilities, ConstraintCapabilities, ForeignKeyCapabilities,
    IndexCapabilities, SchemaCapabilities, TableCapabilities, TransactionCapabilities,
    TypeCapabilities, Version, VersionRange,
};

pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    versions: VersionRange { from: Version::new(3, 40, 0), before: None },
    schemas: SchemaCapabilities {
        named: Emulated("the name of the schema stands before the names of what is in it"),
    },
    types: TypeCapabilities {
        uuid: Emulated("a BLOB of 16 bytes"),
        string: Emulated("TEXT with a check against NUL"),
        string_length: Emulated("TEXT with a check of its length"),
        timestamp_tz: Emulated("TEXT of one form, whose order is the order of time"),
        json: Emulated("TEXT with a check by json_valid, in canonical form"),
        big_int: Native,
        integer: Emulated("INTEGER with a check of its range"),
        small_int: Emulated("INTEGER with a check of its range"),
        boolean: Emulated("INTEGER with a check for 0 and 1"),
        bytes: Native,
    },
    columns: ColumnCapabilities {
        identity: Native,
        default_now: Emulated("an expression that counts milliseconds"),
        default_new_uuid: Emulated("an expression over random bytes"),
        byte_order: Native,
        comment: Omitted("SQLite keeps no comments on columns"),
    },
    tables: TableCapabilities { comment: Omitted("SQLite keeps no comments on tables") },
    constraints: ConstraintCapabilities {
        primary_key: Native,
        unique: Native,
        check: Native,
        name: Native,
    },
    foreign_keys: ForeignKeyCapabilities {
        declared: Native,
        action: Native,
        restrict: Native,
        other_schema: Emulated("both schemas are prefixes of names in one"),
        self_reference: Native,
        indexed_target: Native,
        mutual: Native,
    },
    indexes: IndexCapabilities {
        composite: Native,
        unique: Native,
        order: Native,
        partial: Native,
        unique_partial: Native,
    },
    transactions: TransactionCapabilities {
        schema_changes: Native,
        migration_lock: Native,
        several_processes: Native,
    },
};
