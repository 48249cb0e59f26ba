//! Conditions that are made of any bytes, against trying out every deployment.

use deployfence_template::{Conditions, Formula, Operand};
use deployfence_value::{Answer, Condition, Hole, HoleOrigin, Literal, Scope};
use smol_str::SmolStr;

const SCOPE: Scope = Scope(1);
/// Texts that formulas and restrictions are made of.
const TEXTS: [&str; 3] = ["a", "b", "c"];
const VARIABLES: usize = 4;
const CONDITIONS: usize = 6;
const DEPTH: usize = 4;

/// Choices that bytes make; zeros once they are used up.
struct Choices<'d>(std::slice::Iter<'d, u8>);

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.0.next().map_or(0, |&byte| usize::from(byte) % bound)
    }

    fn text(&mut self) -> SmolStr {
        TEXTS[self.below(TEXTS.len())].into()
    }

    /// A formula that refers to conditions before `known` alone, so that none is circular.
    fn formula(&mut self, known: usize, depth: usize) -> Formula {
        let kinds = if depth == 0 { 3 } else { 6 };
        match self.below(kinds) {
            0 => Formula::Equals(self.operand(known, depth), self.operand(known, depth)),
            1 => Formula::Condition(self.condition(known)),
            2 => Formula::Constant(self.below(2) == 1),
            3 => Formula::Not(Box::new(self.formula(known, depth - 1))),
            4 => Formula::And(self.formulas(known, depth - 1)),
            _ => Formula::Or(self.formulas(known, depth - 1)),
        }
    }

    fn formulas(&mut self, known: usize, depth: usize) -> Vec<Formula> {
        (0..self.below(4)).map(|_| self.formula(known, depth)).collect()
    }

    fn condition(&mut self, known: usize) -> Condition {
        match self.below(known + 1) {
            0 => Condition::Is { variable: variable(self.below(VARIABLES)), value: self.text() },
            earlier => named(earlier - 1),
        }
    }

    fn operand(&mut self, known: usize, depth: usize) -> Operand {
        match self.below(if depth == 0 { 2 } else { 3 }) {
            0 => Operand::Variable(variable(self.below(VARIABLES))),
            1 => Operand::Literal(self.text()),
            _ => {
                let cases = (0..self.below(3))
                    .map(|_| (self.formula(known, depth - 1), self.operand(known, depth - 1)))
                    .collect();
                Operand::Choice { cases, otherwise: Box::new(self.operand(known, depth - 1)) }
            }
        }
    }
}

fn variable(number: usize) -> Hole {
    Hole::new(HoleOrigin::Parameter(format!("P{number}").into()), SCOPE)
}

fn named(number: usize) -> Condition {
    Condition::Named { scope: SCOPE, name: format!("C{number}").into() }
}

/// What a deployment chooses for every variable.
type Deployment = Vec<SmolStr>;

struct Case {
    /// The texts that each variable takes: those that it is restricted to, or all that make a difference.
    domains: Vec<Vec<SmolStr>>,
    definitions: Vec<Formula>,
}

impl Case {
    fn holds(&self, formula: &Formula, deployment: &Deployment) -> bool {
        match formula {
            Formula::Constant(truth) => *truth,
            Formula::Equals(a, b) => self.text(a, deployment) == self.text(b, deployment),
            Formula::Condition(condition) => self.condition(condition, deployment),
            Formula::Not(inner) => !self.holds(inner, deployment),
            Formula::And(all) => all.iter().all(|inner| self.holds(inner, deployment)),
            Formula::Or(any) => any.iter().any(|inner| self.holds(inner, deployment)),
            Formula::Opaque(_) => unreachable!("none is made"),
        }
    }

    fn condition(&self, condition: &Condition, deployment: &Deployment) -> bool {
        match condition {
            Condition::Is { variable, value } => chosen(variable, deployment) == value,
            Condition::Named { name, .. } => {
                let number: usize = name[1..].parse().expect("a number");
                self.holds(&self.definitions[number], deployment)
            }
        }
    }

    fn text<'c>(&self, operand: &'c Operand, deployment: &'c Deployment) -> &'c SmolStr {
        match operand {
            Operand::Literal(text) => text,
            Operand::Variable(hole) => chosen(hole, deployment),
            Operand::Choice { cases, otherwise } => {
                let case = cases.iter().find(|(formula, _)| self.holds(formula, deployment));
                self.text(case.map_or(&**otherwise, |(_, operand)| operand), deployment)
            }
        }
    }

    fn deployments(&self) -> Vec<Deployment> {
        self.domains.iter().fold(vec![Vec::new()], |all, domain| {
            let longer = |start: &Deployment| {
                domain
                    .iter()
                    .map(|text| [start.as_slice(), std::slice::from_ref(text)].concat())
                    .collect::<Vec<_>>()
            };
            all.iter().flat_map(longer).collect()
        })
    }
}

fn chosen<'d>(hole: &Hole, deployment: &'d Deployment) -> &'d SmolStr {
    let HoleOrigin::Parameter(name) = &hole.origin else { unreachable!("only parameters are made") };
    let number: usize = name[1..].parse().expect("a number");
    &deployment[number]
}

/// Makes conditions of `data`, and asks for every pair whether it can hold.
///
/// # Panics
/// When an answer is not what trying out every deployment gives.
pub fn check(data: &[u8]) {
    let mut choices = Choices(data.iter());
    let mut conditions = Conditions::default();
    let mut case = Case { domains: Vec::new(), definitions: Vec::new() };
    for number in 0..VARIABLES {
        // Texts that no formula holds: one for each variable, so that any two can differ and any two be the same.
        let fresh = (0..VARIABLES).map(|number| SmolStr::from(format!("other {number}")));
        let free = TEXTS.iter().map(|&text| SmolStr::from(text)).chain(fresh).collect();
        let restricted: Vec<SmolStr> = (0..choices.below(4)).map(|_| choices.text()).collect();
        if restricted.is_empty() {
            case.domains.push(free);
        } else {
            conditions.allow(variable(number), restricted.iter().cloned());
            case.domains.push(restricted);
        }
    }
    for number in 0..=choices.below(CONDITIONS) {
        case.definitions.push(choices.formula(number, DEPTH));
    }
    for (number, formula) in case.definitions.iter().enumerate() {
        let Condition::Named { scope, name } = named(number) else { continue };
        conditions.define(scope, name, formula.clone());
    }
    let deployments = case.deployments();
    // What each deployment makes of each condition.
    let worlds: Vec<Vec<bool>> = deployments
        .iter()
        .map(|deployment| case.definitions.iter().map(|formula| case.holds(formula, deployment)).collect())
        .collect();
    for (first, second) in pairs(case.definitions.len()) {
        for (a, b) in [(true, true), (true, false), (false, true), (false, false)] {
            let literals =
                [(first, a), (second, b)].map(|(number, holds)| Literal { condition: named(number), holds });
            let possible = worlds.iter().any(|world| world[first] == a && world[second] == b);
            let answer = conditions.satisfiable(&literals);
            if answer == Answer::Unknown {
                assert!(
                    !conditions.problems().is_empty(),
                    "{literals:?} is not known, and no limit says why"
                );
                continue;
            }
            assert!(
                answer == Answer::from(possible),
                "{literals:?}: {answer:?}, but trying gives {possible}: {:?} in {:?}",
                case.definitions,
                case.domains
            );
        }
    }
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(|first| (0..=first).map(move |second| (first, second)))
}
