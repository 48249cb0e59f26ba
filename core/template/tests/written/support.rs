//! Templates from text, and files in memory.

use std::collections::BTreeMap;

use deployfence_source::{FileId, Files, IncludeError, Included, SourceText, Syntax, read};
use deployfence_template::{Given, Template, from_document};
use deployfence_value::{Literal, Scope, Value};

pub(crate) fn value(text: &str) -> Value {
    from_document(&read(&SourceText::new(text), Syntax::Yaml), FileId(0))
}

pub(crate) fn template(text: &str) -> Template {
    Template::build(&value(text), Scope(1), &Given::default(), None).expect("a template")
}

pub(crate) fn given(text: &str, parameters: &[(&str, &str)]) -> Template {
    let mut given = Given::default();
    for (name, text) in parameters {
        given.parameters.insert((*name).into(), value(text));
    }
    Template::build(&value(text), Scope(1), &given, None).expect("a template")
}

/// Every value that the property of a resource may take, with what leads to it.
pub(crate) fn alternatives(template: &Template, logical_id: &str, property: &str) -> Vec<String> {
    let resource = template.resource(logical_id).expect("a resource");
    let path: Vec<&str> = property.split('.').collect();
    let value = template.property(resource, &path).expect("a property");
    let shown =
        |conditions: &[Literal]| conditions.iter().map(Literal::to_string).collect::<Vec<_>>().join(" and ");
    let alternatives = value.alternatives();
    alternatives.iter().map(|a| format!("{} [{}]", a.value.canonical(), shown(&a.conditions))).collect()
}

/// Files by name, all in one folder.
pub(crate) struct InMemory(pub(crate) BTreeMap<&'static str, &'static str>);

impl Files for InMemory {
    fn include(&self, _base: FileId, path: &str) -> Result<Included, IncludeError> {
        let path = path.trim_start_matches("./");
        if path.starts_with("..") {
            return Err(IncludeError::Outside);
        }
        let place = self.0.keys().position(|name| *name == path).ok_or(IncludeError::Missing)?;
        let file = FileId(u32::try_from(place).expect("few files") + 1);
        let text = SourceText::new(self.0.get(path).copied().unwrap_or_default());
        Ok(Included { file, name: path.to_owned(), text })
    }
}
