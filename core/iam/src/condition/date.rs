//! Points in time: the W3C forms of ISO 8601, and seconds since 1970.
//!
//! AWS's page takes "one of the W3C implementations of the ISO 8601 date formats or epoch (UNIX) time". Four digits
//! are a year, any other number of them are seconds. A time without zone is taken to be UTC.

use std::fmt;

use crate::policy::Comparison;

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    /// Nanoseconds since 1970-01-01T00:00:00Z. Text cannot say more precisely.
    pub nanoseconds: i128,
}

const SECOND: i128 = 1_000_000_000;
/// Digits after the decimal point that are read.
const FRACTION: usize = 9;
/// Digits of a number of seconds: enough for every year that can be written.
const EPOCH: usize = 18;

/// Days from the first of March of the year 0 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;

impl Instant {
    /// Reads a point in time; none where the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let seconds = text.strip_prefix('-').unwrap_or(text);
        if text.len() != 4 && seconds.bytes().all(|b| b.is_ascii_digit()) {
            return Self::epoch(text, seconds.len());
        }
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map_or(Some(1), |month| number(month, 2))?;
        let day = parts.next().map_or(Some(1), |day| number(day, 2))?;
        let whole = date.len() == "2000-01-01".len();
        if parts.next().is_some() || (time.is_some() && !whole) {
            return None;
        }
        let days = days(year, month, day)?;
        let (time, offset) = time.map_or(Some((0, 0)), clock)?;
        Some(Self { nanoseconds: i128::from(days) * 86_400 * SECOND + time - offset })
    }

    fn epoch(text: &str, digits: usize) -> Option<Self> {
        let seconds: i128 = (digits <= EPOCH).then(|| text.parse().ok())??;
        Some(Self { nanoseconds: seconds * SECOND })
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, fraction) = (self.nanoseconds.div_euclid(SECOND), self.nanoseconds.rem_euclid(SECOND));
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let Some((year, month, day)) = i64::try_from(days).ok().and_then(calendar) else {
            // Before the year 0 or after 9999 there are only seconds to write.
            return write!(f, "{seconds}");
        };
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if fraction > 0 {
            write!(f, ".{fraction:09}")?;
        }
        f.write_str("Z")
    }
}

/// The day of the Gregorian calendar that lies so many days after 1970-01-01; none where its year has not four digits.
fn calendar(since: i64) -> Option<(i64, i64, i64)> {
    let days_from = since.checked_add(DAYS_TO_1970)?;
    let (era, day) = (days_from.div_euclid(146_097), days_from.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = year + era * 400;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    (0..=9999).contains(&year).then_some((year, month, day))
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// Days since 1970 of a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the day which leap years add is the last one of theirs.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(before + (153 * month + 2) / 5 + day - 1 - DAYS_TO_1970)
}

/// What `hh:mm[:ss[.fraction]]` and the zone after it say, in nanoseconds.
fn clock(text: &str) -> Option<(i128, i128)> {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at_checked(zone)?;
    let mut parts = time.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (second, nanoseconds) = parts.next().map_or(Some((0, 0)), seconds)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let time = i128::from((hour * 60 + minute) * 60 + second) * SECOND + i128::from(nanoseconds);
    Some((time, offset(zone)?))
}

fn seconds(text: &str) -> Option<(i64, i64)> {
    let Some((whole, fraction)) = text.split_once('.') else { return Some((number(text, 2)?, 0)) };
    let mut nanoseconds = number(fraction, fraction.len().clamp(1, FRACTION))?;
    for _ in fraction.len()..FRACTION {
        nanoseconds *= 10;
    }
    Some((number(whole, 2)?, nanoseconds))
}

fn offset(zone: &str) -> Option<i128> {
    if zone.is_empty() || zone == "Z" {
        return Some(0);
    }
    let east = zone.starts_with('+');
    let (hours, minutes) = zone.trim_start_matches(['+', '-']).split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    let offset = i128::from((hours * 60 + minutes) * 60) * SECOND;
    (zone.len() == "+00:00".len() && hours < 24 && minutes < 60).then_some(if east {
        offset
    } else {
        -offset
    })
}

/// Whether `value` stands to `written` as the comparison says.
pub(super) fn satisfies(comparison: Comparison, written: Instant, value: Instant) -> bool {
    match comparison {
        Comparison::DateEquals => value == written,
        Comparison::DateLessThan => value < written,
        Comparison::DateLessThanEquals => value <= written,
        Comparison::DateGreaterThan => value > written,
        Comparison::DateGreaterThanEquals => value >= written,
        _ => false,
    }
}
