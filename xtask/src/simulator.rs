//! `policy evaluate` against an independent simulator of IAM, which is a test tool of `tests/simulator` only.

use std::path::Path;
use std::process::Command;

use crate::node;
use crate::shell::{self, Done, Failure, cargo, released, root, target};

/// Where the test tool lies.
pub(crate) const FOLDER: &str = "tests/simulator";
/// Cases of a sweep, unless told otherwise.
const SWEPT: &str = "200000";
/// Cases of `cargo xtask test`: as many as it takes to fill every cell of the coverage.
const TESTED: &str = "3000";
const SEED: &str = "1";

/// `cargo xtask sweep policies [COUNT] [--seed N]`.
pub(crate) fn sweep(args: &[&str]) -> Done {
    let (count, seed) = match args {
        [] => (SWEPT, SEED),
        ["--seed", seed] => (SWEPT, *seed),
        [count] => (*count, SEED),
        [count, "--seed", seed] => (*count, *seed),
        other => return Err(Failure::new(format!("`{}` is not understood", other.join(" ")))),
    };
    for number in [count, seed] {
        if number.parse::<u32>().is_err() {
            return Err(Failure::new(format!("`{number}` is no number")));
        }
    }
    shell::run(&mut cargo(&["build", "--quiet", "--release", "--package", "deployfence-cli"]))?;
    compare(&released(), &["--count", count, "--seed", seed, "--coverage"])
}

/// A small comparison, with the binary that the other tests use.
pub(crate) fn test() -> Done {
    shell::run(&mut cargo(&["build", "--quiet", "--package", "deployfence-cli", "--locked"]))?;
    let binary = target().join("debug").join(format!("deployfence{}", std::env::consts::EXE_SUFFIX));
    compare(&binary, &["--count", TESTED, "--seed", SEED])
}

fn compare(binary: &Path, args: &[&str]) -> Done {
    node::require()?;
    node::install(FOLDER)?;
    let mut command = Command::new("node");
    command.arg("compare.mjs").args(args).current_dir(root().join(FOLDER));
    shell::run(command.env("DEPLOYFENCE_BINARY", binary))
}
