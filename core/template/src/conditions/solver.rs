//! Answers questions, and starts over where the memory for diagrams is used up.

use std::collections::{BTreeSet, HashMap};

use deployfence_value::{Answer, Literal};
use foldhash::fast::RandomState;

use super::compile::Compiler;
use super::definitions::Definitions;
use super::diagram::Diagram;
use super::problem::{Limit, Problem};
use super::survey::Survey;

/// Answers that are kept. A template asks few questions, and each of them many times.
const ANSWERS: usize = 1 << 12;

/// What was worked out for some definitions.
#[derive(Debug)]
pub(super) struct Solver {
    compiler: Compiler,
    answers: HashMap<Vec<Literal>, Answer, RandomState>,
    problems: BTreeSet<Problem>,
}

impl Solver {
    pub(super) fn new(definitions: &Definitions) -> Self {
        Self::over(definitions, &[])
    }

    /// A solver to which the literals count as written.
    fn over(definitions: &Definitions, literals: &[Literal]) -> Self {
        let mut problems = BTreeSet::new();
        let compiler = Compiler::new(Survey::new(definitions, literals, &mut problems));
        Self { compiler, answers: HashMap::default(), problems }
    }

    pub(super) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }

    pub(super) fn satisfiable(&mut self, definitions: &Definitions, literals: &[Literal]) -> Answer {
        if let Some(&answer) = self.answers.get(literals) {
            return answer;
        }
        let answer = self.work_out(definitions, literals);
        if self.answers.len() >= ANSWERS {
            self.answers.clear();
        }
        self.answers.insert(literals.to_vec(), answer);
        answer
    }

    fn work_out(&mut self, definitions: &Definitions, literals: &[Literal]) -> Answer {
        if self.compiler.survey.misses(literals) {
            // Rare, and kept for this question only: otherwise what is asked would change the order of variables.
            let mut other = Self::over(definitions, literals);
            let answer = other.answer(definitions, literals);
            self.problems.append(&mut other.problems);
            return answer;
        }
        self.answer(definitions, literals)
    }

    fn answer(&mut self, definitions: &Definitions, literals: &[Literal]) -> Answer {
        let mut worlds = self.worlds(definitions, literals);
        if worlds == Err(Limit::Nodes) {
            // Earlier questions have left their diagrams: whether there is room must not hang on them.
            self.compiler.clear();
            worlds = self.worlds(definitions, literals);
        }
        self.problems.extend(self.compiler.problems.drain(..));
        match worlds {
            Ok(Diagram::NEVER) => Answer::No,
            Ok(worlds) if self.compiler.store.surely_possible(worlds, Survey::is_unknown) => Answer::Yes,
            Ok(_) => Answer::Unknown,
            Err(limit) => {
                self.problems.insert(Problem::QuestionTooComplex(limit));
                Answer::Unknown
            }
        }
    }

    /// The deployments that make all of the literals hold.
    fn worlds(&mut self, definitions: &Definitions, literals: &[Literal]) -> Result<Diagram, Limit> {
        let compiler = &mut self.compiler;
        compiler.survey.begin();
        let mut worlds = compiler.assumed(definitions)?;
        let mut asked = Vec::with_capacity(literals.len());
        for literal in literals {
            compiler.store.refill();
            asked.push((compiler.condition(&literal.condition, definitions)?, literal.holds));
        }
        compiler.store.refill();
        for (condition, holds) in asked {
            worlds = match holds {
                true => compiler.store.and(condition, worlds)?,
                false => compiler.store.choose(condition, Diagram::NEVER, worlds)?,
            };
        }
        Ok(worlds)
    }
}
