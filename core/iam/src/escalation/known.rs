//! What the requests of a principal say of themselves, whoever chooses the rest.

use std::sync::Arc;

use deployfence_value::Text;

use super::binding::{Binding, Own};
use super::contexts::Circumstances;
use super::keys::{OF_PRINCIPAL, OF_RESOURCE};
use super::need::{Need, On, Says};
use super::trust::trust_of;
use super::world::World;
use crate::caller::Caller;
use crate::policy::Policy;
use crate::role::Arn;

/// What is known of a principal's requests.
pub(super) struct Known {
    /// The keys that all its requests have.
    pub(super) circumstances: Circumstances,
    /// The principal as a session of its own naming, and the trust policy that names it; a user is just itself.
    pub(super) session: (Caller, Arc<Policy>),
    /// A trust policy that leaves the choice to the identity policies of the account.
    pub(super) left_to_account: Arc<Policy>,
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
        circumstances.leave_open(OF_PRINCIPAL);
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
        let (caller, named) = session.unwrap_or_else(|| (own.caller.clone(), own.principal.arn.clone()));
        Self {
            circumstances,
            session: (caller, trust_of(&named)),
            left_to_account: trust_of(&arn("iam", &own.account, &Text::literal("root"))),
            everything: arn("iam", &Text::literal("aws"), &Text::literal("policy/AdministratorAccess")),
        }
    }

    /// What a request about a resource says of itself. One without account is taken to be of the principal's.
    pub(super) fn about(&self, resource: &Text, own: &Own) -> Circumstances {
        let mut circumstances = self.circumstances.clone();
        let named = Arn::parse(resource).map(|arn| arn.account).filter(|account| account.size() > 0);
        circumstances.fix("aws:ResourceAccount", Some(named.as_ref().unwrap_or(&own.account)));
        circumstances
    }

    /// What a request for a permission of a method says of itself. What a method needs a key to be, nobody can choose
    /// otherwise: a policy of one's own choice, a role that is passed, code that nobody has signed.
    pub(super) fn of_need(
        &self,
        need: &Need,
        resource: &Text,
        binding: &Binding,
        passes_role: bool,
        own: &Own,
    ) -> Circumstances {
        let mut circumstances = self.about(resource, own);
        if !matches!(need.on, On::One(_) | On::Any) {
            circumstances.leave_open(OF_RESOURCE);
        }
        match need.says {
            Says::Nothing => {}
            Says::ChosenPolicy => {
                circumstances.fix("iam:PolicyARN", Some(&self.everything));
                self.boundary(&mut circumstances, binding, own);
            }
            Says::AttachedPolicy => {
                circumstances.leave_open(&["iam:policyarn"]);
                self.boundary(&mut circumstances, binding, own);
            }
            Says::Boundary => self.boundary(&mut circumstances, binding, own),
            Says::ChosenBoundary => circumstances.fix("iam:PermissionsBoundary", Some(&self.everything)),
            // Who gives a role has to pass it.
            Says::StackRole => {
                circumstances.fix("cloudformation:RoleArn", passes_role.then_some(&binding.target));
            }
            Says::NoCodeSigning => circumstances.fix("lambda:CodeSigningConfigArn", None),
        }
        circumstances
    }

    /// The key is the boundary of the user or role whose policies are changed.
    fn boundary(&self, circumstances: &mut Circumstances, binding: &Binding, own: &Own) {
        let is_itself = own.principal.arn.same(&binding.target).is_yes();
        match binding.boundary {
            None if is_itself && own.is_bounded() => circumstances.leave_open(&["iam:permissionsboundary"]),
            boundary => circumstances.fix("iam:PermissionsBoundary", boundary),
        }
    }
}
