//! Requests that people can read: what a search found is put into the form that such requests have.

use std::borrow::Cow;

use deployfence_value::Text;

use super::automaton::LETTERS;
use super::callers::Standing;
use super::texts::OTHER;
use crate::catalogue;
use crate::pattern::{Atom, How, Pattern, Sign, Style, Subject};
use crate::request::{Context, Request};

/// A point that a search found.
pub(super) struct Raw<'s> {
    pub(super) action: &'s str,
    pub(super) standing: &'s Standing,
    /// None where any resource will do.
    pub(super) resource: Option<&'s str>,
    pub(super) context: Vec<(&'s str, Vec<Subject>)>,
    pub(super) resource_account: Option<Text>,
}

/// What stands for text that does not matter.
const EXAMPLE: &str = "example";

impl Raw<'_> {
    /// The first form of it that `confirm` takes: one whose resource has the form that the action's resources have, if
    /// there is one.
    pub(super) fn confirmed(&self, confirm: &dyn Fn(&Request) -> Option<Request>) -> Option<Request> {
        let resources = self.resources();
        let forms = resources.iter().flat_map(|text| [(text, true), (text, false)]);
        forms.into_iter().find_map(|(resource, plain)| confirm(&self.request(resource, plain)))
    }

    /// Resources to try: what was found with readable text in it, those first that have the form of the action's.
    fn resources(&self) -> Vec<Cow<'_, str>> {
        let mut resources: Vec<Cow<'_, str>> = Vec::new();
        if let Some(text) = self.resource {
            let plain = readable(text, EXAMPLE);
            resources.push(format!("{plain}{EXAMPLE}").into());
            resources.push(format!("{plain}/{EXAMPLE}").into());
            resources.push(plain);
        }
        let formats = formats(self.action);
        resources.extend(formats.iter().map(|format| filled(format, EXAMPLE, "111122223333").into()));
        let forms: Vec<Pattern> = formats.iter().map(|format| form(format)).collect();
        resources.sort_by_key(|text| !forms.iter().any(|form| is_of(form, &Subject::from(text.as_ref()))));
        resources.push("*".into());
        if let Some(text) = self.resource {
            resources.push(readable(text, EXAMPLE));
            resources.push(readable(text, "x"));
            resources.push(text.into());
        }
        resources
    }

    fn request(&self, resource: &str, plain: bool) -> Request {
        let mut context = Context::default();
        self.standing.show(&mut context);
        for (key, values) in self.context.iter().filter(|(_, values)| !values.is_empty()) {
            let values = values.iter().map(|value| match value.as_str() {
                Some("") if plain => Subject::from(EXAMPLE),
                Some(text) if plain => Subject::from(readable(text, EXAMPLE).as_ref()),
                _ => value.clone(),
            });
            context.insert(key, values.collect());
        }
        Request {
            principal: self.standing.caller.clone(),
            action: Subject::from(self.action),
            resource: Subject::from(resource),
            resource_account: self.resource_account.clone(),
            context,
        }
    }
}

/// The text with something readable in place of what stands for any text.
fn readable<'t>(text: &'t str, example: &str) -> Cow<'t, str> {
    let stands_for_any = |c: char| c == OTHER || LETTERS.contains(&c);
    if !text.contains(stands_for_any) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            OTHER => plain.push_str(example),
            // Each letter stays another text than the others.
            c if LETTERS.contains(&c) => {
                let number = u32::from(c) - u32::from(*LETTERS.start());
                plain.push_str("someone");
                if number > 0 {
                    plain.push_str(&number.to_string());
                }
            }
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// Whether the resource of a request has the form that those of its action have.
pub(super) fn has_form(request: &Request) -> bool {
    let formats = formats(request.action.as_str().unwrap_or_default());
    if formats.is_empty() {
        return request.resource.as_str() == Some("*");
    }
    formats.iter().any(|format| is_of(&form(format), &request.resource))
}

/// The formats of the ARNs of an action's resources; none where only `*` can stand for its resource.
fn formats(action: &str) -> Vec<&'static str> {
    let kinds = catalogue::action(action).into_iter().flat_map(catalogue::Action::resource_types);
    kinds.flat_map(|kind| kind.resource_type.arn_formats()).collect()
}

/// Whether a resource is of a form. What stands for one name in a form without slashes holds none either: a bucket is
/// no object.
fn is_of(form: &Pattern, resource: &Subject) -> bool {
    let slash = Sign::Char('/');
    (form.atoms().contains(&Atom::Char('/')) || !resource.signs().contains(&slash))
        && form.matches(resource, How::default()).is_yes()
}

/// The pattern of all ARNs of a format.
fn form(format: &str) -> Pattern {
    Pattern::new(&Text::literal(filled(format, "?*", "?*")), Style::Glob, false)
}

/// An ARN of a format such as `arn:${Partition}:s3:::${BucketName}`, with `name` for what has a name.
fn filled(format: &str, name: &str, account: &str) -> String {
    let mut arn = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (placeholder, after) = after.split_once('}').unwrap_or((after, ""));
        arn.push_str(before);
        arn.push_str(match placeholder {
            "Partition" => "aws",
            "Region" if name == EXAMPLE => "us-east-1",
            "Account" => account,
            _ => name,
        });
        rest = after;
    }
    arn.push_str(rest);
    arn
}
