//! A template as one stack instance.

use std::sync::Arc;

use deployfence_source::{FileId, FileSpan, Files};
use deployfence_value::{
    Answer, Choice, Condition, Entry, Hole, HoleOrigin, Kind, Literal, Pseudo, Scope, Text, Value,
};
use smol_str::SmolStr;

use crate::conditions::Conditions;
use crate::functions::{Environment, evaluate, evaluate_where, is_intrinsic};
use crate::logic;
use crate::macros;
use crate::parameters::Parameter;
use crate::problem::Problem;
use crate::resource::Resource;
use crate::sam;
use crate::sections::{Given, Sections};

/// A template as one stack instance.
#[derive(Debug, Clone)]
pub struct Template {
    root: Value,
    pub(crate) sections: Sections,
    pub(crate) conditions: Arc<Conditions>,
    /// The conditions under which the stack exists at all: those of the nested stacks around it.
    pub(crate) within: Vec<Literal>,
    pub(crate) problems: Vec<Problem>,
    is_of_sam: bool,
}

impl Template {
    /// Takes a value as a template; none where it has no `Resources` map. Nothing is known of its deployment, and
    /// transforms are not applied: for what a tool has made already.
    #[must_use]
    pub fn new(root: Value, scope: Scope) -> Option<Self> {
        Self::of_processed(root, scope, &Given::default(), Conditions::default(), Vec::new())
    }

    /// Takes a value as a template that is deployed as it is written: includes of the project's files, loops and the
    /// transform of SAM are applied. None where it has no `Resources` map.
    #[must_use]
    pub fn build(root: &Value, scope: Scope, given: &Given, files: Option<&dyn Files>) -> Option<Self> {
        Self::build_within(root, scope, given, files, Conditions::default())
    }

    /// [`Template::build`], with the conditions of the stacks around it.
    pub(crate) fn build_within(
        root: &Value,
        scope: Scope,
        given: &Given,
        files: Option<&dyn Files>,
        conditions: Conditions,
    ) -> Option<Self> {
        let mut problems = Vec::new();
        let is_of_sam = sam::is_sam(root);
        let root = macros::apply(root, scope, given, files, &mut problems);
        Some(Self { is_of_sam, ..Self::of_processed(root, scope, given, conditions, problems)? })
    }

    fn of_processed(
        root: Value,
        scope: Scope,
        given: &Given,
        mut conditions: Conditions,
        problems: Vec<Problem>,
    ) -> Option<Self> {
        let resources = root.get("Resources")?.as_map()?;
        let sections = Sections::of(&root, scope, given).with_resources(resources.entries());
        logic::define(&mut conditions, &root, &sections);
        let conditions = Arc::new(conditions);
        Some(Self { sections, conditions, within: Vec::new(), problems, is_of_sam: false, root })
    }

