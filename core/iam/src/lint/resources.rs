//! Actions and resources of one statement that have nothing to do with each other.
//!
//! Source: the columns "Resource types" of AWS's "Service Authorization Reference".

use std::collections::HashMap;

use deployfence_value::{Hole, HoleOrigin, Pseudo, Scope, Text};

use super::{Check, DocumentKind, Lints, actions};
use crate::catalogue::{Action, ResourceType, action};
use crate::pattern::{Atom, How, Pattern, Subject};
use crate::policy::{Items, Statement};

/// How the ARN of a bucket ends. No name of one holds a slash, unlike the names of much else.
const BUCKET: &str = ":::${BucketName}";

/// Most resources of a statement that are held against the formats of its actions. No policy has room for that many.
const RESOURCES: usize = 1024;

pub(super) fn check(statement: &Statement, kind: DocumentKind, lints: &mut Lints) {
    let named_ones = |resources: &&Items<Pattern>| !resources.negated && !resources.items.is_empty();
    let Some(resources) = statement.resources.as_ref().filter(named_ones) else { return };
    let Some(named) = actions::named(statement).filter(|named| !named.is_empty()) else { return };
    // Policies of APIs may leave out the front of their ARNs.
    let short =
        |pattern: &Pattern| kind == DocumentKind::Resource && pattern.to_string().starts_with("execute-api:");
    let known = |pattern: &Pattern| pattern.holes().is_empty() && !pattern.is_everything() && !short(pattern);
    if resources.items.len() > RESOURCES {
        let message = "the statement has too many resources to be held against what its actions take";
        lints.add(resources.at, Check::NotCompared, message, "");
        return;
    }
    let mut fitting = Fitting::new(resources);
    let reached: Vec<Vec<bool>> = named.iter().map(|action| fitting.of(*action)).collect();
    let all_known = resources.items.iter().all(|item| known(&item.is));
    // Where no action has a resource, that is said of the actions.
    if all_known && orphans(statement, &named, &reached, lints) && !reached.iter().flatten().any(|fits| *fits)
    {
        return;
    }
    for (index, item) in resources.items.iter().enumerate().filter(|(_, item)| known(&item.is)) {
        let fits = reached.iter().any(|reached| reached.get(index).copied().unwrap_or(true));
        if !fits {
            let message = format!("none of the statement's actions is for `{}`", item.is);
            lints.add(item.at, Check::ResourceWithoutAction, message, takes(named.iter().copied()));
        }
    }
}

/// Tells of actions that are named in full and that none of the resources is for. Whether there are any.
fn orphans(statement: &Statement, named: &[Action], reached: &[Vec<bool>], lints: &mut Lints) -> bool {
    let mut any = false;
    for item in statement.actions.iter().flat_map(|actions| &actions.items) {
        let Some(action) = item.is.as_literal().and_then(|name| action(&name)) else { continue };
        let Ok(index) = named.binary_search(&action) else { continue };
        if reached.get(index).is_none_or(|reached| reached.iter().any(|fits| *fits)) {
            continue;
        }
        any = true;
        let message = if action.resource_types().len() == 0 {
            format!("AWS documents no resource types for `{action}`, so that it takes `*` alone")
        } else {
            format!("none of the statement's resources is of a type that AWS documents for `{action}`")
        };
        lints.add(item.at, Check::ActionWithoutResource, message, takes([action].into_iter()));
    }
    any
}

/// What the resources of some actions look like.
fn takes(actions: impl Iterator<Item = Action>) -> String {
    const SHOWN: usize = 3;
    let mut formats: Vec<&str> = Vec::new();
    for format in actions.flat_map(Action::resource_types).flat_map(|taken| taken.resource_type.arn_formats())
    {
        if !formats.contains(&format) && formats.len() <= SHOWN {
            formats.push(format);
        }
    }
    if formats.is_empty() || formats.len() > SHOWN {
        return String::new();
    }
    let shown: Vec<String> = formats.iter().map(|format| format!("`{format}`")).collect();
    format!("its resources look like {}", shown.join(" or "))
}

/// Which of the resources an action can be about.
struct Fitting<'s> {
    resources: &'s Items<Pattern>,
    known: HashMap<ResourceType, Vec<bool>>,
}

impl<'s> Fitting<'s> {
    fn new(resources: &'s Items<Pattern>) -> Self {
        Self { resources, known: HashMap::new() }
    }

    fn of(&mut self, action: Action) -> Vec<bool> {
        let mut fits: Vec<bool> = self.resources.items.iter().map(|item| item.is.is_everything()).collect();
        for taken in action.resource_types() {
            let of_type = self.known.entry(taken.resource_type).or_insert_with(|| {
                let formats = taken.resource_type.arn_formats();
                let formats: Vec<_> =
                    formats.map(|format| (format.ends_with(BUCKET), example(format))).collect();
                let fits = |pattern: &Pattern| {
                    let has_slash = pattern.atoms().contains(&Atom::Char('/'));
                    let mut formats = formats.iter().filter(|(of_bucket, _)| !*of_bucket || !has_slash);
                    formats.any(|(_, example)| !pattern.matches(example, How::default()).is_no())
                };
                self.resources.items.iter().map(|item| fits(&item.is)).collect()
            });
            fits.iter_mut().zip(of_type).for_each(|(fits, of_type)| *fits |= *of_type);
        }
        fits
    }
}

/// Any ARN of a format: its placeholders are what is not known of it. Before the last part of an ARN they hold no colon.
fn example(format: &str) -> Subject {
    const COLONS: usize = 5;
    let (mut texts, mut colons) = (Vec::new(), 0);
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        colons += before.matches(':').count();
        let origin = match colons < COLONS {
            true => HoleOrigin::Pseudo(Pseudo::Region),
            false => HoleOrigin::Computed(name.into()),
        };
        texts.push(Text::literal(before));
        texts.push(Text::hole(Hole::new(origin, Scope(0))));
        rest = after;
    }
    texts.push(Text::literal(rest));
    Subject::new(Text::concat(&texts))
}
