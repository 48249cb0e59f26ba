//! Nested stacks: templates that a template deploys, with what passes between them.

use std::collections::HashMap;
use std::sync::Arc;

use deployfence_source::{FileId, FileSpan, Files, IncludeError, Syntax, read};
use deployfence_value::{Kind, Literal, Pseudo, Reason, Scope, Value};
use smol_str::SmolStr;

use crate::conditions::Conditions;
use crate::model::Template;
use crate::problem::Problem;
use crate::resource::Resource;
use crate::sections::Given;
use crate::syntax::from_document;

/// Stacks inside each other.
const DEPTH: usize = 16;
/// Stacks of one application.
const STACKS: usize = 500;
/// Texts that one value may be made of which passes between stacks: the items of its lists in all of its alternatives.
const PASSED: usize = 1024;

/// A stack that another one deploys.
#[derive(Debug)]
pub struct NestedStack {
    /// The logical ids that lead to it from the outermost stack.
    pub path: Vec<String>,
    /// Where the innermost of them stands.
    pub at: FileSpan,
    /// Its template, whose parameters are bound to what the stack around it passes.
    pub template: Template,
}

/// Hands out stack instances.
pub trait Scopes {
    /// One that nothing else belongs to.
    fn next_scope(&mut self) -> Scope;
}

impl Template {
    /// Reads the stacks nested in this one from the files that it names, at any depth. What they return is then known here:
    /// `!GetAtt Child.Outputs.X` gives what the child says. What cannot be followed is a problem of the template that names it.
    pub fn nest(&mut self, files: &dyn Files, scopes: &mut dyn Scopes) -> Vec<NestedStack> {
        let mut nester = Nester { files, scopes, open: vec![self.file()], room: STACKS };
        nester.children(self, &[])
    }

    /// The conditions under which a resource exists: those of the stacks around it and its own.
    #[must_use]
    pub fn exists_under(&self, resource: Resource<'_>) -> Vec<Literal> {
        self.within.iter().cloned().chain(self.condition_of(resource)).collect()
    }
}

struct Nester<'a> {
    files: &'a dyn Files,
    scopes: &'a mut dyn Scopes,
    /// The files of the stacks around, the outermost first.
    open: Vec<FileId>,
    room: usize,
}

/// A nested stack that is not read yet.
struct Pending {
    logical_id: String,
    at: FileSpan,
    location: Value,
    parameters: Option<Value>,
    within: Vec<Literal>,
    /// Names in its parameters; those of other stacks are what it waits for.
    names: Vec<SmolStr>,
}

impl Nester<'_> {
    fn children(&mut self, parent: &mut Template, path: &[String]) -> Vec<NestedStack> {
        let pending: Vec<Pending> = parent.resources().filter_map(|r| Pending::of(parent, r)).collect();
        let mut found = Vec::new();
        for stack in in_order(pending) {
            found.extend(self.child(parent, &stack, path));
        }
        found
    }

    fn child(&mut self, parent: &mut Template, stack: &Pending, path: &[String]) -> Vec<NestedStack> {
        let mut template = match self.read(parent, stack) {
            Ok(Some(template)) => template,
            Ok(None) => return Vec::new(),
            Err(why) => {
                let message = format!("the nested stack `{}` was not checked: {why}", stack.logical_id);
                parent.problems.push(Problem::harmless(stack.location.at, message));
                return Vec::new();
            }
        };
        template.within.clone_from(&stack.within);
        let path: Vec<String> = path.iter().cloned().chain([stack.logical_id.clone()]).collect();
        self.open.push(template.file());
        let inner = self.children(&mut template, &path);
        self.open.pop();
        for output in template.outputs() {
            if let Some(value) = template.output(&output.key).filter(is_passed) {
                let key = (stack.logical_id.as_str().into(), format!("Outputs.{}", output.key).into());
                parent.sections.outputs.insert(key, value);
            }
        }
        Arc::make_mut(&mut parent.conditions).extend(&template.conditions());
        [NestedStack { path, at: stack.at, template }].into_iter().chain(inner).collect()
    }

    /// The template of a nested stack; none where its place is one that only the deployment knows.
    fn read(&mut self, parent: &Template, stack: &Pending) -> Result<Option<Template>, String> {
        let Some(location) = stack.location.as_str().filter(|location| !location.contains("://")) else {
            return Err("its template lies elsewhere".to_owned());
        };
        if self.open.len() >= DEPTH {
            return Err("stacks are nested too deeply".to_owned());
        }
        self.room = self.room.checked_sub(1).ok_or("there are too many stacks")?;
        let included = self.files.include(stack.location.at.file, location).map_err(|error| match error {
            IncludeError::Missing => format!("there is no file `{location}`"),
            IncludeError::Outside => format!("`{location}` lies outside of what was named"),
            IncludeError::Unreadable(why) => format!("`{location}`: {why}"),
        })?;
        if self.open.contains(&included.file) {
            return Err(format!("`{location}` contains itself"));
        }
        let document = read(&included.text, Syntax::of(&included.name, included.text.as_str()));
        let root = from_document(&document, included.file);
        let given = given(parent, stack.parameters.as_ref());
        let conditions = Conditions::clone(&parent.conditions);
        let scope = self.scopes.next_scope();
        let template = Template::build_within(&root, scope, &given, Some(self.files), conditions);
        let mut template = template.ok_or_else(|| format!("`{location}` has no `Resources` map"))?;
        let of_reader = |problem| Problem::of_reader(included.file, problem);
        template.problems.extend(document.problems().iter().map(of_reader));
        Ok(Some(template))
    }
}

