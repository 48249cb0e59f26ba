//! `cargo xtask fuzz`: looks for inputs that break a promise, and keeps what it finds.

use std::ffi::OsStr;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Done, Failure, While, root};
use crate::{sweep, tool};

pub(crate) const HELP: &str = "\
Runs the fuzz targets, one after the other. An input that crashes, takes more than 2 seconds or more than 512 MiB is
kept in fuzz/regressions/TARGET, which `cargo test` replays from then on.

Usage: cargo xtask fuzz [TARGET] [--minutes N]     (all targets, one minute each)

Targets: yaml, json, intrinsics, sam, conditions, policy, pattern, compare

Starts from the small files of the corpus (DEPLOYFENCE_CORPUS) and the cases of the rules, and goes on where the run before
it ended: what was learnt lies in fuzz/corpus. Installs cargo-fuzz into target/tools when it is missing.
";

const VERSION: &str = "0.13.2";
/// Larger inputs take longer, and show little that smaller ones do not.
const INPUT_BYTES: usize = 8 * 1024;
const SEED_BYTES: u64 = 3 * 1024;

/// A target and the endings of the files that it starts from.
type Target = (&'static str, &'static [&'static str]);

const TARGETS: &[Target] = &[
    ("yaml", &["yaml", "yml"]),
    ("json", &["json"]),
    ("intrinsics", &["yaml", "yml"]),
    ("sam", &["yaml", "yml"]),
    // Made of any bytes: there is nothing to start from.
    ("conditions", &[]),
    ("policy", &["json"]),
    ("pattern", &[]),
    ("compare", &[]),
];

/// Runs the targets that `args` names.
pub(crate) fn run(args: &[&str]) -> Done {
    let (name, minutes) = match args {
        [] => (None, NonZero::<u32>::MIN),
        ["--minutes", minutes] => (None, number(minutes)?),
        [name] => (Some(*name), NonZero::<u32>::MIN),
        [name, "--minutes", minutes] => (Some(*name), number(minutes)?),
        other => return Err(Failure::new(format!("`{}` is not understood\n\n{HELP}", other.join(" ")))),
    };
    let chosen: Vec<_> =
        TARGETS.iter().filter(|(target, _)| name.is_none_or(|name| name == *target)).collect();
    if chosen.is_empty() {
        return Err(Failure::new(format!("there is no target `{}`\n\n{HELP}", name.unwrap_or_default())));
    }
    let program = tool::installed("cargo-fuzz", VERSION)?;
    chosen.into_iter().try_for_each(|target| fuzz(&program, *target, minutes))
}

fn number(minutes: &str) -> Done<NonZero<u32>> {
    minutes.parse().while_(format_args!("`{minutes}` is no number of minutes"))
}

fn fuzz(program: &Path, (name, endings): Target, minutes: NonZero<u32>) -> Done {
    let corpus = root().join("fuzz/corpus").join(name);
    seed(&corpus, endings)?;
    let mut command = Command::new(program);
    // No sanitizer: they need a nightly compiler, and there is no unsafe code that one could find fault with.
    command.args(["fuzz", "run", "--sanitizer", "none", name]).arg(&corpus).arg("--");
    command.args(["-rss_limit_mb=512", "-timeout=2", "-print_final_stats=1"]);
    command
        .arg(format!("-max_len={INPUT_BYTES}"))
        .arg(format!("-max_total_time={}", minutes.get().saturating_mul(60)));
    command.arg(format!("-artifact_prefix={}/", root().join("fuzz/regressions").join(name).display()));
    let dictionary = root().join(format!("fuzz/dictionaries/{name}.dict"));
    if dictionary.exists() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    shell::run(command.current_dir(root()))
}

/// Copies small files of those `endings` to where the target starts from.
fn seed(corpus: &Path, endings: &[&str]) -> Done {
    fs::create_dir_all(corpus).while_(corpus.display())?;
    let mut files = Vec::new();
    sweep::collect(&root().join("tests/rules"), &mut files)?;
    if let Ok(dir) = sweep::corpus(None) {
        sweep::collect(&dir, &mut files)?;
    }
    let wanted = |file: &PathBuf| {
        file.extension().and_then(OsStr::to_str).is_some_and(|ending| endings.contains(&ending))
            && file.metadata().is_ok_and(|metadata| metadata.len() <= SEED_BYTES)
    };
    for (number, file) in files.into_iter().filter(wanted).enumerate() {
        fs::copy(&file, corpus.join(format!("seed-{number}"))).while_(file.display())?;
    }
    Ok(())
}
