// What `mode: fix` puts in place: roles no wider than docs/serverless-handler-permissions.md says, dressed as the provider's.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertBlocked, assertNobodyRunsAs, assertOwnRole, assertPackaged } from '../lib/expect.mjs';
import { packagers } from '../lib/packagers.mjs';
import { deploymentRoleArn, plainRole } from '../lib/roles.mjs';
import { run } from '../lib/run.mjs';
import { Service, merge, serviceDocument } from '../lib/service.mjs';
import { readTemplate } from '../lib/template.mjs';
import { s3Handler, s3Trigger, triggers } from '../lib/triggers.mjs';

const key = 'arn:aws:kms:eu-west-1:123456789012:key/5f0a1b2c-0000-4000-8000-000000000000';
const everything = {
  provider: merge(...triggers.filter(({ name }) => /useCloudFormation|logs\.restApi and/.test(name)).map(({ provider }) => provider)),
  functions: {
    resize: {
      handler: 'index.handler',
      events: triggers.filter(({ name }) => /s3|logs\.restApi and/.test(name)).flatMap(({ functions }) => functions.resize.events),
    },
    greet: {
      handler: 'index.handler',
      events: [
        { cognitoUserPool: { pool: 'customers', trigger: 'PreSignUp', existing: true } },
        { cognitoUserPool: { pool: 'customers', trigger: 'CustomEmailSender', kmsKeyId: key, existing: true } },
      ],
    },
  },
};
const orders = { functions: { bill: { handler: 'index.handler', events: [{ eventBridge: { eventBus: 'orders', pattern: { source: ['shop'] } } }] } } };

/** Actions of each handler's role, by its custom resource. */
const documented = {
  S3: ['lambda:AddPermission', 'lambda:RemovePermission', 's3:GetBucketNotification', 's3:PutBucketNotification'],
  CognitoUserPool: [
    'cognito-idp:DescribeUserPool',
    'cognito-idp:ListUserPools',
    'cognito-idp:UpdateUserPool',
    'iam:PassRole',
    'kms:CreateGrant',
    'lambda:AddPermission',
    'lambda:RemovePermission',
  ],
  EventBridge: [
    'events:CreateEventBus',
    'events:DeleteEventBus',
    'events:DeleteRule',
    'events:PutRule',
    'events:PutTargets',
    'events:RemoveTargets',
    'lambda:AddPermission',
    'lambda:RemovePermission',
  ],
  ApiGatewayAccountRole: [
    'apigateway:GET',
    'apigateway:PATCH',
    'iam:AttachRolePolicy',
    'iam:CreateRole',
    'iam:ListAttachedRolePolicies',
    'iam:PassRole',
  ],
};

/** The handler's logical id by custom resource type, from the template itself. */
function handlersOf(template) {
  return new Map(
    Object.values(template.Resources)
      .filter(({ Type }) => Type.startsWith('Custom::'))
      .map(({ Type, Properties }) => [Type.slice('Custom::'.length), Properties.ServiceToken['Fn::GetAtt'][0]]),
  );
}

const statementsOf = (role) => role.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const actionsOf = (role) => [...new Set(statementsOf(role).flatMap(({ Action }) => Action))].sort();
const statementFor = (role, action) => statementsOf(role).filter(({ Action }) => Action.includes(action));

