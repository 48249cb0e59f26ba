//! What of a request decides how its policies are combined.

use deployfence_value::{Answer, Text};

use crate::caller::Caller;
use crate::catalogue::{self, Service};
use crate::pattern::Subject;
use crate::request::Request;
use crate::role::Arn;

/// What of a request decides how its policies are combined, whatever they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Where the caller's own permissions come from.
    pub own: Own,
    /// Whether a permissions boundary cuts what a resource policy grants to the caller by its role or user ARN: it
    /// does for roles, not for users.
    pub entity_is_bounded: bool,
    /// Whether the resource belongs to the caller's account.
    pub same_account: Answer,
    /// Whether the resource's policy has to let its account use identity policies, as those of roles and keys have to.
    pub resource_decides: Answer,
    /// Whether service control policies bound the caller.
    pub service_control: bool,
    /// Whether resource control policies bound the request.
    pub resource_control: Answer,
    /// Whether the request needs no permission at all, and cannot be denied.
    pub free: Answer,
}

/// Where a caller's own permissions come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// From identity policies, within boundaries and session policies.
    Policies,
    /// The root user of an account holds all of them.
    Everything,
    /// Services, federated and anonymous callers have none: what they may do, a resource's policy says.
    Nothing,
}

impl Shape {
    /// The shape of a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let caller = &request.principal;
        let own = match caller {
            Caller::User(_) | Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_) => {
                Own::Policies
            }
            Caller::Root(_) => Own::Everything,
            Caller::Service(_) | Caller::Federated(_) | Caller::CanonicalUser(_) | Caller::Anonymous => {
                Own::Nothing
            }
        };
        let service_linked = caller.is_service_linked();
        let action = Action::of(&request.action);
        Self {
            own,
            entity_is_bounded: matches!(caller, Caller::Role(_) | Caller::Session(_)),
            same_account: same_account(request),
            resource_decides: action.ask(|service, name| resource_decides(service, name, &request.resource)),
            service_control: own != Own::Nothing && !service_linked,
            resource_control: if service_linked {
                Answer::No
            } else {
                action.ask(|service, name| supports_resource_control_policies(service, name).into())
            },
            free: action.ask(|service, name| {
                // AWS's API reference of `GetCallerIdentity`: "No permissions are required", even where a policy denies
                // it; whoever asks has to have signed the request.
                let asks = is(service, "sts") && is(name, "GetCallerIdentity");
                (asks && *caller != Caller::Anonymous).into()
            }),
        }
    }
}

fn is(text: &str, name: &str) -> bool {
    text.eq_ignore_ascii_case(name)
}

/// The action of a request in its two parts, where it is known.
struct Action<'r>(Option<(&'r str, &'r str)>);

impl<'r> Action<'r> {
    fn of(action: &'r Subject) -> Self {
        Self(action.as_str().map(|text| text.split_once(':').unwrap_or((text, ""))))
    }

    fn ask(&self, question: impl FnOnce(&str, &str) -> Answer) -> Answer {
        self.0.map_or(Answer::Unknown, |(service, name)| question(service, name))
    }
}

/// Whether resource control policies bound an action of a service. Retiring a grant of a key they do not, by the same
/// page of AWS.
#[must_use]
pub fn supports_resource_control_policies(service: &str, action: &str) -> bool {
    catalogue::service(service).is_some_and(Service::has_resource_control_policies)
        && !(is(service, "kms") && is(action, "RetireGrant"))
}

/// Trust policies and key policies "must explicitly allow access for principals" also within their account.
/// Sources: AWS's "Policy evaluation for requests within a single account", "Key policies in AWS KMS".
fn resource_decides(service: &str, name: &str, resource: &Subject) -> Answer {
    let wanted = if is(service, "kms") {
        ("kms", "key/")
    } else if is(service, "sts") && is_assumption(name) {
        ("iam", "role/")
    } else {
        return Answer::No;
    };
    let Some(arn) = Arn::parse(resource.text()) else {
        return if resource.is_literal() { Answer::No } else { Answer::Unknown };
    };
    let owner = arn.service.as_literal().map_or(Answer::Unknown, |service| (service == wanted.0).into());
    owner.and(arn.resource.starts_with(wanted.1))
}

fn is_assumption(name: &str) -> bool {
    let begins = name.get(.."AssumeRole".len()).is_some_and(|start| is(start, "AssumeRole"));
    begins || is(name, "TagSession") || is(name, "SetSourceIdentity") || is(name, "SetContext")
}

/// Whether the resource belongs to the caller's account. What has no resource belongs to the caller.
fn same_account(request: &Request) -> Answer {
    let Some(caller) = request.principal.account() else { return Answer::No };
    if let Some(owner) = &request.resource_account {
        return caller.same(owner);
    }
    match request.resource.as_str() {
        Some("*") => Answer::Yes,
        Some(text) => match text.split(':').nth(4) {
            Some("") | None => Answer::Unknown,
            Some(owner) => caller.as_literal().map_or(Answer::Unknown, |caller| (caller == owner).into()),
        },
        None => Arn::parse(request.resource.text())
            .filter(|arn| arn.account != Text::literal(""))
            .map_or(Answer::Unknown, |arn| caller.same(&arn.account)),
    }
}
