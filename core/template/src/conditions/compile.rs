//! Formulas become diagrams: each definition once, and not before a question touches it.

use deployfence_value::{Condition, Hole};
use rustc_hash::FxHashMap;

use super::definitions::Definitions;
use super::diagram::{Diagram, Level, Store, Value};
use super::domain::Domain;
use super::formula::{Formula, Operand};
use super::problem::{DEPTH, Limit, Problem};
use super::survey::{Key, Survey};

/// The diagrams of definitions.
#[derive(Debug)]
pub(super) struct Compiler {
    pub(super) survey: Survey,
    pub(super) store: Store,
    /// The diagram of each definition that a question touched.
    compiled: FxHashMap<usize, Diagram>,
    assumed: Option<Diagram>,
    pub(super) problems: Vec<Problem>,
}

impl Compiler {
    pub(super) fn new(survey: Survey) -> Self {
        Self {
            survey,
            store: Store::default(),
            compiled: FxHashMap::default(),
            assumed: None,
            problems: Vec::new(),
        }
    }

    /// Forgets all diagrams.
    pub(super) fn clear(&mut self) {
        self.store = Store::default();
        self.compiled.clear();
        self.assumed = None;
    }

    /// The diagram of a condition, whose definition is compiled if need be.
    pub(super) fn condition(
        &mut self,
        condition: &Condition,
        definitions: &Definitions,
    ) -> Result<Diagram, Limit> {
        match condition {
            Condition::Named { scope, name } => match definitions.index(*scope, name) {
                Ok(index) => self.definition(index, definitions),
                Err(name) => {
                    self.problems.push(Problem::Undefined(condition.clone()));
                    let level = self.survey.level(Key::Undefined(name), definitions);
                    self.store.truth(level)
                }
            },
            Condition::Is { variable, value } => {
                let value = self.survey.value(value);
                let level = self.survey.level(Key::Variable(variable.clone()), definitions);
                self.is(level, value)
            }
        }
    }

    /// Where all assumptions hold.
    pub(super) fn assumed(&mut self, definitions: &Definitions) -> Result<Diagram, Limit> {
        if let Some(assumed) = self.assumed {
            return Ok(assumed);
        }
        let mut assumed = Diagram::constant(!definitions.is_impossible());
        for index in definitions.assumptions() {
            let assumption = self.definition(index, definitions)?;
            self.store.refill();
            assumed = match self.store.and(assumed, assumption) {
                Err(limit) if limit != Limit::Nodes => {
                    let unknown = self.give_up(index, limit, definitions)?;
                    self.store.and(assumed, unknown)?
                }
                result => result?,
            };
        }
        self.assumed = Some(assumed);
        Ok(assumed)
    }

    /// The diagram of a definition. What it refers to comes first: there is no recursion through references, however
    /// long their chain.
    fn definition(&mut self, index: usize, definitions: &Definitions) -> Result<Diagram, Limit> {
        let mut open = vec![index];
        while let Some(&next) = open.last() {
            if let Some(&known) = self.compiled.get(&next) {
                if next == index {
                    return Ok(known);
                }
                open.pop();
                continue;
            }
            let before = open.len();
            let references = self.survey.references(next).iter();
            open.extend(references.filter(|reference| !self.compiled.contains_key(reference)));
            if open.len() == before {
                let diagram = self.compile(next, definitions)?;
                self.compiled.insert(next, diagram);
            }
        }
        self.store.truth(Survey::own_level(index))
    }

    fn compile(&mut self, index: usize, definitions: &Definitions) -> Result<Diagram, Limit> {
        self.store.refill();
        let diagram = match definitions.formula(index) {
            Some(formula) if !self.survey.is_excluded(index) => self.formula(formula, DEPTH, definitions),
            _ => self.store.truth(Survey::own_level(index)),
        };
        match diagram {
            Err(limit) if limit != Limit::Nodes => self.give_up(index, limit, definitions),
            result => result,
        }
    }

    /// Takes a definition that reached a limit for a truth of which nothing is known.
    fn give_up(&mut self, index: usize, limit: Limit, definitions: &Definitions) -> Result<Diagram, Limit> {
        self.problems.push(definitions.too_complex(index, limit));
        self.store.refill();
        self.store.truth(Survey::own_level(index))
    }

