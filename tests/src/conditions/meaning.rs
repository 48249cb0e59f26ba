//! What a template allows, by trying everything.

use super::syntax::{Formula, Template, Word};
use super::{Question, TEXTS};

/// The truth of every condition, for each thing that a deployer may do.
#[derive(Debug)]
pub struct Worlds(Vec<Vec<bool>>);

/// The texts of the parameters, then the region.
type Choice = Vec<String>;

impl Worlds {
    /// Tries all choices that violate no rule. Whatever is not restricted takes every text of the template, and as
    /// many others as there are things to choose: all of them could differ.
    #[must_use]
    pub fn of(template: &Template) -> Self {
        let count = template.parameters.len() + 1;
        let any: Vec<String> = TEXTS
            .iter()
            .map(|&text| text.to_owned())
            .chain((0..count).map(|n| format!("other-{n}")))
            .collect();
        let mut choices: Vec<Choice> = vec![Vec::new()];
        for index in 0..count {
            let allowed = template.parameters.get(index).and_then(|parameter| parameter.allowed.as_ref());
            let values: Vec<String> = match allowed {
                Some(allowed) => allowed.iter().map(|&text| text.to_owned()).collect(),
                None => any.clone(),
            };
            let with =
                |choice: &Choice, value: &String| [choice.as_slice(), std::slice::from_ref(value)].concat();
            choices = choices.iter().flat_map(|choice| values.iter().map(move |v| with(choice, v))).collect();
        }
        choices.retain(|choice| is_deployable(template, choice));
        Self(choices.iter().map(|choice| truths(template, choice)).collect())
    }

    /// Whether some choice makes it so.
    #[must_use]
    pub fn allow(&self, question: &Question) -> bool {
        self.0.iter().any(|truths| question.iter().all(|&(condition, holds)| truths[condition] == holds))
    }
}

fn is_deployable(template: &Template, choice: &Choice) -> bool {
    template.rules.iter().all(|rule| {
        let applies = rule.applies.as_ref().is_none_or(|applies| holds(applies, template, choice, &[]));
        !applies || holds(&rule.assert, template, choice, &[])
    })
}

/// Each condition refers only to those before it.
fn truths(template: &Template, choice: &Choice) -> Vec<bool> {
    template.conditions.iter().fold(Vec::new(), |mut known, formula| {
        known.push(holds(formula, template, choice, &known));
        known
    })
}

fn holds(formula: &Formula, template: &Template, choice: &Choice, known: &[bool]) -> bool {
    let of = |formula: &Formula| holds(formula, template, choice, known);
    match formula {
        Formula::Equals(a, b) => text(a, template, choice) == text(b, template, choice),
        Formula::Condition(index) => known[*index],
        Formula::Not(inner) => !of(inner),
        Formula::And(all) => all.iter().all(of),
        Formula::Or(any) => any.iter().any(of),
        Formula::Contains(texts, parameter) => texts.contains(&choice[*parameter].as_str()),
    }
}

fn text<'a>(word: &Word, template: &Template, choice: &'a Choice) -> &'a str {
    match word {
        Word::Text(text) => text,
        Word::Parameter(index) => &choice[*index],
        Word::Region => &choice[template.parameters.len()],
        Word::Mapped(index) => {
            let row = TEXTS.iter().position(|text| *text == choice[*index]);
            template.mapping[row.expect("a key is allowed only what the mapping has")]
        }
    }
}
