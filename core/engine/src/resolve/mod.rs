//! What of a template is known before its deployment: what every rule sees.

mod show;

use std::path::{Path, PathBuf};

use deployfence_deployment::Problem;
use deployfence_deployment::settings::agreed_parameters;
use deployfence_source::FileSpan;
use deployfence_template::{Given, Resource, Scopes, Template};
use deployfence_value::{Literal, Value};
use thiserror::Error;

use crate::disk::{Disk, ReadError};
use crate::files::{FileTable, Pages};
use crate::kinds::{self, Kind};
use crate::names;
use crate::stack::Numbered;
use show::Page;

/// What to resolve.
#[derive(Debug, Clone, Default)]
pub struct ResolveRequest {
    /// The template.
    pub template: PathBuf,
    /// The resource, or `Stack/Resource` for one of a nested stack; all where none is named.
    pub logical_id: Option<String>,
    /// Names and values of parameters. They win over those of the file.
    pub parameters: Vec<(String, String)>,
    /// A file of parameters as the AWS CLI or SAM takes it.
    pub parameter_file: Option<PathBuf>,
    /// The absolute path that names are relative to.
    pub working_directory: PathBuf,
}

/// What is known.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// The resources as text, each with its place and the conditions that it exists under.
    pub text: String,
    /// What could not be read or seen, each with its place.
    pub problems: Vec<String>,
    /// Whether something that decides could not be read.
    pub lossy: bool,
}

/// Why nothing could be resolved.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// A file cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, String),
    /// The file is something else.
    #[error("`{0}` is no CloudFormation template: it has no `Resources` map")]
    NoTemplate(String),
    /// The parameter file is something else.
    #[error("`{0}` holds no parameters as the AWS CLI or SAM takes them")]
    NoParameters(String),
    /// The template has no such resource.
    #[error("there is no resource `{id}`{}", nearest.as_ref().map(|n| format!(": did you mean `{n}`?")).unwrap_or_default())]
    NoResource {
        /// The logical id as given.
        id: String,
        /// The logical id that is nearest to it.
        nearest: Option<String>,
    },
    /// The template has no such parameter.
    #[error("the template has no parameter `{0}`")]
    NoParameter(String),
}

/// Resolves the resources of a template, with the stacks nested in it, as far as can be known before the deployment.
///
/// # Errors
/// When a file cannot be read or is something else, or a name is none of the template's.
pub fn resolve(request: &ResolveRequest) -> Result<Resolution, ResolveError> {
    let disk = Disk::new(&request.working_directory, &std::collections::BTreeMap::new());
    let path = disk.absolute(&request.template);
    let table = FileTable::new(&disk, vec![names::folder_of(&path)]);
    let pages = Pages::new(&table);
    let resolver = Resolver { request, disk: &disk, pages: &pages };
    let (value, mut problems) = resolver.template(&path)?;
    let given = resolver.given(&mut problems)?;
    let mut scopes = Numbered::default();
    let Some(mut template) = Template::build(&value, scopes.next_scope(), &given, Some(&pages)) else {
        return Err(ResolveError::NoTemplate(disk.display(&path)));
    };
    let known = |name: &str| template.parameters().iter().any(|parameter| parameter.name == name);
    if let Some((name, _)) = request.parameters.iter().find(|(name, _)| !known(name)) {
        return Err(ResolveError::NoParameter(name.clone()));
    }
    let nested = template.nest(&pages, &mut scopes);
    let stacks: Vec<(String, &Template)> = [(String::new(), &template)]
        .into_iter()
        .chain(nested.iter().map(|stack| (format!("{}/", stack.path.join("/")), &stack.template)))
        .collect();
    for (_, template) in &stacks {
        problems.extend(template.problems().iter().cloned());
        let unseen = template.not_expanded().chain(template.not_read());
        problems.extend(unseen.map(|(at, message)| Problem::harmless(at, message)));
    }
    let text = resolver.page(&stacks)?;
    let lossy = problems.iter().any(|problem| problem.lossy);
    let problems = problems.iter().map(|problem| resolver.told(problem)).collect();
    Ok(Resolution { text, problems, lossy })
}