    fn formula(
        &mut self,
        formula: &Formula,
        depth: usize,
        definitions: &Definitions,
    ) -> Result<Diagram, Limit> {
        let depth = depth.checked_sub(1).ok_or(Limit::Depth)?;
        self.store.spend(1)?;
        match formula {
            Formula::Constant(holds) => Ok(Diagram::constant(*holds)),
            Formula::Equals(left, right) => self.equals(left, right, depth, definitions),
            Formula::Condition(condition) => self.condition(condition, definitions),
            Formula::Not(of) => {
                let of = self.formula(of, depth, definitions)?;
                self.store.not(of)
            }
            Formula::And(all) => {
                let all = self.formulas(all, depth, definitions)?;
                Ok(joined(all, |a, b| self.store.and(a, b))?.unwrap_or(Diagram::ALWAYS))
            }
            Formula::Or(any) => {
                let any = self.formulas(any, depth, definitions)?;
                Ok(joined(any, |a, b| self.store.or(a, b))?.unwrap_or(Diagram::NEVER))
            }
            Formula::Opaque(truth) => {
                let level = self.survey.level(Key::Opaque(truth.clone()), definitions);
                self.store.truth(level)
            }
        }
    }

    fn formulas(
        &mut self,
        formulas: &[Formula],
        depth: usize,
        definitions: &Definitions,
    ) -> Result<Vec<Diagram>, Limit> {
        formulas.iter().map(|formula| self.formula(formula, depth, definitions)).collect()
    }

    fn equals(
        &mut self,
        left: &Operand,
        right: &Operand,
        depth: usize,
        definitions: &Definitions,
    ) -> Result<Diagram, Limit> {
        let depth = depth.checked_sub(1).ok_or(Limit::Depth)?;
        self.store.spend(1)?;
        match (left, right) {
            (Operand::Choice { cases, otherwise }, other) | (other, Operand::Choice { cases, otherwise }) => {
                let mut chosen = Vec::with_capacity(cases.len());
                for (guard, operand) in cases {
                    let guard = self.formula(guard, depth, definitions)?;
                    chosen.push((guard, self.equals(operand, other, depth, definitions)?));
                }
                let otherwise = self.equals(otherwise, other, depth, definitions)?;
                self.first(chosen, otherwise)
            }
            (Operand::Literal(a), Operand::Literal(b)) => Ok(Diagram::constant(a == b)),
            (Operand::Variable(variable), Operand::Literal(text))
            | (Operand::Literal(text), Operand::Variable(variable)) => {
                let value = self.survey.value(text);
                let level = self.survey.level(Key::Variable(variable.clone()), definitions);
                self.is(level, value)
            }
            (Operand::Variable(a), Operand::Variable(b)) => {
                let mut level =
                    |variable: &Hole| self.survey.level(Key::Variable(variable.clone()), definitions);
                let (a, b) = (level(a), level(b));
                if a == b { Ok(Diagram::ALWAYS) } else { self.same(a.min(b), a.max(b)) }
            }
        }
    }

    /// What the first case decides whose guard holds. Halves are joined before they are joined with each other: cases
    /// of a large mapping take time that grows little faster than their number.
    fn first(&mut self, cases: Vec<(Diagram, Diagram)>, otherwise: Diagram) -> Result<Diagram, Limit> {
        let store = &mut self.store;
        let joined = joined(cases, |(guard, then), (next, other)| {
            Ok((store.or(guard, next)?, store.choose(guard, then, other)?))
        })?;
        joined.map_or(Ok(otherwise), |(guard, then)| store.choose(guard, then, otherwise))
    }

    /// Whether the variable at `level` has this value.
    fn is(&mut self, level: Level, value: Value) -> Result<Diagram, Limit> {
        let Some(domain) = self.survey.domain(level) else {
            return self.store.node(level, vec![(value, Diagram::ALWAYS)], Diagram::NEVER);
        };
        match domain.split_last() {
            Some((last, others)) if last == value => {
                let others = others.map(|other| (other, Diagram::NEVER)).collect();
                self.store.node(level, others, Diagram::ALWAYS)
            }
            Some(_) if domain.contains(value) => {
                self.store.node(level, vec![(value, Diagram::ALWAYS)], Diagram::NEVER)
            }
            _ => Ok(Diagram::NEVER),
        }
    }

    /// Whether two variables that are compared, the first one higher up, have the same value.
    fn same(&mut self, upper: Level, lower: Level) -> Result<Diagram, Limit> {
        let domain = self.survey.domain(upper);
        let Some((last, others)) = domain.as_ref().and_then(Domain::split_last) else {
            return Ok(Diagram::NEVER);
        };
        let edges = others.map(|value| Ok((value, self.is(lower, value)?))).collect::<Result<_, _>>()?;
        let otherwise = self.is(lower, last)?;
        self.store.node(upper, edges, otherwise)
    }
}

/// All joined in their order, neighbours first; none where there is nothing.
fn joined<T>(mut items: Vec<T>, mut join: impl FnMut(T, T) -> Result<T, Limit>) -> Result<Option<T>, Limit> {
    while items.len() > 1 {
        let mut left = items.into_iter();
        let mut halved = Vec::with_capacity(left.len().div_ceil(2));
        while let Some(first) = left.next() {
            halved.push(match left.next() {
                Some(second) => join(first, second)?,
                None => first,
            });
        }
        items = halved;
    }
    Ok(items.pop())
}
