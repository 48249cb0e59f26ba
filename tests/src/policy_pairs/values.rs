//! Values of condition keys: as policies write them, as requests carry them, and narrower or wider ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::dice::Dice;
use super::holds::range_of;
use super::language::Operator;
use super::pattern;
use super::vocabulary::Values;

const NUMBERS: [&str; 8] = ["0", "1", "10", "60", "100", "3600", "2.5", "1000"];
const DATES: [&str; 5] = [
    "2023-01-01T00:00:00Z",
    "2024-01-01T00:00:00Z",
    "2024-06-30T12:00:00Z",
    "2025-01-01T00:00:00Z",
    "2026-12-31T23:59:59Z",
];
const RANGES: [&str; 9] = [
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "192.0.2.0/24",
    "192.0.2.17",
    "203.0.113.0/25",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:db8:1::/48",
];
const BLOBS: [&str; 3] = ["QmluYXJ5", "VmFsdWU=", "SW5CYXNlNjQ="];

/// A value for a policy, with wildcards where the operator takes them.
pub(super) fn written(values: Values, operator: Operator, dice: &mut Dice) -> String {
    let plain = carried(values, dice);
    match values {
        Values::Ip => dice.word(&RANGES).to_owned(),
        Values::Text(_) | Values::Arn(_) if operator.has_wildcards() && dice.percent(65) => {
            with_wildcard(&plain, dice)
        }
        _ => plain,
    }
}

/// `text` with a wildcard for some of it. An ARN keeps its first five parts.
fn with_wildcard(text: &str, dice: &mut Dice) -> String {
    let fixed = if text.starts_with("arn:") { text.rfind(':').map_or(0, |colon| colon + 1) } else { 0 };
    let (fixed, free) = text.split_at(fixed);
    let at = dice.below(free.len() + 1);
    let (before, after) = free.split_at(at);
    match dice.below(4) {
        0 => format!("{fixed}{before}*"),
        1 => format!("{fixed}*{after}"),
        2 if !after.is_empty() => format!("{fixed}{before}?{}", after.get(1..).unwrap_or_default()),
        _ => format!("{fixed}{before}*{}", after.get(2..).unwrap_or_default()),
    }
}

/// A value for a request.
pub(super) fn carried(values: Values, dice: &mut Dice) -> String {
    match values {
        Values::Text(samples) | Values::Arn(samples) => (*dice.pick(samples)).to_owned(),
        Values::Number => dice.word(&NUMBERS).to_owned(),
        Values::Date => dice.word(&DATES).to_owned(),
        Values::Bool => dice.word(&["true", "false"]).to_owned(),
        Values::Binary => dice.word(&BLOBS).to_owned(),
        Values::Ip => address(dice.word(&RANGES), dice),
    }
}

/// A value for a request that lies at what a policy has written, in it or beside it.
pub(super) fn near(values: Values, wanted: &str, dice: &mut Dice) -> String {
    match values {
        Values::Arn(_) => pattern::sample(wanted, dice),
        Values::Text(_) => {
            let sampled = pattern::sample(wanted, dice);
            match dice.below(8) {
                0 => flip_case(&sampled),
                1 => format!("{sampled}x"),
                _ => sampled,
            }
        }
        Values::Number => shift(wanted, f64::from(i32::try_from(dice.below(3)).unwrap_or(0)) - 1.0),
        Values::Date => (*dice.pick(&[&DATES[..], &[wanted]].concat())).to_owned(),
        Values::Ip if dice.percent(80) => address(wanted, dice),
        _ => carried(values, dice),
    }
}

/// The number a little smaller or greater.
pub(super) fn shift(number: &str, by: f64) -> String {
    number.parse::<f64>().map_or_else(|_| number.to_owned(), |number| (number + by).to_string())
}

pub(super) fn flip_case(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
        .collect()
}

/// An address of the range.
fn address(range: &str, dice: &mut Dice) -> String {
    let Some((net, size)) = range_of(range) else { return range.to_owned() };
    let noise = dice.below(usize::MAX) as u64;
    match net {
        IpAddr::V4(net) => {
            let free = u32::MAX.checked_shr(size).unwrap_or(0);
            Ipv4Addr::from_bits(net.to_bits() | (noise as u32 & free)).to_string()
        }
        IpAddr::V6(net) => {
            let free = u128::MAX.checked_shr(size).unwrap_or(0);
            Ipv6Addr::from_bits(net.to_bits() | (u128::from(noise) & free)).to_string()
        }
    }
}

/// The two halves of a range; none where it is one address.
pub(super) fn halves(range: &str) -> Option<[String; 2]> {
    let (net, size) = range_of(range)?;
    let half = size + 1;
    Some(match net {
        IpAddr::V4(net) => {
            let bit = 1_u32.checked_shl(32_u32.checked_sub(half)?)?;
            let [low, high] = [net.to_bits() & !bit, net.to_bits() | bit].map(Ipv4Addr::from_bits);
            [format!("{low}/{half}"), format!("{high}/{half}")]
        }
        IpAddr::V6(net) => {
            let bit = 1_u128.checked_shl(128_u32.checked_sub(half)?)?;
            let [low, high] = [net.to_bits() & !bit, net.to_bits() | bit].map(Ipv6Addr::from_bits);
            [format!("{low}/{half}"), format!("{high}/{half}")]
        }
    })
}

/// The range with a prefix so much shorter.
pub(super) fn wider(range: &str, by: u32) -> Option<String> {
    let (net, size) = range_of(range)?;
    let size = size.checked_sub(by)?;
    Some(match net {
        IpAddr::V4(net) => {
            let free = u32::MAX.checked_shr(size).unwrap_or(0);
            format!("{}/{size}", Ipv4Addr::from_bits(net.to_bits() & !free))
        }
        IpAddr::V6(net) => {
            let free = u128::MAX.checked_shr(size).unwrap_or(0);
            format!("{}/{size}", Ipv6Addr::from_bits(net.to_bits() & !free))
        }
    })
}
