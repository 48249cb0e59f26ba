//! # What it finds
//!
//! A function without a code signing configuration in a stack that gives other functions one.
//!
//! # Why it matters
//!
//! Signing protects nothing that it leaves out. Whoever may update the code of this one function runs what they like in it,
//! with its role, beside functions whose code is checked.
//!
//! # How to fix
//!
//! ```yaml
//! Properties:
//!   CodeSigningConfigArn: !Ref CodeSigning
//! ```
//!
//! # Limits
//!
//! Functions that are container images cannot have one and are left out; so are functions whose code is written into the
//! template, which cannot be signed, and those that get one under some conditions only.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about;
use crate::code_signing::{FUNCTION, PROPERTY, attached, image};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF407",
    slug: "function-without-code-signing",
    group: Group::Code,
    severity: Severity::Low,
    summary: "a function has no code signing configuration while others of its stack do",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html"],
    fixed: false,
};

pub(crate) struct FunctionWithoutCodeSigning;

impl Rule for FunctionWithoutCodeSigning {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for function in world.members_of(FUNCTION).filter(|function| could_be_signed(*function)) {
            let mut signed = world.members_in(function.scope(), FUNCTION);
            let other = signed.find_map(|other| Some((other, beside(world, function, other)?)));
            findings.extend(other.and_then(|(other, when)| finding(world, function, other, &when)));
        }
    }
}

/// Whether it surely has no configuration, and could have one.
fn could_be_signed(function: Member<'_>) -> bool {
    let is_unset = function.property(PROPERTY).is_none_or(|named| named.is_null());
    let is_inline = function.written(&["Code", "ZipFile"]).is_some();
    let is_archive = function.property(&["PackageType"]).is_none_or(|kind| kind.as_str() == Some("Zip"));
    is_unset && is_archive && !is_inline && image(function).is_none()
}

/// The conditions under which another function is signed beside this one; none where no deployment has it so.
fn beside(world: &World, function: Member<'_>, other: Member<'_>) -> Option<Vec<Literal>> {
    attached(other).iter().find_map(|when| {
        let signed = world.both_hold(&other.under(), when)?;
        world.both_hold(&function.under(), &signed).map(|_| signed)
    })
}

fn finding(world: &World, function: Member<'_>, other: Member<'_>, when: &[Literal]) -> Option<Finding> {
    let message = format!(
        "anybody who may update the code of `{}` runs what they like: it has no code signing configuration, as `{}` has",
        function.id(),
        other.id()
    );
    let fix = Fix {
        title: "give it the `CodeSigningConfigArn` of the others".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = about(world, &META, function, when, function.at(), message)?
        .claim(format!("{} has no code signing configuration", function.id()))
        .because(other.place_of(PROPERTY), format!("`{}` has one", other.id()));
    Some(builder.fix(fix).help("set `CodeSigningConfigArn`, and sign its code as that of the others").build())
}
