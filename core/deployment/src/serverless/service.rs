//! The parts of a service's configuration that decide what runs as which role.

use deployfence_source::FileSpan;
use deployfence_template::{Context, resolve as evaluate};
use deployfence_value::{Answer, Entry, HoleOrigin, Kind, Map, Reason, Scope, Text, Value};

use super::merge::{merged, path_of_part};
use super::naming::{DEFAULT_ROLE, bucket_logical_id, function_logical_id, schedule_logical_id};
use super::packager::{Packager, Product};
use super::triggers::{boolean, may_be_a_map, open_settings};
use crate::{Problem, ServiceRole};

/// A service, as its configuration says.
#[derive(Debug, Clone)]
pub struct Service {
    /// Where the configuration starts.
    pub at: FileSpan,
    /// The packager, as far as it is known.
    pub packager: Option<Packager>,
    /// The functions, in the order of the file.
    pub functions: Vec<Function>,
    /// The resources of the user's own, all fragments of `resources` together, not evaluated.
    pub resources: Map,
    /// Entries of `resources.extensions`.
    pub extensions: Map,
    /// Entries directly under `resources:` and their places: sections of a template, or mistakes.
    pub resource_sections: Vec<(Entry, Vec<String>)>,
    pub(super) config: Value,
    pub(super) scope: Scope,
    /// What could not be known here and may be in what was packaged.
    pub(super) gaps: Vec<Gap>,
}

/// Something that could not be known.
#[derive(Debug, Clone)]
pub(super) struct Gap {
    problem: Problem,
    /// Whether a deployment role may be set in it.
    hides_role: bool,
}

/// A function of the service.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its key under `functions`.
    pub name: String,
    /// Where that key stands.
    pub at: FileSpan,
    /// Its logical id in the packaged template.
    pub logical_id: String,
    /// Its events, in the order of the file.
    pub events: Vec<Event>,
    body: Value,
}

/// An event of a function.
#[derive(Debug, Clone)]
pub struct Event {
    /// The function that it belongs to.
    pub function: String,
    /// What kind it is: `s3`, `http`, ….
    pub kind: String,
    /// What is said of it.
    pub value: Value,
    /// Where its kind stands.
    pub at: FileSpan,
    /// The path of keys to it.
    pub path: Vec<String>,
}

impl Service {
    pub(super) fn new(config: Value, scope: Scope, packager: Option<Packager>) -> Self {
        let own = config.get("frameworkVersion").and_then(Packager::from_framework_version);
        let packager = match (own, packager) {
            // The lockfile also tells the product and is exact.
            (Some(own), Some(locked)) if locked.version.major == own.version.major => Some(locked),
            (Some(own), _) => Some(own),
            (None, locked) => locked,
        };
        let mut service = Self {
            at: config.at,
            packager,
            functions: Vec::new(),
            resources: Map::default(),
            extensions: Map::default(),
            resource_sections: Vec::new(),
            config,
            scope,
            gaps: Vec::new(),
        };
        service.read_functions();
        service.read_resources();
        service.read_provider();
        for open in open_settings(&service) {
            service.gap(open.at, &open.what, &open.reason);
        }
        service
    }

    /// The provider's settings.
    pub(super) fn provider(&self, path: &[&str]) -> Option<&Value> {
        self.config.get("provider")?.at_path(path)
    }

    /// The role that CloudFormation acts as: `provider.iam.deploymentRole`, else the older `provider.cfnRole`.
    #[must_use]
    pub fn deployment_role(&self) -> Option<ServiceRole> {
        let settings: [(&[&str], &str); 2] =
            [(&["iam", "deploymentRole"], "provider.iam.deploymentRole"), (&["cfnRole"], "provider.cfnRole")];
        let (value, setting) =
            settings.into_iter().find_map(|(path, name)| Some((self.provider(path)?, name)))?;
        // `deploymentRole: null` is set, and to nothing.
        if value.truthy().is_no() || matches!(&value.kind, Kind::Unknown(_)) {
            return None;
        }
        let path = setting.split('.').map(str::to_owned).collect();
        Some(ServiceRole { role: self.evaluate(value), at: value.at, path, setting, taken_from: None })
    }

    /// A value of the configuration with its CloudFormation functions evaluated.
    #[must_use]
    pub fn evaluate(&self, value: &Value) -> Value {
        let resources = Value::new(Kind::Map(self.resources.clone()), self.at);
        evaluate(value, Context { scope: self.scope, resources: Some(&resources) })
    }

    /// The role that a function runs as, where it says so, or where the provider does.
    pub(super) fn function_role(&self, function: &Function) -> Value {
        match self.set_role(function) {
            None => self.attribute(DEFAULT_ROLE, function.at),
            Some((role, _)) => self.role_value(role),
        }
    }

