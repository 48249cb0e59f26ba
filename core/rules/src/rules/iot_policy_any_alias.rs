//! # What it finds
//!
//! A policy of AWS IoT (`AWS::IoT::Policy`) that lets its certificates use every role alias: `iot:AssumeRoleWithCertificate`
//! on `*` or on `…:rolealias/*`, in any spelling.
//!
//! # Why it matters
//!
//! A device then gets the credentials of every role that any alias of the account names, the ones that are made next year
//! among them. One stolen certificate is worth the most powerful of them.
//!
//! # How to fix
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iot:AssumeRoleWithCertificate
//!   Resource: !GetAtt DeviceAlias.RoleAliasArn
//! ```
//!
//! # Limits
//!
//! A condition that only the request can tell, and a Deny of some aliases, silence it.

use std::sync::Arc;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::Caller;
use deployfence_iam::evaluate::{Part, Policies, evaluate};
use deployfence_iam::pattern::Subject;
use deployfence_iam::policy::Policy;
use deployfence_iam::request::{Context, Request};
use deployfence_value::{Answer, Hole, HoleOrigin, Scope, Text};

use crate::Rule;
use crate::about::about;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF703",
    slug: "iot-policy-any-alias",
    group: Group::Iot,
    severity: Severity::High,
    summary: "a policy of AWS IoT lets its certificates use every role alias",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html"],
    fixed: false,
};

/// The account of the request that is asked about: which one, the policy does not tell.
const ACCOUNT: &str = "111122223333";

pub(crate) struct IotPolicyAnyAlias;

impl Rule for IotPolicyAnyAlias {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for policy in world.members_of("AWS::IoT::Policy") {
            findings.extend(finding(world, policy));
        }
    }
}

fn finding(world: &World, member: Member<'_>) -> Option<Finding> {
    let document = world.spelled_out(&member.property(&["PolicyDocument"])?);
    let policy = Arc::new(Policy::new(&document));
    let any = Text::hole(Hole::new(HoleOrigin::Computed("any alias".into()), Scope(0)));
    let alias = Text::literal(format!("arn:aws:iot:us-east-1:{ACCOUNT}:rolealias/"));
    let request = Request {
        // A certificate is no principal of IAM: one that no policy of the account binds stands for it.
        principal: Caller::parse(&Text::literal(format!("arn:aws:iam::{ACCOUNT}:user/device")))?,
        action: Subject::from("iot:AssumeRoleWithCertificate"),
        resource: Subject::new(Text::concat([&alias, &any])),
        resource_account: None,
        context: Context::open(),
    };
    let policies = Policies { identity: vec![policy], ..Policies::default() };
    let decision = evaluate(&policies, &request);
    if Answer::from(decision.result) != Answer::Yes {
        return None;
    }
    let at = decision.because.iter().find(|because| because.part == Part::Allows)?.at?;
    let message = format!("a certificate with `{}` gets the credentials of every role alias", member.id());
    let fix = Fix {
        title: "name the role alias that the devices use".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let help = "name the alias in `Resource`: `!GetAtt DeviceAlias.RoleAliasArn`";
    Some(about(world, &META, member, &[], at, message)?.fix(fix).help(help).build())
}
