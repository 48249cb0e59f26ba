//! `Functions` and `Resolvers` of a GraphQL API: which data source answers which field.

use deployfence_value::{Entry, Value};

use super::{Api, Names};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;

/// The data source of functions that need none.
const NONE: &str = "NoneDataSource";

/// Makes the functions and the resolvers; `names` are those of the data sources.
pub(super) fn expand(api: &Api<'_>, names: &Names, expansion: &mut Expansion<'_>) {
    let mut ids = Names::new();
    let mut needs_none = None;
    for written in api.source.property("Functions").into_iter().flat_map(Value::entries) {
        if let Some(id) = written.value.get("Id") {
            ids.insert(written.key.clone(), id.clone());
            continue;
        }
        if is_none(&written.value) {
            needs_none = needs_none.or(Some(At(written.key_at)));
        }
        let id = function(api, written, names, expansion);
        ids.insert(written.key.clone(), id);
    }
    for of_type in api.source.property("Resolvers").into_iter().flat_map(Value::entries) {
        for written in of_type.value.entries() {
            resolver(api, &of_type.key, written, &ids, expansion);
        }
    }
    if let Some(at) = needs_none {
        let made = api.make(NONE, "AWS::AppSync::DataSource", at);
        let name = at.text(made.id.clone());
        let made =
            made.property("ApiId", api.id(at)).property("Name", name).property("Type", at.text("NONE"));
        expansion.emit(made);
    }
}

fn is_none(function: &Value) -> bool {
    let source = function.get("DataSource").and_then(Value::as_str);
    source.is_some_and(|name| name.eq_ignore_ascii_case("none"))
}

/// Makes a function; its id.
fn function(api: &Api<'_>, written: &Entry, names: &Names, expansion: &mut Expansion<'_>) -> Value {
    let at = At(written.key_at);
    let named = written.value.get("DataSource");
    let source = match named.map(|source| (source, source.as_str())) {
        Some(_) if is_none(&written.value) => Some(at.get_att(format!("{}{NONE}", api.source.id), "Name")),
        Some((_, Some(name))) => names.get(name).cloned(),
        Some((source, None)) => Some(source.clone()),
        None => None,
    };
    if source.is_none() {
        api.refused(at, &format!("function `{}` has no data source", written.key), expansion);
    }
    let name = written.value.get("Name").cloned().unwrap_or_else(|| at.text(written.key.clone()));
    let made = api
        .make(&written.key, "AWS::AppSync::FunctionConfiguration", at)
        .property("ApiId", api.id(at))
        .property("Name", name)
        .optional("DataSourceName", source)
        .passed(&written.value, &["MaxBatchSize", "Description"])
        .optional("SyncConfig", written.value.get("Sync").cloned())
        .optional("Code", written.value.get("InlineCode").cloned())
        .optional("CodeS3Location", written.value.get("CodeUri").cloned());
    let id = made.id.clone();
    expansion.emit(made);
    at.get_att(id, "FunctionId")
}

fn resolver(api: &Api<'_>, type_name: &str, written: &Entry, ids: &Names, expansion: &mut Expansion<'_>) {
    let at = At(written.key_at);
    let pipeline = written.value.get("Pipeline").map(Value::items).unwrap_or_default();
    let functions: Option<Vec<Value>> =
        pipeline.iter().map(|name| ids.get(name.as_str()?).cloned()).collect();
    let Some(functions) = functions.filter(|functions| !functions.is_empty()) else {
        let what = format!("resolver `{}` has no `Pipeline` of functions that are known", written.key);
        return api.refused(at, &what, expansion);
    };
    let field = written.value.get("FieldName").cloned().unwrap_or_else(|| at.text(written.key.clone()));
    let schema = format!("{}Schema", api.source.id);
    let made = api
        .make(&format!("{type_name}{}", written.key), "AWS::AppSync::Resolver", at)
        .attribute("DependsOn", at.texts([schema.as_str()]))
        .property("ApiId", api.id(at))
        .property("TypeName", at.text(type_name))
        .property("FieldName", field)
        .property("Kind", at.text("PIPELINE"))
        .property("PipelineConfig", at.map([("Functions", at.list(functions))]))
        .optional("CachingConfig", written.value.get("Caching").cloned())
        .passed(&written.value, &["MaxBatchSize"])
        .optional("Code", written.value.get("InlineCode").cloned())
        .optional("CodeS3Location", written.value.get("CodeUri").cloned());
    expansion.emit(made);
}
