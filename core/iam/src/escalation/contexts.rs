//! Under which circumstances a request could be allowed: contexts made of what the statements ask for. They are only
//! tried; whether a request is allowed is for `evaluate` to say.

use deployfence_value::Text;
use smol_str::SmolStr;

use super::asking::speaks_of;
use super::fitting::{ANY, both_times, fitting, unlike};
use super::keys::{SOURCE_ARN, TIME, is_of_services};
use super::presented::Presented;
use crate::condition;
use crate::pattern::{Pattern, Subject};
use crate::policy::{Comparison, Condition, Effect, Quantifier, Statement};
use crate::request::{Context, Found};

/// Statements that are looked at for what they ask for.
const STATEMENTS: usize = 64;
/// When a request is made, unless a condition asks for another time.
const SOME_TIME: &str = "2000-01-01T00:00:00Z";

/// What a request is known to say of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Circumstances {
    /// The keys that it has anyway.
    pub(super) context: Context,
    /// The keys, in lower case, that nobody can choose.
    fixed: Vec<SmolStr>,
    /// What a service says of the resource for which it works.
    presented: Option<Presented>,
}

impl Circumstances {
    /// Gives a key a value that cannot be chosen.
    pub(super) fn fix(&mut self, key: &str, value: Option<&Text>) {
        self.context.insert(key, value.map(|value| Subject::new(value.clone())).into_iter().collect());
        self.fixed.push(SmolStr::new(key.to_ascii_lowercase()));
    }

    /// Gives a key a value that it has unless it takes another.
    pub(super) fn suppose(&mut self, key: &str, value: &Text) {
        self.context.insert(key, vec![Subject::new(value.clone())]);
    }

    /// Leaves keys open of which nobody knows or chooses what they say.
    pub(super) fn leave_open(&mut self, keys: &'static [&'static str]) {
        self.context.leave_open(keys);
    }

    /// The request is that of a service that works for a resource of its own.
    pub(super) fn present(&mut self, presented: Presented) {
        presented.plainly(&mut self.context);
        self.presented = Some(presented);
    }

    /// The contexts worth trying for an action, the plainest first, and whether there are more.
    pub(super) fn variants<'p>(
        &self,
        action: &Subject,
        statements: impl Iterator<Item = &'p Statement>,
    ) -> (Vec<Context>, bool) {
        let mut statements = statements.filter(|s| !s.conditions.is_empty() && speaks_of(s, action));
        let relevant: Vec<&Statement> = statements.by_ref().take(STATEMENTS).collect();
        let cut_short = statements.next().is_some();
        let mut plain = self.context.clone();
        if relevant.is_empty() {
            return (vec![plain], cut_short);
        }
        if relevant.iter().flat_map(|s| &s.conditions).any(|condition| is_time(&condition.key)) {
            set_time(&mut plain, &Text::literal(SOME_TIME));
        }
        let mut clear = plain.clone();
        for statement in relevant.iter().filter(|s| s.effect == Some(Effect::Deny)) {
            statement.conditions.iter().for_each(|condition| self.avoid(&mut clear, condition));
        }
        let mut variants = vec![plain, clear.clone()];
        let mut all = clear.clone();
        for statement in relevant.iter().filter(|s| s.effect != Some(Effect::Deny)) {
            let mut one = clear.clone();
            // `Null` first: where it wants the key, the others choose its value.
            let is_null = |c: &&Condition| c.operator.is_some_and(|o| o.comparison == Comparison::Null);
            let (null, other): (Vec<_>, Vec<_>) = statement.conditions.iter().partition(is_null);
            for condition in null.into_iter().chain(other) {
                self.meet(&mut one, condition);
                self.meet(&mut all, condition);
            }
            variants.push(one);
        }
        variants.push(all);
        (variants, cut_short)
    }

    /// Gives a key a value, or none, where that can be chosen.
    fn set(&self, context: &mut Context, key: &str, value: Option<Text>) {
        let is_fixed = is_of_services(key) || self.fixed.iter().any(|fixed| fixed == key);
        if is_fixed || matches!(context.get(key), Found::Maybe) {
            return;
        }
        match value {
            Some(value) if is_time(key) => set_time(context, &value),
            None if is_time(key) => {}
            value => context.insert(key, value.map(Subject::new).into_iter().collect()),
        }
    }

    /// Makes a condition hold.
    fn meet(&self, context: &mut Context, condition: &Condition) {
        let Some(operator) = condition.operator else { return };
        if condition::holds(condition, context).is_yes() || self.presents(context, condition, true) {
            return;
        }
        let wanted = condition.values.items.first().map(|item| &item.is);
        if operator.comparison == Comparison::Null {
            let absent = wanted.and_then(Pattern::as_literal).is_some_and(|text| text == "true");
            self.set(context, &condition.key, (!absent).then(|| Text::literal(ANY)));
        } else if !operator.negated {
            let value = wanted.and_then(|pattern| fitting(context, operator.comparison, pattern));
            self.set(context, &condition.key, value);
        } else if is_time(&condition.key) {
            let value = wanted.and_then(|pattern| unlike(operator.comparison, pattern));
            self.set(context, &condition.key, value);
        } else if operator.quantifier == Some(Quantifier::AnyValue) {
            self.set(context, &condition.key, Some(Text::literal(ANY)));
        } else {
            self.set(context, &condition.key, None);
        }
    }

    /// Makes a condition fail, so that the statement which denies does not apply.
    fn avoid(&self, context: &mut Context, condition: &Condition) {
        let Some(operator) = condition.operator else { return };
        if condition::holds(condition, context).is_no() || self.presents(context, condition, false) {
            return;
        }
        let named = condition.values.items.first().map(|item| &item.is);
        let literal = named.and_then(Pattern::as_literal);
        let value = match (operator.comparison, operator.negated) {
            (Comparison::Null, _) => (literal.as_deref() == Some("true")).then(|| Text::literal(ANY)),
            (comparison, true) => named.and_then(|pattern| fitting(context, comparison, pattern)),
            (Comparison::Bool, false) => {
                Some(Text::literal(if literal.as_deref() == Some("true") { "false" } else { "true" }))
            }
            // Without the key these hold.
            (comparison, false)
                if operator.if_exists || operator.quantifier == Some(Quantifier::AllValues) =>
            {
                let other = named.and_then(|pattern| unlike(comparison, pattern));
                Some(other.unwrap_or_else(|| Text::literal(ANY)))
            }
            (comparison, false) if is_time(&condition.key) => {
                named.and_then(|pattern| unlike(comparison, pattern))
            }
            (_, false) => None,
        };
        self.set(context, &condition.key, value);
    }

    /// Leaves a condition on the resource for which a service works to what the service presents.
    fn presents(&self, context: &mut Context, condition: &Condition, met: bool) -> bool {
        match &self.presented {
            Some(presented) if condition.key == SOURCE_ARN => {
                presented.choose(context, condition, met);
                true
            }
            _ => false,
        }
    }
}

fn is_time(key: &str) -> bool {
    TIME.contains(&key)
}

/// Both keys tell the same time.
fn set_time(context: &mut Context, value: &Text) {
    for (key, value) in TIME.into_iter().zip(both_times(value).into_iter().flatten()) {
        context.insert(key, vec![Subject::new(value)]);
    }
}
