//! What a principal's own policies surely do not allow on a resource, told at a glance: an account has thousands of resources,
//! and most policies name a few.

use std::rc::Rc;
use std::sync::Arc;

use deployfence_value::{Piece, Text};

use super::asking::speaks_of;
use super::need::{Need, On};
use super::world::Running;
use crate::evaluate::Policies;
use crate::pattern::{Atom, How, Pattern, Subject, fold};
use crate::policy::{Effect, Items, Policy, Statement};

/// The services of whose actions identity policies may allow some.
#[derive(Debug)]
pub(super) struct Services {
    /// None where any may be meant.
    prefixes: Option<Vec<String>>,
}

/// The resources on which identity policies may allow an action.
#[derive(Debug)]
pub(super) enum Named {
    /// Any: something that allows it leaves them open.
    Any,
    /// Those that match one of these.
    Only(Vec<Shape>),
}

/// A pattern, and the text that everything starts with that it matches.
#[derive(Debug)]
pub(super) struct Shape {
    start: String,
    pattern: Pattern,
}

/// What the permissions of a method are held on, as far as that lets many resources pass by unasked.
pub(super) struct Sieve {
    of_target: Vec<Rc<Named>>,
    of_running: Vec<Rc<Named>>,
}

impl Services {
    pub(super) fn of(policies: &Policies) -> Self {
        let is_whole = policies.identity.iter().all(|policy| !policy.partial);
        let actions = policies.identity.iter().flat_map(allowing).filter_map(|one| one.actions.as_ref());
        let of_items = |actions: &Items<Pattern>| -> Option<Vec<String>> {
            if actions.negated { None } else { actions.items.iter().map(|item| prefix(&item.is)).collect() }
        };
        let prefixes: Option<Vec<Vec<String>>> = actions.map(of_items).collect();
        Self {
            prefixes: prefixes.filter(|_| is_whole).map(|prefixes| prefixes.into_iter().flatten().collect()),
        }
    }

    /// Whether an action may be allowed.
    pub(super) fn may_have(&self, action: &str) -> bool {
        let service = action.split(':').next().unwrap_or_default();
        let is_of = |prefix: &String| prefix.eq_ignore_ascii_case(service);
        self.prefixes.as_ref().is_none_or(|prefixes| prefixes.iter().any(is_of))
    }
}

/// The statements of a policy that allow something, or may.
fn allowing(policy: &Arc<Policy>) -> impl Iterator<Item = &Statement> {
    policy.statements.iter().filter(|statement| statement.effect != Some(Effect::Deny))
}

/// What a pattern of actions has before the colon; none where that is not known.
fn prefix(actions: &Pattern) -> Option<String> {
    let mut prefix = String::new();
    for atom in actions.atoms() {
        match atom {
            Atom::Char(':') => return Some(prefix),
            Atom::Char(char) => prefix.push(fold(*char)),
            _ => return None,
        }
    }
    None
}

impl Named {
    /// No resource at all.
    pub(super) fn nothing() -> Self {
        Self::Only(Vec::new())
    }

    /// What the policies name for an action.
    pub(super) fn of(policies: &Policies, action: &str) -> Self {
        let action = Subject::from(action);
        let mut shapes = Vec::new();
        for policy in &policies.identity {
            if policy.partial {
                return Self::Any;
            }
            for statement in allowing(policy).filter(|statement| speaks_of(statement, &action)) {
                let Some(resources) = statement.resources.as_ref().filter(|named| !named.negated) else {
                    return Self::Any;
                };
                let patterns = resources.items.iter().map(|item| &item.is);
                shapes.extend(patterns.map(Shape::of));
            }
        }
        if shapes.iter().any(|shape| shape.pattern.is_everything()) { Self::Any } else { Self::Only(shapes) }
    }

    /// Whether they allow the action on nothing.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Only(shapes) if shapes.is_empty())
    }

    /// Whether a resource may be one of them.
    fn may_be(&self, arn: &Text) -> bool {
        match self {
            Self::Any => true,
            Self::Only(shapes) => {
                let mut close = shapes.iter().filter(|shape| shape.may_start(arn)).peekable();
                close.peek().is_some() && {
                    let subject = Subject::new(arn.clone());
                    close.any(|shape| !shape.pattern.matches(&subject, How::default()).is_no())
                }
            }
        }
    }
}

impl Shape {
    fn of(pattern: &Pattern) -> Self {
        let chars = pattern.atoms().iter().map_while(|atom| match atom {
            Atom::Char(char) => Some(*char),
            _ => None,
        });
        Self { start: chars.collect(), pattern: pattern.with_any() }
    }

    /// Whether a text may start as it has to.
    fn may_start(&self, text: &Text) -> bool {
        match text.pieces() {
            [Piece::Literal(all)] => all.starts_with(&self.start),
            [Piece::Literal(known), ..] => known.starts_with(&self.start) || self.start.starts_with(&**known),
            _ => true,
        }
    }
}

impl Sieve {
    /// How the ARNs start of all that runs as a role and that it lets through.
    pub(super) fn starts_of_running(&self) -> Vec<&str> {
        let named = self.of_running.iter().find_map(|named| match &**named {
            Named::Any => None,
            Named::Only(shapes) => Some(shapes.iter().map(|shape| shape.start.as_str()).collect()),
        });
        named.unwrap_or_else(|| vec![""])
    }

    /// `named` says what the principal's policies name for an action.
    pub(super) fn of(needs: &[Need], named: impl Fn(&'static str) -> Rc<Named>) -> Self {
        let on = |is_meant: fn(On) -> bool| {
            let meant = needs.iter().filter(move |need| is_meant(need.on));
            meant.map(|need| named(need.action)).collect()
        };
        Self {
            of_target: on(|on| matches!(on, On::Subject | On::Assumed | On::Passed)),
            of_running: on(|on| on == On::Running),
        }
    }

    /// Whether the principal may hold the permissions on a role, as far as its own policies tell.
    pub(super) fn lets(&self, target: &Text) -> bool {
        self.of_target.iter().all(|named| named.may_be(target))
    }

    /// Whether it may hold them on what runs as a role, which may have a policy that allows it.
    pub(super) fn lets_running(&self, running: &Running) -> bool {
        let itself =
            running.policy.is_some() || self.of_running.iter().all(|named| named.may_be(&running.arn));
        itself && self.lets(&running.role)
    }
}
