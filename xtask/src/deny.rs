//! cargo-deny: what may come into the build (`deny.toml`). Installed into the target folder when it is missing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Done, While, cargo, target};

const VERSION: &str = "0.20.2";

/// Checks bans, licences and sources.
pub(crate) fn check() -> Done {
    let mut deny = Command::new(installed()?);
    deny.args(["check", "bans", "licenses", "sources"]).current_dir(shell::root());
    shell::run(&mut deny)
}

fn installed() -> Done<PathBuf> {
    let tools = target().join("tools");
    let own = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if let Some(present) = [own.clone(), "cargo-deny".into()].into_iter().find(is_wanted) {
        return Ok(present);
    }
    println!("cargo-deny {VERSION} is missing and is built once; this takes a few minutes");
    let mut install =
        cargo(&["install", "cargo-deny", "--quiet", "--locked", "--version", VERSION, "--root"]);
    // Its own target folder, or cargo-deny's dependencies would be built among ours.
    let build = tools.join("build");
    install.arg(&tools).env("CARGO_TARGET_DIR", &build);
    shell::run(&mut install)?;
    fs::remove_dir_all(&build).while_(build.display())?;
    Ok(own)
}

fn is_wanted(program: &PathBuf) -> bool {
    let version = Command::new(program).arg("--version").output();
    version.is_ok_and(|o| {
        o.status.success() && String::from_utf8_lossy(&o.stdout).trim() == format!("cargo-deny {VERSION}")
    })
}
