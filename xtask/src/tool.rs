//! Cargo's subcommands that do not come with Rust, each in one version. Installed into the target folder when missing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Done, While, cargo, target};

/// The program `name` in that version, from the machine or from `target/tools`.
pub(crate) fn installed(name: &str, version: &str) -> Done<PathBuf> {
    let tools = target().join("tools");
    let own = tools.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let wanted = |program: &PathBuf| is_wanted(program, &format!("{name} {version}"));
    if let Some(present) = [own.clone(), name.into()].into_iter().find(wanted) {
        return Ok(present);
    }
    println!("{name} {version} is missing and is built once; this takes a few minutes");
    let mut install = cargo(&["install", name, "--quiet", "--locked", "--version", version, "--root"]);
    // Its own target folder, or its dependencies would be built among ours.
    let build = tools.join("build").join(name);
    install.arg(&tools).env("CARGO_TARGET_DIR", &build);
    shell::run(&mut install)?;
    fs::remove_dir_all(&build).while_(build.display())?;
    Ok(own)
}

fn is_wanted(program: &PathBuf, named: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    version.is_ok_and(|o| o.status.success() && String::from_utf8_lossy(&o.stdout).trim() == named)
}
