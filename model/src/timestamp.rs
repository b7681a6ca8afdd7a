//! Instants in microseconds.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, date};

/// An instant: microseconds since 1970-01-01T00:00:00Z, without leap seconds and without a zone.
///
/// The domain of `timestamp_tz` reaches from [`Timestamp::MIN`] to [`Timestamp::MAX`]. Its values
/// print as 27 characters, `YYYY-MM-DDTHH:MM:SS.ffffffZ`, so that the order of texts is the order
/// of instants.
///
/// ```
/// use stylobate_model::Timestamp;
///
/// let seen_at: Timestamp = "2026-01-02T05:04:05.5+02:00".parse()?;
/// assert_eq!(seen_at.to_string(), "2026-01-02T03:04:05.500000Z");
/// assert_eq!(seen_at.microseconds(), 1_767_323_045_500_000);
/// # Ok::<(), stylobate_model::InvalidTimestamp>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

/// Why a text or a system time is not in the domain of `timestamp_tz`.
///
/// ```
/// use stylobate_model::Timestamp;
///
/// let refusal = "2026-01-02T03:04:05".parse::<Timestamp>().unwrap_err();
/// assert_eq!(
///     refusal.to_string(),
///     "\"2026-01-02T03:04:05\" is not a timestamp: it has no offset from UTC; \
///      add `Z` or one such as `+02:00`"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{text:?} is not a timestamp: {reason}")]
pub struct InvalidTimestamp {
    text: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
enum Reason {
    #[error("write it in the form `2026-01-02T03:04:05.123456Z`")]
    Form,
    #[error("it has no offset from UTC; add `Z` or one such as `+02:00`")]
    NoOffset,
    #[error("the calendar has no such day; check its month and day")]
    Date,
    #[error("the clock has no such time; hours end at 23, minutes and seconds at 59")]
    Time,
    #[error("offsets from UTC end at 23:59:59; use `Z` or one such as `+02:00`")]
    Offset,
    #[error("it is finer than a microsecond; round it to six digits behind the point")]
    TooFine,
    #[error("it is outside of the years 0001 to 9999 in UTC; use an instant within them")]
    Range,
}

impl Timestamp {
    /// The first instant of the domain, 0001-01-01T00:00:00.000000Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);

    /// The last instant of the domain, 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The instant that is `microseconds` after 1970-01-01T00:00:00Z, or before it if negative.
    ///
    /// It may be outside of the domain; [`Timestamp::is_in_domain`] tells.
    ///
    /// ```
    /// use stylobate_model::Timestamp;
    ///
    /// let instant = Timestamp::from_microseconds(-1);
    /// assert_eq!(instant.to_string(), "1969-12-31T23:59:59.999999Z");
    /// ```
    #[must_use]
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// The microseconds since 1970-01-01T00:00:00Z, negative before it.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// Whether the instant is in the years 0001 to 9999.
    ///
    /// ```
    /// use stylobate_model::Timestamp;
    ///
    /// assert!(Timestamp::MAX.is_in_domain());
    /// assert!(!Timestamp::from_microseconds(i64::MAX).is_in_domain());
    /// ```
    #[must_use]
    pub const fn is_in_domain(self) -> bool {
        Self::MIN.0 <= self.0 && self.0 <= Self::MAX.0
    }

