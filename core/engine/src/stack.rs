//! The deployments of stacks: templates with the settings that they are deployed with, and CDK cloud assemblies.

use deployfence_deployment::assembly::read_assembly;
use deployfence_deployment::settings::StackSettings;
use deployfence_deployment::{Deployment, Problem, ServiceRole, runs_of};
use deployfence_template::Template;
use deployfence_value::{Scope, Value};

use crate::files::Pages;
use crate::inputs::{AssemblyInput, TemplateInput};

/// What is deployed, and the templates of which no deployment is known.
#[derive(Debug, Default)]
pub(crate) struct Stacks {
    pub(crate) templates: Vec<Template>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) problems: Vec<Problem>,
}

impl Stacks {
    /// Adds a template. Each role that one of its possible deployments names is a deployment of its own.
    pub(crate) fn add_template(
        &mut self,
        input: TemplateInput,
        scope: &mut dyn FnMut() -> Scope,
        pages: &Pages<'_, '_>,
    ) {
        pages.add(input.file, input.text);
        self.problems.extend(input.problems);
        let mut roles: Vec<ServiceRole> = Vec::new();
        for settings in input.settings {
            pages.add(settings.file, settings.text);
            let named = settings.stacks.into_iter().filter_map(|stack| stack.service_role);
            for role in named {
                if !roles.iter().any(|known| known.role.as_str() == role.role.as_str()) {
                    roles.push(role);
                }
            }
        }
        if roles.is_empty() {
            self.templates.extend(Template::new(input.value, scope()));
            return;
        }
        for role in roles {
            self.deploy(input.value.clone(), Some(role), scope());
        }
    }

    /// Adds the stacks of an assembly.
    pub(crate) fn add_assembly(
        &mut self,
        input: AssemblyInput,
        scope: &mut dyn FnMut() -> Scope,
        pages: &Pages<'_, '_>,
        root: &std::path::Path,
    ) {
        pages.add(input.file, input.text);
        self.problems.extend(input.problems);
        let assembly = read_assembly(&input.manifest, input.file, pages);
        self.problems.extend(assembly.problems);
        for stack in assembly.stacks {
            let StackSettings { service_role, .. } = stack.settings;
            pages.table.set_world(stack.template.file, root);
            self.deploy(stack.template.value, service_role, scope());
            for nested in stack.nested {
                pages.table.set_world(nested.template.file, root);
                self.templates.extend(Template::new(nested.template.value, scope()));
            }
        }
    }

    fn deploy(&mut self, value: Value, role: Option<ServiceRole>, scope: Scope) {
        let at = value.at;
        let Some(template) = Template::new(value, scope) else {
            let message = "this is no template: it has no `Resources` map";
            self.problems.push(Problem::lossy(at, message));
            return;
        };
        let service_role = role.map(|role| ServiceRole { role: template.resolve(&role.role), ..role });
        let unread = template.not_read().map(|(at, message)| Problem::harmless(at, message));
        self.deployments.push(Deployment {
            scope,
            service_role,
            runs: runs_of(&template),
            problems: unread.into_iter().collect(),
            template: Some(template),
            service: None,
        });
    }
}
