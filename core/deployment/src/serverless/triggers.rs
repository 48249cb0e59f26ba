//! Which settings make the framework generate a custom-resource handler, by packager and version.
//!
//! Checked on serverless 2.72.3 (EventBridge's default only), serverless 3.40.0, osls 3.77.1 and osls 4.3.1.

use std::ops::Not;

use deployfence_source::FileSpan;
use deployfence_value::{Answer, HoleOrigin, Kind, Reason, Value};

use super::service::{Event, Service, unknown};
use super::variables::{Source, sources};

/// The functions that the framework generates to serve custom resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Handler {
    /// Sets the notifications of a bucket that is there already.
    S3,
    /// Sets the triggers of a user pool that is there already.
    CognitoUserPool,
    /// Makes rules and targets on an event bus.
    EventBridge,
    /// Sets the account's role for API Gateway's logs.
    ApiGatewayCloudWatchRole,
}

impl Handler {
    /// All handlers.
    pub const ALL: [Self; 4] =
        [Self::S3, Self::CognitoUserPool, Self::EventBridge, Self::ApiGatewayCloudWatchRole];

    /// The logical id that the framework gives it.
    #[must_use]
    pub fn logical_id(self) -> &'static str {
        match self {
            Self::S3 => "CustomDashresourceDashexistingDashs3LambdaFunction",
            Self::CognitoUserPool => "CustomDashresourceDashexistingDashcupLambdaFunction",
            Self::EventBridge => "CustomDashresourceDasheventDashbridgeLambdaFunction",
            Self::ApiGatewayCloudWatchRole => "CustomDashresourceDashapigwDashcwDashroleLambdaFunction",
        }
    }

    /// Its `Handler` property.
    #[must_use]
    pub fn entry_point(self) -> &'static str {
        match self {
            Self::S3 => "s3/handler.handler",
            Self::CognitoUserPool => "cognito-user-pool/handler.handler",
            Self::EventBridge => "event-bridge/handler.handler",
            Self::ApiGatewayCloudWatchRole => "api-gateway-cloud-watch-role/handler.handler",
        }
    }
}

/// An event that makes the framework generate a handler.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The handler.
    pub handler: Handler,
    /// The function that the event belongs to.
    pub function: String,
    /// What kind of event it is.
    pub event: String,
    /// Where the event stands.
    pub at: FileSpan,
    /// The path of keys to it.
    pub path: Vec<String>,
    /// The settings that make the event generate the handler, each with what it says.
    pub settings: Vec<(FileSpan, String)>,
    /// Whether every program that the known version fits generates the handler.
    pub sure: bool,
}

/// Everything in a service that makes the framework generate a handler, as far as its packager is known.
pub(super) fn triggers(service: &Service) -> Vec<Trigger> {
    let made = decisions(service).filter_map(|(handler, event, decision)| {
        let Decision::Made { settings, sure } = decision else { return None };
        Some(Trigger {
            handler,
            function: event.function.clone(),
            event: event.kind.clone(),
            at: event.at,
            path: event.path.clone(),
            settings,
            sure,
        })
    });
    made.collect()
}

/// A setting that decides whether a handler is generated and is not known.
pub(super) struct Open {
    /// Where it stands.
    pub(super) at: FileSpan,
    /// What it is, for a message.
    pub(super) what: String,
    /// Why it is not known.
    pub(super) reason: Reason,
}

/// The settings that decide about a handler and are not known, each once.
pub(super) fn open_settings(service: &Service) -> Vec<Open> {
    let mut found: Vec<Open> = Vec::new();
    for (_, _, decision) in decisions(service) {
        let Decision::Open(open) = decision else { continue };
        for setting in open {
            if !found.iter().any(|known| known.at == setting.at) {
                found.push(setting);
            }
        }
    }
    found
}

/// Whether an event makes the framework generate its handler.
enum Decision {
    Made { settings: Vec<(FileSpan, String)>, sure: bool },
    NotMade,
    Open(Vec<Open>),
}

fn decisions(service: &Service) -> impl Iterator<Item = (Handler, &Event, Decision)> {
    let events = service.functions.iter().flat_map(|function| &function.events);
    events.filter_map(|event| {
        let (handler, decision) = match event.kind.as_str() {
            "s3" => (Handler::S3, existing(event)),
            "cognitoUserPool" => (Handler::CognitoUserPool, existing(event)),
            "eventBridge" => (Handler::EventBridge, event_bridge(service)),
            "http" => (Handler::ApiGatewayCloudWatchRole, rest_api(service)),
            "websocket" => (Handler::ApiGatewayCloudWatchRole, websocket(service)),
            _ => return None,
        };
        Some((handler, event, decision))
    })
}

fn existing(event: &Event) -> Decision {
    let existing = Switch {
        what: format!("`existing` of an `{}` event of function `{}`", event.kind, event.function),
        ..Switch::read(Some(&event.value), &["existing"], "", boolean)
    };
    decide(existing.on, &[&existing], || {
        (existing.at(event.at), "`existing` is set on this event".to_owned())
    })
}

