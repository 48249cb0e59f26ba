//! `cargo xtask test`: everything that has to hold before a change lands, a step after the other.

use std::time::Instant;

use crate::shell::{self, Done, Failure, cargo};
use crate::{cdk, codegen, deny, node, page, simulator, try_it};

pub(crate) const HELP: &str = "\
Runs every test, and stops at the first step that fails.

Usage: cargo xtask test [STEP…]

Steps, in this order (without any: all of them):
  format     cargo fmt --check
  codegen    cargo xtask codegen --check
  lints      cargo clippy on everything, warnings are errors
  rust       cargo test --workspace
  deny       what may come into the build (installs cargo-deny into target/tools when missing)
  node       builds the addon and the plugin, and runs their tests
  simulator  holds `policy evaluate` to an independent simulator of IAM on some generated cases
  packagers  drives the real serverless 3 and osls 3 and 4, without network
  page       opens the page of the graph in Chromium: the machine's, or one that an npm package brings (Linux, x64)
  cdk        the example in CDK, synthesized with the real one, held to what it should show
  example    what `cargo xtask try` shows, held to what it should show

Needs Rust, Node 20 with npm, and Python 3.11.
";

type Step = (&'static str, fn() -> Done);

const STEPS: &[Step] = &[
    ("format", || shell::run(&mut cargo(&["fmt", "--all", "--check"]))),
    ("codegen", codegen::check),
    ("lints", || {
        let args = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
        shell::run(&mut cargo(&args))
    }),
    ("rust", || shell::run(&mut cargo(&["test", "--workspace", "--locked"]))),
    ("deny", deny::check),
    ("node", || {
        node::require()?;
        node::build()?;
        node::test("bindings-node")
    }),
    ("simulator", simulator::test),
    ("packagers", || {
        node::require()?;
        node::build()?;
        node::install("tests/packagers")?;
        node::test("tests/packagers")
    }),
    ("page", page::test),
    ("cdk", cdk::test),
    ("example", try_it::run),
];

/// Runs the steps that `names` names, or all.
pub(crate) fn run(names: &[&str]) -> Done {
    for name in names {
        if !STEPS.iter().any(|(step, _)| step == name) {
            return Err(Failure::new(format!("there is no step `{name}`\n\n{HELP}")));
        }
    }
    let mut times = Vec::new();
    for (name, step) in STEPS.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        println!("\n=== {name}");
        let start = Instant::now();
        step().map_err(|e| Failure::new(format!("step `{name}` failed: {e}")))?;
        times.push((name, start.elapsed()));
    }
    println!();
    for (name, time) in &times {
        println!("{name:<10} ok {:>8.1} s", time.as_secs_f32());
    }
    println!("\n{} passed, 0 failed", times.len());
    Ok(())
}
