//! The page of the graph, in a real browser.

use std::process::Command;

use crate::node;
use crate::shell::{self, Done, root};

const TESTS: &str = "tests/page";

/// Opens pages that the command writes, and reads them as a person does.
pub(crate) fn test() -> Done {
    node::require()?;
    node::install(TESTS)?;
    let binary = shell::built()?;
    let mut npm = Command::new("npm");
    shell::run(npm.args(["test", "--silent"]).current_dir(root().join(TESTS)).env("DEPLOYFENCE", binary))
}
