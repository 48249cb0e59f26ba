//! Roles that a world defines, and finding the one that a text names.

use deployfence_iam::{Arn, TrustPolicy, role_name};
use deployfence_source::FileSpan;
use deployfence_template::{Resource, Template};
use deployfence_value::{Answer, HoleOrigin, Pseudo, Scope, Text, Value};

/// A role that a template defines.
#[derive(Debug)]
pub struct Role {
    /// The stack instance that defines it.
    pub scope: Scope,
    /// Its logical id.
    pub logical_id: String,
    /// Where its logical id stands.
    pub at: FileSpan,
    /// Its path without the leading slash and its name, as in its ARN; none where CloudFormation makes the name up.
    pub name: Option<Text>,
    /// Its trust policy.
    pub trust: TrustPolicy,
    /// Whether it exists in some deployments of its template only.
    pub conditional: bool,
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
            name: name_of(template, resource),
            trust: TrustPolicy::new(&document),
            conditional: resource.body.get("Condition").is_some(),
        })
    }
}

fn name_of(template: &Template, resource: Resource<'_>) -> Option<Text> {
    let name = template.property(resource, &["RoleName"])?;
    let name = name.as_text()?;
    match template.property(resource, &["Path"]) {
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
    roles: &'w [Role],
    exports: &[(Scope, Value, Value)],
    scope: Scope,
    text: &Text,
) -> Option<KnownRole<'w>> {
    if let Some(hole) = text.as_hole() {
        return match &hole.origin {
            HoleOrigin::Attribute { logical_id, attribute } if attribute == "Arn" => {
                let same = |role: &&Role| role.scope == hole.scope && role.logical_id == *logical_id;
                roles.iter().find(same).map(|role| KnownRole { role, sure: true })
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
    let candidates: Vec<&Role> = roles.iter().filter(named).collect();
    let own = candidates.iter().find(|role| role.scope == scope);
    let role = *own.or(candidates.first())?;
    // Where two definitions could be meant, the answer is unknown; one that is included and found too is one.
    if candidates.iter().any(|other| other.at != role.at) {
        return None;
    }
    let is_sure = account == Account::OfStack(role.scope) && role.scope == scope && !role.conditional;
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

fn single_export<'e>(exports: &'e [(Scope, Value, Value)], name: &Text) -> Option<(Scope, &'e Value)> {
    let matches = |(_, export, _): &&(Scope, Value, Value)| {
        export.as_text().is_some_and(|text| text.same(name) == Answer::Yes)
    };
    let mut candidates = exports.iter().filter(matches);
    let (scope, _, value) = candidates.next()?;
    // An output that is included by a service and found in its folder too is one.
    candidates.all(|(_, _, other)| other.at == value.at).then_some((*scope, value))
}
