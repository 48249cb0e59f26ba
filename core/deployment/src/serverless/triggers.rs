//! Which settings make the framework generate a custom-resource handler, by packager and version.
//!
//! Checked on serverless 2.72.3 (EventBridge's default only), serverless 3.40.0, osls 3.77.1 and osls 4.3.1.

use deployfence_source::FileSpan;
use deployfence_value::{Answer, Value};

use super::service::{Event, Service, on};

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

    /// The type of the custom resources that it serves.
    #[must_use]
    pub fn resource_type(self) -> &'static str {
        match self {
            Self::S3 => "Custom::S3",
            Self::CognitoUserPool => "Custom::CognitoUserPool",
            Self::EventBridge => "Custom::EventBridge",
            Self::ApiGatewayCloudWatchRole => "Custom::ApiGatewayAccountRole",
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
}

/// Everything in a service that surely makes the framework generate a handler, as far as its packager is known.
pub(super) fn triggers(service: &Service) -> Vec<Trigger> {
    let events = service.functions.iter().flat_map(|function| &function.events);
    events.filter_map(|event| trigger(service, event)).collect()
}

fn trigger(service: &Service, event: &Event) -> Option<Trigger> {
    let (handler, settings) = match event.kind.as_str() {
        "s3" => (Handler::S3, existing(event)?),
        "cognitoUserPool" => (Handler::CognitoUserPool, existing(event)?),
        "eventBridge" => (Handler::EventBridge, event_bridge(service)?),
        "http" => (Handler::ApiGatewayCloudWatchRole, rest_api(service)?),
        "websocket" => (Handler::ApiGatewayCloudWatchRole, websocket(service)?),
        _ => return None,
    };
    Some(Trigger {
        handler,
        function: event.function.clone(),
        event: event.kind.clone(),
        at: event.at,
        path: event.path.clone(),
        settings,
    })
}

type Settings = Vec<(FileSpan, String)>;

fn existing(event: &Event) -> Option<Settings> {
    let existing = event.value.get("existing")?;
    existing.truthy().is_yes().then(|| vec![(existing.at, "`existing` is set on this event".to_owned())])
}

fn event_bridge(service: &Service) -> Option<Settings> {
    let settings = service.provider(&["eventBridge"]).filter(|s| !s.truthy().is_no());
    let native = settings.map(|s| on(s.get("useCloudFormation")));
    let by_custom_resource = match &service.packager {
        Some(packager) => packager.event_bridge_by_custom_resource(native),
        // Serverless 3 and later, of any make, are by far the most: what holds there is likely.
        None => native.map_or(Answer::No, |native| native.is_no().into()),
    };
    let shown = match (settings, &service.packager) {
        (Some(settings), _) => {
            let at = settings.get("useCloudFormation").map_or(settings.at, |s| s.at);
            (
                at,
                "`provider.eventBridge` asks for custom resources instead of CloudFormation's own".to_owned(),
            )
        }
        (None, Some(packager)) => (
            packager.at,
            format!("{packager} makes custom resources of `eventBridge` events unless told otherwise"),
        ),
        (None, None) => return None,
    };
    by_custom_resource.is_yes().then(|| vec![shown])
}

fn rest_api(service: &Service) -> Option<Settings> {
    let logs = service.provider(&["logs", "restApi"])?;
    let access_logging =
        logs.get("accessLogging").filter(|v| !v.is_null()).map_or(Answer::Yes, Value::truthy);
    let made = logs.truthy().and(access_logging).and(not_managed_externally(service));
    made.is_yes()
        .then(|| vec![(logs.at, "`provider.logs.restApi` turns on the logs of the REST API".to_owned())])
}

fn websocket(service: &Service) -> Option<Settings> {
    let logs = service.provider(&["logs", "websocket"])?;
    // The stage of an API from elsewhere is left alone.
    let own_api = match on(service.provider(&["apiGateway", "websocketApiId"])) {
        Answer::No => Answer::Yes,
        Answer::Yes => Answer::No,
        Answer::Unknown => Answer::Unknown,
    };
    let made = logs.truthy().and(own_api).and(not_managed_externally(service));
    let shown = "`provider.logs.websocket` turns on the logs of the websocket API";
    made.is_yes().then(|| vec![(logs.at, shown.to_owned())])
}

/// `logs.restApi.roleManagedExternally` counts for websocket APIs too.
fn not_managed_externally(service: &Service) -> Answer {
    match on(service.provider(&["logs", "restApi", "roleManagedExternally"])) {
        Answer::No => Answer::Yes,
        Answer::Yes => Answer::No,
        Answer::Unknown => Answer::Unknown,
    }
}
