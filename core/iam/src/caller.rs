//! Who makes a request.

use deployfence_value::Text;

use crate::role::{Arn, last_name};

/// The principal of a request.
/// Source: AWS's "AWS JSON policy elements: Principal".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// An IAM user, by its ARN.
    User(Identity),
    /// A role as such: some session of it, whose name does not matter.
    Role(Identity),
    /// A session of a role, by the ARN of the session.
    Session(Identity),
    /// A session that a user made with `GetFederationToken`.
    FederatedUser(Identity),
    /// The root user of an account.
    Root(Text),
    /// A service, by its name, such as `lambda.amazonaws.com`.
    Service(Text),
    /// Somebody whom an identity provider vouches for, by the provider's ARN or domain.
    Federated(Text),
    /// An account that is known by its canonical id only. Which id an account has that is known by its number, a request
    /// does not say: it is taken to be none that a policy names.
    CanonicalUser(Text),
    /// Somebody without credentials.
    Anonymous,
}

/// A principal within an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its ARN.
    pub arn: Text,
    /// Its account.
    pub account: Text,
    /// The name of the user or of the role, without path: names are unique within an account whatever their paths.
    pub name: Text,
    /// Whether it is a role that a service made for itself and whose permissions nobody else can bound.
    pub service_linked: bool,
}

/// Digits of a canonical id.
const CANONICAL: usize = 64;

/// What begins the names of service-linked roles.
const SERVICE_LINKED: &str = "AWSServiceRoleFor";

impl Caller {
    /// The caller that a text names: an ARN, an account's id or canonical id, or a service; none where it is none of them.
    #[must_use]
    pub fn parse(text: &Text) -> Option<Self> {
        if let Some(literal) = text.as_literal() {
            if is_account(literal) {
                return Some(Self::Root(text.clone()));
            }
            if is_service(literal) {
                return Some(Self::Service(text.clone()));
            }
            if literal.len() == CANONICAL && literal.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Some(Self::CanonicalUser(text.clone()));
            }
        }
        let arn = Arn::parse(text)?;
        let parts = arn.resource.split('/', 3);
        let kind = parts.first()?.as_literal()?;
        let identity = |name: &Text| Identity {
            arn: text.clone(),
            account: arn.account.clone(),
            name: name.clone(),
            service_linked: name.starts_with(SERVICE_LINKED).is_yes(),
        };
        Some(match (arn.service.as_literal()?, kind) {
            ("iam", "root") => Self::Root(arn.account),
            ("iam", "user") => Self::User(identity(&last_name(&arn.resource)?)),
            ("iam", "role") => Self::Role(identity(&last_name(&arn.resource)?)),
            ("iam", "saml-provider" | "oidc-provider") => Self::Federated(text.clone()),
            ("sts", "assumed-role") => Self::Session(identity(parts.get(1)?)),
            ("sts", "federated-user") => Self::FederatedUser(identity(parts.get(1)?)),
            _ => return None,
        })
    }

    /// The account that it belongs to by its number; services, federated and anonymous callers belong to none.
    #[must_use]
    pub fn account(&self) -> Option<&Text> {
        match self {
            Self::User(identity)
            | Self::Role(identity)
            | Self::Session(identity)
            | Self::FederatedUser(identity) => Some(&identity.account),
            Self::Root(account) => Some(account),
            Self::Service(_) | Self::Federated(_) | Self::CanonicalUser(_) | Self::Anonymous => None,
        }
    }

    /// Whether it is a service-linked role.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        matches!(self, Self::Role(identity) | Self::Session(identity) if identity.service_linked)
    }
}

/// Whether a text is an account's id.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_service(text: &str) -> bool {
    text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") || text.ends_with(".amazon.com")
}
