//! Under which circumstances a request could be allowed: contexts made of what the statements ask for. They are only
//! tried; whether a request is allowed is for `evaluate` to say.

use std::borrow::Cow;

use deployfence_value::Text;

use super::asking::speaks_of;
use super::sample::sample;
use crate::condition::{self, Instant};
use crate::pattern::{Pattern, Subject};
use crate::policy::{Comparison, Condition, Effect, Quantifier, Statement};
use crate::request::{Context, Found};

/// Statements that are looked at for what they ask for.
const STATEMENTS: usize = 64;
/// What stands where any value will do.
const ANY: &str = "x";

/// What a request is known to say of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Circumstances {
    /// The keys that it has anyway.
    pub(super) context: Context,
    /// The keys, in lower case, that nobody can choose.
    fixed: Vec<String>,
}

impl Circumstances {
    /// Gives a key a value that cannot be chosen.
    pub(super) fn fix(&mut self, key: &str, value: Option<&Text>) {
        self.context.insert(key, value.map(|value| Subject::new(value.clone())).into_iter().collect());
        self.fixed.push(key.to_ascii_lowercase());
    }

    /// Gives a key a value that it has unless it takes another.
    pub(super) fn suppose(&mut self, key: &str, value: &Text) {
        self.context.insert(key, vec![Subject::new(value.clone())]);
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
        let mut variants = vec![self.context.clone()];
        if relevant.is_empty() {
            return (variants, cut_short);
        }
        let mut clear = self.context.clone();
        for statement in relevant.iter().filter(|s| s.effect == Some(Effect::Deny)) {
            statement.conditions.iter().for_each(|condition| self.avoid(&mut clear, condition));
        }
        variants.push(clear.clone());
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

    fn set(&self, context: &mut Context, key: &str, value: Option<Text>) {
        if !self.fixed.iter().any(|fixed| fixed == key) {
            context.insert(key, value.map(Subject::new).into_iter().collect());
        }
    }

    /// Makes a condition hold.
    fn meet(&self, context: &mut Context, condition: &Condition) {
        let Some(operator) = condition.operator else { return };
        if condition::holds(condition, context).is_yes() {
            return;
        }
        let wanted = condition.values.items.first().map(|item| &item.is);
        if operator.comparison == Comparison::Null {
            let absent = wanted.and_then(Pattern::as_literal).is_some_and(|text| text == "true");
            self.set(context, &condition.key, (!absent).then(|| Text::literal(ANY)));
        } else if !operator.negated {
            let value = wanted.and_then(|pattern| fitting(context, operator.comparison, pattern));
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
        if condition::holds(condition, context).is_no() {
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
            (_, false) if operator.if_exists || operator.quantifier == Some(Quantifier::AllValues) => {
                Some(Text::literal(ANY))
            }
            (_, false) => None,
        };
        self.set(context, &condition.key, value);
    }
}

/// A value that compares as wanted with what a pattern says.
fn fitting(context: &Context, comparison: Comparison, pattern: &Pattern) -> Option<Text> {
    let resolved = pattern.with(|variable| match context.get(&variable.key) {
        Found::Values([only]) => Some(Cow::Owned(only.clone())),
        _ => None,
    })?;
    let Some(text) = sample(&[&resolved]).ok()? else {
        // What is not known is compared with anything, and the answer is unknown.
        return (!resolved.holes().is_empty()).then(|| Text::literal(ANY));
    };
    let Some(literal) = text.as_literal() else { return Some(text) };
    Some(match comparison {
        Comparison::NumericLessThan => Text::literal(format!("{}", literal.parse::<f64>().ok()? - 1.0)),
        Comparison::NumericGreaterThan => Text::literal(format!("{}", literal.parse::<f64>().ok()? + 1.0)),
        Comparison::DateLessThan => moment(literal, -1)?,
        Comparison::DateGreaterThan => moment(literal, 1)?,
        Comparison::IpAddress => Text::literal(literal.split('/').next()?),
        _ if literal.is_empty() => Text::literal(ANY),
        _ => text,
    })
}

/// So many seconds after a point in time.
fn moment(written: &str, seconds: i128) -> Option<Text> {
    let Instant { nanoseconds } = Instant::parse(written)?;
    Some(Text::literal(Instant { nanoseconds: nanoseconds + seconds * 1_000_000_000 }.to_string()))
}
