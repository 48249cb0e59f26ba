//! Which packager, and which version of it, will package a service: it decides what is generated.

use std::fmt;
use std::ops::Not;

use deployfence_source::{FileId, FileSpan, Node};
use deployfence_value::{Answer, Value};

/// The programs that package a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Product {
    /// `serverless`, the vendor's.
    Serverless,
    /// `osls`, the maintained fork of its version 3.
    Osls,
}

/// A version, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    /// The first number; the trigger table hangs on nothing finer.
    pub major: u32,
}

/// The packager of a service, as far as it is known.
#[derive(Debug, Clone)]
pub struct Packager {
    /// Which program; none where only a version range is known (`frameworkVersion`).
    pub product: Option<Product>,
    /// Its version.
    pub version: Version,
    /// Where it says so.
    pub at: FileSpan,
}

impl fmt::Display for Packager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.product {
            Some(Product::Osls) => write!(f, "osls {}", self.version.major),
            Some(Product::Serverless) | None => write!(f, "serverless {}", self.version.major),
        }
    }
}

impl Packager {
    /// Reads `frameworkVersion`: a version or a range. Known where every version in the range has one major number.
    #[must_use]
    pub fn from_framework_version(value: &Value) -> Option<Self> {
        let text = value.display();
        let major = single_major(&text)?;
        // osls starts at 3; below that only the vendor's program exists. From 3 on the range fits both.
        let product = (major < 3).then_some(Product::Serverless);
        Some(Self { product, version: Version { major }, at: value.at })
    }

    /// Reads a lockfile of npm (`package-lock.json`) by its tree: it is large, and two lines of it matter.
    #[must_use]
    pub fn from_npm_lock(lock: Node<'_>, file: FileId) -> Option<Self> {
        [("osls", Product::Osls), ("serverless", Product::Serverless)].into_iter().find_map(
            |(name, product)| {
                let installed = lock.get("packages").and_then(|p| p.get(&format!("node_modules/{name}")));
                let package = installed.or_else(|| lock.get("dependencies")?.get(name))?;
                let version = package.get("version")?;
                Self::of(product, version.text()?, FileSpan::new(file, version.span()))
            },
        )
    }

    /// Reads a lockfile of yarn or pnpm, which names packages as `serverless@^3.0.0` or `/serverless@3.40.0`, line by line.
    #[must_use]
    pub fn from_lock_text(text: &str, at: impl Fn(usize, usize) -> FileSpan) -> Option<Self> {
        let mut offset = 0;
        let mut wanted: Option<Product> = None;
        for line in text.split_inclusive('\n') {
            let start = offset;
            offset += line.len();
            let entry = line.trim().trim_matches(['"', '\'', '/', ':']);
            if let Some(product) = wanted {
                // yarn: `serverless@^3:` and, indented below it, `version "3.40.0"` or `version: 3.40.0`.
                if let Some(version) = line.trim().strip_prefix("version") {
                    return Self::of(
                        product,
                        version.trim_matches([' ', ':', '"', '\n', '\r']),
                        at(start, offset),
                    );
                }
                if !line.starts_with([' ', '\t']) {
                    wanted = None;
                }
            }
            for (name, product) in [("osls@", Product::Osls), ("serverless@", Product::Serverless)] {
                let Some(rest) = entry.strip_prefix(name) else { continue };
                let exact = rest.split(['(', ':', '"', '\'']).next().unwrap_or("").trim();
                if line.starts_with([' ', '\t']) && exact.starts_with(|c: char| c.is_ascii_digit()) {
                    return Self::of(product, exact, at(start, offset));
                }
                if !line.starts_with([' ', '\t']) {
                    wanted = Some(product);
                }
            }
        }
        None
    }

    fn of(product: Product, version: &str, at: FileSpan) -> Option<Self> {
        let major = version.split('.').next()?.trim_start_matches(['v', '^', '~', '=']).parse().ok()?;
        Some(Self { product: Some(product), version: Version { major }, at })
    }