    /// What the configuration says of a function's role, and its place: the function's own, else the provider's.
    fn set_role<'a>(&'a self, function: &'a Function) -> Option<(&'a Value, Vec<String>)> {
        let is_set = |role: &&Value| !role.truthy().is_no();
        if let Some(role) = function.body.get("role").filter(is_set) {
            let path = [&function.name, "role"].map(str::to_owned);
            return Some((role, self.path_of_part("functions", &path, role.at)));
        }
        let of_provider = |path: &[&str]| {
            let keys = ["provider"].iter().chain(path).map(|&key| key.to_owned()).collect();
            Some((self.provider(path)?, keys))
        };
        // `provider.iam.role` is either an existing role or a map that describes the one to be made.
        let existing = of_provider(&["iam", "role"]).filter(|(role, _)| is_existing_role(role));
        existing.or_else(|| of_provider(&["role"])).filter(|(role, _)| is_set(role))
    }

    /// The role that a repair gives to handlers, where the configuration names one.
    pub(super) fn handler_role(&self) -> Option<&Value> {
        self.config.at_path(&["custom", "deployfence", "handlerRole"])
    }

    /// Whether the service is packaged with `serverless-deployfence`, which repairs what is packaged.
    pub(super) fn repairs_itself(&self) -> bool {
        let mode = self.config.at_path(&["custom", "deployfence", "mode"]).and_then(Value::as_str);
        let plugins = self.config.get("plugins");
        let listed = plugins.map(|p| p.get("modules").unwrap_or(p)).map(Value::items).unwrap_or_default();
        mode == Some("fix") && listed.iter().any(|p| p.as_str() == Some("serverless-deployfence"))
    }

    /// Whether something of it could not be known.
    pub(super) fn has_gaps(&self) -> bool {
        !self.gaps.is_empty()
    }

    /// Whether plugins other than deployfence's own may change what is packaged.
    pub(super) fn has_other_plugins(&self) -> bool {
        self.config.get("plugins").is_some_and(|plugins| {
            let listed = plugins.get("modules").unwrap_or(plugins);
            listed.as_map().is_some()
                || listed.items().iter().any(|p| p.as_str() != Some("serverless-deployfence"))
        })
    }

    /// The provider, where it is known and not AWS.
    #[must_use]
    pub fn foreign_provider(&self) -> Option<&str> {
        let provider = self.config.get("provider")?;
        let name = provider.get("name").unwrap_or(provider).as_str()?;
        (name != "aws").then_some(name)
    }

    /// A text that is no ARN is a logical id in the framework's eyes.
    fn role_value(&self, role: &Value) -> Value {
        match role.as_text() {
            Some(text) if text.starts_with("arn:").is_no() => match text.as_literal() {
                Some(logical_id) => self.attribute(logical_id, role.at),
                None => Value::unknown(Reason::Later(text.to_string().into()), role.at),
            },
            Some(_) => role.clone(),
            None => self.evaluate(role),
        }
    }

    fn attribute(&self, logical_id: &str, at: FileSpan) -> Value {
        let origin = HoleOrigin::Attribute { logical_id: logical_id.into(), attribute: "Arn".into() };
        Value::hole(origin, self.scope, at)
    }

    /// Where the user's own configuration says which role a packaged function or schedule runs as.
    pub(super) fn place_of_role(&self, logical_id: &str) -> Option<(FileSpan, Vec<String>)> {
        if let Some(function) = self.functions.iter().find(|f| f.logical_id == logical_id) {
            return self.set_role(function).map(|(role, path)| (role.at, path));
        }
        let (_, event, _) = self.schedules().find(|(_, _, id)| id == logical_id)?;
        Some((event.at, event.path.clone()))
    }

    /// The schedules by EventBridge Scheduler, one for each rate: the function, the event, and the logical id.
    pub(super) fn schedules(&self) -> impl Iterator<Item = (&Function, &Event, String)> {
        let exists = self.packager.as_ref().is_none_or(|packager| packager.version.major >= 3);
        self.functions.iter().filter(move |_| exists).flat_map(|function| {
            let events = function.events.iter().filter(|event| event.kind == "schedule");
            let rates = events.flat_map(|event| {
                let rates = event.value.get("rate").map_or(1, |rate| rate.one_or_many().len());
                std::iter::repeat_n(event, rates)
            });
            let numbered = rates.enumerate().map(|(index, event)| (event, index + 1));
            let by_scheduler = numbered
                .filter(|(event, _)| event.value.get("method").and_then(Value::as_str) == Some("scheduler"));
            by_scheduler
                .map(move |(event, number)| (function, event, schedule_logical_id(&function.name, number)))
        })
    }

    /// The role that a schedule gets: the one it names, which serverless does not look at, else the one that its
    /// function has before anything in `resources` is merged over it.
    pub(super) fn schedule_role(&self, function: &Function, event: &Event) -> Value {
        let product = self.packager.as_ref().and_then(|packager| packager.product);
        let own = event.value.get("roleArn").filter(|role| !role.truthy().is_no());
        match own.filter(|_| product != Some(Product::Serverless)) {
            Some(role) => self.evaluate(role),
            None => self.function_role(function),
        }
    }

    /// The buckets that the framework makes for events without `existing`: the event, the bucket's name, and
    /// the logical id that it gives the bucket, holes of the name included.
    pub fn made_buckets(&self) -> impl Iterator<Item = (&Event, Text, FileSpan, String)> + '_ {
        let events = self.functions.iter().flat_map(|f| &f.events).filter(|event| event.kind == "s3");
        events.filter_map(|event| {
            let bucket = match event.value.as_map() {
                Some(map) if map.get("existing").is_none_or(|e| boolean(e).is_no()) => map.get("bucket")?,
                Some(_) => return None,
                None => &event.value,
            };
            let reference = bucket.as_text().filter(|_| !may_be_a_map(bucket))?;
            let name = self.bucket_name(reference)?;
            Some((event, name, bucket.at, bucket_logical_id(reference)))
        })
    }

    /// The name of the bucket that an event refers to: `provider.s3` may give it one under that key.
    fn bucket_name(&self, reference: &Text) -> Option<Text> {
        let Some(buckets) = self.provider(&["s3"]) else { return Some(reference.clone()) };
        let mut keys = buckets.entries().map(|e| (e, Text::literal(e.key.clone()).same(reference)));
        match keys.find(|(_, same)| !same.is_no()) {
            None => Some(reference.clone()),
            Some((entry, Answer::Yes)) => {
                let name = entry.value.get("name").and_then(Value::as_text);
                Some(name.cloned().unwrap_or_else(|| reference.clone()))
            }
            Some(_) => None,
        }
    }

    /// The paths of keys to its parts that rules point at.
    pub(super) fn paths_mut(&mut self) -> impl Iterator<Item = &mut Vec<String>> {
        let events = self.functions.iter_mut().flat_map(|function| &mut function.events);
        let sections = self.resource_sections.iter_mut().map(|(_, path)| path);
        events.map(|event| &mut event.path).chain(sections)
    }

    /// Leaves out what is not about its functions.
    pub fn forget_resources(&mut self) {
        self.resources = Map::default();
        self.resource_sections.clear();
        self.functions.iter_mut().for_each(|function| function.events.clear());
    }

    fn read_provider(&mut self) {
        for path in [&["provider"] as &[&str], &["provider", "iam"]] {
            let gap = self.config.at_path(path).and_then(|v| Some((v.at, unknown(v)?)));
            if let Some((at, reason)) = gap {
                self.role_gap(at, &format!("`{}`", path.join(".")), &reason);
            }
        }
        // A role is a text: one that only the deployment knows is still a role.
        for path in [&["provider", "iam", "deploymentRole"], &["provider", "cfnRole"] as &[&str]] {
            let Some(role) = self.config.at_path(path).filter(|role| !role.truthy().is_no()).cloned() else {
                continue;
            };
            let reason = match self.evaluate(&role).kind {
                Kind::Text(_) | Kind::Choice(_) => continue,
                Kind::Unknown(reason) => Reason::clone(&reason),
                _ => Reason::Malformed("it is neither a text nor a CloudFormation function".to_owned()),
            };
            self.role_gap(role.at, &format!("`{}`", path.join(".")), &reason);
        }
    }

    fn read_functions(&mut self) {
        let Some(functions) = self.config.get("functions").cloned() else { return };
        self.gaps_of_fragments(&functions, "`functions`");
        for entry in merged(&functions).entries() {
            self.read_function(entry);
        }
    }

    fn read_function(&mut self, entry: &Entry) {
        let name = entry.key.to_string();
        if let Some(reason) = unknown(&entry.value) {
            self.gap(entry.value.at, &format!("function `{name}`"), &reason);
        }
        let events = entry.value.get("events");
        if let Some((events, reason)) = events.and_then(|e| Some((e, no_list(e)?))) {
            self.gap(events.at, &format!("`events` of function `{name}`"), &reason);
        }
        let mut found = Vec::new();
        for (index, event) in events.map(Value::items).unwrap_or_default().iter().enumerate() {
            if let Some(reason) = unknown(event) {
                self.gap(event.at, &format!("an event of function `{name}`"), &reason);
            }
            found.extend(event.entries().map(|kind| {
                let path = [&name, "events", &index.to_string(), &kind.key].map(str::to_owned);
                Event {
                    function: name.clone(),
                    kind: kind.key.to_string(),
                    value: kind.value.clone(),
                    at: kind.key_at,
                    path: self.path_of_part("functions", &path, kind.key_at),
                }
            }));
        }
        self.functions.push(Function {
            at: entry.key_at,
            logical_id: function_logical_id(&name),
            events: found,
            body: entry.value.clone(),
            name,
        });
    }

    fn read_resources(&mut self) {
        let Some(resources) = self.config.get("resources").cloned() else { return };
        self.gaps_of_fragments(&resources, "`resources`");
        let is_list = matches!(resources.kind, Kind::List(_));
        for (index, fragment) in resources.one_or_many().iter().enumerate() {
            let index = is_list.then(|| index.to_string());
            let path: Vec<String> = ["resources".to_owned()].into_iter().chain(index).collect();
            for section in fragment.entries() {
                if let ("Resources" | "extensions", Some(reason)) =
                    (section.key.as_str(), unknown(&section.value))
                {
                    self.gap(section.value.at, &format!("`resources.{}`", section.key), &reason);
                }
                self.resource_sections.push((section.clone(), path.clone()));
            }
        }
        let all = merged(&resources);
        let section = |name: &str| all.get(name).and_then(Value::as_map).cloned().unwrap_or_default();
        (self.resources, self.extensions) = (section("Resources"), section("extensions"));
    }

    fn gaps_of_fragments(&mut self, section: &Value, what: &str) {
        for fragment in section.one_or_many() {
            if let Some(reason) = unknown(fragment) {
                self.gap(fragment.at, what, &reason);
            }
        }
    }

    /// The path to a part of `functions` or `resources` in the fragment that it stands in.
    pub(super) fn path_of_part(&self, section: &str, path: &[String], at: FileSpan) -> Vec<String> {
        path_of_part(section, self.config.get(section), path, at)
    }

    fn gap(&mut self, at: FileSpan, what: &str, reason: &Reason) {
        // A setting in something that is not known itself is told once.
        if !self.gaps.iter().any(|gap| gap.hides_role && gap.problem.at == at) {
            self.gaps.push(Gap { problem: problem(at, what, reason), hides_role: false });
        }
    }

    fn role_gap(&mut self, at: FileSpan, what: &str, reason: &Reason) {
        self.gaps.push(Gap { problem: problem(at, what, reason), hides_role: true });
    }

    /// What could not be known. What only packaging tells counts as lost where a deployment role is set: the
    /// rules about it could then be missing something.
    pub(super) fn take_gaps(&mut self) -> Vec<Problem> {
        let role_may_be_set = self.deployment_role().is_some() || self.gaps.iter().any(|gap| gap.hides_role);
        let problems = std::mem::take(&mut self.gaps).into_iter().map(|gap| gap.problem);
        problems.map(|problem| Problem { lossy: problem.lossy || role_may_be_set, ..problem }).collect()
    }
}

