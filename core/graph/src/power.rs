//! The world as the search for escalations sees it: one account's principals, and what runs as its roles.

use deployfence_deployment::{Deployment, Runner, Runs, runs_of};
use deployfence_iam::{Arn, escalation};
use deployfence_template::Template;
use deployfence_value::{Hole, HoleOrigin, Pseudo, Scope, Text, Value};

use crate::member::Member;
use crate::principal::{Held, Principal, PrincipalKind};
use crate::snapshot::stacks_with_role;
use crate::world::World;

/// What types of CloudFormation are called in the catalogue, of what runs as a role.
const KINDS: &[(&str, &str)] = &[
    ("AWS::Lambda::Function", "lambda:function"),
    ("AWS::CodeBuild::Project", "codebuild:project"),
    ("AWS::StepFunctions::StateMachine", "states:statemachine"),
    ("AWS::IoT::RoleAlias", "iot:rolealias"),
];

impl World {
    /// The ways in which a principal gets more rights than it was given, in one step.
    #[must_use]
    pub fn escalations(&self, held: &Held<'_>) -> escalation::Escalations {
        match held.boundary().map(|boundary| &boundary.arn) {
            // The account knows the first of those that conditions choose from.
            Some(own) if *own != held.principal.boundary() => {
                escalation::methods_held(&held.as_asking(), &self.account_with(held.principal, own.as_ref()))
            }
            _ => escalation::methods_held(&held.as_asking(), self.account()),
        }
    }

    /// The account, with another boundary of a principal.
    fn account_with(&self, principal: &Principal, boundary: Option<&Text>) -> escalation::World {
        let mut account = self.account().clone();
        let arn = &principal.identity.arn;
        for role in account.roles.iter_mut().filter(|role| role.arn == *arn) {
            role.boundary = boundary.cloned();
        }
        for user in account.users.iter_mut().filter(|user| user.arn == *arn) {
            user.boundary = boundary.cloned();
        }
        account.index = escalation::Index::default();
        account
    }

    /// [`World::escalations`] of a role that is not among the principals of the world.
    #[must_use]
    pub fn escalations_of_outsider(&self, held: &Held<'_>) -> escalation::Escalations {
        let mut account = self.account().clone();
        let own = held.principal;
        account.roles.push(escalation::Role {
            arn: own.identity.arn.clone(),
            trust: own.trust.clone(),
            attached: own.attached().collect(),
            boundary: own.boundary(),
        });
        account.index = escalation::Index::default();
        escalation::methods_held(&held.as_asking(), &account)
    }

    /// How a principal can allow itself everything; none where no method surely does. Of a group, how some user in it can.
    #[must_use]
    pub fn administrator(&self, held: &Held<'_>) -> Option<escalation::Held> {
        match held.principal.kind {
            PrincipalKind::Group => {
                let asking = held.as_asking();
                escalation::administrator(&asking, &self.only_in(held.principal, &asking.arn))
            }
            _ => escalation::administrator(&held.as_asking(), self.account()),
        }
    }

    /// An account with nothing but a group, and a user in it: whatever somebody does to himself is done to these.
    fn only_in(&self, group: &Principal, user: &Text) -> escalation::World {
        let account = self.account();
        escalation::World {
            partition: account.partition.clone(),
            account: account.account.clone(),
            region: account.region.clone(),
            roles: Vec::new(),
            users: vec![escalation::User { arn: user.clone(), attached: Vec::new(), boundary: None }],
            groups: vec![escalation::Group {
                arn: group.identity.arn.clone(),
                members: vec![user.clone()],
                attached: group.attached().collect(),
            }],
            running: Vec::new(),
            index: escalation::Index::default(),
        }
    }

    /// The account as the search sees it.
    pub(crate) fn make_account(&self) -> escalation::World {
        let pseudo = |pseudo| {
            let hole = Text::hole(Hole::new(HoleOrigin::Pseudo(pseudo), Scope(0)));
            self.home().settle(&hole)
        };
        let of_kind = |kind| self.principals().iter().filter(move |p| p.kind == kind);
        let roles = of_kind(PrincipalKind::Role).map(|role| escalation::Role {
            arn: role.identity.arn.clone(),
            trust: role.trust.clone(),
            attached: role.attached().collect(),
            boundary: role.boundary(),
        });
        let users = of_kind(PrincipalKind::User).map(|user| escalation::User {
            arn: user.identity.arn.clone(),
            attached: user.attached().collect(),
            boundary: user.boundary(),
        });
        let groups = of_kind(PrincipalKind::Group).map(|group| {
            let is_member = |user: &&Principal| {
                user.account == group.account && user.groups.contains(&group.identity.name)
            };
            escalation::Group {
                arn: group.identity.arn.clone(),
                members: of_kind(PrincipalKind::User)
                    .filter(is_member)
                    .map(|u| u.identity.arn.clone())
                    .collect(),
                attached: group.attached().collect(),
            }
        });
        escalation::World {
            partition: pseudo(Pseudo::Partition),
            account: pseudo(Pseudo::AccountId),
            region: pseudo(Pseudo::Region),
            roles: roles.collect(),
            users: users.collect(),
            groups: groups.collect(),
            running: self.running(),
            index: escalation::Index::default(),
        }
    }

