// Condition keys and their values, by the family of operators that compares them.

import { PRINCIPALS, HOME, ELSEWHERE } from './requests.mjs';

/**
 * Values of each family: what a request may carry. Two of a family can be equal in one reading and
 * different in another (case, notation), or be near one another.
 */
export const VALUES = {
  string: ['anna', 'ben', 'red', 'Red', 'blue', 'a*b', 'a?b', 'x$y', 'team/red', 'AUTO'],
  numeric: ['0', '5', '05', '5.0', '5.5', '10', '-3', '3600'],
  date: [
    '2024-01-01T00:00:00Z',
    '2024-01-01T02:00:00+02:00',
    '2024-01-01',
    '2024-06-30T23:59:59Z',
    '2024-06-30T23:59:59.500Z',
    '1704067200',
    '1719791999',
  ],
  bool: ['true', 'false', 'TRUE', 'False'],
  binary: ['aGVsbG8=', 'aGVsbA==', 'd29ybGQ='],
  ip: ['10.0.0.1', '10.0.255.7', '203.0.113.9', '2001:db8::1', '2001:DB8::1', '2001:db8:1::5'],
  arn: [
    PRINCIPALS.user(HOME, 'anna'),
    PRINCIPALS.role(HOME, 'red'),
    PRINCIPALS.roleSession(HOME, 'anna'),
    `arn:aws:sns:us-east-1:${ELSEWHERE}:news`,
    `arn:aws:lambda:eu-west-1:${HOME}:function:red`,
    'arn:aws:s3:::data-red',
  ],
};

/** Keys with one value, by family. All of them are global, so the simulator takes them with any action. */
const SINGLE = {
  string: ['aws:PrincipalTag/team', 'aws:RequestTag/owner', 'aws:UserAgent', 'aws:SourceVpc'],
  numeric: ['aws:MultiFactorAuthAge'],
  date: ['aws:CurrentTime', 'aws:TokenIssueTime'],
  bool: ['aws:SecureTransport', 'aws:ViaAWSService'],
  binary: ['aws:referer'],
  ip: ['aws:SourceIp', 'aws:VpcSourceIp'],
  arn: ['aws:SourceArn', 'ec2:SourceInstanceArn'],
};

/**
 * Keys with many values. AWS has such keys of strings only among the global ones, and the operator, not
 * the key, says how a value is compared: each family borrows one of them.
 */
const MANY = {
  string: ['aws:TagKeys'],
  numeric: ['aws:ResourceOrgPaths'],
  date: ['aws:VpceOrgPaths'],
  bool: ['aws:SourceOrgPaths'],
  binary: ['aws:CalledVia'],
  ip: ['aws:PrincipalOrgPaths'],
  arn: ['aws:PrincipalServiceNamesList'],
};

/** A key of the family, with one value or with many. */
export function keyOf(random, family, many) {
  return random.pick((many ? MANY : SINGLE)[family]);
}

/** The keys of a family that can stand in a policy variable. */
export const variableKeys = SINGLE.string;

/** The key whose value is an account. */
export const ACCOUNT = 'aws:PrincipalAccount';

const PRESENT = 0.7;

/** The context of a request: every key has its chance of being absent. */
export function makeContext(random) {
  const context = {};
  for (const [family, keys] of Object.entries(SINGLE)) {
    for (const key of keys) {
      if (random.chance(PRESENT)) context[key] = random.pick(VALUES[family]);
    }
  }
  for (const [family, keys] of Object.entries(MANY)) {
    for (const key of keys) {
      if (random.chance(PRESENT))
        context[key] = random.shuffled(VALUES[family]).slice(0, 1 + random.below(3));
    }
  }
  // What a policy may put in place of an account, where it may.
  if (random.chance(PRESENT)) context[ACCOUNT] = random.pick([HOME, ELSEWHERE]);
  // A set without a value, written in two ways.
  if (random.chance(0.12)) context['aws:TagKeys'] = random.pick([[], ['']]);
  return context;
}
