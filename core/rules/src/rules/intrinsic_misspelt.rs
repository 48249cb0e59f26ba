//! # What it finds
//!
//! A function that is written as text: `Ref! Stage` or `"!Ref Stage"` instead of `!Ref Stage`, and `${Stage}` outside of
//! `Fn::Sub`, where `Stage` is a parameter, a resource or a pseudo parameter of the template.
//!
//! # Why it matters
//!
//! CloudFormation takes it for the text that it is and deploys it without a word. A function gets `Ref! accessToken` for its
//! token, a policy allows a bucket that is called `${Bucket}` and nothing else, and what uses it fails much later.
//!
//! # How to fix
//!
//! ```yaml
//! ACCESS_TOKEN: !Ref accessToken
//! Resource: !Sub arn:${AWS::Partition}:s3:::${Bucket}/*
//! ```
//!
//! In JSON there are no tags: `{"Ref": "accessToken"}`, `{"Fn::Sub": "…"}`.
//!
//! # Limits
//!
//! Text that something else fills in is passed over: user data, build specifications, inline code, commands, state machines,
//! documents of Systems Manager, templates of API Gateway and AppSync, rules of IoT, custom resources, descriptions. So is
//! `${…}` in a text with white space, what API Gateway fills in itself when it imports a definition (account, partition,
//! region), in a template with variables of the Serverless Framework (`${self:custom.stage}`), which fills in or leaves what it
//! likes, and a template that is not seen whole, such as one with a macro.

use deployfence_findings::{Edit, Finding, FindingBuilder, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_source::FileSpan;
use deployfence_template::{Resource, Template};
use deployfence_value::{Map, Value};

use crate::Rule;
use crate::names::{is_defined, is_parameter, is_pseudo, is_resource};
use crate::references::{part, substituted};
use crate::texts::texts;
use crate::whole::is_whole;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF601",
    slug: "intrinsic-misspelt",
    group: Group::Secrets,
    severity: Severity::High,
    summary: "a function is written as text, and deploys as that text",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html",
    ],
    fixed: false,
};

/// Properties whose text is read by something that may fill in names itself, or by people.
const FILLED_IN_ELSEWHERE: &[&str] = &[
    "BuildSpec",
    "Command",
    "Comment",
    "Content",
    "Definition",
    "DefinitionString",
    "Description",
    "EntryPoint",
    "FunctionCode",
    "InlineCode",
    "RequestMappingTemplate",
    "RequestTemplates",
    "ResponseMappingTemplate",
    "ResponseTemplates",
    "Script",
    "TemplateBody",
    "UserData",
    "ZipFile",
];

/// The beginnings of types whose text is filled in by what they make.
const TYPES_THAT_FILL_IN: &[&str] = &[
    "AWS::AppSync::",
    "AWS::CloudFormation::CustomResource",
    "AWS::ImageBuilder::",
    "AWS::IoT::TopicRule",
    "AWS::SSM::Document",
    "Custom::",
];

/// The beginning of types to which API Gateway imports a definition, and the names that it fills in there.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/import-api-aws-variables.html>
const IMPORTED: (&str, &[&str]) = ("AWS::ApiGateway", &["AWS::AccountId", "AWS::Partition", "AWS::Region"]);

/// How variables of the Serverless Framework begin.
const OF_SERVERLESS: &[&str] = &["${env:", "${file(", "${opt:", "${param:", "${self:", "${sls:"];

/// Functions with a list as their argument.
const OF_LISTS: &[&str] = &["FindInMap", "If", "Join", "Select", "Split", "Sub"];

pub(crate) struct IntrinsicMisspelt;

impl Rule for IntrinsicMisspelt {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for member in world.members() {
            let (template, resource) = (member.template, member.resource);
            let fills_in = TYPES_THAT_FILL_IN.iter().any(|front| member.type_name().starts_with(front));
            let Some(properties) = resource.properties().filter(|_| !fills_in) else { continue };
            let (imported, filled_in) = IMPORTED;
            let is_filled_in =
                |name: &str| member.type_name().starts_with(imported) && filled_in.contains(&name);
            let mut found = misspelt(template, properties);
            found.retain(|found| !found.name().is_some_and(is_filled_in));
            found.retain(|found| !found.is_of_serverless(template));
            if !found.is_empty() && is_whole(world, template) {
                findings.extend(found.iter().map(|found| finding(template, Some(resource), found)));
            }
        }
        for template in world.templates() {
            let values = template.outputs().filter_map(|output| output.value.get("Value"));
            let mut found: Vec<_> = values.flat_map(|value| misspelt(template, value)).collect();
            found.retain(|found| !found.is_of_serverless(template));
            if !found.is_empty() && is_whole(world, template) {
                findings.extend(found.iter().map(|found| finding(template, None, found)));
            }
        }
    }
}

/// A text that is meant to be a function.
struct Misspelt<'t> {
    value: &'t Value,
    at: FileSpan,
    /// The text that deploys.
    text: &'t str,
    meant: Meant,
}

