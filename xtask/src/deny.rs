//! cargo-deny: what may come into the build (`deny.toml`).

use std::process::Command;

use crate::shell::{self, Done};
use crate::tool;

const VERSION: &str = "0.20.2";

/// Checks bans, licences and sources.
pub(crate) fn check() -> Done {
    let mut deny = Command::new(tool::installed("cargo-deny", VERSION)?);
    deny.args(["check", "bans", "licenses", "sources"]).current_dir(shell::root());
    shell::run(&mut deny)
}
