//! Node and npm: the addon, the plugin, the packagers.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::shell::{self, Done, Failure, While, root};

/// The oldest Node that the tests run on.
const OLDEST: u32 = 20;

/// Fails with a sentence unless Node and npm are there.
pub(crate) fn require() -> Done {
    let version = version_of("node")?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|m| m.parse::<u32>().ok());
    if major.is_none_or(|m| m < OLDEST) {
        return Err(Failure::new(format!(
            "Node {OLDEST} or newer is needed, and `node --version` says {version}"
        )));
    }
    version_of("npm").map(drop)
}

fn version_of(program: &str) -> Done<String> {
    let missing = |_| {
        Failure::new(format!(
            "`{program}` cannot be started: install Node {OLDEST} or newer, which brings node and npm"
        ))
    };
    let output = Command::new(program).arg("--version").output().map_err(missing)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Installs what `<folder>/package-lock.json` names, without running any of its scripts; nothing to do where that
/// was done before.
pub(crate) fn install(folder: &str) -> Done {
    let folder = root().join(folder);
    let lockfile = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&lockfile).while_(lockfile.display())?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    npm(&folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"])?;
    fs::write(&stamp, wanted).while_(stamp.display())
}

/// Builds the addon and the plugin.
pub(crate) fn build() -> Done {
    install("bindings-node")?;
    npm(&root().join("bindings-node"), &["run", "--silent", "build"])
}

/// Runs the tests of a folder's package.
pub(crate) fn test(folder: &str) -> Done {
    npm(&root().join(folder), &["test", "--silent"])
}

fn npm(folder: &Path, args: &[&str]) -> Done {
    shell::run(Command::new("npm").args(args).current_dir(folder))
}
