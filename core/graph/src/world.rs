//! One application as a whole.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use deployfence_deployment::{Deployment, Problem, ServiceRole, pipeline_roles};
use deployfence_iam::policy::Policy;
use deployfence_iam::{escalation, same_role};
use deployfence_source::{FileId, FileSpan, Span};
use deployfence_template::{Conditions, Template};
use deployfence_value::{Answer, Condition, Hole, HoleOrigin, Literal, Scope, Text, Value, both_hold};

use crate::edges::Graph;
use crate::home::Home;
use crate::identity::{Identities, Identity};
use crate::known::Known;
use crate::member::{Index, Member};
use crate::principal::{Principal, gather};
use crate::resource_policy::Holder;
use crate::role::{KnownRole, Role, Roles, find, single_export};
use crate::running::{RunsAsServiceRole, of_deployment};
use crate::snapshot::{self, AccountKey};

/// Everything that one check knows of one application.
#[derive(Debug)]
pub struct World {
    /// What will be deployed, and how.
    pub deployments: Vec<Deployment>,
    /// What could not be read, or reads oddly.
    pub problems: Vec<Problem>,
    /// The templates of which no deployment is known, and the nested ones.
    templates: Vec<Template>,
    /// The deployments that have a template.
    deployed: Vec<usize>,
    /// What accounts have.
    snapshots: Vec<Value>,
    control: Vec<Arc<Policy>>,
    known: Known,
    home: OnceLock<Home>,
    index: OnceLock<Index>,
    identities: OnceLock<Identities>,
    principals: OnceLock<Vec<Principal>>,
    by_arn: OnceLock<HashMap<Text, Option<usize>>>,
    account: OnceLock<escalation::World>,
    pub(crate) graph: OnceLock<Graph>,
    pub(crate) holders: OnceLock<HashMap<Text, Holder>>,
    roles: Roles,
    exports: Vec<(Scope, Value, Value)>,
    service_roles: Vec<(Scope, ServiceRole)>,
    /// What the conditions of each template mean, until a question needs all of them together.
    conditions: Vec<Arc<Conditions>>,
    /// The templates' sections `Conditions`, by stack instance, and where each template starts.
    defined: Vec<(Scope, Option<Value>, FileSpan)>,
    joined: OnceLock<Conditions>,
}

impl World {
    /// Joins templates and deployments; a deployment's own template is part of the world.
    #[must_use]
    pub fn new(templates: Vec<Template>, deployments: Vec<Deployment>, problems: Vec<Problem>) -> Self {
        Self::with_snapshots(templates, deployments, problems, &[])
    }

    /// Joins templates and deployments with what accounts have (see [`crate::snapshot_kind`]).
    #[must_use]
    pub fn with_snapshots(
        templates: Vec<Template>,
        deployments: Vec<Deployment>,
        mut problems: Vec<Problem>,
        snapshots: &[Value],
    ) -> Self {
        // What a service includes is the service's before it is a template of its own.
        let all: Vec<&Template> =
            deployments.iter().filter_map(|d| d.template.as_ref()).chain(&templates).collect();
        let defined = all.iter().flat_map(|t| t.resources().filter_map(|r| Role::of(t, r)));
        let roles = Roles::new(defined.chain(snapshots.iter().flat_map(Role::of_snapshot)).collect());
        let exports: Vec<(Scope, Value, Value)> =
            all.iter().flat_map(|t| t.exports().map(|(name, value)| (t.scope(), name, value))).collect();
        let named = deployments.iter().filter_map(|d| Some((d.scope, d.service_role.clone()?)));
        let pipelines = all.iter().flat_map(|t| pipeline_roles(t).into_iter().map(|role| (t.scope(), role)));
        // What an account has is no news; what a template makes of a role that stacks are deployed as is.
        let of_template = |(scope, named): &(Scope, ServiceRole)| {
            let known = named.role.as_text().and_then(|role| find(&roles, &exports, *scope, role));
            known.is_some_and(|known| known.role.account.is_none())
        };
        let of_account = snapshot::service_roles(snapshots).filter(of_template);
        let service_roles = named.chain(pipelines).chain(of_account).collect();
        // A service's own resources may lack a type: they add to what the framework makes.
        let unread = templates.iter().filter_map(Template::not_read);
        let unseen = all.iter().flat_map(|template| template.not_expanded()).chain(unread);
        problems.extend(unseen.map(|(at, message)| Problem::harmless(at, message)));
        problems.extend(deployments.iter().flat_map(|d| d.problems.iter().cloned()));
        let with_template = deployments.iter().enumerate().filter(|(_, d)| d.template.is_some());
        let deployed = with_template.map(|(number, _)| number).collect();
        let conditions = all.iter().map(|template| template.conditions()).collect();
        let section = |template: &Template| template.root().get("Conditions").cloned();
        let defined = all.iter().map(|t| (t.scope(), section(t), t.root().at)).collect();
        Self {
            deployments,
            problems,
            templates,
            deployed,
            snapshots: snapshots.to_vec(),
            control: snapshot::control_policies(snapshots),
            known: Known::default(),
            home: OnceLock::new(),
            index: OnceLock::new(),
            identities: OnceLock::new(),
            principals: OnceLock::new(),
            by_arn: OnceLock::new(),
            account: OnceLock::new(),
            graph: OnceLock::new(),
            holders: OnceLock::new(),
            roles,
            exports,
            service_roles,
            conditions,
            defined,
            joined: OnceLock::new(),
        }
    }

