//! Timestamps: what is read, what is refused, and what is printed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use stylobate_model::{InvalidTimestamp, Timestamp};

fn timestamp(text: &str) -> Result<Timestamp, InvalidTimestamp> {
    text.parse()
}

#[track_caller]
fn check_timestamp(text: &str, expected: &str) {
    assert_eq!(timestamp(text).unwrap().to_string(), expected, "{text}");
}

#[track_caller]
fn check_refused(text: &str, reason: &str) {
    let message = timestamp(text).unwrap_err().to_string();
    assert!(message.starts_with(&format!("{text:?} is not a timestamp: ")), "{message}");
    assert!(message.contains(reason), "{message}");
}

#[test]
fn timestamps_are_read_in_every_form_that_engines_print() {
    let expected = "2026-01-02T03:04:05.123456Z";
    for text in [
        "2026-01-02T03:04:05.123456Z",
        "2026-01-02t03:04:05.123456z",
        "2026-01-02 03:04:05.123456+00",
        "2026-01-02 05:04:05.123456+02",
        "2026-01-02T05:04:05.123456+02:00",
        "2026-01-01T21:34:05.123456-05:30",
        "2026-01-02 03:23:37.123456+00:19:32",
        "2026-01-02T03:04:05.123456000Z",
        "2026-01-02T03:04:05.123456-00:00",
    ] {
        check_timestamp(text, expected);
    }
    check_timestamp("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z");
    check_timestamp("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100000Z");
    check_timestamp("2026-01-02T03:04:05.00001Z", "2026-01-02T03:04:05.000010Z");
    check_timestamp("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.900000Z");
    check_timestamp("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z");
    check_timestamp("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z");
}

