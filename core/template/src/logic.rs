//! What the conditions and rules of a template say, as formulas.

use deployfence_source::limits;
use deployfence_value::{Answer, Condition, Hole, HoleOrigin, Kind, Map, Piece, Text, Value};
use smol_str::SmolStr;

use crate::conditions::{Conditions, Formula, Operand};
use crate::functions::{as_text, call_text, evaluate, shortened};
use crate::sections::Sections;

/// Adds what a template says of its conditions, its parameters and its rules.
pub(crate) fn define(conditions: &mut Conditions, root: &Value, sections: &Sections) {
    let reader = Reader { sections };
    for parameter in sections.parameters.iter().filter(|parameter| parameter.value.is_none()) {
        if let Some(allowed) = parameter.domain() {
            let variable = Hole::new(HoleOrigin::Parameter(parameter.name.clone()), sections.scope);
            conditions.allow(variable, allowed.iter().cloned());
        }
    }
    for entry in root.get("Conditions").into_iter().flat_map(Value::entries) {
        conditions.define(sections.scope, entry.key.clone(), reader.formula(&entry.value, 0));
    }
    for rule in root.get("Rules").into_iter().flat_map(Value::entries) {
        let applies = rule.value.get("RuleCondition").map(|condition| reader.formula(condition, 0));
        for assertion in rule.value.get("Assertions").map(Value::items).unwrap_or_default() {
            let Some(assert) = assertion.get("Assert") else { continue };
            let holds = reader.formula(assert, 0);
            conditions.assume(match applies.clone() {
                Some(applies) => Formula::Or(vec![Formula::Not(Box::new(applies)), holds]),
                None => holds,
            });
        }
    }
}

struct Reader<'a> {
    sections: &'a Sections,
}

impl Reader<'_> {
    fn formula(&self, value: &Value, depth: usize) -> Formula {
        let call = value.as_map().and_then(Map::single);
        let Some(call) = call.filter(|_| depth < limits::DEPTH) else {
            return match &value.kind {
                Kind::Bool(truth) => Formula::Constant(*truth),
                Kind::Text(text) if text.as_literal() == Some("true") => Formula::Constant(true),
                Kind::Text(text) if text.as_literal() == Some("false") => Formula::Constant(false),
                _ => self.opaque(value),
            };
        };
        let all = |items: &[Value]| items.iter().map(|item| self.formula(item, depth + 1)).collect();
        let arguments = call.value.one_or_many();
        match (call.key.as_str(), arguments) {
            ("Condition", [name]) if name.as_str().is_some() => {
                let name = SmolStr::from(name.as_str().unwrap_or_default());
                Formula::Condition(Condition::Named { scope: self.sections.scope, name })
            }
            ("Fn::Not", [argument]) => Formula::Not(Box::new(self.formula(argument, depth + 1))),
            ("Fn::And", arguments) => Formula::And(all(arguments)),
            ("Fn::Or", arguments) => Formula::Or(all(arguments)),
            ("Fn::Equals", [a, b]) => {
                let (a, b) = (self.evaluated(a), self.evaluated(b));
                self.equals(&a, &b)
            }
            ("Fn::Contains", [list, value]) => {
                let value = self.evaluated(value);
                self.any_of(list, &value).unwrap_or_else(|| self.opaque_call(call.key.as_str(), &call.value))
            }
            ("Fn::EachMemberEquals", [list, value]) => {
                let value = self.evaluated(value);
                let each = self
                    .items(list)
                    .map(|items| items.iter().map(|item| self.equals(item, &value)).collect());
                each.map_or_else(|| self.opaque_call(&call.key, &call.value), Formula::And)
            }
            ("Fn::EachMemberIn", [members, list]) => {
                let within = |items: Vec<Value>| items.iter().map(|item| self.any_of(list, item)).collect();
                let each: Option<Vec<Formula>> = self.items(members).and_then(within);
                each.map_or_else(|| self.opaque_call(&call.key, &call.value), Formula::And)
            }
            _ => self.opaque_call(&call.key, &call.value),
        }
    }

    fn evaluated(&self, value: &Value) -> Value {
        evaluate(value, self.sections)
    }

    /// The items of a list, where it is known which.
    fn items(&self, list: &Value) -> Option<Vec<Value>> {
        let list = self.evaluated(list);
        let known = matches!(list.kind, Kind::List(_)) && list.first_choice().is_none();
        known.then(|| list.items().to_vec())
    }

    fn any_of(&self, list: &Value, value: &Value) -> Option<Formula> {
        let items = self.items(list)?;
        Some(Formula::Or(items.iter().map(|item| self.equals(item, value)).collect()))
    }

    fn equals(&self, a: &Value, b: &Value) -> Formula {
        if let (Some(a), Some(b)) = (as_text(a), as_text(b)) {
            match a.same(&b) {
                Answer::Unknown => {}
                known => return Formula::Constant(known.is_yes()),
            }
            if let Some((variable, text)) = around_one_hole(&a, &b).or_else(|| around_one_hole(&b, &a)) {
                return Formula::Equals(Operand::Variable(variable), Operand::Literal(text));
            }
        }
        Formula::Equals(self.operand(a), self.operand(b))
    }

    fn operand(&self, value: &Value) -> Operand {
        if let Some(text) = as_text(value) {
            return match (text.as_literal(), text.as_hole()) {
                (Some(literal), _) => Operand::Literal(literal.into()),
                (None, Some(hole)) => Operand::Variable(hole.clone()),
                (None, None) => Operand::Variable(self.whole(value)),
            };
        }
        let Kind::Choice(choice) = &value.kind else { return Operand::Variable(self.whole(value)) };
        let mut cases = vec![(Formula::Condition(choice.condition.clone()), self.operand(&choice.then))];
        // A table has a case for every key: flat, not one inside the other.
        let mut rest = &choice.otherwise;
        while let Kind::Choice(next) = &rest.kind {
            cases.push((Formula::Condition(next.condition.clone()), self.operand(&next.then)));
            rest = &next.otherwise;
        }
        Operand::Choice { cases, otherwise: Box::new(self.operand(rest)) }
    }

    fn opaque(&self, value: &Value) -> Formula {
        Formula::Opaque(self.whole(value))
    }

    fn opaque_call(&self, function: &str, argument: &Value) -> Formula {
        let origin = HoleOrigin::Computed(call_text(function, argument));
        Formula::Opaque(Hole::new(origin, self.sections.scope))
    }

    /// Something that nothing is known of, except that it is the same wherever it is [named](identity) alike.
    ///
    /// Text of several holes is such a variable of its own, free of what its holes are. That may allow what no
    /// deployment does, and forbids nothing: whatever the holes become, the variable may be the text that they make, as
    /// no variable of this kind is ever restricted.
    fn whole(&self, value: &Value) -> Hole {
        let mut name = String::new();
        identity(value, &mut name);
        Hole::new(HoleOrigin::Computed(shortened(name)), self.sections.scope)
    }
}

