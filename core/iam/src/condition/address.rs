//! IP addresses and ranges of them.
//!
//! AWS's page: values "must be in the standard CIDR format"; without a prefix, it is "the default prefix value of /32",
//! or a single address of IPv6.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses: those that share its first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    /// Whether it is IPv6.
    pub v6: bool,
    /// Its first address. IPv4 takes the lowest bits.
    pub first: u128,
    /// Its last address.
    pub last: u128,
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match u32::try_from(self.first) {
            Ok(address) if !self.v6 => write!(f, "{}", Ipv4Addr::from(address))?,
            _ => write!(f, "{}", Ipv6Addr::from(self.first))?,
        }
        if self.first == self.last {
            return Ok(());
        }
        let width = if self.v6 { 128 } else { 32 };
        write!(f, "/{}", width - (u128::BITS - (self.first ^ self.last).leading_zeros()))
    }
}

impl Network {
    /// Reads a CIDR range, or an address, which is a range of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let (v6, bits, width) = match address.parse().ok()? {
            IpAddr::V4(address) => (false, u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (true, u128::from(address), 128),
        };
        let prefix = match prefix {
            Some(text) if !text.starts_with('+') => text.parse().ok().filter(|prefix| *prefix <= width)?,
            Some(_) => return None,
            None => width,
        };
        let host: u32 = width - prefix;
        // No shift by all 128 bits exists: then every bit is the host's.
        let free = u128::MAX.checked_shr(128 - host).unwrap_or(0);
        Some(Self { v6, first: bits & !free, last: bits | free })
    }

    /// Whether it is a single address, as requests have them.
    #[must_use]
    pub fn is_address(self) -> bool {
        self.first == self.last
    }

    /// Whether all of `other` lies in it.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.v6 == other.v6 && self.first <= other.first && other.last <= self.last
    }
}
