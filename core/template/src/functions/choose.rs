//! `Fn::If` and `Fn::FindInMap`: what hangs on conditions and parameters.

use std::collections::HashSet;

use deployfence_source::FileSpan;
use deployfence_value::{Choice, Condition, Literal, Text, Value};
use smol_str::SmolStr;

use super::{ALTERNATIVES, Evaluator, text_at};

impl Evaluator<'_> {
    pub(super) fn choose(&mut self, argument: &Value, at: FileSpan) -> Option<Value> {
        let [condition, then, otherwise] = argument.items() else { return None };
        let scope = self.environment.scope();
        let condition = Condition::Named { scope, name: condition.as_str()?.into() };
        let arm = |this: &mut Self, value: &Value, holds| {
            let literal = Literal { condition: condition.clone(), holds };
            this.under(literal, |this| this.value(value))
        };
        match self.environment.decided(&self.given, &condition) {
            Some(true) => Some(arm(self, then, true)),
            Some(false) => Some(arm(self, otherwise, false)),
            None => {
                let (then, otherwise) = (arm(self, then, true), arm(self, otherwise, false));
                Some(Value::choice(Choice { condition, then, otherwise }, at))
            }
        }
    }

    /// `Fn::FindInMap`: the value, one for each key where a parameter is the key, or the default.
    pub(super) fn find_in_map(&mut self, arguments: &[Value], at: FileSpan) -> Option<Value> {
        let default = arguments.get(3).and_then(|options| options.get("DefaultValue")).cloned();
        let environment = self.environment;
        let Some(mapping) = environment.mapping(arguments.first()?.as_str()?) else { return default };
        let (first, second) = (text_at(arguments, 1)?, text_at(arguments, 2)?);
        let mut room = ALTERNATIVES;
        self.by_key(mapping, &first, default.as_ref(), at, &mut room, &mut |this, map, room| {
            this.by_key(map, &second, default.as_ref(), at, room, &mut |this, value, _| {
                Some(Value::new(this.given_text(value).kind, at))
            })
        })
    }

    /// What `found` gives for the value of a map's key. A key that is not known yet may be any that the map has (a
    /// deployment with another one fails) and that is allowed.
    fn by_key(
        &mut self,
        map: &Value,
        key: &Text,
        default: Option<&Value>,
        at: FileSpan,
        room: &mut usize,
        found: &mut dyn FnMut(&mut Self, &Value, &mut usize) -> Option<Value>,
    ) -> Option<Value> {
        if let Some(key) = key.as_literal() {
            return match map.get(key) {
                Some(value) => found(self, value, room),
                None => default.cloned(),
            };
        }
        let variable = key.as_hole()?.clone();
        let environment = self.environment;
        let allowed = environment.allowed(&variable);
        let allowed: Option<HashSet<&SmolStr>> = allowed.map(|all| all.iter().collect());
        let is_allowed = |key: &SmolStr| allowed.as_ref().is_none_or(|all| all.contains(key));
        let candidates: Vec<_> =
            map.entries().filter(|entry| is_allowed(&entry.key)).take(ALTERNATIVES + 1).collect();
        *room = room.checked_sub(candidates.len())?;
        let mut chosen = Vec::new();
        for entry in candidates {
            let condition = Condition::Is { variable: variable.clone(), value: entry.key.clone() };
            if self.environment.decided(&self.given, &condition) == Some(false) {
                continue;
            }
            let literal = Literal { condition: condition.clone(), holds: true };
            let value = self.under(literal, |this| found(this, &entry.value, room))?;
            chosen.push((condition, value));
        }
        // With a default, any other text is a key as well.
        let otherwise = match default {
            Some(default) => default.clone(),
            None => chosen.pop()?.1,
        };
        let choose = |otherwise, (condition, then)| Value::choice(Choice { condition, then, otherwise }, at);
        Some(chosen.into_iter().rev().fold(otherwise, choose))
    }
}
