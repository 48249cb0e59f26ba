//! On whom or what a method can be used in an account.

use deployfence_value::Text;

use super::method::{Method, Reach, Subject};
use super::sieve::Sieve;
use super::world::{Group, Principal, Role, Running, World};
use crate::caller::Caller;
use crate::policy::Effect;
use crate::role::Arn;

/// A principal with what the account says of it.
pub(super) struct Own<'w> {
    pub(super) principal: &'w Principal,
    pub(super) caller: Caller,
    pub(super) account: Text,
    pub(super) attached: Vec<&'w Text>,
    pub(super) groups: Vec<&'w Group>,
    pub(super) boundary: Option<&'w Text>,
}

/// One subject of a method.
pub(super) struct Binding<'w> {
    /// What permissions on the subject are held on, and what the gain comes from.
    pub(super) target: Text,
    /// The permissions boundary of the user or role whose policies are changed.
    pub(super) boundary: Option<&'w Text>,
    pub(super) role: Option<&'w Role>,
    pub(super) running: Option<&'w Running>,
}

impl<'w> Own<'w> {
    /// None where the ARN is not surely that of a user or a role.
    pub(super) fn new(principal: &'w Principal, world: &'w World) -> Option<Self> {
        let caller = Caller::parse(&principal.arn)?;
        let account = caller.account()?.clone();
        let (attached, boundary) = match &caller {
            Caller::User(_) => world.user(&principal.arn).map(|user| (&user.attached, &user.boundary)),
            Caller::Role(_) => world.role(&principal.arn).map(|role| (&role.attached, &role.boundary)),
            _ => return None,
        }
        .map_or((Vec::new(), None), |(attached, boundary)| (attached.iter().collect(), boundary.as_ref()));
        let groups = world.groups_of(&principal.arn).collect();
        Some(Self { principal, caller, account, attached, groups, boundary })
    }

    pub(super) fn is_user(&self) -> bool {
        matches!(self.caller, Caller::User(_))
    }

    /// Whether a boundary takes something from what its own policies give it.
    pub(super) fn is_limited(&self) -> bool {
        self.is_bounded()
            && !self.principal.policies.boundaries.iter().any(|boundary| boundary.allows_everything())
    }

    /// Whether something bounds what its own policies give it.
    pub(super) fn is_bounded(&self) -> bool {
        self.boundary.is_some() || !self.principal.policies.boundaries.is_empty()
    }

    /// Whether a policy of its own may deny something.
    pub(super) fn is_denied(&self) -> bool {
        let mut statements = self.principal.policies.identity.iter().flat_map(|policy| &policy.statements);
        statements.any(|statement| statement.effect != Some(Effect::Allow))
    }

    /// The name of a user; roles have none in their requests.
    pub(super) fn user_name(&self) -> Option<&Text> {
        match &self.caller {
            Caller::User(user) => Some(&user.name),
            _ => None,
        }
    }

    fn is_own(&self, arn: &Text) -> bool {
        self.principal.arn.same(arn).is_yes()
    }

    /// Whether an ARN may be of the principal's account.
    pub(super) fn is_near(&self, arn: &Text) -> bool {
        // Most are literal, and asked for often.
        if let (Some(arn), Some(account)) = (arn.as_literal(), self.account.as_literal()) {
            return arn.split(':').nth(4) == Some(account);
        }
        Arn::parse(arn).is_some_and(|arn| !arn.account.same(&self.account).is_no())
    }

