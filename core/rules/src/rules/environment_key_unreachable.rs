//! # What it finds
//!
//! A function whose environment variables are encrypted with a key of the template, where the role that deploys it may not hand
//! out a grant for the key (`kms:CreateGrant`) or encrypt with it (`kms:Encrypt`), or where a policy denies the execution role
//! to decrypt.
//!
//! # Why it matters
//!
//! Whoever configures the function encrypts its variables and makes a grant for its execution role: without these permissions
//! the deployment fails, with `Lambda was unable to configure access to your environment variables because the KMS key used by
//! the service is invalid` or an `AccessDeniedException`. A `Deny` goes before any grant: the function then does not start,
//! with `KMSAccessDeniedException: Lambda was unable to decrypt the environment variables because KMS access was denied`.
//!
//! # How to fix
//!
//! ```yaml
//! - Effect: Allow # in the key's policy, or in one of the deployment role
//!   Principal: {AWS: !GetAtt DeploymentRole.Arn}
//!   Action: [kms:CreateGrant, kms:Encrypt]
//!   Resource: "*"
//! ```
//!
//! # Limits
//!
//! The key and the role have to be defined in what is checked, and nothing of their policies may be unknown: something that is
//! attached elsewhere could still allow it, and findings are *likely*. An execution role that lacks `kms:Decrypt` is right: it
//! decrypts through the grant.

use deployfence_findings::{
    Confidence, Finding, FindingBuilder, Fix, Group, Host, RuleMeta, Safety, Severity,
};
use deployfence_graph::{Member, Principal, World};
use deployfence_iam::evaluate::{Decision, Outcome, Part};
use deployfence_value::{Literal, Value};

use crate::Rule;
use crate::about::about_property;
use crate::deployments::in_deployments;
use crate::keys::{Key, key};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF604",
    slug: "environment-key-unreachable",
    group: Group::Secrets,
    severity: Severity::Medium,
    summary: "the key of a function's variables is out of reach of the role that deploys it, or of its own",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html"],
    fixed: false,
};

const KEY: &str = "KmsKeyArn";

/// What whoever configures the function does with the key.
const CONFIGURING: [&str; 2] = ["kms:CreateGrant", "kms:Encrypt"];
/// What the execution role does with it, by a grant if by nothing else.
const DECRYPT: &str = "kms:Decrypt";

pub(crate) struct EnvironmentKeyUnreachable;

impl Rule for EnvironmentKeyUnreachable {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for function in world.members_of("AWS::Lambda::Function").filter(|function| has_variables(*function))
        {
            let Some(named) = function.property(&[KEY]) else { continue };
            for alternative in named.alternatives() {
                if let Some(key) = alternative.value.as_text().and_then(|text| key(world, text)) {
                    let case = Case { world, function, key, when: &alternative.conditions };
                    findings.extend(case.of_deployers());
                    findings.extend(case.of_execution_role());
                }
            }
        }
    }
}

/// Whether a function surely has environment variables: without any, the key is not used.
fn has_variables(function: Member<'_>) -> bool {
    let variables = function.property(&["Environment", "Variables"]);
    variables.is_some_and(|variables| variables.entries().next().is_some())
}

/// A function and the key of its variables.
struct Case<'w, 'a> {
    world: &'w World,
    function: Member<'w>,
    key: Key,
    /// The conditions under which it is that key.
    when: &'a [Literal],
}

impl Case<'_, '_> {
    /// What the roles may not do that the function is deployed as.
    fn of_deployers(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        // What a pipeline deploys is another stack than its own.
        let scope = self.function.scope();
        let own = self.world.deployments.iter().filter(|deployment| deployment.scope == scope);
        for service_role in own.filter_map(|deployment| deployment.service_role.as_ref()) {
            let Some(text) = service_role.role.as_text() else { continue };
            let Some(known) = self.world.role(scope, text) else { continue };
            let Some(role) = self.world.principal(known.role.scope, &known.role.logical_id) else { continue };
            let refused = in_deployments(self.world, role, |held| {
                let is_refused = |action: &&str| self.key.decide(held, action).is_some_and(|d| is_denied(&d));
                let refused: Vec<&str> = CONFIGURING.into_iter().filter(is_refused).collect();
                (!refused.is_empty()).then_some(refused)
            });
            for (when, actions) in refused {
                let message = format!(
                    "`{}` deploys `{}` and may not {} with `{}`: the deployment fails",
                    role.logical_id,
                    self.function.id(),
                    actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" or "),
                    self.key.name,
                );
                let shown = |builder: FindingBuilder| {
                    let sets = format!("`{}` names the role that deploys it", service_role.setting);
                    builder
                        .because(service_role.at, sets)
                        .because(role.at, format!("`{}` is that role", role.logical_id))
                };
                let help = "let the role that deploys `kms:CreateGrant` and `kms:Encrypt`, in the key's policy or its own";
                found.extend(self.finding(&when, message, shown, help));
            }
        }
        found
    }

    /// What denies the execution role to decrypt, which no grant outweighs.
    fn of_execution_role(&self) -> Vec<Finding> {
        let Some(role) = self.function.property(&["Role"]).and_then(|role| self.principal(&role)) else {
            return Vec::new();
        };
        let denied = in_deployments(self.world, role, |held| {
            let decision = self.key.decide(held, DECRYPT)?;
            let mut denying = decision.because.iter().filter(|because| because.part == Part::Denies);
            let denies = denying.find_map(|because| because.at);
            (decision.result == Outcome::ExplicitlyDenied).then_some(denies)
        });
        let finding = |(when, denies): (Vec<Literal>, Option<_>)| {
            let message = format!(
                "`{}` is denied to decrypt with `{}`: `{}` cannot read its variables and does not start",
                role.logical_id,
                self.key.name,
                self.function.id(),
            );
            let shown = |builder: FindingBuilder| match denies {
                Some(at) => builder.because(at, "this statement denies it, whatever a grant allows"),
                None => builder,
            };
            self.finding(&when, message, shown, "except the execution role from the statement that denies it")
        };
        denied.into_iter().filter_map(finding).collect()
    }

    /// The role of the same world that a value names.
    fn principal(&self, role: &Value) -> Option<&Principal> {
        let hole = role.as_text()?.as_hole()?;
        self.world.principal(hole.scope, hole.resource()?)
    }

    fn finding(
        &self,
        when: &[Literal],
        message: String,
        shown: impl FnOnce(FindingBuilder) -> FindingBuilder,
        help: &str,
    ) -> Option<Finding> {
        let when = self.world.both_hold(self.when, when)?;
        let builder = about_property(self.world, &META, self.function, &when, &[KEY], message)?;
        let encrypts = format!("`{}` encrypts the variables", self.key.name);
        let builder = shown(builder.because(self.key.at, encrypts)).confidence(Confidence::Likely);
        let fix =
            Fix { title: "open the key to the role".to_owned(), safety: Safety::Review, edits: Vec::new() };
        Some(builder.help(help).fix(fix).build())
    }
}

fn is_denied(decision: &Decision) -> bool {
    matches!(decision.result, Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied)
}
