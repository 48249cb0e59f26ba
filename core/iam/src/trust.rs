//! Trust policies: who may become a role.

use deployfence_source::FileSpan;
use deployfence_value::{Answer, Literal, Text, Value};

use crate::caller::Caller;
use crate::evaluate::{Matcher, Policies, ServiceName, Through, same_service};
use crate::pattern::{Reading, Subject};
use crate::policy::{Effect, Item, Policy, Principal, Statement};
use crate::request::{Context, Request};

/// A role's trust policy, as far as it can be known.
#[derive(Debug, Clone)]
pub struct TrustPolicy {
    policy: Policy,
    /// Whether a part of it could not be known: then what is not found may still be there.
    partial: bool,
}

/// A service that a trust policy names for assuming the role.
#[derive(Debug, Clone)]
pub struct TrustedService {
    /// Its name without region, such as `lambda.amazonaws.com`.
    pub name: String,
    /// Where it is named.
    pub at: FileSpan,
    /// The template's conditions under which it is named, such as `IsProd` or `not IsProd`.
    pub conditions: Vec<Literal>,
}

impl TrustPolicy {
    /// Reads a trust policy from a resolved `AssumeRolePolicyDocument`.
    #[must_use]
    pub fn new(document: &Value) -> Self {
        let policy = Policy::new(document);
        let partial = policy.partial || document.get("Statement").is_none();
        Self { policy, partial }
    }

    /// The place that shows best whom it trusts: the first service that it names, else the first statement.
    #[must_use]
    pub fn shown_at(&self) -> FileSpan {
        let statements = &self.policy.statements;
        let service = statements.iter().flat_map(services).map(|(item, _)| item.at).next();
        service.or_else(|| statements.first().map(|s| s.at)).unwrap_or(self.policy.at)
    }

    /// Whether the service, such as `lambda.amazonaws.com`, may assume the role. A statement with a condition
    /// is an *unknown*: whether it holds is known only at the time of the call.
    #[must_use]
    pub fn allows_service(&self, service: &str) -> Answer {
        let request = assumption();
        let matcher = matcher(&request);
        let applies = |effect: Effect| {
            Answer::any(self.policy.statements.iter().map(|statement| {
                let has_effect = statement.effect.map_or(Answer::Unknown, |known| (known == effect).into());
                has_effect.and(matcher.fits(statement, Through::None)).and(names(statement, service))
            }))
        };
        match (applies(Effect::Allow), applies(Effect::Deny)) {
            (Answer::No, _) if self.partial => Answer::Unknown,
            (Answer::No, _) | (_, Answer::Yes) => Answer::No,
            (Answer::Yes, Answer::No) if !self.partial => Answer::Yes,
            _ => Answer::Unknown,
        }
    }

    /// The services that a statement surely names for assuming the role, whatever the statement's conditions, and
    /// that no other surely denies.
    pub fn named_services(&self) -> impl Iterator<Item = TrustedService> + '_ {
        let allowing = self.policy.statements.iter().filter(|statement| {
            let assumes = matcher(&assumption()).action(statement);
            statement.effect == Some(Effect::Allow) && assumes.is_yes()
        });
        let named = allowing.flat_map(|statement| {
            services(statement).filter_map(|(item, service)| {
                let conditions = item.under.iter().chain(&statement.under).cloned().collect();
                let name = ServiceName::read(service)?.global();
                Some(TrustedService { name, at: item.at, conditions })
            })
        });
        named.filter(|named| !self.allows_service(&named.name).is_no())
    }
}

/// The request to assume the role, of which nothing else is known. Who makes it, [`names`] asks.
fn assumption() -> Request {
    Request {
        principal: Caller::Anonymous,
        action: Subject::from("sts:AssumeRole"),
        resource: Subject::from("*"),
        resource_account: None,
        context: Context::open(),
    }
}

fn matcher(request: &Request) -> Matcher<'_> {
    Matcher::new(&Policies::default(), request, Reading::default())
}

/// Whether a statement names a service. Of everybody, and of whoever is not listed, it is not said that a service is meant.
fn names(statement: &Statement, service: &str) -> Answer {
    let service = Text::literal(service);
    match &statement.principals {
        Some(principals) if !principals.negated => principals.fit(|principal| match principal {
            Principal::Service(text) => same_service(text, &service),
            Principal::Anyone | Principal::Unknown => Answer::Unknown,
            _ => Answer::No,
        }),
        _ => Answer::Unknown,
    }
}