    /// The stack instance that its holes belong to.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.sections.scope
    }

    /// The file that it was read from.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.root.at.file
    }

    /// The whole template with its transforms applied, not resolved.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// What went wrong while its transforms were applied, and what could not be seen.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether the transform of SAM was applied: it may make more than is made here.
    #[must_use]
    pub fn is_of_sam(&self) -> bool {
        self.is_of_sam
    }

    /// Its conditions, with those of the stacks around it.
    #[must_use]
    pub fn conditions(&self) -> Arc<Conditions> {
        Arc::clone(&self.conditions)
    }

    /// Its parameters, in the order of the file.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.sections.parameters
    }

    /// The resources, in the order of the file.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.root.get("Resources").into_iter().flat_map(Value::entries).map(Resource::of)
    }

    /// The resource at a place in the order of the file, counted from 0.
    #[must_use]
    pub fn resource_at(&self, place: usize) -> Option<Resource<'_>> {
        self.root.get("Resources")?.as_map()?.entries().get(place).map(Resource::of)
    }

    /// The resource of this logical id.
    #[must_use]
    pub fn resource(&self, logical_id: &str) -> Option<Resource<'_>> {
        self.resource_at(self.sections.resource(logical_id)?)
    }

    /// What stands under `Resources` and makes resources that are not seen: the place, and a sentence.
    pub fn not_expanded(&self) -> impl Iterator<Item = (FileSpan, String)> {
        self.resources().filter(|resource| resource.makes_others()).map(|resource| {
            let id = resource.logical_id;
            (resource.id_at, format!("`{id}` is not expanded: what it makes was not checked"))
        })
    }

    /// The resources without a type or properties that can be read, in one sentence, with the place of the first.
    #[must_use]
    pub fn not_read(&self) -> Option<(FileSpan, String)> {
        let mut unread = self.resources().filter(|r| !r.makes_others() && !r.is_readable());
        let first = unread.next()?;
        let id = first.logical_id;
        let what = "no `Type` or no `Properties` that can be read";
        let message = match unread.count() {
            0 => format!("`{id}` has {what}: it was not checked"),
            more => format!("`{id}` and {more} more have {what}: they were not checked"),
        };
        Some((first.id_at, message))
    }

    /// The value with its intrinsic functions evaluated as far as can be known.
    #[must_use]
    pub fn resolve(&self, value: &Value) -> Value {
        evaluate(value, self)
    }

    /// The value as it is wherever a resource exists: a choice that the resource's own condition makes is made.
    #[must_use]
    pub fn resolve_in(&self, resource: Resource<'_>, value: &Value) -> Value {
        evaluate_where(&self.exists_under(resource), value, self)
    }

    /// A property of a resource under a path of keys, resolved as it is wherever the resource exists. Where a choice
    /// stands on the way, the property is a choice.
    #[must_use]
    pub fn property(&self, resource: Resource<'_>, path: &[&str]) -> Option<Value> {
        let (first, rest) = path.split_first()?;
        // `Properties` itself may be a macro call; it is then unknown as a whole.
        let property = self.resolve_shallow(resource.body.get("Properties")?).get(first).cloned()?;
        // What the way does not pass need not be resolved.
        let plain = |value: &Value| !is_intrinsic(value);
        let direct = rest.iter().try_fold(property.clone(), |value, key| {
            plain(&value).then(|| value.get(key).cloned().unwrap_or_else(|| Value::null(value.at)))
        });
        let found = match direct {
            Some(value) => self.resolve_in(resource, &value),
            None => under(&self.resolve_in(resource, &property), rest),
        };
        // A property that is written and empty is as good as none only where it was not found.
        (!found.is_null() || rest.is_empty()).then_some(found)
    }

    fn resolve_shallow(&self, value: &Value) -> Value {
        if is_intrinsic(value) { self.resolve(value) } else { value.clone() }
    }

    /// The condition that a resource exists under: `None` where it has none.
    #[must_use]
    pub fn condition_of(&self, resource: Resource<'_>) -> Option<Literal> {
        let name = resource.condition()?;
        Some(Literal { condition: Condition::Named { scope: self.scope(), name }, holds: true })
    }

    /// The text of a pseudo parameter: a hole where the deployment decides it.
    #[must_use]
    pub fn pseudo_parameter(&self, pseudo: Pseudo) -> Text {
        let own = || Text::hole(Hole::new(HoleOrigin::Pseudo(pseudo), self.scope()));
        self.sections.pseudo(pseudo).unwrap_or_else(own)
    }

    /// Whether some deployment makes all of the conditions hold.
    #[must_use]
    pub fn possible(&self, conditions: &[Literal]) -> Answer {
        self.conditions.satisfiable(conditions)
    }

    /// The outputs, in the order of the file.
    pub fn outputs(&self) -> impl Iterator<Item = &Entry> {
        self.root.get("Outputs").into_iter().flat_map(Value::entries)
    }

    /// The value of an output, resolved.
    #[must_use]
    pub fn output(&self, logical_id: &str) -> Option<Value> {
        let output = self.root.get("Outputs")?.get(logical_id)?;
        output.get("Value").map(|value| self.resolve(value))
    }

    /// The exports: name and value, both resolved, with the place of the output.
    pub fn exports(&self) -> impl Iterator<Item = (Value, Value)> {
        self.outputs().filter_map(|output| {
            let name = output.value.at_path(&["Export", "Name"])?;
            let value = output.value.get("Value")?;
            Some((self.resolve(name), self.resolve(value)))
        })
    }
}

/// What stands under a path of keys, in each arm of the choices on the way; nothing where an arm has none.
fn under(value: &Value, path: &[&str]) -> Value {
    let Some((first, rest)) = path.split_first() else { return value.clone() };
    match &value.kind {
        Kind::Choice(choice) => {
            let (then, otherwise) = (under(&choice.then, path), under(&choice.otherwise, path));
            Value::choice(Choice { condition: choice.condition.clone(), then, otherwise }, value.at)
        }
        // Of what is not known, neither is what stands in it.
        Kind::Text(text) if text.as_literal().is_none() => value.clone(),
        Kind::Unknown(_) => value.clone(),
        _ => value.get(first).map_or_else(|| Value::null(value.at), |inner| under(inner, rest)),
    }
}

impl Environment for Template {
    fn scope(&self) -> Scope {
        self.sections.scope
    }

    fn is_resource(&self, name: &str) -> bool {
        self.sections.is_resource(name)
    }

    fn parameter(&self, name: &str) -> Option<&Value> {
        self.sections.parameter(name)
    }

    fn pseudo(&self, pseudo: Pseudo) -> Option<Text> {
        self.sections.pseudo(pseudo)
    }

    fn allowed(&self, variable: &Hole) -> Option<&[SmolStr]> {
        self.conditions.allowed(variable)
    }

    fn mapping(&self, name: &str) -> Option<&Value> {
        self.sections.mapping(name)
    }

    fn attribute(&self, logical_id: &str, attribute: &str) -> Option<Value> {
        self.sections.attribute(logical_id, attribute)
    }

    fn decided(&self, given: &[Literal], condition: &Condition) -> Option<bool> {
        self.conditions.decided(given, condition)
    }
}