fn problem(at: FileSpan, what: &str, reason: &Reason) -> Problem {
    match reason {
        Reason::Unreadable(why) | Reason::Malformed(why) => {
            Problem::lossy(at, format!("{what} cannot be read: {why}"))
        }
        Reason::Later(what_knows) => Problem::harmless(
            at,
            format!(
                "{what} is known only when the service is packaged (`{what_knows}`): run `serverless package`, then check again"
            ),
        ),
    }
}

/// `isExistingRoleProvided` of the packagers: a text, or a function by its long name. `Ref` is none to them.
fn is_existing_role(role: &Value) -> bool {
    match &role.kind {
        Kind::Map(map) => map.entries().iter().any(|e| e.key.contains("::")),
        Kind::List(_) | Kind::Null => false,
        _ => true,
    }
}

/// Why a value that should be a list or a map is not known.
pub(super) fn unknown(value: &Value) -> Option<Reason> {
    match &value.kind {
        Kind::Unknown(reason) => Some(Reason::clone(reason)),
        Kind::Text(text) if text.as_literal().is_none() => {
            let only_variables = text.holes().all(|h| matches!(h.origin, HoleOrigin::Variable(_)));
            let whole = text.as_hole().is_some() && only_variables;
            whole.then(|| Reason::Later(text.to_string().trim_matches(['⟨', '⟩']).into()))
        }
        _ => None,
    }
}

/// Why what should be a list is none; nothing at all is an empty one.
fn no_list(value: &Value) -> Option<Reason> {
    let malformed = || Reason::Malformed("it is not a list".to_owned());
    match value.kind {
        Kind::List(_) | Kind::Null => None,
        _ => Some(unknown(value).unwrap_or_else(malformed)),
    }
}

/// Whether a switch is on; a missing one is off.
pub(super) fn on(value: Option<&Value>) -> Answer {
    value.map_or(Answer::No, Value::truthy)
}
