//! The callers that policies of resources tell apart.

mod standing;

use deployfence_value::Text;
use smol_str::SmolStr;

use super::automaton::{Row, TooMany, cells};
use super::texts::OTHER;
use crate::caller::{Caller, is_account};
use crate::condition::literal;
use crate::pattern::{Pattern, Reading, Style};
use crate::policy::{Principal, Statement};

pub(super) use standing::Standing;

/// The first account that is tried for one that no policy names.
const STRANGER: u64 = 999_988_887_777;

/// Callers of every kind that the statements tell apart.
pub(super) fn standings(statements: &[&Statement]) -> Result<Callers, TooMany> {
    let named = Named::of(statements);
    let mut callers = vec![Caller::Anonymous];
    for account in &named.accounts {
        callers.extend(named.within(account)?);
        callers.push(Caller::Root(Text::literal(account.clone())));
        callers.extend(caller(&format!("arn:aws:sts::{account}:federated-user/example")));
    }
    callers.extend(named.others.iter().cloned());
    callers.push(Caller::Service(Text::literal("example.amazonaws.com")));
    let provider = format!("arn:aws:iam::{}:saml-provider/example", named.stranger);
    callers.push(Caller::Federated(Text::literal(provider)));
    let sessions =
        named.arns.iter().filter_map(|role| session_of(role).map(|session| Standing::of_role(session, role)));
    Ok(Callers {
        standings: callers.into_iter().map(Standing::new).chain(sessions).collect(),
        all: !named.incomplete,
    })
}

/// Callers of whom a question is asked.
#[derive(Debug, Clone)]
pub(super) struct Callers {
    pub(super) standings: Vec<Standing>,
    /// Whether there is one of each kind that the statements tell apart.
    pub(super) all: bool,
}

fn caller(arn: &str) -> Option<Caller> {
    Caller::parse(&Text::literal(arn))
}

/// A session of a role.
fn session_of(role: &str) -> Option<Caller> {
    let mut parts = role.splitn(6, ':');
    let (account, resource) = (parts.nth(4)?, parts.next()?);
    let name = resource.strip_prefix("role/")?.rsplit('/').next()?;
    caller(&format!("arn:aws:sts::{account}:assumed-role/{name}/example"))
}

/// Callers whom the statements do not name: without credentials, of an account beside, and whom an identity provider
/// vouches for that serves everybody.
pub(super) fn strangers(statements: &[&Statement]) -> Result<Callers, TooMany> {
    let named = Named::of(statements);
    let mut callers = vec![Caller::Anonymous];
    callers.extend(named.within(&named.stranger)?);
    callers.extend(named.others.into_iter().filter(serves_everybody));
    Ok(Callers { standings: callers.into_iter().map(Standing::new).collect(), all: !named.incomplete })
}

/// Identity providers with which anybody can have an account.
/// Source: AWS's "Create an OpenID Connect identity provider", and its list of "secure by default" shared providers.
const SHARED_PROVIDERS: &[&str] = &[
    "accounts.google.com",
    "agent.buildkite.com",
    "app.terraform.io",
    "cognito-identity.amazonaws.com",
    "gitlab.com",
    "graph.facebook.com",
    "token.actions.githubusercontent.com",
    "www.amazon.com",
];

fn serves_everybody(caller: &Caller) -> bool {
    let Caller::Federated(provider) = caller else { return false };
    let name = provider.as_literal().map(|text| text.rsplit("oidc-provider/").next().unwrap_or(text));
    name.is_some_and(|name| SHARED_PROVIDERS.contains(&name))
}

/// Whom and what the statements name.
#[derive(Default)]
struct Named {
    accounts: Vec<SmolStr>,
    /// ARNs of users, roles and sessions.
    arns: Vec<SmolStr>,
    /// Services and identity providers.
    others: Vec<Caller>,
    /// What `aws:PrincipalArn` is compared with.
    patterns: Vec<(Pattern, bool)>,
    /// An account that is not named.
    stranger: SmolStr,
    /// Whether there are callers told apart that are not looked for: accounts and services by wildcards, and other
    /// partitions.
    incomplete: bool,
}

