//! What Toy can do.

use stylobate_dialect::Support::{Emulated, Native, Omitted};
use stylobate_dialect::{
    Capabilities, ColumnCapabilities, ConstraintCapabilities, ForeignKeyCapabilities,
    IndexCapabilities, SchemaCapabilities, TableCapabilities, TransactionCapabilities,
    TypeCapabilities, Version, VersionRange,
};

pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    versions: VersionRange { from: Version::new(3, 50, 0), before: None },
    schemas: SchemaCapabilities { named: Emulated("its name stands before those of its tables") },
    types: TypeCapabilities {
        uuid: Emulated("CHAR(36) in lower case, with a check of its form"),
        string: Emulated("TEXT with a check against NUL"),
        string_length: Emulated("VARCHAR(n) with a check of its length"),
        timestamp_tz: Emulated("BIGINT that counts microseconds, with a check of its range"),
        json: Emulated("LONGTEXT with a check by json_valid, in canonical form"),
        big_int: Emulated("BIGINT with a check of its storage"),
        integer: Emulated("INT with a check of its range"),
        small_int: Emulated("SMALLINT with a check of its range"),
        boolean: Emulated("TINYINT with a check for 0 and 1"),
        bytes: Native,
    },
    columns: ColumnCapabilities {
        identity: Native,
        default_now: Emulated("an expression that counts milliseconds"),
        default_new_uuid: Emulated("an expression over random bytes"),
        byte_order: Native,
        comment: Omitted("Toy keeps no comments on columns"),
    },
    tables: TableCapabilities { comment: Omitted("Toy keeps no comments on tables") },
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
        other_schema: Emulated("both tables are in the one schema that there is"),
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