impl Misspelt<'_> {
    /// The name that stands outside of `Fn::Sub`.
    fn name(&self) -> Option<&str> {
        matches!(self.meant, Meant::Sub).then(|| self.text.strip_prefix("${")?.strip_suffix('}')).flatten()
    }

    /// Whether it is a variable of a template that the Serverless Framework reads before CloudFormation does.
    fn is_of_serverless(&self, template: &Template) -> bool {
        let begins = |text: &str| OF_SERVERLESS.iter().any(|front| text.contains(front));
        matches!(self.meant, Meant::Sub)
            && texts(template.root()).iter().any(|found| found.text.as_literal().is_some_and(begins))
    }
}

enum Meant {
    /// The call, as a short tag writes it.
    Call(String),
    /// `Fn::Sub` around the text.
    Sub,
}

/// What stands in a value as text and is meant to be a function.
fn misspelt<'t>(template: &Template, value: &'t Value) -> Vec<Misspelt<'t>> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if let Some(text) = value.as_str() {
            found.extend(call(template, value, text).or_else(|| variable(template, value, text)));
            continue;
        }
        let substitutes = value.as_map().and_then(Map::single).filter(|call| call.key == "Fn::Sub");
        if let Some(call) = substitutes {
            open.extend(call.value.items().iter().filter(|item| item.as_map().is_some()));
            continue;
        }
        let read_here = value.entries().filter(|entry| {
            !FILLED_IN_ELSEWHERE.contains(&entry.key.as_str()) && entry.key != "Fn::Transform"
        });
        open.extend(value.items().iter().chain(read_here.map(|entry| &entry.value)));
    }
    found
}

/// `Ref! x` and `"!Ref x"`.
fn call<'t>(template: &Template, value: &'t Value, text: &'t str) -> Option<Misspelt<'t>> {
    let (function, argument) = text.trim().split_once(' ')?;
    let function = function.strip_prefix('!').or_else(|| function.strip_suffix('!'))?;
    let argument = argument.trim();
    let name = argument.trim_matches(['"', '\'']);
    let is_known =
        |name: &str| is_parameter(template, name) || is_pseudo(name) || is_resource(template, name);
    let is_meant = match function {
        "Ref" => is_known(name),
        "GetAtt" => name.split_once('.').is_some_and(|(id, _)| is_resource(template, id)),
        "Sub" if !argument.starts_with('[') => {
            substituted(argument).iter().any(|(name, _)| is_defined(template, name))
        }
        _ => OF_LISTS.contains(&function) && argument.starts_with('[') && argument.ends_with(']'),
    };
    let meant = Meant::Call(format!("!{function} {argument}"));
    is_meant.then_some(Misspelt { value, at: value.at, text, meant })
}

/// `${x}` in a text of one word.
fn variable<'t>(template: &Template, value: &'t Value, text: &'t str) -> Option<Misspelt<'t>> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let names = substituted(text);
    let (name, start) = names.into_iter().find(|(name, _)| is_defined(template, name))?;
    let (open, close) = ("${".len(), "}".len());
    let bytes = start.checked_sub(open)?..start + name.len() + close;
    let text = text.get(bytes.clone())?;
    let at = part(value, bytes).unwrap_or(value.at);
    Some(Misspelt { value, at, text, meant: Meant::Sub })
}

fn finding(template: &Template, resource: Option<Resource<'_>>, found: &Misspelt<'_>) -> Finding {
    let Misspelt { at, text, .. } = *found;
    let message = match found.meant {
        Meant::Call(_) => format!("`{text}` is text and no function: it deploys as it stands there"),
        Meant::Sub => format!("`{text}` does not stand in `Fn::Sub`: it deploys as text"),
    };
    let mut builder = Finding::builder(&META, at, message);
    if let Some(resource) = resource {
        builder = builder.logical_id(resource.logical_id.as_str()).path(resource.path(&["Properties"]));
    }
    repaired(template, builder, found).build()
}

fn repaired(template: &Template, builder: FindingBuilder, found: &Misspelt<'_>) -> FindingBuilder {
    let (help, title, edit) = match &found.meant {
        Meant::Call(call) => (
            format!("write `{call}` without quotes, or a map in JSON"),
            format!("write `{call}`"),
            call.clone(),
        ),
        Meant::Sub => {
            let text = found.value.as_str().unwrap_or_default();
            let call = format!("!Sub {}", escaped(template, text));
            ("put the text into `Fn::Sub`".to_owned(), "put the text into `Fn::Sub`".to_owned(), call)
        }
    };
    let builder = builder.help(help);
    // Only YAML has text without quotes, and only there a tag means something.
    let is_plain = found.value.as_str().is_some_and(|text| text.len() == found.value.at.span.range().len());
    if !is_plain {
        return builder;
    }
    let edits = vec![Edit { at: found.value.at, text: edit }];
    builder.fix(Fix { title, safety: Safety::Review, edits })
}

/// A text as `Fn::Sub` takes it: what it would not fill in, such as `${aws:username}`, is escaped.
fn escaped(template: &Template, text: &str) -> String {
    let mut parts = text.split("${");
    let mut escaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split_once('}').map_or(part, |(name, _)| name).trim();
        escaped.push_str(if name.starts_with('!') || is_defined(template, name) { "${" } else { "${!" });
        escaped.push_str(part);
    }
    escaped
}