impl Named {
    fn of(statements: &[&Statement]) -> Self {
        let mut named = Self::default();
        for statement in statements {
            for item in statement.principals.iter().flat_map(|principals| &principals.items) {
                named.principal(&item.is);
            }
            for condition in &statement.conditions {
                let Some(operator) = condition.operator else { continue };
                let ignore_case = operator.comparison == crate::policy::Comparison::StringEqualsIgnoreCase;
                for item in &condition.values.items {
                    match condition.key.as_str() {
                        "aws:principalarn" => named.pattern(&item.is, ignore_case),
                        "aws:principalaccount" => match literal(&item.is) {
                            Some(account) => named.account(&account),
                            None => named.incomplete |= !item.is.is_everything(),
                        },
                        "aws:principalservicename" => {
                            let name = literal(&item.is).map(Text::literal);
                            named.incomplete |= name.is_none() && !item.is.is_everything();
                            named.other(name.map(Caller::Service));
                        }
                        _ => {}
                    }
                }
            }
        }
        let is_named = |account: &SmolStr| named.accounts.contains(account);
        let mut strangers =
            (0..=named.accounts.len() as u64).map(|n| SmolStr::new((STRANGER + n).to_string()));
        named.stranger = strangers.find(|account| !is_named(account)).unwrap_or_default();
        named.account(&named.stranger.clone());
        named
    }

    fn principal(&mut self, principal: &Principal) {
        match principal {
            Principal::Aws(text) => {
                let Some(text) = text.as_literal() else { return };
                self.account(text);
                self.account(text.split(':').nth(4).unwrap_or_default());
                if !self.arns.iter().any(|known| known == text) && text.contains('/') {
                    self.arns.push(text.into());
                }
            }
            Principal::Service(text) => self.other(Some(Caller::Service(text.clone()))),
            Principal::Federated(text) => self.other(Some(Caller::Federated(text.clone()))),
            Principal::CanonicalUser(text) => self.other(Some(Caller::CanonicalUser(text.clone()))),
            Principal::Anyone | Principal::Unknown => {}
        }
    }

    fn other(&mut self, caller: Option<Caller>) {
        if let Some(caller) = caller.filter(|caller| !self.others.contains(caller)) {
            self.others.push(caller);
        }
    }

    fn account(&mut self, text: &str) {
        if is_account(text) && !self.accounts.iter().any(|known| known == text) {
            self.accounts.push(text.into());
        }
    }

    fn pattern(&mut self, pattern: &Pattern, ignore_case: bool) {
        if !pattern.holes().is_empty() || !pattern.variables().is_empty() {
            self.incomplete = true;
            return;
        }
        let written = pattern.to_string();
        let part = |at| written.split(':').nth(at).unwrap_or_default();
        let is_any = |part: &str| part.is_empty() || part == "*";
        self.account(part(4));
        self.incomplete |= !is_any(part(4)) && !is_account(part(4));
        self.incomplete |= !is_any(part(1)) && part(1) != "aws";
        if !self.patterns.iter().any(|(known, case)| (known, *case) == (pattern, ignore_case)) {
            self.patterns.push((pattern.clone(), ignore_case));
        }
    }

    /// Users and roles of an account: those that are named, and one of each kind that patterns tell from the others.
    fn within(&self, account: &str) -> Result<Vec<Caller>, TooMany> {
        let pattern = |text: &str, style| Pattern::new(&Text::literal(text), style, false);
        let mut of = self.patterns.clone();
        for arn in self.arns.iter().filter(|arn| arn.split(':').nth(4) == Some(account)) {
            of.push((pattern(arn, Style::Exact), false));
        }
        let kinds = of.len();
        of.extend(
            ["user", "role"].map(|k| (pattern(&format!("arn:aws:iam::{account}:{k}/?*"), Style::Arn), false)),
        );
        let rows: Vec<Row<'_>> = of
            .iter()
            .map(|(pattern, ignore_case)| Row {
                pattern,
                ignore_case: *ignore_case,
                reading: Reading::Narrow,
            })
            .collect();
        let mut callers = Vec::new();
        for cell in cells(&rows, OTHER)? {
            let is_identity = cell.matched.contains(kinds) || cell.matched.contains(kinds + 1);
            let is_named = self.arns.iter().any(|arn| *arn == cell.text);
            if is_identity || is_named {
                let readable = cell.text.replace(OTHER, "example");
                callers.extend(Caller::parse(&Text::literal(readable)));
            }
        }
        Ok(callers)
    }
}

#[cfg(test)]
mod tests;
