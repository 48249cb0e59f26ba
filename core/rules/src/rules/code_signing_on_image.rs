//! # What it finds
//!
//! A function that is a container image (`PackageType: Image`, `Code.ImageUri`) and names a code signing configuration.
//!
//! # Why it matters
//!
//! Lambda does not support code signing for functions that are container images. The deployment fails, or whoever reads the
//! template believes in a protection that is not there.
//!
//! # How to fix
//!
//! Remove `CodeSigningConfigArn`. What may be deployed as an image is decided in ECR: sign images with AWS Signer's
//! notation plugin and verify them in the pipeline, keep tags immutable, and name the image by its digest.
//!
//! # Limits
//!
//! A function whose kind of package hangs on a parameter is left out.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about_property;
use crate::code_signing::{FUNCTION, PROPERTY, attached, image};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF405",
    slug: "code-signing-on-image",
    group: Group::Code,
    severity: Severity::High,
    summary: "a function that is a container image has a code signing configuration, which Lambda does not support",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning-create.html"],
    fixed: false,
};

pub(crate) struct CodeSigningOnImage;

impl Rule for CodeSigningOnImage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for function in world.members_of(FUNCTION) {
            let Some(image) = image(function) else { continue };
            findings
                .extend(attached(function).iter().filter_map(|when| finding(world, function, when, image)));
        }
    }
}

fn finding(world: &World, function: Member<'_>, when: &[Literal], image: &[&str]) -> Option<Finding> {
    let message = format!(
        "`{}` is a container image, and Lambda does not support code signing for images",
        function.id()
    );
    let fix =
        Fix { title: "remove `CodeSigningConfigArn`".into(), safety: Safety::Review, edits: Vec::new() };
    let builder = about_property(world, &META, function, when, PROPERTY, message)?
        .because(function.place_of(image), "this makes it an image");
    let help = "remove `CodeSigningConfigArn`, and verify images before they are deployed";
    Some(builder.fix(fix).help(help).build())
}
