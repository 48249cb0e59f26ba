//! The deployments of stacks: templates with the settings that they are deployed with, and CDK cloud assemblies.

use std::collections::BTreeSet;
use std::path::Path;

use deployfence_deployment::assembly::read_assembly;
use deployfence_deployment::settings::{StackSettings, agreed_parameters};
use deployfence_deployment::{Deployment, Problem, ServiceRole, runs_of};
use deployfence_source::FileId;
use deployfence_template::{Given, Scopes, Template};
use deployfence_value::{Pseudo, Scope, Value};

use crate::files::Pages;
use crate::inputs::{AssemblyInput, SettingsInput, TemplateInput};

/// What is deployed, and the templates of which no deployment is known.
#[derive(Debug, Default)]
pub(crate) struct Stacks {
    templates: Vec<Template>,
    /// The templates that others deploy as nested stacks.
    nested: Vec<Template>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) scopes: Numbered,
}

/// Stack instances, numbered from 1 on: worlds have none in common.
#[derive(Debug, Default)]
pub(crate) struct Numbered(u32);

impl Scopes for Numbered {
    fn next_scope(&mut self) -> Scope {
        self.0 = self.0.saturating_add(1);
        Scope(self.0)
    }
}

impl Stacks {
    /// Adds a template. Each role that one of its possible deployments names is a deployment of its own.
    pub(crate) fn add_template(&mut self, input: TemplateInput, pages: &Pages<'_, '_>) {
        pages.add(input.file, input.text);
        self.problems.extend(input.problems);
        let given = given(&input.settings);
        let mut roles: Vec<ServiceRole> = Vec::new();
        for settings in input.settings {
            pages.add(settings.file, settings.text);
            self.problems.extend(settings.problems);
            for role in settings.stacks.into_iter().filter_map(|stack| stack.service_role) {
                if !roles.iter().any(|known| known.role.as_str() == role.role.as_str()) {
                    roles.push(role);
                }
            }
        }
        if roles.is_empty() {
            let built = self.build(&input.value, &given, pages);
            self.templates.extend(built);
        }
        for role in roles {
            self.deploy(&input.value, Some(role), &given, pages);
        }
    }

    /// Adds the stacks of an assembly.
    pub(crate) fn add_assembly(&mut self, input: AssemblyInput, root: &Path, pages: &Pages<'_, '_>) {
        pages.add(input.file, input.text);
        self.problems.extend(input.problems);
        let assembly = read_assembly(&input.manifest, input.file, pages);
        self.problems.extend(assembly.problems);
        for stack in assembly.stacks.into_iter().filter(|stack| !holds_nothing(&stack.template.value)) {
            let place = place(&stack.settings);
            let parameters = stack.settings.parameters.into_iter().collect();
            let given = Given { parameters, ..place.clone() };
            pages.table.set_world(stack.template.file, root);
            let before = self.nested.len();
            self.deploy(&stack.template.value, stack.settings.service_role, &given, pages);
            for nested in stack.nested {
                let file = nested.template.file;
                pages.table.set_world(file, root);
                // What the assembly does not say the parent of stands for itself.
                if !self.nested.iter().skip(before).any(|template| template.file() == file) {
                    let built = self.build(&nested.template.value, &place, pages);
                    self.templates.extend(built);
                }
            }
        }
    }

    /// The templates of which no deployment is known, and the nested ones. One that another template deploys is that
    /// stack, with what it is passed, and not a template by itself.
    pub(crate) fn take_templates(&mut self) -> Vec<Template> {
        let nested: BTreeSet<FileId> = self.nested.iter().map(Template::file).collect();
        let alone = std::mem::take(&mut self.templates).into_iter();
        alone
            .filter(|template| !nested.contains(&template.file()))
            .chain(std::mem::take(&mut self.nested))
            .collect()
    }

    /// A template with the stacks nested in it; these are templates of their own.
    fn build(&mut self, value: &Value, given: &Given, pages: &Pages<'_, '_>) -> Option<Template> {
        let mut template = Template::build(value, self.scopes.next_scope(), given, Some(pages))?;
        let nested = template.nest(pages, &mut self.scopes);
        self.problems.extend(template.problems().iter().cloned());
        for stack in nested {
            self.problems.extend(stack.template.problems().iter().cloned());
            self.nested.push(stack.template);
        }
        Some(template)
    }

    fn deploy(&mut self, value: &Value, role: Option<ServiceRole>, given: &Given, pages: &Pages<'_, '_>) {
        let before = self.nested.len();
        let Some(template) = self.build(value, given, pages) else {
            let message = "this is no template: it has no `Resources` map";
            self.problems.push(Problem::lossy(value.at, message));
            return;
        };
        let service_role = role.map(|role| ServiceRole { role: template.resolve(&role.role), ..role });
        let unread = template.not_read().map(|(at, message)| Problem::harmless(at, message));
        // CloudFormation deploys the stacks nested in it as the same role.
        let deployed = [&template].into_iter().chain(self.nested.iter().skip(before));
        let runs = deployed.flat_map(runs_of).collect();
        self.deployments.push(Deployment {
            scope: template.scope(),
            service_role,
            runs,
            problems: unread.into_iter().collect(),
            template: Some(template),
            service: None,
        });
    }
}

/// Whether a template has no resources: CDK writes one for a stack that holds nothing, and deploys none.
fn holds_nothing(template: &Value) -> bool {
    let has = |section: &&str| template.get(section).is_some();
    ["Parameters", "Rules", "Outputs"].iter().any(has) && !has(&"Resources")
}

/// What the settings of a template give it. Values in a file that was named for them go before those of an application's
/// own settings.
fn given(settings: &[SettingsInput]) -> Given {
    let stacks = |of_sam: bool| {
        let files = settings.iter().filter(move |settings| settings.of_sam == of_sam);
        files.flat_map(|settings| settings.stacks.iter().cloned()).collect::<Vec<_>>()
    };
    let named = stacks(false);
    let own = stacks(true);
    let parameters = agreed_parameters(if named.is_empty() { &own } else { &named });
    let place = match own.as_slice() {
        [only] => place(only),
        _ => Given::default(),
    };
    Given { parameters: parameters.into_iter().collect(), ..place }
}

/// The account and the region that are deployed to, where they are known.
fn place(settings: &StackSettings) -> Given {
    let known = [(Pseudo::AccountId, &settings.account), (Pseudo::Region, &settings.region)];
    let text = |(pseudo, value): (Pseudo, &Option<Value>)| Some((pseudo, value.as_ref()?.as_text()?.clone()));
    Given { pseudo: known.into_iter().filter_map(text).collect(), ..Given::default() }
}
