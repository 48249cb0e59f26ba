//! Is there a request at which statements come together as asked? Proved not, or shown by a request, or undecided.

use std::cell::OnceCell;

use deployfence_value::{Answer, Text};

use super::Verdict;
use super::actions::{Example, Group, groups};
use super::automaton::{LETTERS, TooMany};
use super::callers::{Callers, Standing};
use super::place::{Place, Shared, is_everything, look};
use super::readings::is_split;
use super::search::Fits;
use super::texts::OTHER;
use super::variables::{Variables, loosen};
use super::witness::has_form;
use crate::caller::Caller;
use crate::catalogue::Action;
use crate::condition::holds;
use crate::evaluate::{Through, speaks_of};
use crate::pattern::{Atom, Reading, Subject};
use crate::policy::{Condition, Effect, Statement};
use crate::request::{Context, Request};

/// What of a request is settled where statements are asked about.
pub(super) struct Point<'p> {
    /// A text that all statements take like the action; AWS need not have it.
    pub(super) action: &'p str,
    pub(super) caller: &'p Caller,
    /// None where it is not settled yet.
    pub(super) resource: Option<&'p str>,
}

/// Whether it is so at a point, given whether each statement applies through a principal of that kind.
pub(super) type Asks<'q> = &'q dyn Fn(&Point<'_>, &dyn Fn(usize, Through) -> Answer) -> Answer;

/// The form of a request that is what is looked for, by evaluating it under a reading.
pub(super) type Confirm<'q> = &'q dyn Fn(&Request, Reading) -> Option<Request>;

/// Most actions of a group that are tried for a better witness.
const ACTIONS: usize = 32;
/// Witnesses after which no better one is looked for.
const WITNESSES: usize = 4;

/// A question about all requests.
#[derive(Clone)]
pub(super) struct Question<'q> {
    /// Every statement that has a say.
    pub(super) statements: Vec<&'q Statement>,
    /// The statements from here on count against it where they apply.
    pub(super) opposed: usize,
    /// Whether several statements may have to apply together, of one side.
    pub(super) conjunctive: bool,
    /// Who may make the request.
    pub(super) callers: &'q Callers,
    /// Whether the caller has a permissions boundary; unknown where it has one on one side.
    pub(super) bounded: Answer,
    /// Whether keys that follow from the caller are known of it.
    pub(super) derived: bool,
    pub(super) resource_account: Option<&'q Text>,
    pub(super) reading: Reading,
    pub(super) asks: Asks<'q>,
    /// Which values a key may have.
    pub(super) admits: &'q dyn Fn(&str, &[Subject]) -> bool,
    pub(super) confirm: Confirm<'q>,
}

/// Why nothing is said where a limit of the automata was reached.
pub(super) const TOO_MANY: &str = "the patterns can be combined in too many ways";

impl<'q> Question<'q> {
    /// Whether statements come together as asked, for one of these callers: all of them on one side, of a caller without
    /// boundary, whatever the values of keys.
    pub(super) fn new(
        statements: Vec<&'q Statement>,
        callers: &'q Callers,
        asks: Asks<'q>,
        confirm: Confirm<'q>,
    ) -> Self {
        Self {
            opposed: statements.len(),
            statements,
            conjunctive: true,
            callers,
            bounded: Answer::No,
            derived: true,
            resource_account: None,
            reading: Reading::default(),
            asks,
            admits: &|_, _| true,
            confirm,
        }
    }

    /// The request in a form that is what is looked for, by evaluating it under the question's reading.
    pub(super) fn confirmed(&self, request: &Request) -> Option<Request> {
        (self.confirm)(request, self.reading)
    }

