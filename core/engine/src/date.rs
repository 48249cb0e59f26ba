//! Days, for expiries.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar. The engine never asks a clock: whoever calls it says what day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i64,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, in UTC, that a number of seconds after the start of 1970 falls on.
    #[must_use]
    pub fn of_unix_seconds(seconds: u64) -> Self {
        // Years start in March, so that the leap day is the last one; an era is the 400 years after which days repeat.
        let days = i64::try_from(seconds / 86_400).unwrap_or(0) + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self { year, month: u8::try_from(month).unwrap_or(1), day: u8::try_from(day).unwrap_or(1) }
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is no date: write it as 2027-01-31");
        let is_digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = text.split('-').filter(is_digits).collect();
        let [year, month, day] = parts.as_slice() else { return Err(refused()) };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) || text.len() != 10 {
            return Err(refused());
        }
        let year: i64 = year.parse().map_err(|_| refused())?;
        let (month, day) = (month.parse().map_err(|_| refused())?, day.parse().map_err(|_| refused())?);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u8::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if (1..=last).contains(&day) { Ok(Self { year, month, day }) } else { Err(refused()) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn seconds_are_days_across_leap_years() {
        let shown = |seconds| Date::of_unix_seconds(seconds).to_string();
        assert_eq!(shown(0), "1970-01-01");
        assert_eq!(shown(951_782_400), "2000-02-29");
        assert_eq!(shown(951_868_800), "2000-03-01");
        assert_eq!(shown(1_798_761_599), "2026-12-31");
        assert_eq!(shown(1_798_761_600), "2027-01-01");
    }

    #[test]
    fn only_days_that_there_are_are_dates() {
        for right in ["2028-02-29", "2000-02-29", "2027-12-31"] {
            assert_eq!(right.parse::<Date>().map(|date| date.to_string()), Ok(right.to_owned()));
        }
        for wrong in ["2027-02-29", "2100-02-29", "2027-13-01", "2027-00-10", "2027-1-1", "31.01.2027", ""] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
        assert!("2026-12-31".parse::<Date>() < "2027-01-01".parse::<Date>());
    }
}