/// The services that a statement lists as its principals.
fn services(statement: &Statement) -> impl Iterator<Item = (&Item<Principal>, &Text)> {
    let listed = statement.principals.iter().filter(|principals| !principals.negated);
    listed.flat_map(|principals| &principals.items).filter_map(|item| match &item.is {
        Principal::Service(text) if text.as_literal() != Some("*") => Some((item, text)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, Span};
    use deployfence_value::{Choice, Condition, Entry, HoleOrigin, Scope};

    fn at() -> FileSpan {
        FileSpan::new(FileId(0), Span::at(0))
    }

    fn text(t: &str) -> Value {
        Value::text(Text::literal(t), at())
    }

    fn map(entries: &[(&str, Value)]) -> Value {
        let entries = entries.iter().map(|(k, v)| Entry { key: (*k).into(), key_at: at(), value: v.clone() });
        Value::map(entries, at())
    }

    fn policy(statements: &[Value]) -> TrustPolicy {
        TrustPolicy::new(&map(&[("Statement", Value::list(statements.to_vec(), at()))]))
    }

    fn allow(action: &str, principal: Value) -> Value {
        map(&[("Effect", text("Allow")), ("Action", text(action)), ("Principal", principal)])
    }

    fn service(name: &str) -> Value {
        map(&[("Service", text(name))])
    }

    #[test]
    fn a_service_is_trusted_by_its_name_in_any_spelling() {
        for action in ["sts:AssumeRole", "STS:assumerole", "sts:*", "*", "sts:Assume*"] {
            let policy = policy(&[allow(action, service("lambda.amazonaws.com"))]);
            assert_eq!(policy.allows_service("lambda.amazonaws.com"), Answer::Yes, "{action}");
            assert_eq!(policy.allows_service("cloudformation.amazonaws.com"), Answer::No, "{action}");
        }
        let regional = policy(&[allow("sts:AssumeRole", service("states.eu-west-1.amazonaws.com"))]);
        assert_eq!(regional.allows_service("states.eu-west-1.amazonaws.com"), Answer::Yes);
        // Which region the role is used in is not said.
        assert_eq!(regional.allows_service("states.amazonaws.com"), Answer::Unknown);
        assert_eq!(regional.named_services().next().map(|s| s.name).as_deref(), Some("states.amazonaws.com"));
        let other = policy(&[allow("sts:AssumeRoleWithSAML", service("lambda.amazonaws.com"))]);
        assert_eq!(other.allows_service("lambda.amazonaws.com"), Answer::No);
    }

    #[test]
    fn what_is_not_known_is_neither_trusted_nor_not() {
        let hole = Value::hole(HoleOrigin::Parameter("S".into()), Scope(0), at());
        let policies = [
            policy(&[allow("sts:AssumeRole", map(&[("Service", hole)]))]),
            policy(&[allow("sts:AssumeRole", text("*"))]),
            policy(&[allow("sts:AssumeRole", service("*"))]),
            policy(&[]).with_partial(),
        ];
        for policy in policies {
            assert_eq!(policy.allows_service("lambda.amazonaws.com"), Answer::Unknown);
        }
    }

    #[test]
    fn deny_and_conditions_count() {
        let yes = allow("sts:AssumeRole", service("lambda.amazonaws.com"));
        let deny = map(&[
            ("Effect", text("Deny")),
            ("Action", text("sts:*")),
            ("Principal", service("lambda.amazonaws.com")),
        ]);
        let denied = policy(&[yes, deny]);
        assert_eq!(denied.allows_service("lambda.amazonaws.com"), Answer::No);
        assert_eq!(denied.named_services().count(), 0);
        let conditional = map(&[
            ("Effect", text("Allow")),
            ("Action", text("sts:AssumeRole")),
            ("Principal", service("lambda.amazonaws.com")),
            ("Condition", map(&[("StringEquals", map(&[("aws:SourceAccount", text("111122223333"))]))])),
        ]);
        let policy = policy(&[conditional]);
        assert_eq!(policy.allows_service("lambda.amazonaws.com"), Answer::Unknown);
        assert_eq!(policy.named_services().count(), 1);
    }

    #[test]
    fn a_choice_names_each_service_under_its_condition() {
        let choice = Choice {
            condition: Condition::Named { scope: Scope(0), name: "Build".into() },
            then: text("codebuild.amazonaws.com"),
            otherwise: text("lambda.amazonaws.com"),
        };
        let policy = policy(&[allow("sts:AssumeRole", map(&[("Service", Value::choice(choice, at()))]))]);
        assert_eq!(policy.allows_service("lambda.amazonaws.com"), Answer::Unknown);
        assert_eq!(policy.allows_service("ec2.amazonaws.com"), Answer::No);
        let shown = |conditions: &[Literal]| conditions.iter().map(Literal::to_string).collect::<String>();
        let named: Vec<_> = policy.named_services().map(|s| (s.name, shown(&s.conditions))).collect();
        let expected = [("codebuild.amazonaws.com", "Build"), ("lambda.amazonaws.com", "not Build")];
        assert_eq!(named, expected.map(|(name, conditions)| (name.to_owned(), conditions.to_owned())));
    }

    impl TrustPolicy {
        fn with_partial(mut self) -> Self {
            self.partial = true;
            self
        }
    }
}
