//! `cargo xtask bench`: what a check costs, alone and inside a packager.

use std::process::Command;

use crate::node;
use crate::shell::{self, Done, cargo, root};

pub(crate) const HELP: &str = "\
Measures what a check costs: the user time of the command from start to end on a small input (held to 10 ms), and what the
plugin adds to packaging the example, with its share of the whole run.

Usage: cargo xtask bench [PACKAGER…]     (serverless-3, osls-3, osls-4; osls-3 where none is named)
";

/// Milliseconds of user time that one check of a small input may take.
const START_LIMIT: &str = "10";

/// Measures both.
pub(crate) fn run(packagers: &[&str]) -> Done {
    start()?;
    node::require()?;
    node::build()?;
    node::install("tests/packagers")?;
    shell::run(python("benches/packaging.py").args(packagers))
}

/// Holds the command to its limit.
fn start() -> Done {
    shell::run(&mut cargo(&["build", "--quiet", "--release", "--locked", "--package", "deployfence-cli"]))?;
    let example = "examples/serverless-existing-bucket";
    let inputs = [format!("{example}/iam.yml"), format!("{example}/serverless.yml")];
    shell::run(python("benches/start.py").arg(shell::released()).arg(START_LIMIT).args(inputs))
}

fn python(script: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg(script).current_dir(root());
    command
}
