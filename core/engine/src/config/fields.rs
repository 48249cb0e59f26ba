//! The keys of a configuration, as the reader and its errors know them.

/// The keys at the top.
pub(super) const TOP: [&str; 9] = [
    "fail-on",
    "rules",
    "ignore",
    "accounts",
    "deployment-roles",
    "deployers",
    "permissions-boundaries",
    "account-snapshots",
    "worlds",
];

/// The keys of a suppression under `ignore`.
pub(super) const IGNORE: [&str; 6] = ["rule", "path", "logical-id", "value", "reason", "expires"];