/// What a stack passes to one that is nested in it: the parameters, and the place that both are deployed to.
fn given(parent: &Template, parameters: Option<&Value>) -> Given {
    let parameters = parameters.into_iter().flat_map(Value::entries);
    let parameters = parameters.map(|entry| {
        let value = parent.resolve(&entry.value);
        let unknown = || Value::unknown(Reason::Later("what the stack around passes".into()), value.at);
        (entry.key.clone(), if is_passed(&value) { value } else { unknown() })
    });
    let shared = [Pseudo::AccountId, Pseudo::Partition, Pseudo::Region, Pseudo::UrlSuffix];
    let pseudo = shared.map(|pseudo| (pseudo, parent.pseudo_parameter(pseudo)));
    Given { parameters: parameters.collect(), pseudo: pseudo.to_vec() }
}

impl Pending {
    fn of(parent: &Template, resource: Resource<'_>) -> Option<Self> {
        if resource.type_name() != Some("AWS::CloudFormation::Stack") {
            return None;
        }
        // The CDK names the file beside the template; the address is that of the asset.
        let asset = resource.attribute("Metadata").and_then(|metadata| metadata.get("aws:asset:path"));
        let location = match asset {
            Some(asset) => asset.clone(),
            None => parent.property(resource, &["TemplateURL"])?,
        };
        let parameters = resource.properties().and_then(|properties| properties.get("Parameters")).cloned();
        let mut names = Vec::new();
        parameters.iter().for_each(|parameters| gather_names(parameters, &mut names));
        Some(Self {
            logical_id: resource.logical_id.to_string(),
            at: resource.id_at,
            location,
            parameters,
            within: parent.exists_under(resource),
            names,
        })
    }
}

/// What may be a logical id in a value: a text, its part before a dot, and what stands so in `${…}`. One that is none only
/// changes which of two stacks is read first.
fn gather_names(value: &Value, names: &mut Vec<SmolStr>) {
    if let Some(text) = value.as_str() {
        let inside = text.split("${").skip(1).filter_map(|after| after.split('}').next());
        let first = |name: &str| name.split('.').next().map(SmolStr::from);
        names.extend([text].into_iter().chain(inside).filter_map(first));
    }
    let children = value.items().iter().chain(value.entries().map(|entry| &entry.value));
    children.for_each(|child| gather_names(child, names));
}

/// The stacks, each behind those whose outputs it is passed. Where that goes in a circle, the order of the file decides.
fn in_order(pending: Vec<Pending>) -> Vec<Pending> {
    let places: HashMap<String, usize> =
        pending.iter().enumerate().map(|(place, stack)| (stack.logical_id.clone(), place)).collect();
    let mut stacks: Vec<Option<Pending>> = pending.into_iter().map(Some).collect();
    let mut ordered = Vec::with_capacity(stacks.len());
    // What is open: a stack comes out behind everything that was opened for it.
    let mut open: Vec<Step> = (0..stacks.len()).rev().map(Step::Enter).collect();
    let mut is_entered = vec![false; stacks.len()];
    while let Some(step) = open.pop() {
        match step {
            Step::Leave(place) => ordered.extend(stacks.get_mut(place).and_then(Option::take)),
            Step::Enter(place) => {
                if is_entered.get_mut(place).is_none_or(|is_entered| std::mem::replace(is_entered, true)) {
                    continue;
                }
                open.push(Step::Leave(place));
                let names = stacks.get(place).and_then(Option::as_ref).map(|stack| &stack.names);
                let before = names.into_iter().flatten().rev().filter_map(|name| places.get(name.as_str()));
                open.extend(before.map(|place| Step::Enter(*place)));
            }
        }
    }
    ordered
}

/// A step of [`in_order`].
enum Step {
    Enter(usize),
    Leave(usize),
}

/// Whether a stack can pass a value to another: a text, or a list of them, which may hang on a few conditions. Anything else
/// cannot be, and each stack on its way would make it larger.
fn is_passed(value: &Value) -> bool {
    let mut room = PASSED;
    is_passed_within(value, false, &mut room)
}

fn is_passed_within(value: &Value, in_list: bool, room: &mut usize) -> bool {
    let Some(rest) = room.checked_sub(1) else { return false };
    *room = rest;
    match &value.kind {
        Kind::Choice(choice) => {
            is_passed_within(&choice.then, in_list, room)
                && is_passed_within(&choice.otherwise, in_list, room)
        }
        Kind::List(items) => !in_list && items.iter().all(|item| is_passed_within(item, true, room)),
        Kind::Map(_) => false,
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Unknown(_) => true,
    }
}