    /// Answers it under its reading. With `only_split`, places are left out where no statement is read in two ways.
    pub(super) fn answer(&self, space: &Space<'_>, shared: &mut Shared, only_split: bool) -> Verdict {
        shared.start();
        let mut asked =
            Asked { question: self, reasons: Vec::new(), fallback: None, out_of_form: 0, only_split, shared };
        if !self.callers.all {
            asked.reason("not every caller that conditions tell apart is looked at");
        }
        if self.statements.iter().any(|statement| has_reserved(statement)) {
            asked.reason("a pattern holds characters that nobody uses");
        }
        match asked.all(space) {
            Ok(Some(request)) => return Verdict::Yes(request),
            Ok(None) => {}
            Err(TooMany) => asked.reason(TOO_MANY),
        }
        match (asked.fallback, asked.reasons) {
            (Some(request), _) => Verdict::Yes(request),
            (None, reasons) if reasons.is_empty() => Verdict::No,
            (None, reasons) => Verdict::Unknown(reasons),
        }
    }
}

impl<'q> Question<'q> {
    /// Whether a statement speaks of a caller in one way.
    fn speaks_of(&self, statement: &Statement, caller: &Caller, through: Through) -> Answer {
        let is_bounded = |bounded| speaks_of(statement, caller, through, bounded);
        match self.bounded {
            Answer::Yes => is_bounded(true),
            Answer::No => is_bounded(false),
            Answer::Unknown if is_bounded(true) == is_bounded(false) => is_bounded(false),
            Answer::Unknown => Answer::Unknown,
        }
    }

    /// Whether all that a condition asks for follows from the caller.
    pub(super) fn settles(&self, condition: &Condition) -> bool {
        let mut variables = condition.values.items.iter().flat_map(|item| item.is.variables());
        self.follows(&condition.key) && variables.all(|variable| self.follows(&variable.key))
    }

    /// Whether a key follows from the caller.
    pub(super) fn follows(&self, key: &str) -> bool {
        self.derived && self.callers.standings.iter().all(|standing| standing.derives(key))
    }

    /// The callers that some statement tells apart.
    fn distinct(&self) -> Vec<Met<'q>> {
        let mut distinct: Vec<Met<'q>> = Vec::new();
        for standing in &self.callers.standings {
            let fits = self.settled(standing);
            let ways = self.statements.iter().map(|s| self.ways(s, &standing.caller)).collect();
            // Callers that differ in what variables take from them fill patterns differently.
            let values = |of: &Standing| {
                let used =
                    of.keys.iter().filter(|(key, _)| self.statements.iter().any(|s| uses_variable(s, key)));
                used.cloned().collect::<Vec<_>>()
            };
            let same = |met: &Met<'q>| {
                met.fits == fits
                    && met.ways == ways
                    && values(met.standing) == values(standing)
                    && self.lacks(met.standing) == self.lacks(standing)
            };
            if !distinct.iter().any(same) {
                distinct.push(Met { standing, fits, ways });
            }
        }
        distinct
    }

    /// Whether statements ask for a key that requests of a caller cannot have.
    fn lacks(&self, standing: &Standing) -> bool {
        let patterns = |s: &'_ Statement| {
            let resources = s.resources.iter().flat_map(|r| &r.items);
            let values = s.conditions.iter().flat_map(|c| &c.values.items);
            resources.chain(values).flat_map(|i| i.is.variables()).any(|v| standing.lacks(&v.key))
        };
        self.statements.iter().any(|s| s.conditions.iter().any(|c| standing.lacks(&c.key)) || patterns(s))
    }

    /// What follows from the caller for each statement, principals aside.
    fn settled(&self, standing: &Standing) -> Fits {
        let mut context = Context::default();
        standing.tell(&mut context);
        let settle = |statement: &&Statement| {
            let mut fits = Answer::Yes;
            if !statement.under.is_empty() || statement.unclear || statement.effect.is_none() {
                fits = fits.and(Answer::Unknown);
            }
            for condition in &statement.conditions {
                if self.settles(condition) {
                    fits = fits.and(holds(condition, &context));
                } else if condition.operator.is_none() {
                    fits = fits.and(Answer::Unknown);
                }
            }
            fits
        };
        self.statements.iter().map(settle).collect()
    }

    /// The same for each way.
    fn ways(&self, statement: &Statement, caller: &Caller) -> Ways {
        WAYS.map(|through| self.speaks_of(statement, caller, through))
    }
}

