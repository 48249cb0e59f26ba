//! The example in CDK: synthesized with the real CDK, then checked.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::node;
use crate::shell::{self, Done, Failure, While, root, target};

const EXAMPLE: &str = "examples/developer-boundary";

/// Synthesizes both forms, and holds what the command says of them to what it should say.
pub(crate) fn test() -> Done {
    node::require()?;
    node::install(EXAMPLE)?;
    let binary = shell::built()?;
    let folder = root().join(EXAMPLE);
    let told = check(&binary, &folder, "faulty", 1)?;
    let expected = folder.join("findings.txt");
    if std::env::var_os("WRITE_DOCS").is_some() {
        fs::write(&expected, &told).while_(expected.display())?;
    }
    if told != fs::read_to_string(&expected).while_(expected.display())? {
        return Err(Failure::new(format!("{told}\nis not what {} says", expected.display())));
    }
    check(&binary, &folder, "repaired", 0).map(drop)
}

/// Synthesizes one form and checks it; what the command says.
fn check(binary: &Path, folder: &Path, form: &str, status: i32) -> Done<String> {
    let mut npm = Command::new("npm");
    npm.args(["run", "--silent", &format!("synth:{form}")]).current_dir(folder);
    // Neither of them asks the network, and neither reads what the home folder says of accounts.
    let home = target().join("try/cdk-home");
    fs::create_dir_all(&home).while_(home.display())?;
    shell::run(
        npm.env("HOME", &home)
            .env("CDK_DISABLE_CLI_TELEMETRY", "true")
            .env("AWS_EC2_METADATA_DISABLED", "true"),
    )?;
    let arguments = ["check", &format!("cdk.out/{form}"), "--fail-on", "low"];
    let output = shell::output(Command::new(binary).args(arguments).current_dir(folder))?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.code() == Some(status) {
        return Ok(told);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{told}{errors}the form `{form}` should end with exit status {status}")))
}
