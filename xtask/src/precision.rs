//! `cargo xtask precision`: a sample of what the rules say of templates from the wild, for a person to judge.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::shell::{self, Done, Failure, While, cargo};
use crate::sweep::corpus;

pub(crate) const HELP: &str = "\
Checks every template of the corpus, and of each DIR that is named, on its own and writes a sample of the findings, drawn by SEED:
ten of each rule, and more at random up to two hundred. A DIR is a checkout of a repository whose name it bears. The last two columns are for the reader: `true` or `false`, and why. The same seed draws the same
sample of the same findings. Write it, commit it, and only then read it.

With `table`, counts a sample that was read.

Usage: cargo xtask precision sample SEED FILE [DIR…]
       cargo xtask precision table FILE

The corpus is the folder that DEPLOYFENCE_CORPUS names, else `shared/corpus` beside the checkout.
";

/// At least so many of each rule, where it fired as often.
const OF_EACH: usize = 10;
/// At least so many in all.
const IN_ALL: usize = 200;
/// SAM's outputs for other partitions differ from the first one in the names of the partition and the region only.
const TWINS: [&str; 2] = ["__aws-cn__", "__aws-us-gov__"];
const HEAD: &str = "rule\tfile\tline\tmessage\tverdict\twhy\n";

struct Drawn {
    rule: String,
    file: String,
    line: u64,
    message: String,
    order: Vec<u8>,
}

/// Draws a sample and writes it.
pub(crate) fn sample(seed: &str, file: &str, beside: &[&str]) -> Done {
    let path = PathBuf::from(file);
    if path.exists() {
        return Err(Failure::new(format!("{file} is there already: a sample is not drawn twice")));
    }
    shell::run(&mut cargo(&["build", "--quiet", "--release", "--package", "deployfence-cli"]))?;
    let mut findings = findings(seed, &corpus(None)?)?;
    for dir in beside {
        findings.extend(self::findings(seed, Path::new(dir))?);
    }
    findings.sort_by(|a, b| a.order.cmp(&b.order));
    let mut fired: BTreeMap<&str, usize> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (number, finding) in findings.iter().enumerate() {
        let count = fired.entry(&finding.rule).or_default();
        *count += 1;
        if *count <= OF_EACH {
            taken.insert(number);
        }
    }
    let rest: Vec<usize> = (0..findings.len()).filter(|number| !taken.contains(number)).collect();
    taken.extend(rest.into_iter().take(IN_ALL.saturating_sub(taken.len())));
    let mut rows: Vec<&Drawn> = taken.iter().filter_map(|number| findings.get(*number)).collect();
    rows.sort_by_key(|row| (&row.rule, &row.file, row.line, &row.message));
    let mut out = format!("# seed {seed}\n");
    for (rule, count) in &fired {
        let _ = writeln!(out, "# {rule} fired {count}");
    }
    out.push_str(HEAD);
    for Drawn { rule, file, line, message, .. } in rows {
        let _ = writeln!(out, "{rule}\t{file}\t{line}\t{}\t\t", message.replace(['\t', '\n'], " "));
    }
    fs::write(&path, out).while_(path.display())?;
    println!("{} of {} findings of {} rules are in {file}", taken.len(), findings.len(), fired.len());
    Ok(())
}

/// Every finding below a folder that counts.
fn findings(seed: &str, folder: &Path) -> Done<Vec<Drawn>> {
    let check = ["check", "--world", "each", "--no-config", "--format", "json", "."];
    let output = shell::output(Command::new(shell::released()).args(check).current_dir(folder))?;
    let report: Value = serde_json::from_slice(&output.stdout).while_(folder.display())?;
    let all = report.get("findings").and_then(Value::as_array).while_missing("findings")?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut drawn = all.iter().map(|finding| draw(seed, &name, finding)).collect::<Done<Vec<_>>>()?;
    // What cannot be read is no claim about a deployment.
    drawn.retain(|d| d.rule != "DF001" && !TWINS.iter().any(|twin| d.file.contains(twin)));
    Ok(drawn)
}

trait Missing<T> {
    fn while_missing(self, what: &str) -> Done<T>;
}

impl<T> Missing<T> for Option<T> {
    fn while_missing(self, what: &str) -> Done<T> {
        self.ok_or_else(|| Failure::new(format!("the report holds no `{what}`")))
    }
}

fn draw(seed: &str, folder: &str, finding: &Value) -> Done<Drawn> {
    let text = |at: &str| finding.pointer(at).and_then(Value::as_str).while_missing(at);
    let file = format!("{folder}/{}", text("/location/file")?);
    let order = Sha256::digest(format!("{seed}\n{file}\n{}", text("/fingerprint")?)).to_vec();
    Ok(Drawn {
        rule: text("/rule/code")?.to_owned(),
        file,
        line: finding.pointer("/location/start/line").and_then(Value::as_u64).while_missing("line")?,
        message: text("/message")?.to_owned(),
        order,
    })
}

/// Counts a sample that was read, as a table in Markdown.
pub(crate) fn table(file: &str) -> Done {
    let text = fs::read_to_string(Path::new(file)).while_(file)?;
    let mut fired: BTreeMap<&str, &str> = BTreeMap::new();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in text.lines() {
        if let Some((rule, count)) = line.strip_prefix("# ").and_then(|l| l.split_once(" fired ")) {
            fired.insert(rule, count);
        }
    }
    for line in text.lines().skip_while(|line| line.starts_with('#')).skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [rule, _, _, _, verdict, _] = columns.as_slice() else {
            return Err(Failure::new(format!(
                "{file}: a row has six columns, and this one does not: {line}"
            )));
        };
        let (sampled, right) = counts.entry(rule).or_default();
        *sampled += 1;
        match *verdict {
            "true" => *right += 1,
            "false" => {}
            other => return Err(Failure::new(format!("{file}: `{other}` is no verdict: {line}"))),
        }
    }
    println!("| rule | fired | sampled | true |\n|---|---|---|---|");
    for (rule, (sampled, right)) in &counts {
        println!("| {rule} | {} | {sampled} | {right} |", fired.get(rule).copied().unwrap_or("?"));
    }
    let (sampled, right) = counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    println!("| all | | {sampled} | {right} |");
    Ok(())
}
