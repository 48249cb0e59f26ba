//! One action and one caller: the search of resources and keys.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::iter;
use std::rc::Rc;

use deployfence_value::Answer;
use foldhash::fast::RandomState;
use smol_str::SmolStr;

use super::actions::{Example, Group};
use super::automaton::TooMany;
use super::callers::Standing;
use super::keys::{Key, Values};
use super::question::{Point, Question, Ways, speaks};
use super::readings::is_split;
use super::search::{Dimension, Fits, Outcome, STEPS, search};
use super::texts::Texts;
use super::variables::Filling;
use super::witness::Raw;
use crate::condition::{Filled, holds, in_resource};
use crate::pattern::{Pattern, Reading};
use crate::policy::{Condition, Item, Items, Statement};
use crate::request::{Context, Request};

/// Most keys that are searched: each is a level of the search.
const KEYS: usize = 256;

/// One action and caller: all that is left are resource and keys.
pub(super) struct Place<'a> {
    pub(super) group: &'a Group,
    /// What stands for the group, once somebody wants to see it.
    pub(super) example: &'a OnceCell<Example>,
    pub(super) standing: &'a Standing,
    /// Whether each statement speaks of the caller.
    pub(super) ways: &'a [Ways],
    /// What action, caller and what follows from them make of each statement.
    pub(super) fits: Fits,
}

/// What came of looking at a place.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) found: Option<Box<Request>>,
    /// Why nothing found would be no proof.
    pub(super) reasons: Vec<&'static str>,
}

/// The dimension of resources, with a text of each cell.
type Cells = Rc<(Dimension, Vec<String>)>;

/// A condition, with the places of its statement and in it.
struct Asked<'c> {
    at: usize,
    number: usize,
    condition: &'c Condition,
}

/// The dimension of a key, with the values of each cell.
struct Told {
    dimension: Dimension,
    values: Vec<Values>,
    /// Whether there may be no others.
    complete: bool,
}

/// What the searches of one question share.
#[derive(Default)]
pub(super) struct Shared {
    /// The cells of resources for the same statements, which many actions and callers have in common.
    resources: HashMap<(Vec<bool>, Option<Reading>), Cells, RandomState>,
    /// The cells of keys, by the places of the conditions that ask for them: the same under both readings.
    keys: HashMap<Vec<(usize, usize)>, Rc<Told>, RandomState>,
    /// How many steps they took under one reading, the cells of keys included.
    steps: usize,
}

/// Searches resources and keys, with all policy variables filled in.
pub(super) fn look(
    question: &Question<'_>,
    place: &Place<'_>,
    context: &Context,
    filling: &Filling,
    shared: &mut Shared,
) -> Result<Looked, TooMany> {
    let is_filled = |key: &str| filling.iter().any(|(known, _)| known == key);
    let mut start = place.fits.clone();
    let mut keys: Vec<(SmolStr, Vec<Asked<'_>>)> = Vec::new();
    for (at, statement) in place.in_play(question) {
        let conditions = statement.conditions.iter().enumerate();
        for (number, condition) in conditions.filter(|(_, c)| c.operator.is_some() && !question.settles(c)) {
            // What follows from the caller, `context` has, and of what the caller lacks, it is silent.
            if is_filled(&condition.key) || place.settles(question, &condition.key) {
                if let Some(fits) = start.get_mut(at) {
                    *fits = fits.and(holds(condition, context));
                }
                continue;
            }
            match keys.iter_mut().find(|(key, _)| *key == condition.key) {
                Some((_, asked)) => asked.push(Asked { at, number, condition }),
                None => keys.push((condition.key.clone(), vec![Asked { at, number, condition }])),
            }
        }
    }
    let resources = shared.cells(question, &start, context, filling)?;
    let (resource, texts) = &*resources;
    let mut looked = Looked::default();
    if keys.len() > KEYS {
        return Err(TooMany);
    }
    let told = keys
        .into_iter()
        .map(|(key, asked)| Ok((shared.key(question, &key, &asked, context)?, key)))
        .collect::<Result<Vec<_>, TooMany>>()?;
    let complete = told.iter().all(|(told, _)| told.complete);
    let dimensions: Vec<&Dimension> =
        iter::once(resource).chain(told.iter().map(|(told, _)| &told.dimension)).collect();
    let text = |chosen: &[Option<usize>]| {
        chosen.first().copied().flatten().and_then(|at| texts.get(at)).map(String::as_str)
    };
    let caller = &place.standing.caller;
    let asks = |chosen: &[Option<usize>], statement: &dyn Fn(usize) -> Answer| {
        let at = Point { action: place.group.text(), caller, resource: text(chosen) };
        (question.asks)(&at, &|at, through| statement(at).and(speaks(place.ways, at, through)))
    };
    let mut unconfirmed = false;
    let outcome = search(
        &dimensions,
        &start,
        &asks,
        &mut |chosen| {
            let example = place.example.get_or_init(|| place.group.example(&question.statements));
            let Some(action) = example.action() else { return false };
            let mut context: Vec<(&str, Values)> =
                filling.iter().map(|(key, values)| (key.as_str(), values.clone())).collect();
            for ((told, key), cell) in told.iter().zip(chosen.iter().skip(1)) {
                let value = cell.and_then(|cell| told.values.get(cell));
                context.extend(value.map(|values| (key.as_str(), values.clone())));
            }
            let raw = Raw {
                action,
                standing: place.standing,
                resource: text(chosen),
                context,
                resource_account: question.resource_account.cloned(),
            };
            looked.found = raw.confirmed(&|request| question.confirmed(request)).map(Box::new);
            unconfirmed |= looked.found.is_none();
            looked.found.is_some()
        },
        &mut shared.steps,
    );
    let reasons = [
        (outcome == Outcome::TooMuch, "the conditions can be combined in too many ways"),
        (outcome == Outcome::Unclear, "it hangs on what is not known before the deployment"),
        (unconfirmed, "a request was found that evaluation does not confirm"),
        (!complete, "not every kind of value of a condition key is looked at"),
    ];
    if looked.found.is_none() {
        looked.reasons.extend(reasons.iter().filter(|(holds, _)| *holds).map(|(_, reason)| *reason));
    }
    Ok(looked)
}

impl Place<'_> {
    /// Whether the caller settles what a key is.
    pub(super) fn settles(&self, question: &Question<'_>, key: &str) -> bool {
        question.follows(key) || self.standing.lacks(key)
    }

    /// The statements that are still in play, with their places.
    pub(super) fn in_play<'s>(
        &'s self,
        question: &'s Question<'_>,
    ) -> impl Iterator<Item = (usize, &'s Statement)> {
        let statements = question.statements.iter().copied().enumerate();
        statements.filter(|(at, _)| self.fits.get(*at).is_some_and(|fits| !fits.is_no()))
    }
}