for (const packager of Object.values(packagers)) {
  describe(packager.name, () => {
    async function repaired(shape, options = {}, extra = {}) {
      const service = new Service(
        serviceDocument({ role: plainRole, shape, options: { mode: 'fix', ...options }, extra }),
      );
      assertPackaged(service, await run(packager, service, ['package']));
      assertNobodyRunsAs(service, deploymentRoleArn);
      return service;
    }

    it('all handlers at once: a role for each, with the documented actions', async () => {
      const shape = packager.eventBridgeHandler ? merge(everything, orders) : merge(everything, { provider: { eventBridge: null } });
      if (!packager.eventBridgeHandler) delete shape.provider.eventBridge;
      const service = await repaired(shape);
      const handlers = handlersOf(readTemplate(service));
      assert.equal(handlers.size, packager.eventBridgeHandler ? 4 : 3);
      const roles = new Set();
      for (const [type, handler] of handlers) {
        const { logicalId, role } = assertOwnRole(service, handler);
        roles.add(logicalId);
        assert.deepEqual(actionsOf(role), documented[type], type);
        for (const statement of statementFor(role, 'iam:PassRole')) {
          assert.ok(statement.Condition.StringEquals['iam:PassedToService'], 'a role may be passed to any service');
        }
        for (const statement of statementFor(role, 'lambda:AddPermission')) {
          assert.ok(statement.Condition.StringEquals['lambda:Principal'], 'a function may be handed to anybody');
        }
        for (const statement of statementFor(role, 'iam:AttachRolePolicy')) {
          assert.ok(statement.Condition.ArnEquals['iam:PolicyARN'], 'any policy may be attached');
        }
        for (const statement of statementFor(role, 'kms:CreateGrant')) assert.deepEqual(statement.Resource, [key]);
      }
      assert.equal(roles.size, handlers.size);
    });

    it('the role is dressed as the role of the functions', async () => {
      const boundary = 'arn:aws:iam::123456789012:policy/edge';
      const provider = { iam: { role: { path: '/apps/', permissionsBoundary: boundary, tags: { team: 'photos' } } } };
      const service = await repaired(s3Trigger, {}, { provider });
      const { role } = assertOwnRole(service, s3Handler);
      assert.equal(role.Properties.PermissionsBoundary, boundary);
      assert.equal(role.Properties.Path, '/apps/');
      assert.deepEqual(role.Properties.Tags, [{ Key: 'team', Value: 'photos' }]);
    });

    it('`permissionsBoundary` goes before the provider\'s', async () => {
      const provider = { iam: { role: { permissionsBoundary: 'arn:aws:iam::123456789012:policy/edge' } } };
      const own = { 'Fn::ImportValue': 'handler-boundary' };
      const service = await repaired(s3Trigger, { permissionsBoundary: own }, { provider });
      assert.deepEqual(assertOwnRole(service, s3Handler).role.Properties.PermissionsBoundary, own);
    });

    it('`handlerRole` is used, and no role is made', async () => {
      for (const handlerRole of ['arn:aws:iam::123456789012:role/handlers', { 'Fn::ImportValue': 'handlers' }]) {
        const service = await repaired(s3Trigger, { handlerRole });
        const { Resources } = readTemplate(service);
        assert.deepEqual(Resources[s3Handler].Properties.Role, handlerRole);
        const made = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::IAM::Role');
        assert.deepEqual(made, ['IamRoleLambdaExecution']);
      }
    });

    it('`handlerRole` that is the deployment role is stopped', async () => {
      const service = new Service(
        serviceDocument({ role: plainRole, shape: s3Trigger, options: { mode: 'fix', handlerRole: deploymentRoleArn } }),
      );
      const result = await run(packager, service, ['package']);
      assertBlocked(service, result);
      assert.match(result.output, /\bDF101\b/);
    });

    it('logs.frameworkLambda: the handler may write its own log, and no other', async () => {
      const service = await repaired(s3Trigger, {}, { provider: { logs: { frameworkLambda: true } } });
      const { role } = assertOwnRole(service, s3Handler);
      const [statement, ...more] = statementFor(role, 'logs:PutLogEvents');
      assert.deepEqual(more, []);
      assert.match(JSON.stringify(statement.Resource), /log-group:\/aws\/lambda\/thumbnails-dev-custom-resource-existing-s3:\*"/);
      assert.ok(!actionsOf(role).includes('logs:CreateLogGroup'));
    });

    it('logs.restApi.role: only that role may be passed, and none be made', async () => {
      const withRole = triggers.find(({ name }) => name === 'logs.restApi with a role and http');
      const service = await repaired(withRole);
      const { role } = assertOwnRole(service, withRole.handler);
      assert.deepEqual(actionsOf(role), ['apigateway:GET', 'apigateway:PATCH', 'iam:PassRole']);
      assert.deepEqual(statementFor(role, 'iam:PassRole')[0].Resource, [withRole.provider.logs.restApi.role]);
    });

    it('an intrinsic function that several events share stays whole', async () => {
      // In JavaScript, or through a YAML anchor, it is one object, and the state file writes it once.
      const document = serviceDocument({ role: plainRole, options: { mode: 'fix' } });
      delete document.functions;
      const service = new Service({ service: 'not-this-one', provider: { name: 'aws' } });
      service.write({
        'serverless.prod.js': `
const bucket = { 'Fn::ImportValue': 'photos-bucket' };
const event = (suffix) => ({ s3: { bucket, existing: true, rules: [{ suffix }] } });
const resize = (suffix) => ({ handler: 'index.handler', events: [event(suffix)] });
module.exports = { ...${JSON.stringify(document)}, functions: { jpeg: resize('.jpg'), png: resize('.png') } };
`,
      });
      const result = await run(packager, service, ['package', '--config', 'serverless.prod.js']);
      assertPackaged(service, result);
      const { role } = assertOwnRole(service, s3Handler);
      assert.ok(!JSON.stringify(readTemplate(service)).includes('$ref'), JSON.stringify(statementsOf(role)));
      const [{ Resource }] = statementFor(role, 's3:PutBucketNotification');
      assert.equal(Resource.length, 1, JSON.stringify(Resource));
      assert.match(JSON.stringify(Resource), /"Fn::ImportValue":"photos-bucket"/);
    });
  });
}
