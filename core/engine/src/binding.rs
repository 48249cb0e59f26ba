//! Whose settings and whose build output something is.

use std::path::PathBuf;

use deployfence_deployment::Problem;
use deployfence_deployment::settings::StackSettings;
use deployfence_value::Value;

use crate::built::difference;
use crate::files::{FileTable, Texts};
use crate::inputs::{Inputs, SettingsInput, TemplateInput};
use crate::names::{SAM_TEMPLATES, built_in, file_name, folder_of, source_folder_of_built};

/// Binds settings to the templates that are deployed with them, and lets the source of what was built speak for it.
/// Returns the texts of settings that belong to no template.
pub(crate) fn bind(inputs: &mut Inputs, table: &FileTable<'_>) -> Texts {
    let settings = std::mem::take(&mut inputs.settings);
    drop_built(inputs, &settings, table);
    let mut unbound = Texts::new();
    for settings in settings {
        let targets = targets(&settings, &inputs.templates, table);
        if targets.iter().all(Option::is_none) {
            let file = settings.file;
            unbound.insert(file, settings.text.clone());
            inputs.problems.extend(no_template(&settings, table));
            inputs.problems.extend(settings.problems);
            continue;
        }
        attach(&settings, &targets, &mut inputs.templates);
    }
    unbound
}

/// The template of each of the stacks, by its place among the templates.
fn targets(
    settings: &SettingsInput,
    templates: &[TemplateInput],
    table: &FileTable<'_>,
) -> Vec<Option<usize>> {
    let of_stack = |stack: &StackSettings| match settings.of_sam {
        true => sam_paths(settings, stack, table)
            .iter()
            .find_map(|path| templates.iter().position(|template| template.path == *path)),
        false => only_taker(stack, templates),
    };
    settings.stacks.iter().map(of_stack).collect()
}

/// The paths that the template of a SAM stack may have, the likeliest first: what SAM built stands for its source.
fn sam_paths(settings: &SettingsInput, stack: &StackSettings, table: &FileTable<'_>) -> Vec<PathBuf> {
    let folder = folder_of(&settings.path);
    let built = built_in(&folder);
    let named = stack.template.as_ref().and_then(Value::as_str);
    match named.map(|name| table.disk.absolute(&folder.join(name))) {
        Some(path) if path != built => vec![path],
        _ => SAM_TEMPLATES.iter().map(|name| folder.join(name)).chain([built]).collect(),
    }
}

/// The one template that takes all the parameters of a file that names no template.
fn only_taker(stack: &StackSettings, templates: &[TemplateInput]) -> Option<usize> {
    let takes = |template: &TemplateInput| {
        let declared = template.value.get("Parameters");
        stack.parameters.keys().all(|name| declared.is_some_and(|declared| declared.get(name).is_some()))
    };
    let mut takers = templates.iter().enumerate().filter(|(_, template)| takes(template));
    let (place, _) = takers.next()?;
    takers.next().is_none().then_some(place)
}

fn attach(settings: &SettingsInput, targets: &[Option<usize>], templates: &mut [TemplateInput]) {
    let mut problems = settings.problems.clone();
    for (place, template) in templates.iter_mut().enumerate() {
        let own = settings.stacks.iter().zip(targets).filter(|(_, target)| **target == Some(place));
        let stacks: Vec<StackSettings> = own.map(|(stack, _)| stack.clone()).collect();
        if !stacks.is_empty() {
            let problems = std::mem::take(&mut problems);
            template.settings.push(SettingsInput { stacks, problems, ..settings.clone() });
        }
    }
}

fn no_template(settings: &SettingsInput, table: &FileTable<'_>) -> Option<Problem> {
    let first = settings.stacks.first()?;
    let name = table.disk.display(&settings.path);
    let message = match first.template.as_ref().and_then(Value::as_str) {
        Some(template) => {
            format!("`{name}` deploys `{template}`, which is not among the templates of this check")
        }
        None if settings.of_sam => {
            format!("`{name}` deploys a template that is not among those of this check")
        }
        None => format!("which template the values of `{name}` are for is not known: they were not used"),
    };
    Some(Problem::harmless(first.at, message))
}

/// What SAM built of a template is that template again: the source speaks for both, and what they differ in is said.
fn drop_built(inputs: &mut Inputs, settings: &[SettingsInput], table: &FileTable<'_>) {
    let (built, mut sources): (Vec<TemplateInput>, Vec<TemplateInput>) =
        std::mem::take(&mut inputs.templates)
            .into_iter()
            .partition(|template| source_folder_of_built(&template.path).is_some());
    for built in built {
        let folder = source_folder_of_built(&built.path).unwrap_or_default();
        let beside = settings.iter().filter(|s| s.of_sam && folder_of(&s.path) == folder);
        let configured = beside.flat_map(|s| s.stacks.iter().flat_map(|stack| sam_paths(s, stack, table)));
        let defaults = SAM_TEMPLATES.iter().map(|name| folder.join(name));
        let paths: Vec<PathBuf> = configured.chain(defaults).collect();
        let source = sources.iter_mut().find(|source| paths.contains(&source.path));
        match source {
            None => sources.push(built),
            Some(source) => source.problems.extend(stale(source, &built, table)),
        }
    }
    inputs.templates = sources;
}

fn stale(source: &TemplateInput, built: &TemplateInput, table: &FileTable<'_>) -> Option<Problem> {
    let (at, what) = difference(&source.value, &built.value)?;
    let (output, name) = (table.disk.display(&built.path), file_name(&source.path));
    let message = format!(
        "`{output}` was built before `{name}` was changed (in `{what}`): `{name}` is what was checked"
    );
    Some(Problem::harmless(at, message))
}