struct Asked<'a, 'q> {
    question: &'a Question<'q>,
    reasons: Vec<String>,
    /// A witness that is shown where there is no better one: its action is none that the catalogue has, or its resource
    /// has not the form that the action's resources have.
    fallback: Option<Box<Request>>,
    /// How many witnesses were found whose resource has not the form.
    out_of_form: usize,
    only_split: bool,
    shared: &'a mut Shared,
}

/// What is the same under both readings: actions and callers.
pub(super) struct Space<'q> {
    groups: Vec<Group>,
    met: Vec<Met<'q>>,
}

impl<'q> Space<'q> {
    pub(super) fn new(question: &Question<'q>) -> Result<Self, TooMany> {
        Ok(Self { groups: groups(&question.statements)?, met: question.distinct() })
    }
}

/// A caller, and what follows from it for each statement.
struct Met<'a> {
    standing: &'a Standing,
    fits: Fits,
    ways: Vec<Ways>,
}

/// Whether a statement speaks of a caller, by each of [`WAYS`].
pub(super) type Ways = [Answer; 4];

const WAYS: [Through; 4] = [Through::Any, Through::Direct, Through::Entity, Through::Account];

/// Whether a statement speaks of the caller in one way. Policies of identities need not name it.
pub(super) fn speaks(ways: &[Ways], statement: usize, through: Through) -> Answer {
    let known = || WAYS.iter().position(|way| *way == through).and_then(|at| ways.get(statement)?.get(at));
    if through == Through::None { Answer::Yes } else { known().copied().unwrap_or(Answer::Unknown) }
}

impl Asked<'_, '_> {
    fn reason(&mut self, reason: &str) {
        if !self.reasons.iter().any(|known| known == reason) {
            self.reasons.push(reason.to_owned());
        }
    }