struct Resolver<'r, 'd> {
    request: &'r ResolveRequest,
    disk: &'r Disk,
    pages: &'r Pages<'r, 'd>,
}

impl Resolver<'_, '_> {
    fn read(&self, path: &Path) -> Result<kinds::Read, ResolveError> {
        let text = self.disk.read(path, names::limit(path)).map_err(|error| {
            let why = match error {
                ReadError::Missing => "there is no such file".to_owned(),
                ReadError::Failed(why) => why,
            };
            ResolveError::Unreadable(self.disk.display(path), why)
        })?;
        let file = self.pages.open(path, text.clone());
        Ok(kinds::read_kind(path, file, &text))
    }

    fn template(&self, path: &Path) -> Result<(Value, Vec<Problem>), ResolveError> {
        let read = self.read(path)?;
        match read.kind {
            Kind::Template(value) => Ok((value, read.problems)),
            _ => Err(ResolveError::NoTemplate(self.disk.display(path))),
        }
    }

    /// What is said of the deployment: the file's parameters, and over them those that were named.
    fn given(&self, problems: &mut Vec<Problem>) -> Result<Given, ResolveError> {
        let mut given = Given::default();
        if let Some(file) = &self.request.parameter_file {
            let path = self.disk.absolute(file);
            let read = self.read(&path)?;
            problems.extend(read.problems);
            let settings = match read.kind {
                Kind::Parameters(settings) => vec![*settings],
                Kind::SamSettings(settings) => settings,
                _ => return Err(ResolveError::NoParameters(self.disk.display(&path))),
            };
            given.parameters.extend(agreed_parameters(&settings));
        }
        let at = self.pages.table.whole(&self.disk.absolute(&self.request.template));
        let named = self.request.parameters.iter();
        given.parameters.extend(named.map(|(name, text)| (name.into(), Value::literal(text.as_str(), at))));
        Ok(given)
    }

    fn page(&self, stacks: &[(String, &Template)]) -> Result<String, ResolveError> {
        let mut page = Page::default();
        let all = stacks.iter().flat_map(|(prefix, template)| {
            template
                .resources()
                .map(move |resource| (format!("{prefix}{}", resource.logical_id), *template, resource))
        });
        let wanted = self.request.logical_id.as_deref();
        let mut ids = Vec::new();
        for (id, template, resource) in all {
            if wanted.is_none_or(|wanted| wanted == id) {
                self.resource(&id, template, resource, &mut page);
            }
            ids.push(id);
        }
        match wanted {
            Some(wanted) if !ids.iter().any(|id| id == wanted) => {
                let nearest = crate::settings::nearest_of(wanted, ids.iter().map(String::as_str));
                Err(ResolveError::NoResource { id: wanted.to_owned(), nearest })
            }
            _ => Ok(page.into_text()),
        }
    }

    fn resource(&self, id: &str, template: &Template, resource: Resource<'_>, page: &mut Page) {
        let type_name = resource.type_name().unwrap_or("⟨no type⟩");
        page.line(0, &format!("{id}  {type_name}  {}", self.place(resource.id_at)));
        let under = template.exists_under(resource);
        if !under.is_empty() {
            let shown: Vec<String> = under.iter().map(Literal::to_string).collect();
            let never = if template.possible(&under).is_no() { " (no deployment does so)" } else { "" };
            page.line(2, &format!("⟨exists while {}{never}⟩", shown.join(" and ")));
        }
        for entry in
            resource.body.entries().filter(|entry| !matches!(entry.key.as_str(), "Type" | "Condition"))
        {
            page.entry(2, &entry.key, &template.resolve_in(resource, &entry.value));
        }
        page.line(0, "");
    }

    fn told(&self, problem: &Problem) -> String {
        format!("{}: {}", self.place(problem.at), problem.message)
    }

    fn place(&self, at: FileSpan) -> String {
        let name = self.pages.name(at.file);
        match self.pages.text(at.file) {
            Some(text) => {
                let position = text.position(at.span.start);
                format!("{name}:{}:{}", position.line, position.column)
            }
            None => name,
        }
    }
}
