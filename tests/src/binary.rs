//! The real `deployfence`, built when first asked for.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::root;

/// A command that runs the binary in `dir`, with an environment that says nothing about terminals.
#[must_use]
pub fn deployfence(dir: &Path) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(path());
    command.current_dir(dir).env_clear();
    command
}

/// Where the binary is. Cargo builds binaries for tests of their own package only, so this asks for it.
#[must_use]
pub fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(build)
}

fn build() -> PathBuf {
    let me = std::env::current_exe().expect("a test knows its own path");
    // target/<profile>/deps/<test>
    let profile = me.ancestors().nth(2).expect("tests lie two folders below the profile's");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "deployfence-cli", "--bin", "deployfence", "--target-dir"]);
    cargo.arg(profile.parent().expect("profiles lie in the target folder"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.current_dir(root()).status().expect("cargo can be started");
    assert!(status.success(), "the binary does not build");
    profile.join(format!("deployfence{}", std::env::consts::EXE_SUFFIX))
}
