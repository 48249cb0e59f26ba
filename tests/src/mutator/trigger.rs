//! The triggers of the facts, and what nearly is one.

/// What goes into a file: settings of the provider, each with the keys that it goes under, and the event.
pub(super) struct Recipe {
    pub(super) provider: &'static [(&'static [&'static str], &'static str)],
    pub(super) event: &'static str,
}

/// What makes the framework add a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trigger {
    /// An `s3` event of a bucket that exists.
    ExistingBucket,
    /// A `cognitoUserPool` event of a pool that exists.
    ExistingPool,
    /// An `eventBridge` event, kept away from CloudFormation.
    BridgeOff,
    /// An `eventBridge` event, and `eventBridge: {}`.
    BridgeEmpty,
    /// Logs of the REST API, and an `http` event.
    RestLogs,
    /// Logs of the websocket API, and a `websocket` event.
    WebsocketLogs,
}

const PROVIDER: &[&str] = &["provider"];
const LOGS: &[&str] = &["provider", "logs"];

const BUCKETS: &[&str] = &[
    "- s3:\n    bucket: fence-probe\n    event: s3:ObjectCreated:*\n    existing: true",
    "- s3: { bucket: fence-probe, existing: true }",
    "- \"s3\":\n    existing: true # made by others\n    bucket: fence-probe",
    "- s3:\n    existing: true\n    bucket: fence-${sls:stage}-probe\n    rules:\n      - prefix: in/",
];

const POOLS: &[&str] = &[
    "- cognitoUserPool:\n    pool: fence-probe\n    trigger: PreSignUp\n    existing: true",
    "- cognitoUserPool: { pool: fence-probe, trigger: CustomMessage, existing: true }",
    "- 'cognitoUserPool':\n    existing: true # made by others\n    pool: ${self:service}-probe\n    trigger: PostConfirmation\n    forceDeploy: true",
];

const BRIDGE_EVENTS: [&str; 3] = [
    "- eventBridge:\n    schedule: rate(1 hour)",
    "- eventBridge: { eventBus: fence-probe, pattern: { source: [fence.probe] } }",
    "- eventBridge:\n    pattern:\n      source:\n        - fence.probe\n    input:\n      key: value",
];

const HTTP_EVENTS: [&str; 4] = [
    "- http: GET fence-probe",
    "- http:\n    path: fence-probe\n    method: get",
    "- http: { path: fence-probe, method: post, cors: true }",
    "- \"http\": \"PUT /fence-probe\" # short",
];

const WEBSOCKET_EVENTS: [&str; 3] = [
    "- websocket: fenceProbe",
    "- websocket:\n    route: fenceProbe",
    "- websocket: { route: fenceProbe, routeResponseSelectionExpression: $default }",
];

type Settings = &'static [(&'static [&'static str], &'static str)];

const BRIDGE_OFF: [Settings; 2] = [
    &[(&["provider", "eventBridge"], "useCloudFormation: false")],
    &[(PROVIDER, "eventBridge: { \"useCloudFormation\": false } # as ever")],
];

const REST_LOGS: [Settings; 4] = [
    &[(LOGS, "restApi: true")],
    &[(LOGS, "restApi:\n  level: ERROR\n  fullExecutionData: false")],
    // A role of the account does not spare the handler.
    &[(LOGS, "restApi:\n  role: arn:aws:iam::123456789012:role/logs")],
    &[(LOGS, "restApi: { accessLogging: true, executionLogging: false }"), (LOGS, "httpApi: true")],
];

const WEBSOCKET_LOGS: [Settings; 2] = [&[(LOGS, "websocket: true")], &[(LOGS, "websocket:\n  level: INFO")]];