    fn running(&self) -> Vec<escalation::Running> {
        let of_deployments =
            self.deployments.iter().flat_map(|d| d.runs.iter().map(move |run| (d.scope, run.clone())));
        let alone = self.alone().iter().flat_map(|t| runs_of(t).into_iter().map(move |run| (t.scope(), run)));
        let mut found = Vec::new();
        for (scope, run) in of_deployments.chain(alone) {
            found.extend(self.runs_as(scope, &run));
        }
        found.extend(self.deployments.iter().filter_map(|deployment| self.deployed_as(deployment)));
        let stacks = stacks_with_role(self.snapshots());
        found.extend(
            stacks.filter_map(|(stack, role)| Some(stack_as(stack.clone(), role.as_text()?.clone()))),
        );
        found
    }

    /// A stack runs as its service role, as far as operations on it are concerned.
    fn deployed_as(&self, deployment: &Deployment) -> Option<escalation::Running> {
        let role = self.spelled_out(&deployment.service_role.as_ref()?.role);
        Some(stack_as(self.stack_arn(deployment.scope), self.in_own_account(role.as_text()?)))
    }

    /// The ARN of a service role in the account of the world: such a role lies in the account that its stack is deployed to,
    /// and templates do not say which one that is. Where the account of a template is known, or snapshots are of several accounts,
    /// the ARN stays as it is written.
    pub(crate) fn in_own_account(&self, role: &Text) -> Text {
        let own = self.home().settle(&Text::hole(Hole::new(HoleOrigin::Pseudo(Pseudo::AccountId), Scope(0))));
        let Some(arn) =
            Arn::parse_role(role).filter(|_| own.as_literal().is_none() && !self.tells_accounts())
        else {
            return role.clone();
        };
        let (start, iam, colon) = (Text::literal("arn:"), Text::literal(":iam::"), Text::literal(":"));
        Text::concat([&start, &arn.partition, &iam, &own, &colon, &arn.resource])
    }

    /// Whether it is known of accounts which of them the world is about: then that of a role may be another one.
    fn tells_accounts(&self) -> bool {
        let known = |template: &Template| template.pseudo_parameter(Pseudo::AccountId).as_literal().is_some();
        self.principals().iter().any(Principal::is_of_account) || self.templates().any(known)
    }

    /// The ARN of a stack; its name and what CloudFormation adds are known to the deployment alone.
    pub(crate) fn stack_arn(&self, scope: Scope) -> Text {
        let pseudo = |pseudo| Text::hole(Hole::new(HoleOrigin::Pseudo(pseudo), scope));
        let (colon, slash) = (Text::literal(":"), Text::literal("/"));
        let id = Text::hole(Hole::new(HoleOrigin::Computed("the id of the stack".into()), scope));
        self.home().settle(&Text::concat([
            &Text::literal("arn:"),
            &pseudo(Pseudo::Partition),
            &Text::literal(":cloudformation:"),
            &pseudo(Pseudo::Region),
            &colon,
            &pseudo(Pseudo::AccountId),
            &Text::literal(":stack/"),
            &pseudo(Pseudo::StackName),
            &slash,
            &id,
        ]))
    }

    fn runs_as(&self, scope: Scope, run: &Runs) -> Option<escalation::Running> {
        let Runner::Resource(type_name) = &run.runner else { return None };
        let (_, kind) = KINDS.iter().find(|(name, _)| name == type_name)?;
        let member = self.member(scope, &run.logical_id)?;
        let role = self.spelled_out(&run.role);
        Some(escalation::Running {
            kind: (*kind).to_owned(),
            arn: self.identity(member)?.arn.clone(),
            // A role that a condition chooses is one of several.
            role: role.as_text()?.clone(),
            code_signing: self.enforced(member),
            policy: None,
        })
    }

    /// The code signing configuration that surely has a function refuse what is not signed.
    fn enforced(&self, function: Member<'_>) -> Option<Text> {
        let arn = self.spelled_out(&function.property(&["CodeSigningConfigArn"])?);
        let arn = arn.as_text()?;
        let is_it = |config: &Member<'_>| self.identity(*config).is_some_and(|own| own.arn == *arn);
        let config = self.members_of("AWS::Lambda::CodeSigningConfig").find(is_it)?;
        let mode = config.property(&["CodeSigningPolicies", "UntrustedArtifactOnDeployment"]);
        (mode.as_ref().and_then(Value::as_str) == Some("Enforce")).then(|| arn.clone())
    }
}

/// A stack that is deployed as a role.
fn stack_as(arn: Text, role: Text) -> escalation::Running {
    escalation::Running {
        kind: "cloudformation:stack".to_owned(),
        arn,
        role,
        code_signing: None,
        policy: None,
    }
}

impl Principal {
    /// The ARNs of the managed policies that are attached to it.
    fn attached(&self) -> impl Iterator<Item = Text> {
        self.attachments.iter().filter_map(|attachment| attachment.arn.clone())
    }

    fn boundary(&self) -> Option<Text> {
        self.boundaries.first().and_then(|boundary| boundary.arn.clone())
    }
}

impl Held<'_> {
    fn as_asking(&self) -> escalation::Principal {
        let arn = self.principal.acting().unwrap_or_else(|| self.principal.identity.arn.clone());
        escalation::Principal { arn, policies: self.policies.clone() }
    }
}
