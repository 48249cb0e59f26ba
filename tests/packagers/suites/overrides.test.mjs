// What a service writes itself over what the framework makes: it may hide the role, or may have fixed it already.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertBlocked, assertNobodyRunsAs, assertPackaged, deploymentRoleFindings } from '../lib/expect.mjs';
import { packagers } from '../lib/packagers.mjs';
import { deploymentRoleArn, plainRole } from '../lib/roles.mjs';
import { run } from '../lib/run.mjs';
import { Service, serviceDocument } from '../lib/service.mjs';
import { s3Handler, s3Trigger } from '../lib/triggers.mjs';

const lambdaTrust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] }, Action: ['sts:AssumeRole'] }],
};
const ownRole = { NotificationRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: lambdaTrust } } };
// osls 4 refuses a resource without a type, also one that only overrides.
const override = (Role) => ({
  resources: { Resources: { [s3Handler]: { Type: 'AWS::Lambda::Function', Properties: { Role } } } },
});
const extension = (Role) => ({ resources: { extensions: { [s3Handler]: { Properties: { Role } } } } });
const respelt = (arn) => ({ 'Fn::Sub': arn });

const stopped = {
  'resources re-spells the role with Fn::Sub and a partition': override(
    respelt('arn:${AWS::Partition}:iam::123456789012:role/deploy/service-deployer'),
  ),
  'resources re-spells the role with Fn::Sub and an account': override(
    respelt('arn:aws:iam::${AWS::AccountId}:role/deploy/service-deployer'),
  ),
  'resources.extensions re-spells the role with Fn::Join': extension({
    'Fn::Join': ['/', ['arn:aws:iam::123456789012:role', 'deploy', 'service-deployer']],
  }),
};

const passed = {
  'resources.extensions gives the handler a role of the service': {
    resources: {
      Resources: ownRole,
      extensions: { [s3Handler]: { Properties: { Role: { 'Fn::GetAtt': ['NotificationRole', 'Arn'] } } } },
    },
  },
  'resources.extensions gives the handler another role by ARN': extension(
    'arn:aws:iam::123456789012:role/notifications',
  ),
};

const runsAsDeploymentRole = {
  'functions.resize.role': {
    document: { functions: { resize: { handler: 'index.handler', role: deploymentRoleArn } } },
    named: 'ResizeLambdaFunction',
  },
  'provider.iam.role': {
    document: { provider: { iam: { role: deploymentRoleArn } } },
    named: 'ResizeLambdaFunction',
  },
  'a raw AWS::Lambda::Function': {
    document: {
      resources: {
        Resources: {
          Cleaner: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              Runtime: 'nodejs20.x',
              Handler: 'index.handler',
              Code: { ZipFile: 'exports.handler = async () => ({})' },
              Role: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy/service-deployer' },
            },
          },
        },
      },
    },
    named: 'Cleaner',
  },
  'a schedule that starts a task': {
    document: {
      resources: {
        Resources: {
          Nightly: {
            Type: 'AWS::Scheduler::Schedule',
            Properties: {
              ScheduleExpression: 'rate(1 day)',
              FlexibleTimeWindow: { Mode: 'OFF' },
              Target: { Arn: 'arn:aws:sqs:eu-west-1:123456789012:nightly', RoleArn: deploymentRoleArn },
            },
          },
        },
      },
    },
    named: 'Nightly',
  },
};

for (const packager of Object.values(packagers)) {
  describe(packager.name, () => {
    const service = (extra, options) =>
      new Service(serviceDocument({ role: plainRole, shape: s3Trigger, options, extra }));

    for (const [name, extra] of Object.entries(stopped)) {
      it(`stops: ${name}`, async () => {
        const overridden = service(extra);
        const result = await run(packager, overridden, ['package']);
        assertBlocked(overridden, result);
        assert.match(result.output, /\bDF101\b/);
        assert.ok(result.output.includes(s3Handler), result.output);
      });
      it(`repairs: ${name}`, async () => {
        const overridden = service(extra, { mode: 'fix' });
        assertPackaged(overridden, await run(packager, overridden, ['package']));
        assertNobodyRunsAs(overridden, deploymentRoleArn);
      });
    }

    for (const [name, extra] of Object.entries(passed)) {
      for (const mode of ['block', 'fix']) {
        it(`lets pass in mode ${mode}: ${name}`, async () => {
          const fixed = service(extra, { mode });
          const result = await run(packager, fixed, ['package']);
          assertPackaged(fixed, result);
          assert.doesNotMatch(result.output, deploymentRoleFindings);
          assert.doesNotMatch(result.output, /repaired/, 'nothing needed a repair');
        });
      }
    }

    for (const [name, { document, named }] of Object.entries(runsAsDeploymentRole)) {
      for (const mode of ['block', 'fix']) {
        it(`stops in mode ${mode}: ${name} is the deployment role`, async () => {
          const leaking = new Service(serviceDocument({ role: plainRole, options: { mode }, extra: document }));
          const result = await run(packager, leaking, ['package']);
          assertBlocked(leaking, result);
          assert.match(result.output, /\bDF104\b/);
          assert.ok(result.output.includes(named), result.output);
        });
      }
    }
  });
}
