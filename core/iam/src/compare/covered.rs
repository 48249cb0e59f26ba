//! The short way: a statement that allows something stands in the other policy too, as it is or wider. It needs no
//! search, and it decides also where something is not known.

use crate::pattern::Pattern;
use crate::policy::{Condition, Effect, Items, Policy, Principal, Statement};

/// The statements of `new` that have to be looked at: what it denies, and what it allows that no statement of `existing`
/// surely allows as well.
pub(super) fn uncovered<'p>(new: &'p Policy, existing: &Policy) -> Vec<&'p Statement> {
    let by = |effect| move |statement: &&Statement| statement.effect == Some(effect);
    let kept = |deny: &Statement| new.statements.iter().filter(by(Effect::Deny)).any(|d| covers(d, deny));
    let whole = !existing.partial && existing.statements.iter().all(|s| s.effect.is_some());
    // Something that only the existing policy denies, a statement that stands in both allows anew.
    if !whole || !existing.statements.iter().filter(by(Effect::Deny)).all(kept) {
        return new.statements.iter().collect();
    }
    let allowed =
        |allow: &Statement| existing.statements.iter().filter(by(Effect::Allow)).any(|a| covers(a, allow));
    new.statements.iter().filter(|s| s.effect != Some(Effect::Allow) || !allowed(s)).collect()
}

/// Whether `wide` surely applies wherever `narrow` does.
fn covers(wide: &Statement, narrow: &Statement) -> bool {
    let clear = |statement: &Statement| !statement.unclear && statement.actions.is_some();
    clear(wide)
        && clear(narrow)
        && wide.under.iter().all(|condition| narrow.under.contains(condition))
        && element(wide.actions.as_ref(), narrow.actions.as_ref(), same)
        && element(wide.resources.as_ref(), narrow.resources.as_ref(), same)
        && element(wide.principals.as_ref(), narrow.principals.as_ref(), names)
        && wide.conditions.iter().all(|c| narrow.conditions.iter().any(|other| condition(c, other)))
}

/// Whether each value of the narrow element stands in the wide one; the other way round for the `Not…` form.
fn element<T>(wide: Option<&Items<T>>, narrow: Option<&Items<T>>, covers: impl Fn(&T, &T) -> bool) -> bool {
    let (wide, narrow) = match (wide, narrow) {
        (None, None) => return true,
        (Some(wide), Some(narrow)) if wide.negated == narrow.negated => (wide, narrow),
        _ => return false,
    };
    let (outer, inner) = if wide.negated { (narrow, wide) } else { (wide, narrow) };
    inner.items.iter().all(|inner| {
        outer.items.iter().any(|outer| {
            covers(&outer.is, &inner.is)
                && outer.under.iter().all(|condition| inner.under.contains(condition))
        })
    })
}

/// Equal patterns match alike, whatever fills their holes; a hole of which nothing is known is another each time.
fn same(wide: &Pattern, narrow: &Pattern) -> bool {
    wide.is_everything() || (wide == narrow && wide.holes().iter().all(Option::is_some))
}

fn names(wide: &Principal, narrow: &Principal) -> bool {
    *wide == Principal::Anyone || (wide == narrow && *wide != Principal::Unknown)
}

fn condition(wide: &Condition, narrow: &Condition) -> bool {
    let values =
        |a: &Condition, b: &Condition| element(Some(&a.values), Some(&b.values), |a, b| a == b && same(a, b));
    let known = wide.operator.is_some() && wide.operator == narrow.operator && wide.key == narrow.key;
    known && values(wide, narrow) && values(narrow, wide)
}