    /// The world, with what a configuration says of the accounts.
    #[must_use]
    pub fn with_known(mut self, known: Known) -> Self {
        self.known = known;
        self
    }

    /// What a configuration says of the accounts.
    #[must_use]
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Every template: those of deployments first, then those of which no deployment is known, and the nested ones.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.deployments.iter().filter_map(|deployment| deployment.template.as_ref()).chain(&self.templates)
    }

    /// Every resource of the templates, each once, in the order of the files.
    pub fn members(&self) -> impl Iterator<Item = Member<'_>> {
        self.index().all().iter().filter_map(|place| self.member_at(*place))
    }

    /// Every resource of a type, each once, in the order of the files.
    pub fn members_of(&self, type_name: &str) -> impl Iterator<Item = Member<'_>> {
        self.index().of_type(type_name).iter().filter_map(|place| self.member_at(*place))
    }

    /// Every resource of a type in a stack, each once, in the order of the files.
    pub fn members_in(&self, scope: Scope, type_name: &str) -> impl Iterator<Item = Member<'_>> {
        self.index().of_stack(scope, type_name).iter().filter_map(|place| self.member_at(*place))
    }

    /// The resource of a logical id in a stack.
    #[must_use]
    pub fn member(&self, scope: Scope, logical_id: &str) -> Option<Member<'_>> {
        self.member_at(self.index().of_id(scope, logical_id)?)
    }

    /// Every role, user and group, with everything that is attached to it: those of the templates first, then those of
    /// accounts that no template defines.
    pub fn principals(&self) -> &[Principal] {
        self.principals.get_or_init(|| gather(self, &self.snapshots))
    }

    /// The account as the search for escalations sees it: every principal, and what runs as a role.
    #[must_use]
    pub fn account(&self) -> &escalation::World {
        self.account.get_or_init(|| self.make_account())
    }

    pub(crate) fn snapshots(&self) -> &[Value] {
        &self.snapshots
    }

    pub(crate) fn home(&self) -> &Home {
        self.home.get_or_init(|| Home::of(self.templates(), &self.snapshots))
    }

    /// The service control policies that bound every principal; none where no snapshot has one.
    pub(crate) fn control_policies(&self) -> Option<&[Arc<Policy>]> {
        (!self.control.is_empty()).then_some(self.control.as_slice())
    }

    /// The key of an ARN that a snapshot has.
    #[must_use]
    pub fn account_key(&self, arn: &Text) -> Option<AccountKey> {
        snapshot::key(&self.snapshots, arn)
    }

    /// The keys of the accounts, as far as their policies are known.
    pub(crate) fn account_keys(&self) -> impl Iterator<Item = AccountKey> {
        snapshot::keys(&self.snapshots)
    }

    /// The templates of which no deployment is known, and the nested ones.
    pub(crate) fn alone(&self) -> &[Template] {
        &self.templates
    }

    /// The principal that a resource of a template is.
    #[must_use]
    pub fn principal(&self, scope: Scope, logical_id: &str) -> Option<&Principal> {
        self.principals().iter().find(|p| p.scope == scope && p.logical_id == logical_id)
    }

    /// The one principal of an ARN that is spelled out.
    #[must_use]
    pub fn principal_of(&self, arn: &Text) -> Option<&Principal> {
        let by_arn = self.by_arn.get_or_init(|| {
            let mut by_arn: HashMap<Text, Option<usize>> = HashMap::new();
            for (number, principal) in self.principals().iter().enumerate() {
                // Of two with one ARN, none is the one that is meant.
                let arn = principal.identity.arn.clone();
                by_arn.entry(arn).and_modify(|only| *only = None).or_insert(Some(number));
            }
            by_arn
        });
        self.principals().get((*by_arn.get(arn)?)?)
    }

    /// What a resource is called, as far as its type tells.
    #[must_use]
    pub fn identity(&self, member: Member<'_>) -> Option<&Identity> {
        self.identities().of(member.scope(), member.id())
    }

    /// The value with references to resources written out as the ARNs and names that they give, exports followed, and account,
    /// region and partition taken for those of one deployment environment.
    #[must_use]
    pub fn spelled_out(&self, value: &Value) -> Value {
        value.with_texts(&|text| self.spelled(text)).unwrap_or_else(|| value.clone())
    }

    fn spelled(&self, text: &Text) -> Option<Text> {
        text.holes().next()?;
        let given = |hole: &Hole| match &hole.origin {
            HoleOrigin::Import(name) => {
                let (_, value) = single_export(&self.exports, name)?;
                let text = value.as_text()?;
                Some(text.filled(|hole| self.identities().given(hole)))
            }
            _ => self.identities().given(hole),
        };
        Some(self.home().settle(&text.filled(given)))
    }

    fn identities(&self) -> &Identities {
        self.identities.get_or_init(|| Identities::new(self.members(), self.home()))
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.templates()))
    }

    fn member_at(&self, (template, place): (usize, usize)) -> Option<Member<'_>> {
        let template = match template.checked_sub(self.deployed.len()) {
            Some(alone) => self.templates.get(alone)?,
            None => self.deployments.get(*self.deployed.get(template)?)?.template.as_ref()?,
        };
        Some(Member { template, resource: template.resource_at(place)? })
    }

    /// The roles that the templates define; one that is read in two stacks (a file that a service includes, found in
    /// its folder too) counts once. What a loop writes stands in one place and bears different names.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        let mut seen = HashSet::new();
        let mut is_new = move |role: &Role| seen.insert((role.at, role.logical_id.clone()));
        self.roles.iter().filter(move |role| role.account.is_none() && is_new(role))
    }

    /// The role of a logical id in a stack.
    #[must_use]
    pub fn role_of(&self, scope: Scope, logical_id: &str) -> Option<&Role> {
        self.roles.of_id(scope, logical_id)
    }

    /// Every role that a deployment names as CloudFormation's, with the stack instance that names it.
    #[must_use]
    pub fn service_roles(&self) -> &[(Scope, ServiceRole)] {
        &self.service_roles
    }

    /// Everything that surely runs as the service role of its own deployment.
    #[must_use]
    pub fn running_as_service_role(&self) -> Vec<RunsAsServiceRole<'_>> {
        self.deployments.iter().flat_map(|deployment| of_deployment(self, deployment)).collect()
    }

    /// The conditions of both, where some deployment makes all of them hold as far as is known.
    #[must_use]
    pub fn both_hold(&self, a: &[Literal], b: &[Literal]) -> Option<Vec<Literal>> {
        let both = both_hold(a, b)?;
        (both.is_empty() || !self.conditions().satisfiable(&both).is_no()).then_some(both)
    }

    /// What the questions so far could not know of conditions, each once.
    #[must_use]
    pub fn problems_of_conditions(&self) -> Vec<Problem> {
        let asked = self.conditions.iter().map(|conditions| &**conditions).chain(self.joined.get());
        let mut found: Vec<Problem> = Vec::new();
        for problem in asked.flat_map(Conditions::problems_met) {
            let told = Problem::harmless(self.place(problem.condition()), problem.to_string());
            if !found.contains(&told) {
                found.push(told);
            }
        }
        found
    }

    /// Where a condition is defined, else where its template starts.
    fn place(&self, condition: Option<&Condition>) -> FileSpan {
        let named = condition.and_then(|condition| match condition {
            Condition::Named { scope, name } => Some((*scope, name)),
            Condition::Is { .. } => None,
        });
        let own = named.and_then(|(scope, name)| {
            let (_, section, at) = self.defined.iter().find(|(own, ..)| *own == scope)?;
            Some(section.as_ref().and_then(|section| section.entry(name)).map_or(*at, |entry| entry.key_at))
        });
        let first = || self.defined.first().map(|(.., at)| *at);
        own.or_else(first).unwrap_or(FileSpan::new(FileId(0), Span::at(0)))
    }

    fn conditions(&self) -> &Conditions {
        match self.conditions.as_slice() {
            [only] => only,
            several => self.joined.get_or_init(|| {
                let mut joined = Conditions::default();
                several.iter().for_each(|conditions| joined.extend(conditions));
                joined
            }),
        }
    }

    /// The role that a text of the stack `scope` names, if the world defines just one that it can be.
    #[must_use]
    pub fn role(&self, scope: Scope, text: &Text) -> Option<KnownRole<'_>> {
        find(&self.roles, &self.exports, scope, text)
    }

    /// Whether two texts of the stack `scope` name the same role, and whether that is sure.
    #[must_use]
    pub fn same_role(&self, scope: Scope, a: &Text, b: &Text) -> (Answer, bool) {
        let direct = same_role(a, b);
        if direct != Answer::Unknown {
            return (direct, true);
        }
        match (self.role(scope, a), self.role(scope, b)) {
            (Some(a), Some(b)) if std::ptr::eq(a.role, b.role) => (Answer::Yes, a.sure && b.sure),
            _ => (Answer::Unknown, false),
        }
    }
}
