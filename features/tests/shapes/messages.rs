//! Messages that go out, come in, come twice, and are answered.

use stylobate_features::deduplication::Deduplication;
use stylobate_features::inbox::Inbox;
use stylobate_features::outbox::Outbox;
use stylobate_features::request_response::RequestResponse;
use stylobate_features::sequences::Sequences;
use stylobate_model::Feature;

use crate::{check, lines};

#[test]
fn outbox_has_its_eighteen_columns_and_six_indexes() {
    check(
        Outbox::new(),
        "outbox",
        &[
            "message_id uuid",
            "destination string(500)",
            "stream_id uuid null",
            "partition_number integer null",
            "event_type string(500)",
            "event_data json",
            "metadata json",
            "scope json null",
            "status integer = 1",
            "attempts integer = 0",
            "error string null",
            "instance_id uuid null",
            "lease_expiry timestamp_tz null",
            "failure_reason integer = 99",
            "scheduled_for timestamp_tz null",
            "created_at timestamp_tz = now",
            "published_at timestamp_tz null",
            "is_event boolean = false",
            "key (message_id)",
            "index idx_outbox_status_created_at (status, created_at)",
            "index idx_outbox_published_at (published_at)",
            "index idx_outbox_lease_expiry (lease_expiry) where lease_expiry IS NOT NULL",
            "index idx_outbox_status_lease (status, lease_expiry) \
             where (status & 32768) = 0 AND (status & 2) <> 2",
            "index idx_outbox_failure_reason (failure_reason) where (status & 32768) = 32768",
            "index idx_outbox_scheduled_for (stream_id, scheduled_for, created_at) \
             where scheduled_for IS NOT NULL",
        ],
    );
}

#[test]
fn an_outbox_under_another_name_differs_in_names_alone() {
    let (outbox, mails) =
        (Feature::from(Outbox::new()), Feature::from(Outbox::new().table("mails")));
    let expected: Vec<_> = lines(outbox.tables().get("outbox").expect("the table"))
        .into_iter()
        .map(|line| line.replace("idx_outbox_", "idx_mails_"))
        .collect();
    assert_eq!(lines(mails.tables().get("mails").expect("the table")), expected);
    assert_eq!(mails.tables().len(), 1);
}

#[test]
fn deduplication_and_sequences_have_their_tables() {
    check(
        Deduplication::new(),
        "message_deduplication",
        &[
            "message_id uuid",
            "first_seen_at timestamp_tz = now",
            "key (message_id)",
            "index idx_message_dedup_first_seen (first_seen_at)",
        ],
    );
    check(
        Sequences::new(),
        "sequences",
        &[
            "sequence_name string(200) bytes",
            "current_value big_int = 0",
            "increment_by integer = 1",
            "last_updated_at timestamp_tz = now",
            "key (sequence_name)",
        ],
    );
}

#[test]
fn the_inbox_has_its_eighteen_columns_and_eight_indexes() {
    check(
        Inbox::new(),
        "inbox",
        &[
            "message_id uuid",
            "handler_name string(500)",
            "message_type string(500)",
            "event_data json",
            "metadata json",
            "scope json null",
            "stream_id uuid null",
            "partition_number integer null",
            "is_event boolean = false",
            "status integer = 1",
            "attempts integer = 0",
            "error string null",
            "instance_id uuid null",
            "lease_expiry timestamp_tz null",
            "failure_reason integer = 99",
            "scheduled_for timestamp_tz null",
            "processed_at timestamp_tz null",
            "received_at timestamp_tz = now",
            "key (message_id)",
            "index idx_inbox_processed_at (processed_at)",
            "index idx_inbox_received_at (received_at)",
            "index idx_inbox_lease_expiry (lease_expiry) where lease_expiry IS NOT NULL",
            "index idx_inbox_status_lease (status, lease_expiry) \
             where (status & 32768) = 0 AND (status & 2) <> 2",
            "index idx_inbox_failure_reason (failure_reason) where (status & 32768) = 32768",
            "index idx_inbox_scheduled_for (stream_id, scheduled_for, received_at) \
             where scheduled_for IS NOT NULL",
            "index idx_inbox_partition_claiming (partition_number, scheduled_for, received_at) \
             where (status & 2) <> 2 AND (status & 32768) = 0",
            "index idx_inbox_instance_lease (instance_id, lease_expiry) \
             where instance_id IS NOT NULL AND lease_expiry IS NOT NULL",
        ],
    );
}

#[test]
fn requests_have_their_responses() {
    check(
        RequestResponse::new(),
        "request_response",
        &[
            "request_id uuid",
            "correlation_id uuid",
            "request_type string(500)",
            "request_data json",
            "response_type string(500) null",
            "response_data json null",
            "status string(50) bytes = \"Pending\"",
            "created_at timestamp_tz = now",
            "completed_at timestamp_tz null",
            "expires_at timestamp_tz null",
            "key (request_id)",
            "unique index idx_request_response_correlation (correlation_id)",
            "index idx_request_response_status_created (status, created_at)",
            "index idx_request_response_expires (expires_at)",
        ],
    );
}
