//! # What it finds
//!
//! A function whose code signing configuration enforces, while the template itself shows that nobody signed its code: the code
//! is written into the template (`ZipFile`, `InlineCode`), or it is an asset that CDK packs from a folder.
//!
//! # Why it matters
//!
//! The deployment fails. Lambda takes only code that an allowed signing profile has signed:
//!
//! ```text
//! Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not
//! configured to accept.
//! ```
//!
//! CloudFormation packs `ZipFile` itself and CDK packs a folder itself. Neither of them signs what it packs, although a
//! `CodeSigningConfig` in CDK reads as if it did.
//!
//! # How to fix
//!
//! Sign the archive with AWS Signer before the deployment, and name the signed object:
//!
//! ```yaml
//! Code:
//!   S3Bucket: !Ref SignedArtifacts
//!   S3Key: !Ref SignedKey
//! ```
//!
//! `sam deploy --signing-profiles` does this for functions of SAM; in CDK, take `Code.fromBucket`, or `Code.fromAsset` of an
//! archive that is signed already.
//!
//! # Limits
//!
//! An archive, and an object in a bucket, may be signed: nothing is said of them. A configuration that is not in the files, or
//! that enforces by a parameter, is not counted.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Value};

use crate::Rule;
use crate::about::about;
use crate::code_signing::{Enforced, FUNCTION, PROPERTY, enforced};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF401",
    slug: "code-signing-will-reject",
    group: Group::Code,
    severity: Severity::Critical,
    summary: "a code signing configuration enforces, and the code of its function is not signed: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
        "aws-cdk#29474",
    ],
    fixed: false,
};

const HELP: &str =
    "sign the archive with AWS Signer before the deployment, and name the signed object in `Code`";

const INLINE: &[&str] = &["Code", "ZipFile"];

pub(crate) struct CodeSigningWillReject;

impl Rule for CodeSigningWillReject {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for function in world.members_of(FUNCTION) {
            for enforced in enforced(world, function) {
                for unsigned in unsigned(function) {
                    findings.extend(finding(world, function, &enforced, &unsigned));
                }
            }
        }
    }
}

/// Why the code of a function is surely not signed.
struct Unsigned {
    when: Vec<Literal>,
    at: FileSpan,
    why: &'static str,
}

fn unsigned(function: Member<'_>) -> Vec<Unsigned> {
    let inline = function.property(INLINE);
    let inline = inline.iter().flat_map(Value::alternatives);
    let inline = inline.filter(|code| code.value.as_text().is_some()).map(|code| Unsigned {
        when: code.conditions,
        at: function.place_of(INLINE),
        why: "its code is written into the template",
    });
    inline.chain(packed_folder(function)).collect()
}

/// The folder that CDK packs, where the resource's metadata says so. CDK takes a folder or an archive for code, and keeps the
/// ending of an archive in the asset's path.
fn packed_folder(function: Member<'_>) -> Option<Unsigned> {
    let metadata = function.resource.attribute("Metadata")?;
    let path = metadata.get("aws:asset:path")?;
    let is_code = metadata.get("aws:asset:property").and_then(Value::as_str) == Some("Code");
    let has_ending = |path: &str| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        name.strip_prefix("asset.").unwrap_or(name).contains('.')
    };
    let is_folder = path.as_str().is_some_and(|path| !has_ending(path));
    let why = "its code is an asset that CDK packs from a folder";
    (is_code && is_folder).then(|| Unsigned { when: Vec::new(), at: path.at, why })
}

fn finding(
    world: &World,
    function: Member<'_>,
    enforced: &Enforced<'_>,
    unsigned: &Unsigned,
) -> Option<Finding> {
    let when = world.both_hold(&enforced.when, &unsigned.when)?;
    let (id, config) = (function.id(), enforced.config.id());
    let message = format!(
        "`{config}` makes Lambda reject the code of `{id}`, which nobody signed: the deployment fails"
    );
    let fix = Fix {
        title: "add a signing step, and name the signed object in `Code`".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = about(world, &META, function, &when, unsigned.at, message)?
        .because(unsigned.at, unsigned.why)
        .because(function.place_of(PROPERTY), format!("`{id}` takes `{config}`"))
        .because(enforced.at, format!("`{config}` enforces signatures"));
    Some(builder.fix(fix).help(HELP).build())
}