impl Shared {
    /// Starts a search of everything.
    pub(super) fn start(&mut self) {
        self.steps = 0;
    }

    /// The dimension of a key.
    fn key(
        &mut self,
        question: &Question<'_>,
        key: &str,
        asked: &[Asked<'_>],
        context: &Context,
    ) -> Result<Rc<Told>, TooMany> {
        // What variables are differs from filling to filling, and from caller to caller.
        let has_variables = |asked: &Asked<'_>| has_variables(&asked.condition.values);
        let places = || asked.iter().map(|asked| (asked.at, asked.number)).collect::<Vec<_>>();
        let places = (!asked.iter().any(has_variables)).then(places);
        if let Some(known) = places.as_ref().and_then(|places| self.keys.get(places)) {
            return Ok(known.clone());
        }
        let conditions: Vec<&Condition> = asked.iter().map(|asked| asked.condition).collect();
        let found = Key::new(key, &conditions, context, question.admits)?;
        self.steps = self.steps.saturating_add(found.steps);
        if self.steps > STEPS {
            return Err(TooMany);
        }
        let dimension = of_key(&found, asked, question.statements.len());
        let values = found.cells.into_iter().map(|(values, _)| values).collect();
        let told = Rc::new(Told { dimension, values, complete: found.complete });
        if let Some(places) = places {
            self.keys.insert(places, told.clone());
        }
        Ok(told)
    }

    fn cells(
        &mut self,
        question: &Question<'_>,
        start: &Fits,
        context: &Context,
        filling: &Filling,
    ) -> Result<Cells, TooMany> {
        let in_play: Vec<bool> = start.iter().map(|fits| !fits.is_no()).collect();
        let elements: Vec<Option<&Items<Pattern>>> = question
            .statements
            .iter()
            .zip(&in_play)
            .map(|(statement, in_play)| {
                statement.resources.as_ref().filter(|r| *in_play && !is_everything(r))
            })
            .collect();
        // What variables are differs from filling to filling, and from caller to caller.
        let is_settled = filling.is_empty() && !elements.iter().flatten().any(|items| has_variables(items));
        let is_split = elements.iter().flatten().any(|items| is_split(items));
        let place = (in_play, is_split.then_some(question.reading));
        if is_settled && let Some(known) = self.resources.get(&place) {
            return Ok(known.clone());
        }
        let filled: Vec<_> =
            elements.into_iter().map(|items| items.map(|items| fill(items, context))).collect();
        let cells = Rc::new(Texts::new(filled.iter().map(Option::as_deref)).dimension(question.reading)?);
        if is_settled {
            self.resources.insert(place, cells.clone());
        }
        Ok(cells)
    }
}

fn has_variables(items: &Items<Pattern>) -> bool {
    items.items.iter().any(|item| !item.is.variables().is_empty())
}

/// Whether a resource element fits every resource.
pub(super) fn is_everything(resources: &Items<Pattern>) -> bool {
    !resources.negated && resources.items.iter().any(|item| item.under.is_empty() && item.is.is_everything())
}

/// A resource element with its policy variables filled in. What a variable without value is part of matches nothing.
fn fill<'i>(items: &'i Items<Pattern>, context: &Context) -> Cow<'i, Items<Pattern>> {
    if !has_variables(items) {
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
fn of_key(key: &Key, asked: &[Asked<'_>], statements: usize) -> Dimension {
    let mut dimension = Dimension { cells: Vec::new(), asked_by: vec![false; statements] };
    for Asked { at, .. } in asked {
        if let Some(asked_by) = dimension.asked_by.get_mut(*at) {
            *asked_by = true;
        }
    }
    for (_, answers) in &key.cells {
        let mut fits = vec![Answer::Yes; statements];
        for (Asked { at, .. }, answer) in asked.iter().zip(answers) {
            if let Some(fits) = fits.get_mut(*at) {
                *fits = fits.and(*answer);
            }
        }
        dimension.cells.push(fits);
    }
    dimension
}