#[test]
fn the_domain_of_timestamps_ends_at_the_years_0001_and_9999() {
    check_timestamp("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z");
    check_timestamp("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
    assert_eq!(timestamp("0001-01-01T00:00:00Z").unwrap(), Timestamp::MIN);
    assert_eq!(timestamp("9999-12-31T23:59:59.999999Z").unwrap(), Timestamp::MAX);
    assert_eq!(timestamp("0001-01-01T23:59:59+23:59:59").unwrap(), Timestamp::MIN);
    assert_eq!(timestamp("9999-12-31T00:00:00.999999-23:59:59").unwrap(), Timestamp::MAX);
    for text in [
        "0000-01-01T00:00:00Z",
        "0000-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59.999999-00:00:01",
        "9999-12-31T23:59:59.999999-23:59",
    ] {
        check_refused(text, "outside of the years 0001 to 9999 in UTC");
    }
}

#[test]
fn a_timestamp_without_an_offset_is_refused() {
    check_refused("2026-01-02T03:04:05", "no offset from UTC; add `Z`");
    check_refused("2026-01-02 03:04:05.123456", "no offset from UTC");
}

#[test]
fn nothing_finer_than_a_microsecond_is_rounded_away() {
    check_refused("2026-01-02T03:04:05.1234567Z", "finer than a microsecond");
    check_refused("2026-01-02T03:04:05.000000001Z", "finer than a microsecond");
    check_refused("2026-01-02T03:04:05.0000000000001Z", "finer than a microsecond");
    check_refused("2026-01-02T03:04:05.0000000000Z", "in the form");
}

#[test]
fn days_and_times_that_do_not_exist_are_refused() {
    for date in ["2026-02-30", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01"]
    {
        check_refused(&format!("{date}T00:00:00Z"), "no such day");
    }
    check_refused("2026-01-00T00:00:00Z", "no such day");
    for time in ["24:00:00", "23:60:00", "23:59:60", "99:99:99"] {
        check_refused(&format!("2026-01-02T{time}Z"), "no such time");
    }
    for offset in ["+24", "-24:00", "+02:60", "+02:00:60"] {
        check_refused(&format!("2026-01-02T03:04:05{offset}"), "offsets from UTC end at 23:59:59");
    }
}

#[test]
fn other_forms_of_timestamps_are_refused() {
    for text in [
        "",
        "now",
        "infinity",
        "2026-01-02",
        "2026-01-02T03:04Z",
        "2026-1-2T03:04:05Z",
        "20260102T030405Z",
        "2026-01-02  03:04:05Z",
        " 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05Z ",
        "2026-01-02T03:04:05 Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05,5Z",
        "2026-01-02T03:04:05+2",
        "2026-01-02T03:04:05+0200",
        "2026-01-02T03:04:05+02:",
        "2026-01-02T03:04:05+02:00:00:00",
        "2026-01-02T03:04:05+02:00[Europe/Paris]",
        "2026-01-02 03:04:05+00 BC",
        "10000-01-01T00:00:00Z",
        "+2026-01-02T03:04:05Z",
        "-001-01-02T03:04:05Z",
        "２026-01-02T03:04:05Z",
    ] {
        check_refused(text, "write it in the form `2026-01-02T03:04:05.123456Z`");
    }
}

#[test]
fn timestamps_outside_of_the_domain_print_their_count() {
    for microseconds in
        [i64::MIN, i64::MAX, Timestamp::MIN.microseconds() - 1, Timestamp::MAX.microseconds() + 1]
    {
        let instant = Timestamp::from_microseconds(microseconds);
        assert!(!instant.is_in_domain());
        let expected = format!("microsecond {microseconds} since 1970-01-01T00:00:00Z");
        assert_eq!(instant.to_string(), expected);
    }
}

#[test]
fn a_system_time_is_cut_toward_the_past() {
    let cut = |time: SystemTime| Timestamp::try_from(time).map(Timestamp::microseconds);
    assert_eq!(cut(UNIX_EPOCH), Ok(0));
    assert_eq!(cut(UNIX_EPOCH + Duration::from_nanos(1_999)), Ok(1));
    assert_eq!(cut(UNIX_EPOCH - Duration::from_micros(1)), Ok(-1));
    // Some systems count in units of 100 nanoseconds.
    assert_eq!(cut(UNIX_EPOCH - Duration::from_nanos(100)), Ok(-1));
    assert_eq!(cut(UNIX_EPOCH - Duration::from_nanos(1_100)), Ok(-2));
}

#[test]
fn a_system_time_outside_of_the_domain_is_refused() {
    let end = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    let last = end - Duration::from_micros(1);
    assert_eq!(Timestamp::try_from(last), Ok(Timestamp::MAX));
    let message = Timestamp::try_from(end).unwrap_err().to_string();
    let expected = "\"nanosecond 253402300800000000000 since 1970-01-01T00:00:00Z\" is not a \
                    timestamp: it is outside of the years 0001 to 9999 in UTC; use an instant \
                    within them";
    assert_eq!(message, expected);
}

proptest! {
    #[test]
    fn timestamps_print_what_they_read(
        microseconds in Timestamp::MIN.microseconds()..=Timestamp::MAX.microseconds()
    ) {
        let instant = Timestamp::from_microseconds(microseconds);
        prop_assert!(instant.is_in_domain());
        let text = instant.to_string();
        prop_assert_eq!(text.len(), 27);
        prop_assert_eq!(text.parse::<Timestamp>().unwrap(), instant);
    }

    #[test]
    fn the_order_of_printed_timestamps_is_the_order_of_instants(
        one in Timestamp::MIN.microseconds()..=Timestamp::MAX.microseconds(),
        other in Timestamp::MIN.microseconds()..=Timestamp::MAX.microseconds(),
    ) {
        let [one, other] = [one, other].map(Timestamp::from_microseconds);
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
    }

    #[test]
    fn every_count_of_microseconds_prints_and_only_the_domain_reads_back(microseconds: i64) {
        let instant = Timestamp::from_microseconds(microseconds);
        let read = instant.to_string().parse::<Timestamp>();
        prop_assert_eq!(read.ok(), Some(instant).filter(|instant| instant.is_in_domain()));
    }

    #[test]
    fn no_text_makes_the_reader_of_timestamps_panic(
        text in prop_oneof![any::<String>(), "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-9:.+\\-Zé]{0,24}"]
    ) {
        if let Ok(instant) = text.parse::<Timestamp>() {
            prop_assert!(instant.is_in_domain());
        }
    }

    #[test]
    fn an_offset_moves_the_instant(hour in 0_i64..24, minute in 0_i64..60, second in 0_i64..60) {
        let seconds = hour * 3_600 + minute * 60 + second;
        for (sign, expected) in [('-', seconds), ('+', -seconds)] {
            let text = format!("1970-01-01T00:00:00{sign}{hour:02}:{minute:02}:{second:02}");
            let instant: Timestamp = text.parse().unwrap();
            prop_assert_eq!(instant.microseconds(), expected * 1_000_000);
        }
    }
}
