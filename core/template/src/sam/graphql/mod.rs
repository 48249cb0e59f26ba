//! `AWS::Serverless::GraphQLApi`: an API of AppSync, who may ask it, and what it asks.

mod auth;
mod data_sources;
mod resolvers;

use std::collections::HashMap;

use deployfence_value::{Entry, Kind, Value};
use smol_str::SmolStr;

use super::build::At;
use super::connector;
use super::documents;
use super::expansion::Expansion;
use super::source::{Generated, Source};

const SERVICE: &str = "appsync.amazonaws.com";

const PASSED: [&str; 6] = [
    "XrayEnabled",
    "Visibility",
    "OwnerContact",
    "IntrospectionConfig",
    "QueryDepthLimit",
    "ResolverCountLimit",
];

const CACHE: [&str; 5] =
    ["ApiCachingBehavior", "Type", "Ttl", "AtRestEncryptionEnabled", "TransitEncryptionEnabled"];

/// What resolvers refer to: names of data sources and ids of functions, by what the user calls them.
type Names = HashMap<SmolStr, Value>;

/// An API in the making.
struct Api<'a> {
    source: &'a Source,
}

/// Replaces an API by what the transform makes of it.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    let api = Api { source };
    let at = source.here();
    let name = source.property("Name").cloned().unwrap_or_else(|| at.text(source.id.clone()));
    let log = api.log(expansion);
    let made = Generated::new(source.id.clone(), "AWS::AppSync::GraphQLApi", source.id_at)
        .with_attributes(source.kept())
        .property("Name", name)
        .passed(&source.properties, &PASSED)
        .optional("LogConfig", log);
    expansion.emit(auth::add(&api, made));
    auth::permit(&api, expansion);
    api.schema(expansion);
    api.parts(expansion);
    let names = data_sources::expand(&api, expansion);
    resolvers::expand(&api, &names, expansion);
}

impl Api<'_> {
    /// A resource that goes with the API, and has all of its attributes.
    fn make(&self, name: &str, kind: &'static str, at: At) -> Generated {
        Generated::new(format!("{}{name}", self.source.id), kind, at.0).with_attributes(self.source.kept())
    }

    fn id(&self, at: At) -> Value {
        at.get_att(self.source.id.clone(), "ApiId")
    }

    fn refused(&self, at: At, what: &str, expansion: &mut Expansion<'_>) {
        let message = format!("{what} of `{}`: the transform refuses the template", self.source.id);
        expansion.problem(at.0, message);
    }

    /// A role that AppSync takes.
    fn role(&self, name: &str, at: At) -> Generated {
        self.make(name, "AWS::IAM::Role", at)
            .property("AssumeRolePolicyDocument", documents::trust(SERVICE, at))
    }

    /// What is logged, and as which role; the role is made unless the user names one.
    fn log(&self, expansion: &mut Expansion<'_>) -> Option<Value> {
        let given = self.source.entry("Logging");
        if given.is_some_and(|given| matches!(given.value.kind, Kind::Bool(false))) {
            return None;
        }
        let at = given.map_or(self.source.here(), |given| At(given.key_at));
        let setting =
            |key: &str| given.and_then(|given| given.value.get(key)).filter(|value| !value.is_null());
        let role = setting("CloudWatchLogsRoleArn").cloned().unwrap_or_else(|| {
            let policies = at.list([at.managed_policy("service-role/AWSAppSyncPushToCloudWatchLogs")]);
            let role = self.role("CloudWatchRole", at).property("ManagedPolicyArns", policies);
            let arn = at.get_att(role.id.clone(), "Arn");
            expansion.emit(role);
            arn
        });
        let level = setting("FieldLogLevel").cloned().unwrap_or_else(|| at.text("ALL"));
        let verbose = setting("ExcludeVerboseContent").map(|value| ("ExcludeVerboseContent", value.clone()));
        Some(at.map([("FieldLogLevel", level), ("CloudWatchLogsRoleArn", role)].into_iter().chain(verbose)))
    }

    fn schema(&self, expansion: &mut Expansion<'_>) {
        let at = self.source.here();
        let made = self
            .make("Schema", "AWS::AppSync::GraphQLSchema", at)
            .property("ApiId", self.id(at))
            .optional("Definition", self.source.property("SchemaInline").cloned())
            .optional("DefinitionS3Location", self.source.property("SchemaUri").cloned());
        expansion.emit(made);
    }

    /// Keys, the domain and the cache.
    fn parts(&self, expansion: &mut Expansion<'_>) {
        for Entry { key, key_at, value } in
            self.source.property("ApiKeys").into_iter().flat_map(Value::entries)
        {
            let at = At(*key_at);
            let made = self
                .make(key, "AWS::AppSync::ApiKey", at)
                .property("ApiId", self.id(at))
                .passed(value, &["ApiKeyId", "Description"])
                .optional("Expires", value.get("ExpiresOn").cloned());
            expansion.emit(made);
        }
        if let Some(domain) = self.source.entry("DomainName") {
            let at = At(domain.key_at);
            let made = self
                .make("DomainName", "AWS::AppSync::DomainName", at)
                .passed(&domain.value, &["CertificateArn", "DomainName", "Description"]);
            let name = at.reference(made.id.clone());
            expansion.emit(made);
            let association = self
                .make("DomainNameApiAssociation", "AWS::AppSync::DomainNameApiAssociation", at)
                .property("ApiId", self.id(at))
                .property("DomainName", name);
            expansion.emit(association);
        }
        if let Some(cache) = self.source.entry("Cache") {
            let at = At(cache.key_at);
            let made = self.make("ApiCache", "AWS::AppSync::ApiCache", at).property("ApiId", self.id(at));
            expansion.emit(made.passed(&cache.value, &CACHE));
        }
    }
}

/// Connects two things as a connector of this logical id does.
fn connect(id: String, from: Value, to: Value, permissions: Value, at: At, expansion: &mut Expansion<'_>) {
    let properties = at.map([("Source", from), ("Destination", to), ("Permissions", permissions)]);
    let body = at.entries([]);
    connector::make(&Source { id: id.into(), id_at: at.0, body, properties }, expansion);
}
