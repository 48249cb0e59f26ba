//! Which role a text names, and whether two texts name the same one.

use deployfence_value::{Answer, HoleOrigin, Text};

/// The parts of an ARN, `arn:partition:service:region:account:resource`.
#[derive(Debug, Clone)]
pub struct Arn {
    /// `aws`, `aws-cn`, `aws-us-gov`, or a hole.
    pub partition: Text,
    /// The service, such as `iam`.
    pub service: Text,
    /// The account id, or a hole.
    pub account: Text,
    /// What comes after the fifth colon, such as `role/app/deploy`.
    pub resource: Text,
}

impl Arn {
    /// Takes a text apart; none where it does not surely have the form of an ARN.
    #[must_use]
    pub fn parse(text: &Text) -> Option<Self> {
        let parts = text.split(':', 6);
        let [arn, partition, service, _region, account, resource] = parts.as_slice() else { return None };
        (arn.as_literal() == Some("arn")).then(|| Self {
            partition: partition.clone(),
            service: service.clone(),
            account: account.clone(),
            resource: resource.clone(),
        })
    }

    /// Takes a text apart that is the ARN of a role.
    #[must_use]
    pub fn parse_role(text: &Text) -> Option<Self> {
        let arn = Self::parse(text)?;
        let is_role = arn.service.as_literal() == Some("iam") && arn.resource.starts_with("role/").is_yes();
        is_role.then_some(arn)
    }

    /// The account id, where all of it is known.
    #[must_use]
    pub fn known_account(&self) -> Option<&str> {
        self.account.as_literal().filter(|account| !account.is_empty())
    }
}

/// The name of the role that an ARN's resource part (`role/path/name`) names: path and name, without `role`.
#[must_use]
pub fn role_name(resource: &Text) -> Option<Text> {
    let mut parts = resource.split('/', 2);
    let name = parts.pop()?;
    (parts.pop()?.as_literal() == Some("role")).then_some(name)
}

/// The name at the end of a path, such as `deploy` of `role/app/deploy`; none where there is no path. What is not known is
/// taken to hold no slash.
#[must_use]
pub(crate) fn last_name(resource: &Text) -> Option<Text> {
    let parts = resource.split('/', usize::MAX);
    if parts.len() < 2 { None } else { parts.into_iter().next_back() }
}

/// Whether two texts name the same role, given that both are used by one stack. A stack's service role and
/// every role that its resources run as lie in the account that the stack is deployed to (`iam:PassRole` works
/// in one account only), so a known account on one side is the account on the other, and so is the partition.
#[must_use]
pub fn same_role(a: &Text, b: &Text) -> Answer {
    if a.same(b).is_yes() {
        return Answer::Yes;
    }
    match (Arn::parse_role(a), Arn::parse_role(b)) {
        (Some(a), Some(b)) => {
            let accounts_differ =
                matches!((a.known_account(), b.known_account()), (Some(a), Some(b)) if a != b);
            if accounts_differ { Answer::No } else { a.resource.same(&b.resource) }
        }
        (None, None) => match (resource_of(a), resource_of(b)) {
            // Two resources of one stack are two roles.
            (Some((a, scope_a)), Some((b, scope_b))) if scope_a == scope_b => (a == b).into(),
            _ => Answer::Unknown,
        },
        _ => Answer::Unknown,
    }
}

/// The logical id and the scope of a text that is just an attribute of a resource.
fn resource_of(text: &Text) -> Option<(&str, u32)> {
    let hole = text.as_hole()?;
    match &hole.origin {
        HoleOrigin::Attribute { logical_id, .. } => Some((logical_id, hole.scope.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_value::{Hole, Pseudo, Scope};

    fn hole(origin: HoleOrigin) -> Text {
        Text::hole(Hole::new(origin, Scope(0)))
    }

    fn arn(partition: &Text, account: &Text, name: &str) -> Text {
        let (colon, role) = (Text::literal(":"), Text::literal(format!(":role/{name}")));
        Text::concat([&Text::literal("arn:"), partition, &Text::literal(":iam:"), &colon, account, &role])
    }

    #[test]
    fn partition_and_account_are_those_of_the_stack() {
        let literal = arn(&Text::literal("aws"), &Text::literal("123456789012"), "app/deploy");
        let partition = hole(HoleOrigin::Pseudo(Pseudo::Partition));
        let account = hole(HoleOrigin::Pseudo(Pseudo::AccountId));
        assert_eq!(same_role(&literal, &arn(&partition, &account, "app/deploy")), Answer::Yes);
        assert_eq!(same_role(&literal, &arn(&partition, &account, "app/run")), Answer::No);
        let elsewhere = arn(&partition, &Text::literal("210987654321"), "app/deploy");
        assert_eq!(same_role(&literal, &elsewhere), Answer::No);
    }

    #[test]
    fn what_only_the_deployment_knows_is_unknown() {
        let literal = arn(&Text::literal("aws"), &Text::literal("123456789012"), "deploy");
        let parameter = hole(HoleOrigin::Parameter("Role".into()));
        assert_eq!(same_role(&literal, &parameter), Answer::Unknown);
        assert_eq!(same_role(&parameter, &parameter.clone()), Answer::Yes);
        let attribute =
            |id: &str| hole(HoleOrigin::Attribute { logical_id: id.into(), attribute: "Arn".into() });
        assert_eq!(same_role(&attribute("A"), &attribute("B")), Answer::No);
        assert_eq!(same_role(&attribute("A"), &literal), Answer::Unknown);
    }

    #[test]
    fn the_name_of_a_role_keeps_its_path() {
        assert_eq!(role_name(&Text::literal("role/app/deploy")), Some(Text::literal("app/deploy")));
        assert_eq!(role_name(&Text::literal("user/x")), None);
    }
}
