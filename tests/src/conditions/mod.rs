//! Generated templates with parameters, mappings, conditions and rules, as text, and what is true of them by brute
//! force over everything that a deployer may choose.
//!
//! An oracle is worth something only where it cannot share a mistake with what it judges: nothing here asks the product.

mod meaning;
mod syntax;
mod written;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub use meaning::Worlds;
pub use syntax::{Formula, Parameter, Rule, Template, Word};

/// Texts that templates hold. Two of them can be written without quotes as something else than text.
pub const TEXTS: [&str; 4] = ["a", "A", "true", "1"];
/// Conditions of every template: `C0` and so on.
pub const CONDITIONS: usize = 5;
/// The mapping of every template has a top level key for each text; this is its second level.
pub const COLUMN: &str = "Column";

/// Conditions of a template, and whether each has to hold.
pub type Question = Vec<(usize, bool)>;

/// A template and questions about it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The template.
    pub template: Template,
    /// The questions.
    pub questions: Vec<Question>,
}

/// The name of a condition.
#[must_use]
pub fn name(condition: usize) -> String {
    format!("C{condition}")
}

/// Any case.
pub fn case() -> impl Strategy<Value = Case> {
    let values = prop::option::weighted(0.5, subsequence(TEXTS.to_vec(), 1..=3));
    let parameter = (values, prop::option::of(select(TEXTS.as_slice()))).prop_map(|(allowed, default)| {
        let default = default.filter(|value| allowed.as_ref().is_none_or(|allowed| allowed.contains(value)));
        Parameter { allowed, default }
    });
    let question = prop::collection::vec((0..CONDITIONS, any::<bool>()), 1..4);
    (prop::collection::vec(parameter, 1..4), prop::collection::vec(question, 6)).prop_flat_map(
        |(parameters, questions)| {
            template(parameters).prop_map(move |template| Case { template, questions: questions.clone() })
        },
    )
}

fn template(parameters: Vec<Parameter>) -> impl Strategy<Value = Template> {
    // A key that the mapping lacks fails the deployment: only what is allowed few texts looks up by it.
    let keys: Vec<usize> =
        (0..parameters.len()).filter(|&index| parameters[index].allowed.is_some()).collect();
    let conditions: Vec<_> =
        (0..CONDITIONS).map(|below| formula(parameters.len(), keys.clone(), below)).collect();
    let rule = (prop::option::of(asserted(parameters.len())), asserted(parameters.len()))
        .prop_map(|(applies, assert)| Rule { applies, assert });
    let mapping = prop::collection::vec(select(TEXTS.as_slice()), TEXTS.len());
    let rules = prop::collection::vec(rule, 0..2);
    let spelling = (any::<bool>(), any::<u64>());
    (conditions, rules, mapping, spelling).prop_map(
        move |(conditions, rules, mapping, (is_json, spelling))| Template {
            parameters: parameters.clone(),
            mapping,
            conditions,
            rules,
            is_json,
            spelling,
        },
    )
}

fn word(parameters: usize, keys: Vec<usize>) -> impl Strategy<Value = Word> {
    let mut words = vec![
        (6, (0..parameters).prop_map(Word::Parameter).boxed()),
        (4, select(TEXTS.as_slice()).prop_map(Word::Text).boxed()),
        (1, Just(Word::Region).boxed()),
    ];
    if !keys.is_empty() {
        words.push((2, select(keys).prop_map(Word::Mapped).boxed()));
    }
    prop::strategy::Union::new_weighted(words)
}

/// The formula of a condition, which may refer to conditions below `below`.
fn formula(parameters: usize, keys: Vec<usize>, below: usize) -> BoxedStrategy<Formula> {
    let equals = (word(parameters, keys.clone()), word(parameters, keys));
    let mut leaves = vec![(3, equals.prop_map(|(a, b)| Formula::Equals(a, b)).boxed())];
    if below > 0 {
        leaves.push((2, (0..below).prop_map(Formula::Condition).boxed()));
    }
    compound(prop::strategy::Union::new_weighted(leaves).boxed())
}

/// What a rule may say: it cannot refer to conditions.
fn asserted(parameters: usize) -> BoxedStrategy<Formula> {
    let equals = (word(parameters, Vec::new()), word(parameters, Vec::new()));
    let within = (subsequence(TEXTS.to_vec(), 1..=3), 0..parameters);
    let leaf = prop_oneof![
        2 => equals.prop_map(|(a, b)| Formula::Equals(a, b)),
        1 => within.prop_map(|(texts, parameter)| Formula::Contains(texts, parameter)),
    ];
    compound(leaf.boxed())
}

fn compound(leaf: BoxedStrategy<Formula>) -> BoxedStrategy<Formula> {
    let compound = leaf.prop_recursive(3, 10, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.prop_map(|of| Formula::Not(Box::new(of))),
            several.clone().prop_map(Formula::And),
            several.prop_map(Formula::Or),
        ]
    });
    compound.boxed()
}
