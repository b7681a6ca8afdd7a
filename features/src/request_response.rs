//! Requests and responses: questions that wait for an answer which comes as a message.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Table};

/// The table of requests, each with its response once that has come.
///
/// The shape is that of the table of the Whizbang library, with one thing mended: the status, which
/// stands in an index, is in byte order. A second request under one correlation breaks a unique
/// index.
///
/// ```
/// use stylobate_features::request_response::RequestResponse;
/// use stylobate_model::Feature;
///
/// let requests = Feature::from(RequestResponse::new());
/// let table = requests.tables().get("request_response").unwrap();
/// assert!(table.indexes.get("idx_request_response_correlation").unwrap().unique);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct RequestResponse {}

/// The names of the columns.
pub mod columns {
    /// Which request it is.
    pub const REQUEST_ID: &str = "request_id";
    /// By what the response is known to belong to it.
    pub const CORRELATION_ID: &str = "correlation_id";
    /// The type of the request.
    pub const REQUEST_TYPE: &str = "request_type";
    /// The request itself.
    pub const REQUEST_DATA: &str = "request_data";
    /// The type of the response.
    pub const RESPONSE_TYPE: &str = "response_type";
    /// The response itself.
    pub const RESPONSE_DATA: &str = "response_data";
    /// How far it has come; `Pending` at first.
    pub const STATUS: &str = "status";
    /// When it was asked.
    pub const CREATED_AT: &str = "created_at";
    /// When it was answered.
    pub const COMPLETED_AT: &str = "completed_at";
    /// When nobody waits for it any more.
    pub const EXPIRES_AT: &str = "expires_at";
}

impl RequestResponse {
    /// Requests and responses without options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<RequestResponse> for Feature {
    fn from(_: RequestResponse) -> Self {
        Feature::new("request-response", 1)
            .prefix("wh_")
            .summary("requests that wait for a response, and their responses")
            .table(table())
    }
}

fn table() -> Table {
    use columns::*;
    Table::new("request_response")
        .column(Column::uuid(REQUEST_ID))
        .column(Column::uuid(CORRELATION_ID))
        .column(Column::string(REQUEST_TYPE, 500))
        .column(Column::json(REQUEST_DATA))
        .column(Column::string(RESPONSE_TYPE, 500).nullable())
        .column(Column::json(RESPONSE_DATA).nullable())
        .column(Column::string(STATUS, 50).byte_order().default("Pending"))
        .column(Column::timestamp_tz(CREATED_AT).default(Now))
        .column(Column::timestamp_tz(COMPLETED_AT).nullable())
        .column(Column::timestamp_tz(EXPIRES_AT).nullable())
        .primary_key([REQUEST_ID])
        .index(Index::on([CORRELATION_ID]).named("idx_request_response_correlation").unique())
        .index(Index::on([STATUS, CREATED_AT]).named("idx_request_response_status_created"))
        .index(Index::on([EXPIRES_AT]).named("idx_request_response_expires"))
}
