//! Is there a request at which statements come together as asked? Proved not, or shown by a request, or undecided.

use std::borrow::Cow;

use deployfence_value::{Answer, Text};
use smol_str::SmolStr;

use super::actions::{Example, Group, groups};
use super::automaton::TooMany;
use super::callers::{DERIVED, Standing};
use super::keys::{Key, Values};
use super::search::{Dimension, Fits, Outcome, search};
use super::texts::Texts;
use super::variables::{Filling, Variables, loosen};
use super::witness::{Raw, has_form};
use crate::caller::Caller;
use crate::catalogue::Action;
use crate::condition::{Filled, holds, in_resource};
use crate::evaluate::{Through, speaks_of};
use crate::pattern::{Pattern, Reading, Subject};
use crate::policy::{Condition, Effect, Item, Items, Statement};
use crate::request::{Context, Request};

/// What of a request is settled where statements are asked about.
pub(super) struct Point<'p> {
    pub(super) action: &'p str,
    pub(super) caller: &'p Caller,
    /// None where it is not settled yet.
    pub(super) resource: Option<&'p str>,
}

/// Whether it is so at a point, given whether each statement applies through a principal of that kind.
pub(super) type Asks<'q> = &'q dyn Fn(&Point<'_>, &dyn Fn(usize, Through) -> Answer) -> Answer;

/// Most actions that are tried for a better witness.
const ACTIONS: usize = 256;

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
    pub(super) standings: &'q [Standing],
    /// Whether the caller has a permissions boundary; unknown where it has one on one side.
    pub(super) bounded: Answer,
    /// Whether keys that follow from the caller are known of it.
    pub(super) derived: bool,
    pub(super) resource_account: Option<&'q Text>,
    pub(super) reading: Reading,
    pub(super) asks: Asks<'q>,
    /// Which values a key may have.
    pub(super) admits: &'q dyn Fn(&str, &[Subject]) -> bool,
    /// The form of a request that is what is looked for, by evaluating it.
    pub(super) confirm: &'q dyn Fn(&Request) -> Option<Request>,
}

/// What came of a question.
pub(super) enum Found {
    /// There is no such request: proved.
    Nothing,
    /// There is this one, which is confirmed.
    Witness(Box<Request>),
    /// It is not decided, for these reasons.
    Undecided(Vec<String>),
}

impl Question<'_> {
    /// Answers it.
    pub(super) fn answer(&self) -> Found {
        let mut asked = Asked { question: self, reasons: Vec::new(), fallback: None };
        match asked.all() {
            Ok(Some(request)) => return Found::Witness(request),
            Ok(None) => {}
            Err(TooMany) => asked.reason("the patterns can be combined in too many ways"),
        }
        match (asked.fallback, asked.reasons) {
            (Some(request), _) => Found::Witness(request),
            (None, reasons) if reasons.is_empty() => Found::Nothing,
            (None, reasons) => Found::Undecided(reasons),
        }
    }
}

impl Question<'_> {
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

    /// The same for each way.
    fn ways(&self, statement: &Statement, caller: &Caller) -> [Answer; 4] {
        let ways = [Through::Any, Through::Direct, Through::Entity, Through::Account];
        ways.map(|through| self.speaks_of(statement, caller, through))
    }
}

struct Asked<'a, 'q> {
    question: &'a Question<'q>,
    reasons: Vec<String>,
    /// A witness that is shown where there is no better one: its action is none that the catalogue has, or its resource
    /// has not the form that the action's resources have.
    fallback: Option<Box<Request>>,
}

/// One action and caller: all that is left are resource and keys.
struct Place<'a> {
    action: &'a str,
    standing: &'a Standing,
    /// What action, caller and what follows from them make of each statement.
    fits: Fits,
}

impl Asked<'_, '_> {
    fn reason(&mut self, reason: &str) {
        if !self.reasons.iter().any(|known| known == reason) {
            self.reasons.push(reason.to_owned());
        }
    }

