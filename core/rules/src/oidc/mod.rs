//! Roles that are assumed with the token of an OpenID Connect issuer, such as those of GitHub's and GitLab's pipelines.

mod issuers;

use deployfence_graph::World;
use deployfence_iam::Caller;
use deployfence_iam::pattern::{Atom, Pattern, Subject};
use deployfence_iam::policy::{Condition, Principal, Statement};
use deployfence_iam::request::Context;
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Text};

pub(crate) use issuers::{Audience, Issuer};

use issuers::{ISSUERS, Shape};

use crate::patterns::filled;
use crate::resource_policies::{ResourcePolicy, listed};

/// The action by which a token is exchanged for credentials of a role.
const EXCHANGE: &str = "sts:AssumeRoleWithWebIdentity";

/// A statement of a trust policy that names an issuer.
pub(crate) struct Federation<'p> {
    trust: &'p ResourcePolicy<'p>,
    pub(crate) issuer: &'static Issuer,
    provider: &'p Text,
    pub(crate) statement: &'p Statement,
    /// Where the issuer is named.
    pub(crate) at: FileSpan,
    /// The conditions of the template under which it is.
    pub(crate) when: Vec<Literal>,
}

/// What a token says: claims with their values.
pub(crate) type Token<'t> = Vec<(&'t str, Text)>;

/// The statements of a trust policy that name an issuer of [`ISSUERS`].
pub(crate) fn federations<'p>(world: &World, trust: &'p ResourcePolicy<'p>) -> Vec<Federation<'p>> {
    let of_statement = |statement: &'p Statement| {
        listed(statement).filter_map(move |(item, when)| {
            let Principal::Federated(provider) = &item.is else { return None };
            let issuer = match provider_url(world, provider) {
                Some(url) => Issuer::of_url(&url)?,
                None => asked_for(statement)?,
            };
            Some(Federation { trust, issuer, provider, statement, at: item.at, when })
        })
    };
    trust.allowing().flat_map(of_statement).collect()
}

/// The URL, without scheme, of the issuer that a provider stands for; none where that is not known.
fn provider_url(world: &World, provider: &Text) -> Option<Text> {
    let of_template = provider.holes().find_map(|hole| world.member(hole.scope, hole.resource()?));
    if let Some(member) = of_template.filter(|member| member.type_name() == "AWS::IAM::OIDCProvider") {
        let url = member.property(&["Url"])?;
        return after(url.as_text()?, "https:", 3);
    }
    match provider.as_literal() {
        Some(literal) if !literal.starts_with("arn:") => Some(provider.clone()),
        _ => after(&deployfence_iam::Arn::parse(provider)?.resource, "oidc-provider", 2),
    }
}

/// The last of `parts` parts of a path that begins so.
fn after(text: &Text, first: &str, parts: usize) -> Option<Text> {
    let parts = text.split('/', parts);
    let begins = parts.len() > 1 && parts.first()?.as_literal() == Some(first);
    if begins { parts.into_iter().next_back() } else { None }
}

/// The issuer whose claims a statement asks for: tokens of another one do not meet it.
fn asked_for(statement: &Statement) -> Option<&'static Issuer> {
    let asks = |issuer: &&Issuer| statement.conditions.iter().any(|c| issuer.claim(&c.key).is_some());
    ISSUERS.iter().find(asks)
}

impl<'p> Federation<'p> {
    /// Whether somebody with such a token surely may assume the role. Claims that whoever asks for a token chooses are as the
    /// policy wants them, and of claims that `token` does not have nothing is known.
    pub(crate) fn admits(&self, token: &Token<'_>) -> bool {
        let mut statement = self.statement.clone();
        let is_chosen = |condition: &Condition| {
            self.issuer.claim(&condition.key).is_some_and(|claim| self.issuer.chosen.contains(&claim))
        };
        statement.conditions.retain(|condition| !is_chosen(condition));
        let mut context = Context::open();
        for condition in self.trust.policy.statements.iter().flat_map(|s| &s.conditions) {
            let claim = self.issuer.claim(&condition.key);
            let value = token.iter().find(|(name, _)| claim == Some(*name));
            if let Some((_, value)) = value {
                context.insert(&condition.key, vec![Subject::new(value.clone())]);
            }
        }
        let caller = (Caller::Federated(self.provider.clone()), EXCHANGE);
        self.trust.lets_assume(&statement, &self.when, caller, context).is_yes()
    }