/// Any of `all`, as `number` goes round.
#[expect(clippy::indexing_slicing, reason = "the lists are above, and none is empty")]
fn pick<T: Copy>(all: &[T], number: usize) -> T {
    all[number % all.len()]
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ExistingBucket,
        Self::ExistingPool,
        Self::BridgeOff,
        Self::BridgeEmpty,
        Self::RestLogs,
        Self::WebsocketLogs,
    ];

    /// The logical id of the handler that the framework adds.
    #[must_use]
    pub fn handler(self) -> &'static str {
        match self {
            Self::ExistingBucket => "CustomDashresourceDashexistingDashs3LambdaFunction",
            Self::ExistingPool => "CustomDashresourceDashexistingDashcupLambdaFunction",
            Self::BridgeOff | Self::BridgeEmpty => "CustomDashresourceDasheventDashbridgeLambdaFunction",
            Self::RestLogs | Self::WebsocketLogs => "CustomDashresourceDashapigwDashcwDashroleLambdaFunction",
        }
    }

    /// The kind of its event.
    #[must_use]
    pub fn event(self) -> &'static str {
        match self {
            Self::ExistingBucket => "s3",
            Self::ExistingPool => "cognitoUserPool",
            Self::BridgeOff | Self::BridgeEmpty => "eventBridge",
            Self::RestLogs => "http",
            Self::WebsocketLogs => "websocket",
        }
    }

    pub(super) fn recipe(self, number: usize) -> Recipe {
        let (provider, event): (Settings, _) = match self {
            Self::ExistingBucket => (&[], pick(BUCKETS, number)),
            Self::ExistingPool => (&[], pick(POOLS, number)),
            Self::BridgeOff => (pick(&BRIDGE_OFF, number), pick(&BRIDGE_EVENTS, number)),
            Self::BridgeEmpty => (&[(PROVIDER, "eventBridge: {}")], pick(&BRIDGE_EVENTS, number)),
            Self::RestLogs => (pick(&REST_LOGS, number / 4), pick(&HTTP_EVENTS, number)),
            Self::WebsocketLogs => (pick(&WEBSOCKET_LOGS, number / 3), pick(&WEBSOCKET_EVENTS, number)),
        };
        Recipe { provider, event }
    }

    /// What nearly is this trigger.
    #[must_use]
    pub fn twins(self) -> &'static [Twin] {
        match self {
            Self::ExistingBucket => &[Twin::NewBucket, Twin::BucketNotExisting, Twin::BucketCommented],
            Self::ExistingPool => &[Twin::NewPool, Twin::PoolNotExisting],
            Self::BridgeOff => &[Twin::BridgeOn, Twin::BridgeOffUnused],
            Self::BridgeEmpty => &[Twin::BridgeDefault, Twin::BridgeEmptyUnused],
            Self::RestLogs => &[
                Twin::RoleManaged,
                Twin::NoAccessLogs,
                Twin::RestLogsOff,
                Twin::HttpApiLogs,
                Twin::RestLogsUnused,
            ],
            Self::WebsocketLogs => &[Twin::RoleManagedForWebsockets, Twin::WebsocketLogsUnused],
        }
    }
}

/// What nearly is a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is what `recipe` writes for it")]
pub enum Twin {
    NewBucket,
    BucketNotExisting,
    BucketCommented,
    NewPool,
    PoolNotExisting,
    BridgeOn,
    BridgeOffUnused,
    BridgeDefault,
    BridgeEmptyUnused,
    RoleManaged,
    NoAccessLogs,
    RestLogsOff,
    HttpApiLogs,
    RestLogsUnused,
    RoleManagedForWebsockets,
    WebsocketLogsUnused,
}

impl Twin {
    /// Whether it is a near miss only in a file without an event of this kind.
    #[must_use]
    pub fn needs_no_other(self) -> Option<&'static str> {
        match self {
            Self::RestLogsUnused => Some("http"),
            Self::WebsocketLogsUnused => Some("websocket"),
            _ => None,
        }
    }

    pub(super) fn recipe(self) -> Recipe {
        let schedule = "- schedule: rate(1 hour)";
        let (provider, event): (Settings, _) = match self {
            Self::NewBucket => (&[], "- s3: fence-probe"),
            Self::BucketNotExisting => (&[], "- s3:\n    bucket: fence-probe\n    existing: false"),
            Self::BucketCommented => (&[], "- s3:\n    bucket: fence-probe\n    # existing: true"),
            Self::NewPool => (&[], "- cognitoUserPool:\n    pool: fence-probe\n    trigger: PreSignUp"),
            Self::PoolNotExisting => {
                (&[], "- cognitoUserPool: { pool: fence-probe, trigger: PreSignUp, existing: false }")
            }
            Self::BridgeOn => (&[(PROVIDER, "eventBridge:\n  useCloudFormation: true")], BRIDGE_EVENTS[0]),
            Self::BridgeOffUnused => (BRIDGE_OFF[0], schedule),
            Self::BridgeDefault => (&[], BRIDGE_EVENTS[2]),
            Self::BridgeEmptyUnused => (&[(PROVIDER, "eventBridge: {}")], schedule),
            Self::RoleManaged => (&[(LOGS, "restApi:\n  roleManagedExternally: true")], HTTP_EVENTS[1]),
            Self::NoAccessLogs => (&[(LOGS, "restApi:\n  accessLogging: false")], HTTP_EVENTS[0]),
            Self::RestLogsOff => (&[(LOGS, "restApi: false")], HTTP_EVENTS[2]),
            Self::HttpApiLogs => (&[(LOGS, "httpApi: true")], "- httpApi: GET /fence-probe"),
            Self::RestLogsUnused => (&[(LOGS, "restApi: true")], "- httpApi: GET /fence-probe"),
            Self::RoleManagedForWebsockets => (
                &[(LOGS, "websocket: true"), (LOGS, "restApi:\n  roleManagedExternally: true")],
                WEBSOCKET_EVENTS[0],
            ),
            Self::WebsocketLogsUnused => (&[(LOGS, "websocket: true")], schedule),
        };
        Recipe { provider, event }
    }
}
