//! What something else in the same policy says already.

use super::{Check, Lints};
use crate::pattern::{Atom, How, Pattern, Reach, Subject};
use crate::policy::{Item, Items, Policy, Principal, Statement};

/// Most values of a policy that are compared with each other.
const ITEMS: usize = 2048;

/// Whether a policy is small enough for comparing each of its values with each.
pub(super) fn can_compare(policy: &Policy, lints: &mut Lints) -> bool {
    let count = |statement: &Statement| {
        [&statement.actions, &statement.resources]
            .into_iter()
            .flatten()
            .map(|element| element.items.len())
            .sum::<usize>()
    };
    let fits = policy.statements.iter().map(count).sum::<usize>() <= ITEMS;
    if !fits {
        let message = "the policy has too many values to look for those that others cover";
        lints.add(policy.at, Check::NotCompared, message, "");
    }
    fits
}

/// Values of an element that another one of its values covers.
pub(super) fn within(statement: &Statement, lints: &mut Lints) {
    let elements = [(&statement.actions, true), (&statement.resources, false)];
    for (element, ignore_case) in elements {
        let Some(items) = element.as_ref() else { continue };
        for (index, item) in items.items.iter().enumerate() {
            let others = items.items.iter().enumerate().filter(|(other, _)| *other != index);
            let wider = others.into_iter().find(|(other, wider)| {
                wider.under.is_empty()
                    && covers(&wider.is, &item.is, ignore_case)
                    // Of two that cover each other the first stays.
                    && (*other < index || !covers(&item.is, &wider.is, ignore_case))
            });
            if let Some((_, wider)) = wider {
                let message = format!("`{}` is covered by `{}` beside it", item.is, wider.is);
                lints.add(item.at, Check::Redundant, message, "");
            }
        }
    }
}

/// Statements that another statement covers whole.
pub(super) fn between(statements: &[Statement], lints: &mut Lints) {
    for (index, statement) in statements.iter().enumerate() {
        let others = statements.iter().enumerate().filter(|(other, _)| *other != index);
        let wider = others.into_iter().find(|(other, wider)| {
            contains(wider, statement) && (*other < index || !contains(statement, wider))
        });
        if let Some((other, wider)) = wider {
            let name = wider.sid.as_ref().map_or_else(|| format!("{}", other + 1), |sid| format!("`{sid}`"));
            let message = format!("statement {name} says the same, or more");
            lints.add(statement.at, Check::Redundant, message, "");
        }
    }
}

/// Whether `wider` surely applies wherever `statement` does.
#[must_use]
pub fn contains(wider: &Statement, statement: &Statement) -> bool {
    wider.effect == statement.effect
        && !wider.unclear
        && !statement.unclear
        && wider.under.is_empty()
        && same_principals(wider, statement)
        && element(wider.actions.as_ref(), statement.actions.as_ref(), true)
        && element(wider.resources.as_ref(), statement.resources.as_ref(), false)
        && wider.conditions.iter().all(|condition| {
            statement.conditions.iter().any(|other| {
                (condition.operator.is_some() && condition.operator == other.operator)
                    && condition.key == other.key
                    && same(&condition.values, &other.values)
            })
        })
}

fn same_principals(a: &Statement, b: &Statement) -> bool {
    match (&a.principals, &b.principals) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let known = a.items.iter().all(|item| item.is != Principal::Unknown);
            known && a.negated == b.negated && same(a, b)
        }
        _ => false,
    }
}

fn same<T: PartialEq>(a: &Items<T>, b: &Items<T>) -> bool {
    let plain = |items: &Items<T>| items.items.iter().all(|item| item.under.is_empty());
    let holds = |items: &Items<T>, one: &Item<T>| items.items.iter().any(|item| item.is == one.is);
    plain(a)
        && plain(b)
        && a.items.iter().all(|item| holds(b, item))
        && b.items.iter().all(|item| holds(a, item))
}

fn element(wider: Option<&Items<Pattern>>, narrower: Option<&Items<Pattern>>, ignore_case: bool) -> bool {
    let (Some(wider), Some(narrower)) = (wider, narrower) else {
        return wider.is_none() && narrower.is_none();
    };
    if wider.negated != narrower.negated {
        return false;
    }
    // What a negated element does not name is what it means: there, less is more.
    let (large, small) = if wider.negated { (narrower, wider) } else { (wider, narrower) };
    !small.items.is_empty()
        && small.items.iter().all(|item| {
            large.items.iter().any(|other| other.under.is_empty() && covers(&other.is, &item.is, ignore_case))
        })
}

/// Whether a pattern surely matches whatever another one does. It is asked with the other's text: a `*` that takes in a
/// wildcard takes in all that this one stands for, if it reaches as far.
fn covers(wider: &Pattern, pattern: &Pattern, ignore_case: bool) -> bool {
    if !wider.holes().is_empty() || !pattern.holes().is_empty() {
        return false;
    }
    let same = wider == pattern;
    let far = |atom: &Atom| {
        !matches!(atom, Atom::One(_) | Atom::Variable(_) | Atom::Many(Reach::Segment | Reach::SegmentEnd))
    };
    let plain = |atom: &Atom| !matches!(atom, Atom::Variable(_));
    same || (wider.atoms().iter().all(far)
        && pattern.atoms().iter().all(plain)
        && wider
            .matches(&Subject::from(pattern.to_string().as_str()), How { ignore_case, ..How::default() })
            .is_yes())
}
