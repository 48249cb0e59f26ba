// What makes the framework add a handler of its own, and what looks like it and does not.

const handlers = {
  s3: 'CustomDashresourceDashexistingDashs3LambdaFunction',
  cognito: 'CustomDashresourceDashexistingDashcupLambdaFunction',
  eventBridge: 'CustomDashresourceDasheventDashbridgeLambdaFunction',
  apiGateway: 'CustomDashresourceDashapigwDashcwDashroleLambdaFunction',
};

const onFunction = (...events) => ({ resize: { handler: 'index.handler', events } });

const existingBucket = { s3: { bucket: 'photos-of-the-house', event: 's3:ObjectCreated:*', existing: true } };
const orderPlaced = { eventBridge: { pattern: { source: ['shop.orders'] } } };
const get = { http: { method: 'get', path: 'thumbnails' } };
const connect = { websocket: { route: '$connect' } };

/** `marks`: keys of the user's YAML, one of which the finding points at. */
export const triggers = [
  { name: 's3 existing', functions: onFunction(existingBucket), handler: handlers.s3, marks: ['s3'] },
  {
    name: 'cognitoUserPool existing',
    functions: onFunction({ cognitoUserPool: { pool: 'customers', trigger: 'PreSignUp', existing: true } }),
    handler: handlers.cognito,
    marks: ['cognitoUserPool'],
  },
  {
    name: 'eventBridge with useCloudFormation: false',
    provider: { eventBridge: { useCloudFormation: false } },
    functions: onFunction(orderPlaced),
    handler: handlers.eventBridge,
    marks: ['eventBridge'],
    needs: 'eventBridgeHandler',
  },
  {
    name: 'eventBridge with provider.eventBridge: {}',
    provider: { eventBridge: {} },
    functions: onFunction(orderPlaced),
    handler: handlers.eventBridge,
    marks: ['eventBridge'],
    needs: 'eventBridgeHandler',
  },
  {
    name: 'logs.restApi and http',
    provider: { logs: { restApi: true } },
    functions: onFunction(get),
    handler: handlers.apiGateway,
    marks: ['restApi', 'http'],
  },
  {
    name: 'logs.restApi with a role and http',
    provider: { logs: { restApi: { role: 'arn:aws:iam::123456789012:role/api-logs' } } },
    functions: onFunction(get),
    handler: handlers.apiGateway,
    marks: ['restApi', 'http'],
  },
  {
    name: 'logs.websocket and websocket',
    provider: { logs: { websocket: true } },
    functions: onFunction(connect),
    handler: handlers.apiGateway,
    marks: ['websocket'],
  },
];

export const nonTriggers = [
  {
    name: 'logs.httpApi and httpApi',
    provider: { logs: { httpApi: true } },
    functions: onFunction({ httpApi: { method: 'GET', path: '/thumbnails' } }),
  },
  { name: 'logs.restApi without an http event', provider: { logs: { restApi: true } }, functions: onFunction() },
  {
    name: 'restApi.roleManagedExternally',
    provider: { logs: { restApi: { roleManagedExternally: true } } },
    functions: onFunction(get),
  },
  {
    name: 'restApi.roleManagedExternally also for websocket',
    provider: { logs: { restApi: { roleManagedExternally: true }, websocket: true } },
    functions: onFunction(connect),
  },
  {
    name: 'restApi.accessLogging: false',
    provider: { logs: { restApi: { accessLogging: false, executionLogging: false } } },
    functions: onFunction(get),
  },
  { name: 'http without logs', functions: onFunction(get) },
  { name: 'eventBridge by default', functions: onFunction(orderPlaced) },
  {
    name: 'eventBridge with useCloudFormation: true',
    provider: { eventBridge: { useCloudFormation: true } },
    functions: onFunction(orderPlaced),
    needs: 'eventBridgeHandler',
  },
  { name: 'a new S3 bucket', functions: onFunction({ s3: 'photos-of-a-new-house' }) },
  {
    name: 's3 with existing: false',
    functions: onFunction({ s3: { bucket: 'photos-of-a-new-house', existing: false } }),
  },
  {
    name: 'a new user pool',
    functions: onFunction({ cognitoUserPool: { pool: 'customers', trigger: 'PreSignUp' } }),
  },
  { name: 'no events', functions: onFunction() },
  {
    name: 'a function with another role',
    functions: { resize: { handler: 'index.handler', role: 'arn:aws:iam::123456789012:role/deploy/service-runner' } },
  },
  {
    name: 'a function with a role of the same name on another path',
    functions: { resize: { handler: 'index.handler', role: 'arn:aws:iam::123456789012:role/service-deployer' } },
  },
  { name: 's3 existing without a deployment role', functions: onFunction(existingBucket), withoutRole: true },
];

export const s3Handler = handlers.s3;
export const s3Trigger = triggers[0];