    /// The customer managed policies of a subject.
    pub(super) fn changeable(&self, binding: &Binding<'w>) -> impl Iterator<Item = &'w Text> {
        let attached = binding.role.into_iter().flat_map(|role| &role.attached);
        attached.filter(|policy| self.is_changeable(policy))
    }

    /// Whether an ARN is that of a policy that the account may change.
    fn is_changeable(&self, arn: &Text) -> bool {
        self.is_near(arn) && Arn::parse(arn).is_some_and(|arn| arn.account.as_literal() != Some("aws"))
    }

    /// The subjects of a method that a sieve lets through.
    pub(super) fn bindings(&self, method: &Method, world: &'w World, sieve: &Sieve) -> Vec<Binding<'w>> {
        match method.subject {
            Subject::OwnUser if self.is_user() => vec![self.itself()],
            Subject::OwnRole if !self.is_user() => vec![self.itself()],
            Subject::Own => vec![self.itself()],
            Subject::OwnGroup => self.groups.iter().map(|group| of_group(group)).collect(),
            Subject::OtherGroup if self.is_user() => {
                let others = world.groups.iter().filter(|group| !group.has(&self.principal.arn));
                others.filter(|group| self.is_near(&group.arn)).map(of_group).collect()
            }
            Subject::OwnPolicy => {
                let own = self.attached.iter().copied();
                let all = own.chain(self.groups.iter().flat_map(|group| &group.attached));
                all.filter(|policy| self.is_changeable(policy)).map(Binding::of).collect()
            }
            Subject::OwnBoundary => self
                .boundary
                .filter(|policy| self.is_changeable(policy))
                .map(Binding::of)
                .into_iter()
                .collect(),
            Subject::OtherUser => {
                let others = world.users.iter().filter(|user| !self.is_own(&user.arn));
                let near = others.filter(|user| self.is_near(&user.arn));
                near.map(|user| Binding { boundary: user.boundary.as_ref(), ..Binding::of(&user.arn) })
                    .collect()
            }
            Subject::Role(Reach::Runs { kind, signed, .. }) => {
                let places = world.index.running(&world.running, kind);
                let places = places.map(|by_start| by_start.starting(&sieve.starts_of_running()));
                let of_kind = places.into_iter().flatten().filter_map(|place| world.running.get(place));
                let shut = of_kind.filter(|running| running.code_signing.is_some() == signed);
                let meant = shut.filter(|running| sieve.lets_running(running));
                let others = meant.filter(|running| !self.is_own(&running.role));
                others.map(|running| of_running(running, world)).collect()
            }
            Subject::Role(reach) => {
                let meant = self.roles(reach, world).filter(|role| sieve.lets(&role.arn));
                let others = meant.filter(|role| !self.is_own(&role.arn));
                // Only a role that is assumed may belong to another account, and nothing of it is changed from here.
                let alone = reach == Reach::Assumed && method.needs.len() == 1;
                let reached = others.filter(|role| alone || self.is_near(&role.arn));
                reached.map(of_role).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The roles that a reach can have, without those that are out of the question.
    fn roles(&self, reach: Reach, world: &'w World) -> Box<dyn Iterator<Item = &'w Role> + 'w> {
        let at = |place: usize| world.roles.get(place);
        let assumable = || world.index.assumable(&world.roles);
        match reach {
            Reach::Named => Box::new(assumable().naming(&self.caller).into_iter().filter_map(at)),
            Reach::Assumed => Box::new(assumable().all().iter().copied().filter_map(at)),
            _ => Box::new(world.roles.iter()),
        }
    }

    fn itself(&self) -> Binding<'w> {
        Binding { boundary: self.boundary, ..Binding::of(&self.principal.arn) }
    }
}

impl Binding<'_> {
    fn of(arn: &Text) -> Self {
        Self { target: arn.clone(), boundary: None, role: None, running: None }
    }
}

fn of_group<'w>(group: &'w Group) -> Binding<'w> {
    Binding::of(&group.arn)
}

fn of_role(role: &Role) -> Binding<'_> {
    Binding { boundary: role.boundary.as_ref(), role: Some(role), ..Binding::of(&role.arn) }
}

fn of_running<'w>(running: &'w Running, world: &'w World) -> Binding<'w> {
    let known = world.role(&running.role).map(of_role);
    Binding { running: Some(running), ..known.unwrap_or_else(|| Binding::of(&running.role)) }
}
