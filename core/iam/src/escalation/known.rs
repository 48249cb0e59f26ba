//! What the requests of a principal say of themselves, whoever chooses the rest.

use deployfence_value::Text;

use super::binding::{Binding, Own};
use super::contexts::Circumstances;
use super::method::Need;
use super::world::World;
use crate::caller::Caller;

/// The action by which a role is passed.
pub(super) const PASS_ROLE: &str = "iam:PassRole";

/// What is known of a principal's requests.
pub(super) struct Known {
    /// The keys that all its requests have.
    pub(super) circumstances: Circumstances,
    /// The principal as a session of its own naming, and the ARN of that; a user is just itself.
    pub(super) session: (Caller, Text),
    /// The account, as a trust policy names it to leave the choice to identity policies.
    pub(super) root: Text,
    /// A policy that allows everything: that of AWS.
    everything: Text,
}

impl Known {
    pub(super) fn of(own: &Own, world: &World) -> Self {
        let arn = |service: &str, account: &Text, resource: &Text| {
            let literal = |text: &str| Text::literal(text);
            let colons = literal(&format!(":{service}::"));
            Text::concat([&literal("arn:"), &world.partition, &colons, account, &literal(":"), resource])
        };
        let mut circumstances = Circumstances::default();
        circumstances.fix("aws:PrincipalArn", Some(&own.principal.arn));
        circumstances.fix("aws:PrincipalAccount", Some(&own.account));
        circumstances.fix("aws:PrincipalIsAWSService", Some(&Text::literal("false")));
        circumstances.fix("aws:ViaAWSService", Some(&Text::literal("false")));
        circumstances.fix(
            "aws:PrincipalType",
            Some(&Text::literal(if own.is_user() { "User" } else { "AssumedRole" })),
        );
        circumstances.fix("aws:username", own.user_name());
        circumstances.suppose("aws:RequestedRegion", &world.region);
        circumstances.suppose("aws:ResourceAccount", &own.account);
        circumstances.suppose("aws:SecureTransport", &Text::literal("true"));
        let session = match &own.caller {
            Caller::Role(role) => {
                let (kind, session) = (Text::literal("assumed-role/"), Text::literal("/session"));
                let resource = Text::concat([&kind, &role.name, &session]);
                let arn = arn("sts", &own.account, &resource);
                Caller::parse(&arn).map(|caller| (caller, arn))
            }
            _ => None,
        };
        Self {
            circumstances,
            session: session.unwrap_or_else(|| (own.caller.clone(), own.principal.arn.clone())),
            root: arn("iam", &own.account, &Text::literal("root")),
            everything: arn("iam", &Text::literal("aws"), &Text::literal("policy/AdministratorAccess")),
        }
    }

    /// What a request for a permission of a method says of itself. What a method needs a key to be, nobody can choose
    /// otherwise: a policy of one's own choice, a role that is passed, code that nobody has signed.
    pub(super) fn of_need(
        &self,
        need: &Need,
        binding: &Binding,
        passes_role: bool,
        own: &Own,
    ) -> Circumstances {
        let mut circumstances = self.circumstances.clone();
        match need.action {
            "iam:AttachUserPolicy" | "iam:AttachRolePolicy" | "iam:AttachGroupPolicy" => {
                circumstances.fix("iam:PolicyARN", Some(&self.everything));
                self.boundary(&mut circumstances, binding, own);
            }
            "iam:PutUserPolicy"
            | "iam:PutRolePolicy"
            | "iam:DeleteUserPermissionsBoundary"
            | "iam:DeleteRolePermissionsBoundary" => self.boundary(&mut circumstances, binding, own),
            "iam:PutUserPermissionsBoundary" | "iam:PutRolePermissionsBoundary" => {
                circumstances.fix("iam:PermissionsBoundary", Some(&self.everything));
            }
            "cloudformation:CreateStack"
            | "cloudformation:UpdateStack"
            | "cloudformation:CreateChangeSet" => {
                // Who gives a role has to pass it.
                circumstances.fix("cloudformation:RoleArn", passes_role.then_some(&binding.target));
            }
            // A function that has to have a code signing configuration does not take any code.
            "lambda:CreateFunction" => circumstances.fix("lambda:CodeSigningConfigArn", None),
            _ => {}
        }
        circumstances
    }

    /// The key is the boundary of the user or role whose policies are changed.
    fn boundary(&self, circumstances: &mut Circumstances, binding: &Binding, own: &Own) {
        let is_itself = own.principal.arn.same(&binding.target).is_yes();
        match binding.boundary {
            None if is_itself && own.is_bounded() => {}
            boundary => circumstances.fix("iam:PermissionsBoundary", boundary),
        }
    }
}