    fn all(&mut self) -> Result<Option<Box<Request>>, TooMany> {
        for group in groups(&self.question.statements)? {
            if let Some(found) = self.group(&group)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn group(&mut self, group: &Group) -> Result<Option<Box<Request>>, TooMany> {
        let question = self.question;
        let mut example = None;
        let mut met: Vec<(Fits, Vec<[Answer; 4]>)> = Vec::new();
        for standing in question.standings {
            let fits = self.settled(&group.fits, standing);
            let seen =
                (fits, question.statements.iter().map(|s| question.ways(s, &standing.caller)).collect());
            if met.contains(&seen) {
                continue;
            }
            met.push(seen);
            let Some((fits, _)) = met.last() else { continue };
            let open = |at: usize, through| {
                let fits = fits.get(at).copied().unwrap_or(Answer::Unknown);
                let statement = question.statements.get(at);
                let named =
                    statement.map_or(Answer::Unknown, |s| question.speaks_of(s, &standing.caller, through));
                if statement.is_some_and(|s| is_open(s)) {
                    fits.and(named).and(Answer::Unknown)
                } else {
                    fits.and(named)
                }
            };
            // Any text of the group will do here: what is asked knows of actions through the statements alone.
            let at = Point { action: "", caller: &standing.caller, resource: None };
            if (question.asks)(&at, &open).is_no() {
                continue;
            }
            let example = example.get_or_insert_with(|| group.example(&question.statements));
            let (action, is_known) = match &*example {
                Example::Known(action) => (action, true),
                Example::Named(action) | Example::Future(action) => (action, false),
                Example::Free => continue,
            };
            let place = Place { action, standing, fits: fits.clone() };
            let found = self.place(&place)?;
            match (found, &*example) {
                (Some(found), _) if is_known => match self.in_form(group, found) {
                    Ok(found) => return Ok(Some(found)),
                    Err(found) => self.fallback = Some(found),
                },
                (Some(found), Example::Named(_)) => self.fallback = self.fallback.take().or(Some(found)),
                (Some(_), _) => {
                    self.reason("it holds for the actions that the catalogue has; whether AWS has others is not known");
                }
                (None, _) => {}
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
        let mut others = group.actions(&self.question.statements).take(ACTIONS).map(with).filter(has_form);
        others.find_map(|request| (self.question.confirm)(&request)).map(Box::new).ok_or(found)
    }

    /// What the action and the caller make of each statement, their principals aside.
    fn settled(&self, of_action: &Fits, standing: &Standing) -> Fits {
        let mut context = Context::default();
        standing.tell(&mut context);
        let settle = |(fits, statement): (&Answer, &&Statement)| {
            let mut fits = *fits;
            if !statement.under.is_empty() || statement.unclear || statement.effect.is_none() {
                fits = fits.and(Answer::Unknown);
            }
            for condition in &statement.conditions {
                if self.follows(&condition.key) {
                    fits = fits.and(holds(condition, &context));
                } else if condition.operator.is_none() {
                    fits = fits.and(Answer::Unknown);
                }
            }
            fits
        };
        of_action.iter().zip(&self.question.statements).map(settle).collect()
    }

    /// Whether a key follows from the caller.
    fn follows(&self, key: &str) -> bool {
        self.question.derived && DERIVED.contains(&key)
    }

    /// Fills the policy variables of the statements in play in every way that counts, and looks at each.
    fn place(&mut self, place: &Place<'_>) -> Result<Option<Box<Request>>, TooMany> {
        let mut context = Context::default();
        place.standing.tell(&mut context);
        let in_play: Vec<(usize, &Statement)> = self.in_play(place).collect();
        let variables =
            Variables { statements: &in_play, context: &context, known: &|key| self.follows(key) };
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
            if let Some(found) = self.filled(place, &context, filling)? {
                return Ok(Some(found));
            }
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
                let loosened = loosen(statement, helps, &|key| self.follows(key));
                if loosened.is_none() {
                    *fits = Answer::No;
                }
                loosened.unwrap_or_else(|| (*statement).clone())
            })
            .collect();
        let loose = Question { statements: loosened.iter().collect(), confirm: &|_| None, ..*question };
        let mut asked = Asked { question: &loose, reasons: Vec::new(), fallback: None };
        asked.filled(&Place { fits, ..*place }, context, &[])?;
        Ok(asked.reasons.is_empty())
    }

    /// The statements that are still in play, with their places.
    fn in_play<'s>(&'s self, place: &'s Place<'_>) -> impl Iterator<Item = (usize, &'s Statement)> {
        let statements = self.question.statements.iter().copied().enumerate();
        statements.filter(|(at, _)| place.fits.get(*at).is_some_and(|fits| !fits.is_no()))
    }

    /// Searches resources and keys, with all policy variables filled in.
    fn filled(
        &mut self,
        place: &Place<'_>,
        context: &Context,
        filling: &Filling,
    ) -> Result<Option<Box<Request>>, TooMany> {
        let question = self.question;
        let is_filled = |key: &str| filling.iter().any(|(known, _)| known == key);
        let mut start = place.fits.clone();
        let mut keys: Vec<(SmolStr, Vec<(usize, &Condition)>)> = Vec::new();
        for (at, statement) in self.in_play(place) {
            for condition in
                statement.conditions.iter().filter(|c| c.operator.is_some() && !self.follows(&c.key))
            {
                if is_filled(&condition.key) {
                    if let Some(fits) = start.get_mut(at) {
                        *fits = fits.and(holds(condition, context));
                    }
                    continue;
                }
                match keys.iter_mut().find(|(key, _)| *key == condition.key) {
                    Some((_, asked)) => asked.push((at, condition)),
                    None => keys.push((condition.key.clone(), vec![(at, condition)])),
                }
            }
        }
        let resources: Vec<Option<Cow<'_, Items<Pattern>>>> = question
            .statements
            .iter()
            .zip(&start)
            .map(|(statement, fits)| {
                statement.resources.as_ref().filter(|r| !fits.is_no() && !is_everything(r))
            })
            .map(|items| items.map(|items| fill(items, context)))
            .collect();
        let (resource, texts) =
            Texts::new(resources.iter().map(Option::as_deref)).dimension(question.reading)?;
        let mut dimensions = vec![resource];
        let mut values: Vec<(SmolStr, Vec<Values>)> = Vec::new();
        let mut complete = true;
        for (key, asked) in keys {
            let conditions: Vec<&Condition> = asked.iter().map(|(_, condition)| *condition).collect();
            let mut found = Key::new(&key, &conditions, context)?;
            found.cells.retain(|(values, _)| (question.admits)(&key, values));
            complete &= found.complete;
            dimensions.push(of_key(&found, &asked, question.statements.len()));
            values.push((key, found.cells.into_iter().map(|(values, _)| values).collect()));
        }
        let text = |chosen: &[Option<usize>]| chosen.first().copied().flatten().and_then(|at| texts.get(at));
        let asks = |chosen: &[Option<usize>], statement: &dyn Fn(usize) -> Answer| {
            let resource = text(chosen).map(String::as_str);
            let at = Point { action: place.action, caller: &place.standing.caller, resource };
            (question.asks)(&at, &|at, through| {
                let named = question
                    .statements
                    .get(at)
                    .map(|s| question.speaks_of(s, &place.standing.caller, through));
                statement(at).and(named.unwrap_or(Answer::Unknown))
            })
        };
        let mut found = None;
        let mut unconfirmed = false;
        let outcome = search(&dimensions, &start, &asks, &mut |chosen| {
            let mut context: Vec<(&str, Values)> =
                filling.iter().map(|(key, values)| (key.as_str(), values.clone())).collect();
            for ((key, values), cell) in values.iter().zip(chosen.iter().skip(1)) {
                let value = cell.and_then(|cell| values.get(cell));
                context.extend(value.map(|values| (key.as_str(), values.clone())));
            }
            let raw = Raw {
                action: place.action,
                standing: place.standing,
                resource: text(chosen).map(String::as_str),
                context,
                resource_account: question.resource_account.cloned(),
            };
            found = raw.confirmed(question.confirm);
            unconfirmed |= found.is_none();
            found.is_some()
        });
        match outcome {
            _ if found.is_some() => return Ok(found.map(Box::new)),
            Outcome::TooMuch => self.reason("the conditions can be combined in too many ways"),
            Outcome::Unclear => self.reason("it hangs on what is not known before the deployment"),
            Outcome::Nowhere | Outcome::Stopped => {}
        }
        if unconfirmed {
            self.reason("a request was found that evaluation does not confirm");
        }
        if !complete {
            self.reason("values are compared both as text with wildcards and as numbers, dates or addresses");
        }
        Ok(None)
    }
}

/// Whether a statement asks for more than action and caller.
fn is_open(statement: &Statement) -> bool {
    !statement.conditions.is_empty() || statement.resources.as_ref().is_some_and(|r| !is_everything(r))
}

/// Whether a resource element fits every resource.
fn is_everything(resources: &Items<Pattern>) -> bool {
    !resources.negated && resources.items.iter().any(|item| item.under.is_empty() && item.is.is_everything())
}

/// A resource element with its policy variables filled in. What a variable without value is part of matches nothing.
fn fill<'i>(items: &'i Items<Pattern>, context: &Context) -> Cow<'i, Items<Pattern>> {
    if items.items.iter().all(|item| item.is.variables().is_empty()) {
        return Cow::Borrowed(items);
    }
    let fill = |item: &Item<Pattern>| {
        let is = match in_resource(&item.is, context) {
            Filled::Pattern(pattern) => pattern.into_owned(),
            Filled::Nothing => return None,
            Filled::Unknown => Pattern::unknown(),
        };
        Some(Item { at: item.at, under: item.under.clone(), is })
    };
    Cow::Owned(Items {
        at: items.at,
        negated: items.negated,
        items: items.items.iter().filter_map(fill).collect(),
    })
}

/// The dimension of a key.
fn of_key(key: &Key, asked: &[(usize, &Condition)], statements: usize) -> Dimension {
    let mut dimension = Dimension { cells: Vec::new(), asked_by: vec![false; statements] };
    for (at, _) in asked {
        if let Some(asked_by) = dimension.asked_by.get_mut(*at) {
            *asked_by = true;
        }
    }
    for (_, answers) in &key.cells {
        let mut fits = vec![Answer::Yes; statements];
        for ((at, _), answer) in asked.iter().zip(answers) {
            if let Some(fits) = fits.get_mut(*at) {
                *fits = fits.and(*answer);
            }
        }
        dimension.cells.push(fits);
    }
    dimension
}
