//! Running other programs, and failing with a sentence.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Why a command of xtask did not succeed: a sentence for the person who typed it.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// A value, or a sentence that says why not.
pub(crate) type Done<T = ()> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when something failed.
pub(crate) trait While<T> {
    fn while_(self, doing: impl fmt::Display) -> Done<T>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn while_(self, doing: impl fmt::Display) -> Done<T> {
        self.map_err(|e| Failure(format!("{doing}: {e}")))
    }
}

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Where cargo builds to.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The command, built for tests.
pub(crate) fn built() -> Done<PathBuf> {
    run(&mut cargo(&["build", "--quiet", "--locked", "--package", "deployfence-cli"]))?;
    Ok(binary("debug"))
}

/// The command as it would be shipped, once built.
pub(crate) fn released() -> PathBuf {
    binary("release")
}

fn binary(profile: &str) -> PathBuf {
    target().join(profile).join(format!("deployfence{}", std::env::consts::EXE_SUFFIX))
}

/// The cargo that runs this, in the root of the checkout.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    command
}

/// Shows the command, runs it with its output passed through, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Done {
    println!("$ {}", shown(command));
    let status = command.status().while_(format_args!("cannot start `{}`", program(command)))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("`{}` failed ({status})", shown(command)))) }
}

/// Runs the command and returns what it printed, whatever its status.
pub(crate) fn output(command: &mut Command) -> Done<Output> {
    command.output().while_(format_args!("cannot start `{}`", program(command)))
}

fn program(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

fn shown(command: &Command) -> String {
    let args = command.get_args().map(|a| a.to_string_lossy());
    let line = std::iter::once(program(command).into()).chain(args).collect::<Vec<_>>().join(" ");
    let root = root();
    match command.get_current_dir().and_then(|dir| dir.strip_prefix(&root).ok()) {
        Some(dir) if dir != Path::new("") => format!("(cd {} && {line})", dir.display()),
        _ => line,
    }
}
