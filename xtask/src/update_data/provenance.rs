//! `provenance.json`: where the tables are from, how many there are of what, and the checksum of every file.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::json;
use super::packages::{Package, Packages};
use super::tables::Tables;
use crate::shell::{self, Done, While, root};

pub(crate) const PATH: &str = "core/iam/data/provenance.json";

/// What is recorded so far.
pub(crate) fn read() -> Done<Value> {
    let path = root().join(PATH);
    if path.exists() { json::read(&path) } else { Ok(serde_json::json!({})) }
}

/// What is to be recorded now.
pub(crate) fn text(packages: &Packages, tables: &Tables, old: &Value) -> Done<String> {
    let mut used = serde_json::Map::new();
    for package in packages.all() {
        used.insert(
            package.name.to_owned(),
            serde_json::json!({
                "registry": package.registry.name(),
                "version": package.version,
                "licence": package.licence,
                "taken": taken(package, old)?,
            }),
        );
    }
    let files: serde_json::Map<_, _> =
        tables.files.iter().map(|(name, bytes)| (name.clone(), entry(bytes))).collect();
    let all = serde_json::json!({ "packages": used, "counts": tables.counts, "files": files });
    Ok(serde_json::to_string_pretty(&all).while_(PATH)? + "\n")
}

fn entry(bytes: &[u8]) -> Value {
    let digest = Sha256::digest(bytes);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    serde_json::json!({ "bytes": bytes.len(), "sha256": digest })
}

/// The day on which this version was first taken, so that the same packages give the same bytes on any day.
fn taken(package: &Package, old: &Value) -> Done<String> {
    let old = json::at(old, &["packages", package.name]);
    if let (Some(version), Some(day)) = (old["version"].as_str(), old["taken"].as_str())
        && version == package.version
    {
        return Ok(day.to_owned());
    }
    let mut today = std::process::Command::new("python3");
    today.args(["-c", "import datetime; print(datetime.datetime.now(datetime.UTC).date())"]);
    Ok(String::from_utf8_lossy(&shell::output(&mut today)?.stdout).trim().to_owned())
}