    /// Tokens that somebody else can get from the issuer: some that are alike for all policies, and for each subject of this
    /// policy that leaves its owner open one that fits.
    pub(crate) fn of_strangers(&self) -> Vec<Token<'static>> {
        let others = self.issuer.of_strangers.iter().map(|(claim, value)| (*claim, Text::literal(*value)));
        let others: Token<'static> = others.collect();
        let known = self.issuer.strangers.iter().map(|subject| Text::literal(*subject));
        let fitting = self.subjects().filter_map(|(pattern, _)| self.issuer.subject.as_ref()?.open(pattern));
        known
            .chain(fitting)
            .map(|subject| [("sub", subject)].into_iter().chain(others.clone()).collect())
            .collect()
    }

    /// The patterns that the statement demands of the subject, with their places.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = (&'p Pattern, FileSpan)> {
        let issuer = self.issuer;
        let of_subject = move |c: &&Condition| {
            issuer.claim(&c.key) == Some("sub") && c.operator.is_some_and(|operator| !operator.negated)
        };
        let conditions = self.statement.conditions.iter().filter(of_subject);
        conditions.flat_map(|condition| condition.values.items.iter().map(|item| (&item.is, item.at)))
    }
}

/// Whom a subject spans.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Span {
    /// Everything of an owner.
    Owner(Text),
    /// Everything of a project, which is written with its owner.
    Project(Text),
    /// Everything of all projects of one owner whose names match a pattern.
    Projects(Text),
}

/// The atoms before a character, and whether it is there.
fn before(atoms: &[Atom], end: char) -> (&[Atom], bool) {
    let at = atoms.iter().position(|atom| *atom == Atom::Char(end));
    (at.and_then(|at| atoms.get(..at)).unwrap_or(atoms), at.is_some())
}

fn is_wildcard(atom: &Atom) -> bool {
    matches!(atom, Atom::One(_) | Atom::Many(_))
}

impl Shape {
    /// What follows the prefix in a pattern of subjects.
    fn rest<'a>(&self, pattern: &'a Pattern) -> Option<&'a [Atom]> {
        let (start, rest) = pattern.atoms().split_at_checked(self.prefix.len())?;
        let is_prefix = start.iter().zip(self.prefix.chars()).all(|(atom, c)| *atom == Atom::Char(c));
        is_prefix.then_some(rest)
    }

    /// A subject of somebody else that a pattern matches, where it leaves the owner open.
    fn open(&self, pattern: &Pattern) -> Option<Text> {
        let (owner, _) = before(before(self.rest(pattern)?, ':').0, self.owner_ends);
        // GitHub puts the owner's number after an `@`, which no name has.
        let (name, _) = before(owner, '@');
        // What only the deployment knows may name owner and project.
        let is_known = !name.iter().any(|atom| matches!(atom, Atom::Hole(_) | Atom::Variable(_)));
        let subject = || filled(pattern, pattern.atoms(), &Text::literal("someone-else"));
        (is_known && name.iter().any(is_wildcard)).then(subject)?
    }

    /// What a pattern of subjects spans, with the tokens that show it once they are all admitted; none where it is narrower, or
    /// leaves its owner open.
    pub(crate) fn span(&self, pattern: &Pattern) -> Option<(Span, Vec<Token<'static>>)> {
        let rest = self.rest(pattern)?;
        let (owner, has_owner) = before(rest, self.owner_ends);
        let (project, _) = before(rest, ':');
        let of_owner = rest.get(owner.len() + 1..).unwrap_or_default();
        let everything =
            [before(of_owner, ':').0, of_owner].into_iter().any(|own| matches!(own, [Atom::Many(_)]));
        if has_owner && !owner.iter().any(is_wildcard) && everything {
            let owner = filled(pattern, owner, &Text::literal(""))?;
            let separator = Text::literal(self.owner_ends.to_string());
            let other = Text::concat([&owner, &separator, &Text::literal("any-other")]);
            let subject = filled(pattern, pattern.atoms(), &Text::literal("any-other"))?;
            let token = vec![("sub", subject), ("repository", other), ("repository_owner", owner.clone())];
            return Some((Span::Owner(owner), vec![token]));
        }
        if self.of_all_references.is_empty() || before(project, self.owner_ends).0.iter().any(is_wildcard) {
            return None;
        }
        let (start, name) =
            (Text::literal(self.prefix), filled(pattern, project, &Text::literal("any-other"))?);
        let of_reference = |reference: &&str| {
            let subject = Text::concat([&start, &name, &Text::literal(*reference)]);
            vec![("sub", subject), ("repository", name.clone())]
        };
        let span = if project.iter().any(is_wildcard) {
            Span::Projects(filled(pattern, project, &Text::literal("*"))?)
        } else {
            Span::Project(name.clone())
        };
        Some((span, self.of_all_references.iter().map(of_reference).collect()))
    }
}
