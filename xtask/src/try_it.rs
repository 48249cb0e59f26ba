//! `cargo xtask try`: deployfence on a real service, with real packagers, held to what it promises.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::node;
use crate::shell::{self, Done, Failure, While, root, target};

pub(crate) const HELP: &str = "\
Builds the addon and the plugin, and packages examples/serverless-existing-bucket with serverless 3 and osls, without
network, credentials or your home folder: first as it is, which must be blocked, then with `mode: fix`, which must
repair it. Fails if anything is not as it should be.

Usage: cargo xtask try
";

const EXAMPLE: &str = "examples/serverless-existing-bucket";
const PACKAGERS: [&str; 2] = ["serverless-3", "osls-3"];
/// The example with `mode: fix` instead of `mode: block`.
const FIXED: &str = "serverless.fix.yml";
const UPDATE: &str = ".serverless/cloudformation-template-update-stack.json";
const STATE: &str = ".serverless/serverless-state.json";

/// Shows it.
pub(crate) fn run() -> Done {
    println!("This packages {EXAMPLE}, a service whose role is meant to deploy it and nothing else.");
    println!("First comes what that takes: the addon, the plugin, and the packagers.\n");
    node::require()?;
    node::build()?;
    node::install("tests/packagers")?;
    for packager in PACKAGERS {
        let service = Service::copied(packager)?;
        service.must_be_blocked()?;
        service.must_be_repaired()?;
    }
    println!("\nBoth packagers: blocked as it is, repaired on request.");
    println!(
        "In your own service: see README.md. What the rule says: docs/rules/custom-resource-runs-as-deployment-role.md"
    );
    Ok(())
}

/// A copy of the example for one packager.
struct Service {
    packager: &'static str,
    folder: PathBuf,
    home: PathBuf,
}

impl Service {
    fn copied(packager: &'static str) -> Done<Self> {
        let base = target().join("try").join(packager);
        let (folder, home) = (base.join("service"), base.join("home"));
        if folder.exists() {
            fs::remove_dir_all(&folder).while_(folder.display())?;
        }
        fs::create_dir_all(&home).while_(home.display())?;
        copy(&root().join(EXAMPLE), &folder)?;
        let modules = folder.join("node_modules");
        fs::create_dir_all(&modules).while_(modules.display())?;
        let plugin = root().join("bindings-node/packages/serverless-deployfence");
        link(&plugin, &modules.join("serverless-deployfence"))?;
        Ok(Self { packager, folder, home })
    }

    fn must_be_blocked(&self) -> Done {
        title(&format!("{}: the service as it is, which must be blocked", self.packager));
        let output = self.serverless(&["package"])?;
        self.expect(output.status.code() == Some(1), "the exit status is 1")?;
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        for part in ["DF101", "serverless.yml:", "= help: "] {
            self.expect(said.contains(part), &format!("the message holds `{part}`"))?;
        }
        self.expect(!self.folder.join(UPDATE).exists(), "no update template was written")?;
        self.expect(!self.folder.join(STATE).exists(), "no state was written")?;
        println!(
            "\nBlocked, and nothing was written that could be deployed. The first excerpt is the event that brings the"
        );
        println!("generated Lambda in, the next ones show which role it would get.");
        Ok(())
    }

    fn must_be_repaired(&self) -> Done {
        title(&format!("{}: the same with `mode: fix`, which must repair it", self.packager));
        let output = self.serverless(&["package", "--config", FIXED])?;
        self.expect(output.status.success(), "the exit status is 0")?;
        let deployer = self.json(STATE)?.pointer("/service/provider/iam/deploymentRole").cloned();
        self.expect(deployer.is_some(), "the state names the deployment role")?;
        println!(
            "\nEach function and the role it gets now (the deployment role is {}):",
            shown(deployer.as_ref())
        );
        for (id, role) in functions(&self.json(UPDATE)?) {
            println!("  {id} → {}", shown(role.as_ref()));
            self.expect(role.is_some() && role != deployer, &format!("`{id}` has a role of its own"))?;
        }
        Ok(())
    }

    fn serverless(&self, args: &[&str]) -> Done<Output> {
        let bin = root().join("tests/packagers/node_modules").join(self.packager).join("bin/serverless.js");
        let mut node = Command::new("node");
        node.arg(bin).args(args).current_dir(&self.folder);
        let path = std::env::var_os("PATH").unwrap_or_default();
        node.env_clear().env("HOME", &self.home).env("PATH", path);
        node.env("SLS_TELEMETRY_DISABLED", "1").env("SLS_NOTIFICATIONS_MODE", "off");
        println!("$ serverless {}", args.join(" "));
        let output = shell::output(&mut node)?;
        print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        println!(
            "(exit status {})",
            output.status.code().map_or_else(|| "none".to_owned(), |c| c.to_string())
        );
        Ok(output)
    }

    fn json(&self, name: &str) -> Done<Value> {
        let path = self.folder.join(name);
        let text = fs::read_to_string(&path).while_(path.display())?;
        serde_json::from_str(&text).while_(path.display())
    }

    fn expect(&self, holds: bool, what: &str) -> Done {
        if holds {
            Ok(())
        } else {
            Err(Failure::new(format!("{}: expected that {what}, and it is not so", self.packager)))
        }
    }
}

/// Logical ids and roles of the functions of a template.
fn functions(template: &Value) -> Vec<(String, Option<Value>)> {
    let resources = template.get("Resources").and_then(Value::as_object);
    let is_function = |r: &Value| r.get("Type").and_then(Value::as_str) == Some("AWS::Lambda::Function");
    let functions = resources.into_iter().flatten().filter(|(_, r)| is_function(r));
    functions.map(|(id, r)| (id.clone(), r.pointer("/Properties/Role").cloned())).collect()
}

fn shown(role: Option<&Value>) -> String {
    role.map_or_else(|| "none".to_owned(), Value::to_string)
}

fn title(text: &str) {
    println!("\n--- {text}\n");
}

/// Copies a folder, without what a run of a packager leaves in it.
fn copy(from: &Path, to: &Path) -> Done {
    fs::create_dir_all(to).while_(to.display())?;
    for entry in fs::read_dir(from).while_(from.display())? {
        let entry = entry.while_(from.display())?;
        let (name, path) = (entry.file_name(), entry.path());
        if name == "node_modules" || name == ".serverless" {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name)).while_(path.display())?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Done {
    std::os::unix::fs::symlink(from, to).while_(to.display())
}

#[cfg(windows)]
fn link(from: &Path, to: &Path) -> Done {
    std::os::windows::fs::symlink_dir(from, to).while_(to.display())
}
