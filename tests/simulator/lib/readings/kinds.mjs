// What kinds of policies limit, and how several of one kind work together.

import { BOUNDARIES, RCPS, SCPS } from './sources.mjs';

const BY_STRICTNESS = ['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied'];
/** What policies that all have to allow come to. */
const strictest = (results) =>
  BY_STRICTNESS[Math.max(...results.map((result) => BY_STRICTNESS.indexOf(result)))];

/** The services of these cases whose resources RCPs limit. */
const UNDER_RCPS = ['s3', 'sts', 'kms', 'sqs', 'secretsmanager', 'dynamodb'];

const isService = (principal) => /^[\w.-]+\.amazonaws\.com$/.test(principal);
const isServiceLinked = (principal) =>
  /^arn:aws:(iam::\d+:role\/aws-service-role\/|sts::\d+:assumed-role\/AWSServiceRoleFor)/.test(principal);

export const KINDS = [
  {
    name: 'several boundaries all have to allow',
    source: `${BOUNDARIES} (an identity has one; the form of a case takes several, which intersect)`,
    applies: (document) => document.permissionBoundaries?.length > 1,
    ask: (document) =>
      document.permissionBoundaries.map((boundary) => ({ ...document, permissionBoundaries: [boundary] })),
    join: strictest,
  },
  {
    name: 'SCPs limit neither services nor service-linked roles',
    source: SCPS,
    applies: ({ request, serviceControlPolicies }) =>
      serviceControlPolicies !== undefined &&
      (isService(request.principal) || isServiceLinked(request.principal)),
    ask: ({ serviceControlPolicies: _, ...document }) => [document],
  },
  {
    name: 'RCPs limit the resources of some services, and not what service-linked roles do',
    source: RCPS,
    applies: ({ request, resourceControlPolicies }) =>
      resourceControlPolicies !== undefined &&
      (isServiceLinked(request.principal) || !UNDER_RCPS.includes(request.action.split(':')[0])),
    ask: ({ resourceControlPolicies: _, ...document }) => [document],
  },
];