    fn all(&mut self, space: &Space<'_>) -> Result<Option<Box<Request>>, TooMany> {
        for group in &space.groups {
            if let Some(found) = self.group(group, &space.met)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn group(&mut self, group: &Group, met: &[Met<'_>]) -> Result<Option<Box<Request>>, TooMany> {
        let question = self.question;
        let example = OnceCell::new();
        for Met { standing, fits, ways } in met {
            let fits: Fits =
                group.fits.iter().zip(fits).map(|(of_action, fits)| of_action.and(*fits)).collect();
            let open = |at: usize, through| {
                let fits = fits.get(at).copied().unwrap_or(Answer::Unknown).and(speaks(ways, at, through));
                let is_open = question.statements.get(at).is_some_and(|s| is_open(s));
                if is_open { fits.and(Answer::Unknown) } else { fits }
            };
            let at = Point { action: group.text(), caller: &standing.caller, resource: None };
            if (question.asks)(&at, &open).is_no() {
                continue;
            }
            let place = Place { group, example: &example, standing, ways, fits: fits.clone() };
            if self.only_split && !place.in_play(question).any(|(_, s)| s.resources.iter().any(is_split)) {
                continue;
            }
            let Some(found) = self.place(&place)? else { continue };
            match example.get() {
                Some(Example::Known(_)) => match self.in_form(group, found) {
                    Ok(found) => return Ok(Some(found)),
                    Err(found) => {
                        self.fallback = Some(found);
                        self.out_of_form += 1;
                        if self.out_of_form == WITNESSES {
                            return Ok(self.fallback.take());
                        }
                    }
                },
                Some(Example::Named(_)) => self.fallback = self.fallback.take().or(Some(found)),
                _ => {
                    self.reason("it holds for the actions that the catalogue has; whether AWS has others is not known");
                }
            }
        }
        Ok(None)
    }

    /// The request with an action of the group whose resources have the form of its resource, if there is such an action.
    fn in_form(&self, group: &Group, found: Box<Request>) -> Result<Box<Request>, Box<Request>> {
        if has_form(&found) {
            return Ok(found);
        }
        let with = |action: Action| Request { action: Subject::from(action.name()), ..(*found).clone() };
        let tried = group.candidates(&self.question.statements).take(ACTIONS);
        let of_group = tried.filter(|action| group.holds(action.name(), &self.question.statements));
        let mut others = of_group.map(with).filter(has_form);
        others.find_map(|request| self.question.confirmed(&request)).map(Box::new).ok_or(found)
    }

    /// Fills the policy variables of the statements in play in every way that counts, and looks at each.
    fn place(&mut self, place: &Place<'_>) -> Result<Option<Box<Request>>, TooMany> {
        let mut context = Context::default();
        place.standing.tell(&mut context);
        let in_play: Vec<(usize, &Statement)> = place.in_play(self.question).collect();
        let variables = Variables {
            statements: &in_play,
            context: &context,
            known: &|key| place.settles(self.question, key),
        };
        let fillings = variables.fillings()?;
        let general = variables.are_general(self.question.opposed, self.question.conjunctive);
        if !general && !self.holds_for_any_text(place, &context)? {
            self.reason("it may hang on the value of a policy variable");
        }
        for filling in &fillings {
            let mut context = context.clone();
            for (key, values) in filling {
                context.insert(key, values.clone());
            }
            let looked = look(self.question, place, &context, filling, self.shared)?;
            if looked.found.is_some() {
                return Ok(looked.found);
            }
            looked.reasons.iter().for_each(|reason| self.reason(reason));
        }
        Ok(None)
    }

    /// Whether nothing is found even if each policy variable were, wherever it stands, what helps most to find something:
    /// then nothing is there, whatever they are.
    fn holds_for_any_text(&self, place: &Place<'_>, context: &Context) -> Result<bool, TooMany> {
        let question = self.question;
        let mut fits = place.fits.clone();
        let loosened: Vec<Statement> = question
            .statements
            .iter()
            .zip(&mut fits)
            .enumerate()
            .map(|(at, (statement, fits))| {
                let helps = (statement.effect == Some(Effect::Allow)) == (at < question.opposed);
                let loosened = loosen(statement, helps, &|key| place.settles(question, key));
                if loosened.is_none() {
                    *fits = Answer::No;
                }
                loosened.unwrap_or_else(|| (*statement).clone())
            })
            .collect();
        let loose = Question { statements: loosened.iter().collect(), confirm: &|_, _| None, ..*question };
        let looked = look(&loose, &Place { fits, ..*place }, context, &[], &mut Shared::default())?;
        Ok(looked.reasons.is_empty())
    }
}

/// Whether a statement asks for more than action and caller.
fn is_open(statement: &Statement) -> bool {
    !statement.conditions.is_empty() || statement.resources.as_ref().is_some_and(|r| !is_everything(r))
}

/// Whether a statement has a policy variable of a key.
fn uses_variable(statement: &Statement, key: &str) -> bool {
    let resources = statement.resources.iter().flat_map(|r| &r.items);
    let values = statement.conditions.iter().flat_map(|c| &c.values.items);
    resources.chain(values).any(|item| item.is.variables().iter().any(|v| v.key == key))
}

/// Whether a statement has characters that stand for something else here.
fn has_reserved(statement: &Statement) -> bool {
    let lists = statement.actions.iter().chain(&statement.resources).flat_map(|list| &list.items);
    let values = statement.conditions.iter().flat_map(|c| &c.values.items);
    let mut atoms = lists.chain(values).flat_map(|item| item.is.atoms());
    atoms.any(|atom| matches!(atom, Atom::Char(c) if *c == OTHER || LETTERS.contains(c)))
}
