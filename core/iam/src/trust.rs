//! Trust policies: who may become a role.

use deployfence_source::FileSpan;
use deployfence_value::{Answer, HoleOrigin, Kind, Literal, Piece, Pseudo, Text, Value};

/// A role's trust policy, as far as it can be known.
#[derive(Debug, Clone)]
pub struct TrustPolicy {
    /// Where it is written.
    pub at: FileSpan,
    statements: Vec<TrustStatement>,
    /// Whether a part of it could not be known: then what is not found may still be there.
    partial: bool,
}

/// One statement that lets somebody assume the role, or denies it.
#[derive(Debug, Clone)]
pub struct TrustStatement {
    /// Where it is written.
    pub at: FileSpan,
    allow: Answer,
    /// Whether `sts:AssumeRole` is among its actions.
    assume: Answer,
    conditional: bool,
    services: Vec<Named>,
    /// Whether it names principals that may include any service: `*`, `NotPrincipal`, or something unknown.
    open: bool,
}

/// A service principal as it is written.
#[derive(Debug, Clone)]
struct Named {
    service: Text,
    at: FileSpan,
    /// The template's conditions under which it stands there.
    conditions: Vec<Literal>,
}

/// A service that a trust policy names for assuming the role.
#[derive(Debug, Clone)]
pub struct TrustedService {
    /// Its name, such as `lambda.amazonaws.com`.
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
        let statements = document.get("Statement");
        let mut policy = Self { at: document.at, statements: Vec::new(), partial: statements.is_none() };
        for statement in statements.into_iter().flat_map(Value::one_or_many) {
            match &statement.kind {
                Kind::Map(_) => policy.statements.push(TrustStatement::new(statement)),
                Kind::Null => {}
                _ => policy.partial = true,
            }
        }
        policy
    }

    /// The place that shows best whom it trusts: the first service that it names, else the first statement.
    #[must_use]
    pub fn shown_at(&self) -> FileSpan {
        let service = self.statements.iter().flat_map(|s| &s.services).map(|service| service.at).next();
        service.or_else(|| self.statements.first().map(|s| s.at)).unwrap_or(self.at)
    }

    /// Whether the service, such as `lambda.amazonaws.com`, may assume the role. A statement with a condition
    /// is an *unknown*: whether it holds is known only at the time of the call.
    #[must_use]
    pub fn allows_service(&self, service: &str) -> Answer {
        let applies = |allow: Answer, s: &TrustStatement| {
            let named = s.names(service);
            let unconditional = if s.conditional { Answer::Unknown } else { Answer::Yes };
            allow.and(s.assume).and(named).and(unconditional)
        };
        let allowed = Answer::any(self.statements.iter().map(|s| applies(s.allow, s)));
        let denied = Answer::any(self.statements.iter().map(|s| applies(!s.allow, s)));
        match (allowed, denied) {
            (Answer::No, _) if self.partial => Answer::Unknown,
            (Answer::No, _) | (_, Answer::Yes) => Answer::No,
            (Answer::Yes, Answer::No) if !self.partial => Answer::Yes,
            _ => Answer::Unknown,
        }
    }

    /// The services that a statement surely names for assuming the role, whatever the statement's conditions, and
    /// that no other surely denies.
    pub fn named_services(&self) -> impl Iterator<Item = TrustedService> + '_ {
        let allowing = self.statements.iter().filter(|s| s.allow.is_yes() && s.assume.is_yes());
        let named = allowing.flat_map(|s| &s.services).filter_map(|named| {
            let name = service_name(&named.service)?;
            Some(TrustedService { name, at: named.at, conditions: named.conditions.clone() })
        });
        named.filter(|named| !self.allows_service(&named.name).is_no())
    }
}

impl TrustStatement {
    fn new(statement: &Value) -> Self {
        let allow = match statement.get("Effect").and_then(Value::as_text) {
            Some(effect) => effect.same(&Text::literal("Allow")),
            None => Answer::Unknown,
        };
        let conditional = statement.get("Condition").is_some_and(|c| !c.is_null());
        let mut this = Self {
            at: statement.at,
            allow,
            assume: assume(statement),
            conditional,
            services: Vec::new(),
            open: statement.get("NotPrincipal").is_some(),
        };
        match statement.get("Principal") {
            Some(principal) => this.principal(principal),
            None => this.open = true,
        }
        this
    }

