//! Whoever a permissions boundary is meant for, where no role or user of the files has it: permission sets of IAM Identity
//! Center, and the principals of whom only a configuration speaks.

use std::sync::Arc;

use deployfence_iam::catalogue::managed_policy;
use deployfence_iam::policy::Policy;
use deployfence_source::{FileId, FileSpan};
use deployfence_value::{Hole, HoleOrigin, Pseudo, Scope, Text, Value};

use super::documents::Documents;
use super::gather::{each, managed_policies};
use super::{Attachment, Principal, PrincipalKind, Source};
use crate::identity::Identity;
use crate::member::Member;
use crate::world::World;

/// The policy that whoever is bounded is taken to have, where that is not said: the boundary alone holds it back.
const EVERYTHING: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// What begins the names of the roles of permission sets, behind their path.
const RESERVED: &str = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_";

impl World {
    /// The permission sets of the templates that have a boundary, each as the role that Identity Center makes of it.
    #[must_use]
    pub fn permission_sets(&self) -> Vec<Principal> {
        let mut members = self.members_of("AWS::SSO::PermissionSet").peekable();
        if members.peek().is_none() {
            return Vec::new();
        }
        let mut documents = Documents::default();
        managed_policies(self, &mut documents);
        members.filter_map(|member| self.permission_set(member, &documents)).collect()
    }

    fn permission_set(&self, member: Member<'_>, documents: &Documents) -> Option<Principal> {
        let property = |path: &[&str]| member.property(path).map(|value| self.spelled_out(&value));
        let mut attachments = Vec::new();
        for (under, arn) in property(&["ManagedPolicies"]).iter().flat_map(each) {
            attachments.push(documents.attach(arn, under));
        }
        for (under, own) in property(&["CustomerManagedPolicyReferences"]).iter().flat_map(each) {
            attachments.push(documents.attach(&self.referred(own)?, under));
        }
        if let Some(inline) = property(&["InlinePolicy"]).filter(|inline| inline.as_map().is_some()) {
            attachments.push(Attachment {
                policy: Arc::new(Policy::new(&inline)),
                at: inline.at,
                source: Source::Inline(String::new()),
                arn: None,
                under: Vec::new(),
            });
        }
        let boundary = property(&["PermissionsBoundary"])?;
        let arn = match boundary.get("ManagedPolicyArn") {
            Some(arn) => arn.clone(),
            None => self.referred(boundary.get("CustomerManagedPolicyReference")?)?,
        };
        let boundaries = vec![documents.attach(&arn, Vec::new())];
        Some(self.whoever(&format!("{RESERVED}{}", member.id()), member, attachments, boundaries))
    }

    /// Whoever has a policy of the templates as its boundary, and everything else: the boundary alone holds it back.
    #[must_use]
    pub fn bounded_by(&self, policy: Member<'_>) -> Option<Principal> {
        let mut documents = Documents::default();
        managed_policies(self, &mut documents);
        let arn = Value::text(self.identity(policy)?.arn.clone(), policy.at());
        let everything = managed_policy(EVERYTHING)?;
        let attached = documents.attach(&Value::text(Text::literal(EVERYTHING), policy.at()), Vec::new());
        let attachments = vec![Attachment { source: Source::Aws(everything), ..attached }];
        let boundaries = vec![documents.attach(&arn, Vec::new())];
        Some(self.whoever(&format!("bounded-by-{}", policy.id()), policy, attachments, boundaries))
    }

    fn whoever(
        &self,
        name: &str,
        member: Member<'_>,
        attachments: Vec<Attachment>,
        boundaries: Vec<Attachment>,
    ) -> Principal {
        let nobody = Policy {
            at: FileSpan { file: FileId(u32::MAX), ..member.at() },
            version: deployfence_iam::policy::Version::V2012,
            statements: Vec::new(),
            problems: Vec::new(),
            partial: false,
        };
        Principal {
            kind: PrincipalKind::Role,
            scope: member.scope(),
            logical_id: member.id().to_owned(),
            at: member.at(),
            account: None,
            identity: Identity { arn: self.iam_arn("role/", name), name: Text::literal(name) },
            under: member.under(),
            attachments,
            boundaries,
            trust: Some(Arc::new(nobody)),
            groups: Vec::new(),
        }
    }

    /// The ARN of the policy of an account that a permission set names, in the account that it is used in.
    fn referred(&self, reference: &Value) -> Option<Value> {
        let name = reference.get("Name")?;
        let path = reference.get("Path").and_then(Value::as_str).unwrap_or("/");
        let account = self.iam_arn(&format!("policy{path}"), "");
        Some(Value::text(Text::concat([&account, name.as_text()?]), name.at))
    }

    fn iam_arn(&self, kind: &str, name: &str) -> Text {
        let pseudo = |pseudo| Text::hole(Hole::new(HoleOrigin::Pseudo(pseudo), Scope(0)));
        self.home().settle(&Text::concat([
            &Text::literal("arn:"),
            &pseudo(Pseudo::Partition),
            &Text::literal(":iam::"),
            &pseudo(Pseudo::AccountId),
            &Text::literal(format!(":{kind}{name}")),
        ]))
    }
}
