//! `cargo xtask bench`: what reading and checking cost, alone, inside a packager, and beside others.

use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Done, cargo, root};
use crate::{node, simulator, sweep};

pub(crate) const HELP: &str = "\
Measures, and holds what is measured to its limits.

Usage: cargo xtask bench [PART…] [PACKAGER…]     (every part where none is named; packager osls-3)

Parts:
  start      the user time of the command from start to end on a small input (at most 10 ms)
  readers    the readers beside saphyr-parser and jsonc-parser, over the corpus
  templates  reading and resolving all that templates say, beside reading their syntax alone
  policy     requests, expansions and comparisons of policies, beside iam-simulate and z3
  world      many templates and an account as one world, and one large template with every rule
  peers      the command beside cfn-lint and cloudformation-validate, which are installed from PyPI into target/peers
  packaging  what the plugin adds to packaging the example with serverless-3, osls-3 or osls-4

The corpus is the folder that DEPLOYFENCE_CORPUS names. Needs Python 3.11, and valgrind to count instructions.
";

/// Milliseconds of user time that one check of a small input may take.
const START_LIMIT: &str = "10";

const PARTS: [&str; 7] = ["start", "readers", "templates", "policy", "world", "peers", "packaging"];

/// Measures the parts that `args` names; what is no part names a packager.
pub(crate) fn run(args: &[&str]) -> Done {
    let (parts, packagers): (Vec<&str>, Vec<&str>) = args.iter().partition(|arg| PARTS.contains(arg));
    let all = args.is_empty();
    let wanted =
        |part: &&&str| all || parts.contains(*part) || (**part == "packaging" && !packagers.is_empty());
    PARTS.iter().filter(wanted).try_for_each(|part| match *part {
        "start" => start(),
        "peers" => {
            release("deployfence-cli")?;
            shell::run(python("benches/peers.py").arg(shell::released()).arg(shell::target().join("peers")))
        }
        "policy" => policy(),
        "world" => {
            release("deployfence-cli")?;
            release("deployfence-benches")?;
            shell::run(
                python("benches/world.py").arg(shell::released()).arg(measure()).arg(tool("questions")),
            )
        }
        "packaging" => packaging(&packagers),
        _ => {
            release("deployfence-benches")?;
            shell::run(python(&format!("benches/{part}.py")).arg(measure()))
        }
    })
}

fn release(package: &str) -> Done {
    shell::run(&mut cargo(&["build", "--quiet", "--release", "--locked", "--package", package]))
}

/// The program that does one thing many times over.
fn measure() -> PathBuf {
    tool("measure")
}

fn tool(name: &str) -> PathBuf {
    shell::released().with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn policy() -> Done {
    release("deployfence-benches")?;
    release("deployfence-tests")?;
    node::require()?;
    node::install(simulator::FOLDER)?;
    let mut bench = python("benches/policy.py");
    bench.arg(tool("policies")).arg(tool("policy-pairs")).arg(simulator::FOLDER).arg(sweep::z3()?);
    shell::run(&mut bench)
}

fn packaging(packagers: &[&str]) -> Done {
    node::require()?;
    node::build()?;
    node::install("tests/packagers")?;
    shell::run(python("benches/packaging.py").args(packagers))
}

/// Holds the command to its limit.
fn start() -> Done {
    release("deployfence-cli")?;
    let example = "examples/serverless-existing-bucket";
    let inputs = [format!("{example}/iam.yml"), format!("{example}/serverless.yml")];
    shell::run(python("benches/start.py").arg(shell::released()).arg(START_LIMIT).args(inputs))
}

fn python(script: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg(script).current_dir(root());
    command
}
