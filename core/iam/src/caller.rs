//! Who makes a request.

use deployfence_value::{Answer, Text};

use crate::role::{Arn, last_name};

/// The principal of a request.
/// Source: AWS's "AWS JSON policy elements: Principal".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// An IAM user, by its ARN.
    User(Identity),
    /// A role as such: some session of it that no policy names.
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

/// Identity providers that are named without an ARN.
const WEB_IDENTITIES: &[&str] =
    &["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/// Digits of a canonical id.
const CANONICAL: usize = 64;

/// What begins the names of service-linked roles, and all that the ARN of a session tells of them.
const LINKED_NAME: &str = "AWSServiceRoleFor";
/// The path that they have, and no other role.
const LINKED_PATH: &str = "role/aws-service-role/";

impl Caller {
    /// The caller that a text names: an ARN, an account's id or canonical id, or a service; none where it is none of them.
    #[must_use]
    pub fn parse(text: &Text) -> Option<Self> {
        if let Some(literal) = text.as_literal() {
            if is_account(literal) {
                return Some(Self::Root(text.clone()));
            }
            if WEB_IDENTITIES.contains(&literal) {
                return Some(Self::Federated(text.clone()));
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
            service_linked: match kind {
                "role" => arn.resource.starts_with(LINKED_PATH),
                "assumed-role" => name.starts_with(LINKED_NAME),
                _ => Answer::No,
            }
            .is_yes(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Caller> {
        Caller::parse(&Text::literal(text))
    }

    #[test]
    fn callers_are_told_apart_by_what_names_them() {
        let name = |text: &str| match parse(text) {
            Some(Caller::User(of)) => format!("user {} of {}", of.name, of.account),
            Some(Caller::Role(of)) => format!("role {} of {}", of.name, of.account),
            Some(Caller::Session(of)) => format!("session of {} of {}", of.name, of.account),
            Some(Caller::FederatedUser(of)) => format!("federated {} of {}", of.name, of.account),
            Some(Caller::Root(account)) => format!("root of {account}"),
            Some(Caller::Service(name)) => format!("service {name}"),
            Some(Caller::Federated(name)) => format!("provider {name}"),
            Some(Caller::CanonicalUser(_)) => "canonical".to_owned(),
            Some(Caller::Anonymous) | None => "none".to_owned(),
        };
        for (text, expected) in [
            ("arn:aws:iam::111122223333:user/team/ada", "user ada of 111122223333"),
            ("arn:aws-cn:iam::111122223333:role/a/b/deploy", "role deploy of 111122223333"),
            ("arn:aws:sts::111122223333:assumed-role/deploy/ci", "session of deploy of 111122223333"),
            ("arn:aws:sts::111122223333:federated-user/ada", "federated ada of 111122223333"),
            ("arn:aws:iam::111122223333:root", "root of 111122223333"),
            ("111122223333", "root of 111122223333"),
            ("lambda.amazonaws.com", "service lambda.amazonaws.com"),
            ("accounts.google.com", "provider accounts.google.com"),
            ("arn:aws:iam::1:oidc-provider/example.com", "provider arn:aws:iam::1:oidc-provider/example.com"),
            (&"0a".repeat(32), "canonical"),
            ("arn:aws:s3:::bucket", "none"),
            ("1111222233334", "none"),
            ("*", "none"),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }

    #[test]
    fn service_linked_roles_are_known_by_their_path_and_their_sessions_by_name() {
        let linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
        assert!(parse(linked).is_some_and(|caller| caller.is_service_linked()));
        assert!(
            parse("arn:aws:sts::1:assumed-role/AWSServiceRoleForX/s").is_some_and(|c| c.is_service_linked())
        );
        for other in ["arn:aws:iam::1:role/AWSServiceRoleForX", "arn:aws:iam::1:user/AWSServiceRoleForX"] {
            assert!(parse(other).is_some_and(|caller| !caller.is_service_linked()), "{other}");
        }
    }
}