    /// Whether this packager makes a custom resource for `eventBridge` events whose `provider.eventBridge`
    /// says `useCloudFormation` (none: there is no `provider.eventBridge`).
    #[must_use]
    pub fn event_bridge_by_custom_resource(&self, use_cloudformation: Option<Answer>) -> Answer {
        if self.version.major < 3 {
            // `options ? options.useCloudFormation : false`: native resources only on request.
            return use_cloudformation.map_or(Answer::Yes, Not::not);
        }
        let handler_exists = match (self.product, self.version.major) {
            (Some(Product::Osls), 4..) => Answer::No,
            (None, 4..) => Answer::Unknown,
            _ => Answer::Yes,
        };
        handler_exists.and(use_cloudformation.map_or(Answer::No, Not::not))
    }
}

/// The major number that every version of a range has, if there is one: `3`, `^3.38.0`, `>=3.0.0 <4.0.0`, `3.x`.
fn single_major(range: &str) -> Option<u32> {
    if range.contains("||") {
        let mut majors = range.split("||").map(single_major);
        let first = majors.next()??;
        return majors.all(|m| m == Some(first)).then_some(first);
    }
    let mut at_least: Option<u32> = None;
    let mut below: Option<u32> = None;
    for comparator in comparators(range) {
        let operator_end = comparator.find(|c: char| c.is_ascii_digit()).unwrap_or(comparator.len());
        let (operator, version) = comparator.split_at_checked(operator_end)?;
        let mut numbers = version.split(['.', '-']).map(|n| n.parse::<u32>().ok());
        let major = numbers.next()??;
        let rest_is_zero = numbers.all(|n| n.is_none_or(|n| n == 0));
        match operator.trim() {
            "" | "=" | "v" | "^" | "~" => return Some(major),
            ">=" | ">" => at_least = Some(major),
            "<" => below = Some(if rest_is_zero { major } else { major + 1 }),
            "<=" => below = Some(major + 1),
            _ => return None,
        }
    }
    let first = at_least?;
    (first + 1 == below?).then_some(first)
}

/// The comparators of a range; an operator may stand apart from its version (`>= 3.0.0 < 4`).
fn comparators(range: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in range.split([' ', ',']).filter(|w| !w.is_empty()) {
        match found.last_mut() {
            Some(last) if !last.contains(|c: char| c.is_ascii_digit()) => last.push_str(word),
            _ => found.push(word.to_owned()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::Span;

    #[test]
    fn a_range_is_known_where_it_has_one_major_number() {
        for (range, major) in [
            ("3", Some(3)),
            ("^3.38.0", Some(3)),
            ("3.x", Some(3)),
            (">=3.0.0 <4.0.0", Some(3)),
            (">=1.6.0 <2.1.0", None),
            (">= 2.0.0 < 3", Some(2)),
            (">=2", None),
            ("2 || 3", None),
            ("^3.1 || ~3.9.2", Some(3)),
            ("*", None),
        ] {
            assert_eq!(single_major(range), major, "{range}");
        }
    }

    #[test]
    fn lockfiles_name_the_packager() {
        let at = |start, end| FileSpan::new(FileId(0), Span::new(start, end));
        let yarn = "osls@^3.0.0:\n  version \"3.77.1\"\n  dependencies:\n";
        assert_eq!(Packager::from_lock_text(yarn, at).unwrap().to_string(), "osls 3");
        let berry = "\"serverless@npm:^3.40.0\":\n  version: 3.40.0\n";
        assert_eq!(Packager::from_lock_text(berry, at).unwrap().to_string(), "serverless 3");
        let pnpm = "packages:\n\n  osls@4.3.1:\n    resolution: {integrity: x}\n";
        assert_eq!(Packager::from_lock_text(pnpm, at).unwrap().to_string(), "osls 4");
        assert!(Packager::from_lock_text("serverless-offline@1.0.0:\n  version \"1\"\n", at).is_none());
    }

    #[test]
    fn event_bridge_hangs_on_the_version() {
        let packager = |product, major| Packager {
            product,
            version: Version { major },
            at: FileSpan::new(FileId(0), Span::at(0)),
        };
        let no = Some(Answer::No);
        assert_eq!(packager(Some(Product::Osls), 4).event_bridge_by_custom_resource(no), Answer::No);
        assert_eq!(packager(Some(Product::Osls), 3).event_bridge_by_custom_resource(no), Answer::Yes);
        assert_eq!(packager(None, 3).event_bridge_by_custom_resource(None), Answer::No);
        assert_eq!(packager(None, 2).event_bridge_by_custom_resource(None), Answer::Yes);
        assert_eq!(packager(None, 2).event_bridge_by_custom_resource(Some(Answer::Yes)), Answer::No);
    }
}
