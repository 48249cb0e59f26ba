//! What finds the roles of an account, and what runs as them, without asking all of them.

use std::collections::HashMap;
use std::sync::OnceLock;

use deployfence_value::Text;
use smol_str::SmolStr;

use super::assumable::Assumable;
use super::world::{Role, Running};

/// Finds what a world has. Each part is worked out from the world when somebody asks for it first: make a new one for a world
/// that changes.
#[derive(Debug, Clone, Default)]
pub struct Index {
    roles: OnceLock<HashMap<Text, usize>>,
    assumable: OnceLock<Assumable>,
    running: OnceLock<HashMap<String, ByStart>>,
}

impl Index {
    /// The place of the role of an ARN.
    pub(super) fn role(&self, roles: &[Role], arn: &Text) -> Option<usize> {
        let by_arn = || {
            let mut by_arn = HashMap::with_capacity(roles.len());
            for (place, role) in roles.iter().enumerate() {
                by_arn.entry(role.arn.clone()).or_insert(place);
            }
            by_arn
        };
        self.roles.get_or_init(by_arn).get(arn).copied()
    }

    pub(super) fn assumable(&self, roles: &[Role]) -> &Assumable {
        self.assumable.get_or_init(|| Assumable::of(roles))
    }

    /// What runs as a role, of a type; none where there is nothing.
    pub(super) fn running(&self, running: &[Running], kind: &str) -> Option<&ByStart> {
        let by_kind = || {
            let mut by_kind: HashMap<String, ByStart> = HashMap::new();
            for (place, one) in running.iter().enumerate() {
                by_kind.entry(one.kind.clone()).or_default().add(place, one);
            }
            by_kind.values_mut().for_each(ByStart::sort);
            by_kind
        };
        self.running.get_or_init(by_kind).get(kind)
    }
}

/// The places of what runs as roles, by how its ARN starts.
#[derive(Debug, Clone, Default)]
pub(super) struct ByStart {
    known: Vec<(SmolStr, usize)>,
    /// Those whose ARN is not known.
    open: Vec<usize>,
    /// Those whose own policy may allow what no policy of a principal does.
    with_policy: Vec<usize>,
}

impl ByStart {
    fn add(&mut self, place: usize, running: &Running) {
        if running.policy.is_some() {
            self.with_policy.push(place);
        } else if let Some(arn) = running.arn.as_literal() {
            self.known.push((SmolStr::new(arn), place));
        } else {
            self.open.push(place);
        }
    }

    fn sort(&mut self) {
        self.known.sort_unstable();
    }

    /// The places of all on which a principal may be allowed something whose policies allow it on what starts in one of these
    /// ways: in order.
    pub(super) fn starting(&self, starts: &[&str]) -> Vec<usize> {
        let mut places = self.with_policy.clone();
        if !starts.is_empty() {
            places.extend(&self.open);
        }
        for start in starts {
            let from = self.known.partition_point(|(arn, _)| arn.as_str() < *start);
            let own = self.known.iter().skip(from).take_while(|(arn, _)| arn.starts_with(start));
            places.extend(own.map(|(_, place)| *place));
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}
