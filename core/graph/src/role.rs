//! Roles that a world defines, and finding the one that a text names.

use std::collections::HashMap;

use deployfence_iam::{Arn, TrustPolicy, role_name};
use deployfence_source::FileSpan;
use deployfence_template::{Resource, Template};
use deployfence_value::{HoleOrigin, Literal, Pseudo, Scope, Text, Value};

use crate::principal::ACCOUNT;

/// A role that a template defines, or that an account has.
#[derive(Debug)]
pub struct Role {
    /// The stack instance that defines it; of a snapshot, one of its own.
    pub scope: Scope,
    /// Its logical id; of a snapshot, its name.
    pub logical_id: String,
    /// Where that stands.
    pub at: FileSpan,
    /// The account that has it, where it is from a snapshot.
    pub account: Option<String>,
    /// Its path without the leading slash and its name, as in its ARN; none where CloudFormation makes the name up.
    pub name: Option<Text>,
    /// Its trust policy.
    pub trust: TrustPolicy,
    /// The conditions of its template under which it exists.
    pub under: Vec<Literal>,
}

/// The roles of a world, in order.
#[derive(Debug)]
pub(crate) struct Roles {
    all: Vec<Role>,
    by_id: HashMap<(Scope, String), usize>,
}

impl Roles {
    /// Of several with one logical id in a stack, the first is meant.
    pub(crate) fn new(all: Vec<Role>) -> Self {
        let mut by_id = HashMap::with_capacity(all.len());
        for (place, role) in all.iter().enumerate() {
            by_id.entry((role.scope, role.logical_id.clone())).or_insert(place);
        }
        Self { all, by_id }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Role> {
        self.all.iter()
    }

    pub(crate) fn of_id(&self, scope: Scope, logical_id: &str) -> Option<&Role> {
        self.all.get(*self.by_id.get(&(scope, logical_id.to_owned()))?)
    }
}

/// The role that a text names.
#[derive(Debug, Clone, Copy)]
pub struct KnownRole<'w> {
    /// The role.
    pub role: &'w Role,
    /// Whether it is surely that one; else an account that is not known decides.
    pub sure: bool,
}

impl Role {
    pub(crate) fn of(template: &Template, resource: Resource<'_>) -> Option<Self> {
        if resource.type_name() != Some("AWS::IAM::Role") {
            return None;
        }
        let document = template.property(resource, &["AssumeRolePolicyDocument"])?;
        Some(Self {
            scope: template.scope(),
            logical_id: resource.logical_id.to_string(),
            at: resource.id_at,
            account: None,
            name: name_of(template, resource),
            trust: TrustPolicy::new(&document),
            under: template.exists_under(resource),
        })
    }
}

impl Role {
    /// The roles of an account's snapshot (`aws iam get-account-authorization-details`).
    pub(crate) fn of_snapshot(snapshot: &Value) -> Vec<Self> {
        let roles = snapshot.get("RoleDetailList").map(Value::items).unwrap_or_default();
        roles.iter().filter_map(Self::of_detail).collect()
    }

    fn of_detail(detail: &Value) -> Option<Self> {
        let arn = Arn::parse_role(detail.get("Arn")?.as_text()?)?;
        let name = detail.get("RoleName")?;
        Some(Self {
            scope: ACCOUNT,
            logical_id: name.as_str()?.to_owned(),
            at: name.at,
            account: Some(arn.known_account()?.to_owned()),
            name: role_name(&arn.resource),
            trust: TrustPolicy::new(detail.get("AssumeRolePolicyDocument")?),
            under: Vec::new(),
        })
    }

    /// Whether it can be the one that an ARN with this account means: a snapshot says whose its roles are.
    fn may_lie_in(&self, arn: &Arn) -> bool {
        match (&self.account, arn.known_account()) {
            (Some(own), Some(meant)) => own == meant,
            _ => true,
        }
    }
}

fn name_of(template: &Template, resource: Resource<'_>) -> Option<Text> {
    let name = template.property(resource, &["RoleName"])?;
    let name = name.as_text()?;
    match template.property(resource, &["Path"]).filter(|path| !path.is_null()) {
        None => Some(name.clone()),
        Some(path) => {
            let path = path.as_text()?;
            let inner = path.as_literal()?.strip_prefix('/')?;
            Some(Text::concat([&Text::literal(inner), name]))
        }
    }
}

/// Finds the role that a text names among `roles`, following exports.
pub(crate) fn find<'w>(
    roles: &'w Roles,
    exports: &[(Scope, Value, Value)],
    scope: Scope,
    text: &Text,
) -> Option<KnownRole<'w>> {
    if let Some(hole) = text.as_hole() {
        return match &hole.origin {
            HoleOrigin::Attribute { logical_id, attribute } if attribute == "Arn" => {
                roles.of_id(hole.scope, logical_id).map(|role| KnownRole { role, sure: true })
            }
            HoleOrigin::Import(name) => {
                let (scope, value) = single_export(exports, name)?;
                let found = find(roles, &[], scope, value.as_text()?)?;
                // An export is one in an account and region, which are not known here.
                Some(KnownRole { sure: false, ..found })
            }
            _ => None,
        };
    }
    let arn = Arn::parse_role(text)?;
    let account = account(&arn)?;
    let name = role_name(&arn.resource)?.in_one_environment();
    let named = |role: &&Role| {
        role.name.as_ref().is_some_and(|known| known.in_one_environment().same(&name).is_yes())
    };
    let candidates = roles.iter().filter(named).filter(|role| role.may_lie_in(&arn));
    // A template says what a deployment would make of the account: it comes before the snapshot.
    let (candidates, in_account): (Vec<&Role>, Vec<&Role>) =
        candidates.partition(|role| role.account.is_none());
    if let ([], [role]) = (candidates.as_slice(), in_account.as_slice()) {
        return Some(KnownRole { role, sure: arn.known_account().is_some() });
    }
    let own = candidates.iter().find(|role| role.scope == scope);
    let role = *own.or(candidates.first())?;
    // Where two definitions could be meant, the answer is unknown; one that is included and found too is one.
    if candidates.iter().any(|other| other.at != role.at) {
        return None;
    }
    let is_sure = account == Account::OfStack(role.scope) && role.scope == scope && role.under.is_empty();
    Some(KnownRole { role, sure: is_sure })
}

/// Whose account an ARN names, as far as a role that a template defines may lie in it.
#[derive(PartialEq)]
enum Account {
    /// That of a stack, whichever that is.
    OfStack(Scope),
    /// One that is written out, or that another tool fills in: templates do not say whether it is theirs.
    Stated,
}

/// None where any account may be meant.
fn account(arn: &Arn) -> Option<Account> {
    if arn.known_account().is_some() {
        return Some(Account::Stated);
    }
    let hole = arn.account.as_hole()?;
    match &hole.origin {
        HoleOrigin::Pseudo(Pseudo::AccountId) => Some(Account::OfStack(hole.scope)),
        HoleOrigin::Variable(name) if name == "aws:accountId" => Some(Account::Stated),
        _ => None,
    }
}

pub(crate) fn single_export<'e>(
    exports: &'e [(Scope, Value, Value)],
    name: &Text,
) -> Option<(Scope, &'e Value)> {
    // Texts that are surely the same are equal.
    let matches = |(_, export, _): &&(Scope, Value, Value)| export.as_text() == Some(name);
    let mut candidates = exports.iter().filter(matches);
    let (scope, _, value) = candidates.next()?;
    // An output that is included by a service and found in its folder too is one.
    candidates.all(|(_, _, other)| other.at == value.at).then_some((*scope, value))
}