fn event_bridge(service: &Service) -> Decision {
    let options = Switch::of_provider(service, &["eventBridge"], Value::truthy);
    let native = Switch::of_provider(service, &["eventBridge", "useCloudFormation"], boolean);
    // What is said by options that are not known is not known either, whether they are there at all included.
    let asked = (!options.on.is_no()).then_some(native.on);
    let by_custom_resource = match &service.packager {
        Some(packager) => packager.event_bridge_by_custom_resource(asked),
        // Serverless 3 and later, of any make, are by far the most: what holds there is likely.
        None => asked.map_or(Answer::No, Not::not),
    };
    // The program alone is what is not known: one of those that it may be generates the handler.
    let by_some = by_custom_resource == Answer::Unknown && asked != Some(Answer::Unknown);
    let shown = || match (options.value.filter(|_| asked.is_some()), &service.packager) {
        (None, Some(packager)) => (
            packager.at,
            format!("{packager} makes custom resources of `eventBridge` events unless told otherwise"),
        ),
        (settings, _) => (
            native.at(settings.map_or(service.at, |s| s.at)),
            "`provider.eventBridge` asks for custom resources instead of CloudFormation's own".to_owned(),
        ),
    };
    match by_some {
        true => Decision::Made { settings: vec![shown()], sure: false },
        false => decide(by_custom_resource, &[&native], shown),
    }
}

fn rest_api(service: &Service) -> Decision {
    let logs = Switch::of_provider(service, &["logs", "restApi"], boolean);
    let access = Switch::of_provider(service, &["logs", "restApi", "accessLogging"], boolean);
    let managed = managed_externally(service);
    // Access logs are on unless they are switched off.
    let access_on = if access.value.is_none_or(Value::is_null) { Answer::Yes } else { access.on };
    let made = logs.on.and(access_on).and(!managed.on);
    decide(made, &[&logs, &access, &managed], || {
        (logs.at(service.at), "`provider.logs.restApi` turns on the logs of the REST API".to_owned())
    })
}

fn websocket(service: &Service) -> Decision {
    let logs = Switch::of_provider(service, &["logs", "websocket"], boolean);
    // The stage of an API from elsewhere is left alone; an id that only the deployment knows is still an id.
    let elsewhere =
        Switch::of_provider(service, &["apiGateway", "websocketApiId"], |id| match id.as_text() {
            Some(text) if text.as_literal().is_none() => Answer::Yes,
            _ => id.truthy(),
        });
    let managed = managed_externally(service);
    let made = logs.on.and(!elsewhere.on).and(!managed.on);
    decide(made, &[&logs, &elsewhere, &managed], || {
        (logs.at(service.at), "`provider.logs.websocket` turns on the logs of the websocket API".to_owned())
    })
}

/// `logs.restApi.roleManagedExternally` counts for websocket APIs too.
fn managed_externally(service: &Service) -> Switch<'_> {
    Switch::of_provider(service, &["logs", "restApi", "roleManagedExternally"], boolean)
}

/// A switch of the configuration; a missing one is off.
struct Switch<'a> {
    what: String,
    on: Answer,
    /// What the configuration says, or the part on the way to it that is not known.
    value: Option<&'a Value>,
}

impl<'a> Switch<'a> {
    fn of_provider(service: &'a Service, path: &[&str], answer: fn(&Value) -> Answer) -> Self {
        Self::read(service.provider(&[]), path, "provider", answer)
    }

    fn read(start: Option<&'a Value>, path: &[&str], name: &str, answer: fn(&Value) -> Answer) -> Self {
        let mut value = start;
        let mut name = name.to_owned();
        for key in path {
            // Whatever lies in a part that is not known is not known.
            if let Some(hidden) = value.filter(|value| may_be_a_map(value)) {
                return Self { what: format!("`{name}`"), on: Answer::Unknown, value: Some(hidden) };
            }
            value = value.and_then(|value| value.get(key));
            name = format!("{name}.{key}");
        }
        Self { what: format!("`{name}`"), on: value.map_or(Answer::No, answer), value }
    }

    fn at(&self, otherwise: FileSpan) -> FileSpan {
        self.value.map_or(otherwise, |value| value.at)
    }

    fn open(&self) -> Option<Open> {
        let value = self.value.filter(|_| self.on == Answer::Unknown)?;
        let reason = unknown(value).unwrap_or_else(|| Reason::Later(value.display().into()));
        Some(Open { at: value.at, what: self.what.clone(), reason })
    }
}

fn decide(made: Answer, by: &[&Switch<'_>], shown: impl Fn() -> (FileSpan, String)) -> Decision {
    match made {
        Answer::Yes => Decision::Made { settings: vec![shown()], sure: true },
        Answer::No => Decision::NotMade,
        Answer::Unknown => Decision::Open(by.iter().filter_map(|switch| switch.open()).collect()),
    }
}

/// Sources of variables that give text or a number, never a map.
const SCALAR_SOURCES: &[&str] = &["env", "opt", "cf", "aws", "sls"];

/// Whether a value that is not known may turn out to have keys.
pub(super) fn may_be_a_map(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(_) => true,
        Kind::Text(text) => match text.as_hole().map(|hole| &hole.origin) {
            Some(HoleOrigin::Variable(name)) => !sources(name).iter().all(|source| match source {
                Source::Literal { .. } => true,
                Source::Call { name, .. } => SCALAR_SOURCES.contains(name),
            }),
            _ => false,
        },
        _ => false,
    }
}

/// How the packagers' validation reads a setting whose schema is boolean, before anything else looks at it: it
/// takes `"false"`, `0` and a list of one for what they say. What it cannot take stays as it is.
pub(super) fn boolean(value: &Value) -> Answer {
    match &value.kind {
        Kind::Text(text) if text.as_literal() == Some("false") => Answer::No,
        Kind::List(items) => match &**items {
            [only] if !matches!(only.kind, Kind::List(_) | Kind::Map(_)) => boolean(only),
            _ => Answer::Yes,
        },
        _ => value.truthy(),
    }
}