/// Writes a name that two values share only if every deployment makes the same of both: holes count with their origin
/// and their stack, and what is not known is the same only where it stands at the same place.
fn identity(value: &Value, name: &mut String) {
    match &value.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => name.push_str(&value.display()),
        Kind::Text(text) => name.push_str(&format!("{:?}", text.pieces())),
        Kind::List(items) => {
            name.push('[');
            for item in items.iter() {
                identity(item, name);
                name.push(',');
            }
            name.push(']');
        }
        Kind::Map(map) => {
            name.push('{');
            for entry in map.entries() {
                name.push_str(&format!("{:?}:", entry.key));
                identity(&entry.value, name);
                name.push(',');
            }
            name.push('}');
        }
        Kind::Choice(choice) => {
            name.push_str(&format!("{:?}?", choice.condition));
            identity(&choice.then, name);
            name.push(':');
            identity(&choice.otherwise, name);
        }
        Kind::Unknown(_) => name.push_str(&format!("{:?}", value.at)),
    }
}

/// The hole and what it has to be for `text`, which has one, to be the literal `other`.
fn around_one_hole(text: &Text, other: &Text) -> Option<(Hole, SmolStr)> {
    let other = other.as_literal()?;
    let (front, hole, back) = match text.pieces() {
        [Piece::Hole(hole)] => ("", hole, ""),
        [Piece::Literal(front), Piece::Hole(hole)] => (front.as_str(), hole, ""),
        [Piece::Hole(hole), Piece::Literal(back)] => ("", hole, back.as_str()),
        [Piece::Literal(front), Piece::Hole(hole), Piece::Literal(back)] => {
            (front.as_str(), hole, back.as_str())
        }
        _ => return None,
    };
    let middle = other.strip_prefix(front)?.strip_suffix(back)?;
    Some((hole.clone(), middle.into()))
}