    fn in_domain(microseconds: i128) -> Result<Self, Reason> {
        let instant = i64::try_from(microseconds).map_err(|_| Reason::Range)?;
        Some(Self(instant)).filter(|instant| instant.is_in_domain()).ok_or(Reason::Range)
    }
}

impl fmt::Display for Timestamp {
    /// Writes `YYYY-MM-DDTHH:MM:SS.ffffffZ`; outside of the domain, the count of microseconds.
    ///
    /// ```
    /// use stylobate_model::Timestamp;
    ///
    /// let beyond = Timestamp::from_microseconds(i64::MAX);
    /// let text = "microsecond 9223372036854775807 since 1970-01-01T00:00:00Z";
    /// assert_eq!(beyond.to_string(), text);
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = SignedDuration::from_micros(self.0);
        match EPOCH.checked_add(since) {
            Ok(utc) if self.is_in_domain() => {
                let (year, month, day) = (utc.year(), utc.month(), utc.day());
                let (hour, minute, second) = (utc.hour(), utc.minute(), utc.second());
                let micro = self.0.rem_euclid(1_000_000);
                write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
                write!(f, ".{micro:06}Z")
            }
            Ok(_) | Err(_) => write!(f, "microsecond {} since 1970-01-01T00:00:00Z", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Reads RFC 3339 and what the engines print: a `T` or a space between date and time, up to
    /// nine digits behind the point, and the offset `Z`, `+02`, `+02:00` or `+02:00:00`.
    ///
    /// # Errors
    /// The text has another form or no offset, is finer than a microsecond (nothing is rounded),
    /// names a day or a time that does not exist (leap seconds and hour 24 included), or is
    /// outside of the domain.
    ///
    /// ```
    /// use stylobate_model::Timestamp;
    ///
    /// let printed: Timestamp = "2026-01-02 03:04:05.12+00".parse()?;
    /// assert_eq!(printed.to_string(), "2026-01-02T03:04:05.120000Z");
    /// assert!("2026-02-30T00:00:00Z".parse::<Timestamp>().is_err());
    /// # Ok::<(), stylobate_model::InvalidTimestamp>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = |reason| InvalidTimestamp { text: text.to_owned(), reason };
        Reader(text.as_bytes()).instant().map_err(refuse)
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = InvalidTimestamp;

    /// The last whole microsecond that is not after `time`.
    ///
    /// # Errors
    /// The time is outside of the domain.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use stylobate_model::Timestamp;
    ///
    /// let before = Timestamp::try_from(UNIX_EPOCH - Duration::from_nanos(1_100))?;
    /// assert_eq!(before, Timestamp::from_microseconds(-2));
    /// # Ok::<(), stylobate_model::InvalidTimestamp>(())
    /// ```
    fn try_from(time: SystemTime) -> Result<Self, Self::Error> {
        // No count of nanoseconds in a `Duration` is beyond 95 bits.
        let nanoseconds = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        };
        Self::in_domain(nanoseconds.div_euclid(1_000)).map_err(|reason| {
            let text = format!("nanosecond {nanoseconds} since 1970-01-01T00:00:00Z");
            InvalidTimestamp { text, reason }
        })
    }
}

// `jiff::Timestamp` ends some hours before the year 10000 (it leaves room for every offset), so
// all arithmetic is done on the civil time in UTC.
const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// The part of a text that has not been read yet.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn instant(mut self) -> Result<Timestamp, Reason> {
        let date = self.date()?;
        self.take(b"Tt ").ok_or(Reason::Form)?;
        let time = self.time()?;
        let micro = self.fraction()?;
        let offset = self.offset()?;
        if !self.0.is_empty() {
            return Err(Reason::Form);
        }
        let local = DateTime::from_parts(date, time).duration_since(EPOCH).as_micros();
        Timestamp::in_domain(local + i128::from(micro) - i128::from(offset) * 1_000_000)
    }

    fn date(&mut self) -> Result<Date, Reason> {
        let year = self.two_digits()? * 100 + self.two_digits()?;
        let month = self.two_digits_after(b'-')?;
        let day = self.two_digits_after(b'-')?;
        if year == 0 {
            return Err(Reason::Range);
        }
        Date::new(year, month as i8, day as i8).map_err(|_| Reason::Date)
    }

    fn time(&mut self) -> Result<Time, Reason> {
        let hour = self.two_digits()?;
        let minute = self.two_digits_after(b':')?;
        let second = self.two_digits_after(b':')?;
        Time::new(hour as i8, minute as i8, second as i8, 0).map_err(|_| Reason::Time)
    }

    /// Reads the digits behind the point, if there is one, as microseconds.
    fn fraction(&mut self) -> Result<i32, Reason> {
        if self.take(b".").is_none() {
            return Ok(0);
        }
        let end = self.0.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        if digits.iter().skip(6).any(|digit| *digit != b'0') {
            return Err(Reason::TooFine);
        }
        if digits.is_empty() || digits.len() > 9 {
            return Err(Reason::Form);
        }
        let padded = digits.iter().chain(b"000000").take(6);
        Ok(padded.fold(0, |micro, digit| micro * 10 + i32::from(digit - b'0')))
    }

    /// Reads the offset in seconds, positive to the east.
    fn offset(&mut self) -> Result<i32, Reason> {
        if self.0.is_empty() {
            return Err(Reason::NoOffset);
        }
        let sign = match self.take(b"Zz+-").ok_or(Reason::Form)? {
            b'+' => 1,
            b'-' => -1,
            _ => return Ok(0),
        };
        let hour = self.two_digits()?;
        let minute = if self.0.is_empty() { 0 } else { self.two_digits_after(b':')? };
        // PostgreSQL prints seconds for zones that had their local mean time.
        let second = if self.0.is_empty() { 0 } else { self.two_digits_after(b':')? };
        if hour > 23 || minute > 59 || second > 59 {
            return Err(Reason::Offset);
        }
        Ok(sign * (i32::from(hour) * 3_600 + i32::from(minute) * 60 + i32::from(second)))
    }

    fn two_digits_after(&mut self, separator: u8) -> Result<i16, Reason> {
        self.take(&[separator]).ok_or(Reason::Form)?;
        self.two_digits()
    }

    fn two_digits(&mut self) -> Result<i16, Reason> {
        let tens = self.take(b"0123456789").ok_or(Reason::Form)?;
        let ones = self.take(b"0123456789").ok_or(Reason::Form)?;
        Ok(i16::from(tens - b'0') * 10 + i16::from(ones - b'0'))
    }

    /// Reads one of `bytes`, if it is next.
    fn take(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| bytes.contains(first))?;
        self.0 = rest;
        Some(*first)
    }
}