    fn principal(&mut self, principal: &Value) {
        let Some(map) = principal.as_map() else {
            // `*`, or a value that is not known.
            self.open = true;
            return;
        };
        for entry in map.entries() {
            for value in entry.value.one_or_many() {
                for alternative in value.alternatives() {
                    match (entry.key.as_str(), alternative.value.as_text()) {
                        (_, Some(text)) if text.as_literal() == Some("*") => self.open = true,
                        ("Service", Some(service)) => self.services.push(Named {
                            service: service.clone(),
                            at: alternative.value.at,
                            conditions: alternative.conditions,
                        }),
                        ("Service", None) => self.open |= !alternative.value.is_null(),
                        // `Fn::If` and macros may stand where a map of principals is meant.
                        (key, _) if key.starts_with("Fn::") => self.open = true,
                        _ => {}
                    }
                }
            }
        }
    }

    fn names(&self, service: &str) -> Answer {
        let named = self.services.iter().map(|named| match service_name(&named.service) {
            Some(name) if name != service => Answer::No,
            // Under a condition of the template it is there in some deployments only.
            Some(_) if named.conditions.is_empty() => Answer::Yes,
            _ => Answer::Unknown,
        });
        let open = if self.open { Answer::Unknown } else { Answer::No };
        Answer::any(named).or(open)
    }
}

/// The name of a service principal in the form `lambda.amazonaws.com`: the URL suffix of a partition and the
/// region of a regional name are the deployment's own business.
fn service_name(text: &Text) -> Option<String> {
    let mut name = String::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => name.push_str(literal),
            Piece::Hole(hole) => match hole.origin {
                HoleOrigin::Pseudo(Pseudo::UrlSuffix) => name.push_str("amazonaws.com"),
                HoleOrigin::Pseudo(Pseudo::Region) => name.push_str("us-east-1"),
                _ => return None,
            },
        }
    }
    let name = name.strip_suffix(".cn").unwrap_or(&name);
    let labels: Vec<&str> = name.split('.').collect();
    match labels.as_slice() {
        [service, region, "amazonaws", "com"] if is_region(region) => {
            Some(format!("{service}.amazonaws.com"))
        }
        _ => Some(name.to_owned()),
    }
}

fn is_region(label: &str) -> bool {
    label.split('-').count() >= 3 && label.ends_with(|c: char| c.is_ascii_digit())
}

fn assume(statement: &Value) -> Answer {
    let Some(actions) = statement.get("Action") else {
        // `NotAction` leaves almost everything in; deciding it is the policy engine's business.
        return Answer::Unknown;
    };
    Answer::any(actions.one_or_many().iter().map(|action| match action.as_str() {
        Some(pattern) => matches_assume_role(pattern).into(),
        None => Answer::Unknown,
    }))
}

/// Whether an action pattern covers `sts:AssumeRole`; actions are matched without regard to case.
fn matches_assume_role(pattern: &str) -> bool {
    fn matches(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => {
                matches(rest, text) || text.split_first().is_some_and(|(_, tail)| matches(pattern, tail))
            }
            (Some((b'?', rest)), Some((_, tail))) => matches(rest, tail),
            (Some((p, rest)), Some((t, tail))) => p.eq_ignore_ascii_case(t) && matches(rest, tail),
            _ => false,
        }
    }
    // A pattern that is longer than this is no action, and runs of stars would be tried many times over.
    pattern.len() <= 64 && pattern.matches('*').count() <= 4 && matches(pattern.as_bytes(), b"sts:AssumeRole")
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, Span};
    use deployfence_value::{Choice, Condition, Entry, Hole, Scope};

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
        assert_eq!(regional.allows_service("states.amazonaws.com"), Answer::Yes);
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
            ("Condition", map(&[("StringEquals", map(&[]))])),
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

    #[test]
    fn the_url_suffix_of_a_partition_does_not_matter() {
        let suffix = Text::hole(Hole::new(HoleOrigin::Pseudo(Pseudo::UrlSuffix), Scope(0)));
        let name = Text::concat([&Text::literal("ec2."), &suffix]);
        assert_eq!(service_name(&name).as_deref(), Some("ec2.amazonaws.com"));
        assert_eq!(
            service_name(&Text::literal("ec2.amazonaws.com.cn")).as_deref(),
            Some("ec2.amazonaws.com")
        );
    }

    impl TrustPolicy {
        fn with_partial(mut self) -> Self {
            self.partial = true;
            self
        }
    }
}
