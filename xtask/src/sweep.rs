//! `cargo xtask sweep`: the real binary over templates from the wild. It counts; people read.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::shell::{self, Done, Failure, While, cargo, root};

pub(crate) const HELP: &str = "\
Runs `deployfence check --world each --format json` on every YAML and JSON file below DIR, each on its own, and prints how
often each rule spoke, the slowest files, and every run that did not end as it should. Fails if there was one.

With `readers`, holds the YAML reader to libyaml and the JSON reader to serde_json on COUNT damaged copies of files of the
corpus each (a million), and decodes every scalar that they read a second time.

With `policies`, holds `deployfence policy evaluate` to an independent simulator of IAM on COUNT generated cases (200,000),
and fails on a difference that AWS's documentation does not explain. tests/simulator/README.md says how.

With `compare`, compares PAIRS of policies whose answer is known (50,000), and asks z3 about N more (2,000). z3-solver is
installed from PyPI into target/z3.

Usage: cargo xtask sweep [DIR]
       cargo xtask sweep readers [COUNT]
       cargo xtask sweep policies [COUNT] [--seed N]
       cargo xtask sweep compare [PAIRS] [--z3 N]

Without DIR it takes the folder that DEPLOYFENCE_CORPUS names, else `shared/corpus` beside the checkout.
";

/// Longer than this for one file is reported like a crash.
const PATIENCE: Duration = Duration::from_secs(10);
const SLOWEST: usize = 5;
/// Files named for each rule.
const LISTED: usize = 20;

/// What all runs said.
#[derive(Default)]
struct Tally {
    rules: BTreeMap<(String, String), Count>,
    times: Vec<(Duration, PathBuf)>,
    wrong: Vec<String>,
}

#[derive(Default)]
struct Count {
    findings: usize,
    files: Vec<PathBuf>,
}

/// Sweeps over `dir`, or over the default corpus.
pub(crate) fn run(dir: Option<&str>) -> Done {
    let dir = corpus(dir)?;
    shell::run(&mut cargo(&["build", "--quiet", "--release", "--package", "deployfence-cli"]))?;
    let binary = shell::released();
    let mut files = Vec::new();
    collect(&dir, &mut files)?;
    if files.is_empty() {
        return Err(Failure::new(format!("there is no YAML or JSON below {}", dir.display())));
    }
    let mut tally = Tally::default();
    for file in &files {
        tally.check(&binary, &dir, file)?;
    }
    tally.print(files.len());
    if tally.wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("{} runs went wrong", tally.wrong.len())))
    }
}

/// Holds the readers to their references on so many inputs each.
pub(crate) fn readers(count: &str) -> Done {
    let run = ["run", "--quiet", "--release", "--package", "deployfence-properties", "--bin", "differential"];
    shell::run(cargo(&run).args(["--", count]))
}

/// What answers the questions about pairs of policies a second time.
const Z3: &str = "z3-solver==5.4.1.0";

/// A Python that has z3, installed when missing.
pub(crate) fn z3() -> Done<PathBuf> {
    let venv = shell::target().join("z3");
    let python = venv.join("bin/python");
    if !python.exists() {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    shell::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", Z3]))?;
    Ok(python)
}

/// Holds `compare` to so many pairs of policies, and to z3.
pub(crate) fn compare(pairs: &str, asked: &str) -> Done {
    let python = z3()?;
    let run = ["run", "--quiet", "--release", "--package", "deployfence-tests", "--bin", "policy-pairs"];
    shell::run(cargo(&run).args(["--", pairs, asked]).arg(python))
}

/// The folder of templates that is meant.
pub(crate) fn corpus(dir: Option<&str>) -> Done<PathBuf> {
    let named = dir.map(PathBuf::from).or_else(|| std::env::var_os("DEPLOYFENCE_CORPUS").map(PathBuf::from));
    let dir = named.unwrap_or_else(|| root().join("../shared/corpus"));
    dir.canonicalize().while_(format_args!("no templates at {} (set DEPLOYFENCE_CORPUS)", dir.display()))
}

/// Every YAML and JSON file below `folder`, in order.
pub(crate) fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Done {
    let entries = fs::read_dir(folder).while_(folder.display())?;
    let mut paths = entries.map(|e| Ok(e.while_(folder.display())?.path())).collect::<Done<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .and_then(OsStr::to_str)
            .is_some_and(|e| matches!(e, "yml" | "yaml" | "json"))
        {
            files.push(path);
        }
    }
    Ok(())
}

impl Tally {
    fn check(&mut self, binary: &Path, dir: &Path, file: &Path) -> Done {
        let name = file.strip_prefix(dir).unwrap_or(file).to_owned();
        let start = Instant::now();
        let mut command = Command::new(binary);
        command.args(["check", "--world", "each", "--format", "json"]).arg(&name).current_dir(dir);
        let output = shell::output(&mut command)?;
        let time = start.elapsed();
        let complaint = match output.status.code() {
            Some(0..=2) if !output.stderr.is_empty() => {
                Some(String::from_utf8_lossy(&output.stderr).into_owned())
            }
            Some(0..=2) => self.count(&name, &output.stdout),
            _ => Some(format!("{}\n{}", output.status, String::from_utf8_lossy(&output.stderr))),
        };
        let complaint = complaint.or_else(|| (time > PATIENCE).then(|| format!("took {} s", time.as_secs())));
        self.wrong.extend(complaint.map(|c| format!("{}: {}", name.display(), c.trim())));
        self.times.push((time, name));
        Ok(())
    }

    /// Counts the findings of one report, and complains about one that is none or that tells of a bug.
    fn count(&mut self, name: &Path, json: &[u8]) -> Option<String> {
        let report: Value = match serde_json::from_slice(json) {
            Ok(report) => report,
            Err(e) => return Some(format!("no report: {e}")),
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut bug = None;
        for finding in report.get("findings").and_then(Value::as_array).into_iter().flatten() {
            let rule = finding.get("rule").unwrap_or(&Value::Null);
            let code = text(rule.get("code").unwrap_or(&Value::Null));
            if code == "DF004" {
                bug = finding.get("message").map(text);
            }
            let count = self.rules.entry((code, text(rule.get("slug").unwrap_or(&Value::Null)))).or_default();
            count.findings += 1;
            if count.files.last().is_none_or(|last| last != name) {
                count.files.push(name.to_owned());
            }
        }
        bug
    }

    fn print(&mut self, files: usize) {
        println!("\n{:<7} {:<45} {:>8} {:>6}", "code", "rule", "findings", "files");
        for ((code, slug), count) in &self.rules {
            println!("{code:<7} {slug:<45} {:>8} {:>6}", count.findings, count.files.len());
            count.files.iter().take(LISTED).for_each(|file| println!("          {}", file.display()));
        }
        self.times.sort_by(|a, b| b.cmp(a));
        println!("\nslowest");
        for (time, file) in self.times.iter().take(SLOWEST) {
            println!("{:>8.1} ms  {}", time.as_secs_f64() * 1e3, file.display());
        }
        let total: Duration = self.times.iter().map(|(time, _)| *time).sum();
        println!("\n{files} files in {:.1} s, {} went wrong", total.as_secs_f64(), self.wrong.len());
        self.wrong.iter().for_each(|wrong| println!("  {wrong}"));
    }
}
