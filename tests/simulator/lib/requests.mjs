// Who asks for what: the principals, actions and resources that cases are about.

export const HOME = '111111111111';
export const ELSEWHERE = '222222222222';
const NAMES = ['anna', 'ben', 'red', 'blue'];

const arn = (service, region, account, rest) => `arn:aws:${service}:${region}:${account}:${rest}`;

/**
 * What can be asked for. `resource` makes a resource of the one type that the simulator finds for the
 * action's ARN format; without it the action has no resource types and its resource is `*`. `policy` says
 * what kind of policy the resource itself may have.
 */
export const ACTIONS = [
  {
    action: 's3:GetObject',
    policy: 'plain',
    resource: (_, name) => arn('s3', '', '', `data-${name}/home/${name}/a.txt`),
  },
  {
    action: 's3:GetObject',
    policy: 'plain',
    resource: (_, name) => arn('s3', '', '', `data/${name}?/cost$.txt`),
  },
  { action: 's3:PutObject', policy: 'plain', resource: (_, name) => arn('s3', '', '', `data/${name}:x/b`) },
  { action: 's3:ListBucket', policy: 'plain', resource: (_, name) => arn('s3', '', '', `data-${name}`) },
  { action: 's3:ListAllMyBuckets' },
  {
    action: 'sqs:SendMessage',
    policy: 'plain',
    resource: (account, name) => arn('sqs', 'eu-west-1', account, `jobs-${name}`),
  },
  {
    action: 'sns:Publish',
    policy: 'plain',
    resource: (account, name) => arn('sns', 'us-east-1', account, `news-${name}`),
  },
  {
    action: 'dynamodb:GetItem',
    policy: 'plain',
    resource: (account, name) => arn('dynamodb', 'eu-west-1', account, `table/${name}`),
  },
  {
    action: 'lambda:InvokeFunction',
    policy: 'plain',
    resource: (account, name) => arn('lambda', 'eu-west-1', account, `function:${name}`),
  },
  {
    action: 'secretsmanager:GetSecretValue',
    policy: 'plain',
    resource: (account, name) => arn('secretsmanager', 'eu-west-1', account, `secret:${name}/db-x1`),
  },
  {
    action: 'kms:Decrypt',
    policy: 'key',
    resource: (account, name) => arn('kms', 'eu-west-1', account, `key/1234-${name}`),
  },
  { action: 'kms:ListKeys' },
  {
    action: 'sts:AssumeRole',
    policy: 'trust',
    resource: (account, name) => arn('iam', '', account, `role/${name}`),
  },
  {
    action: 'sts:AssumeRole',
    policy: 'trust',
    resource: (account, name) => arn('iam', '', account, `role/apps/${name}`),
  },
  { action: 'sts:GetCallerIdentity' },
  { action: 'iam:PassRole', resource: (account, name) => arn('iam', '', account, `role/${name}`) },
  { action: 'iam:GetUser', resource: (account, name) => arn('iam', '', account, `user/staff/${name}`) },
  {
    action: 'ec2:TerminateInstances',
    resource: (account, name) => arn('ec2', 'eu-west-1', account, `instance/i-${name}`),
  },
  { action: 'ec2:DescribeInstances' },
];

/** The shapes of a caller. A name is that of the user, of the role, or of the session. */
export const PRINCIPALS = {
  user: (account, name) => `arn:aws:iam::${account}:user/${name}`,
  userWithPath: (account, name) => `arn:aws:iam::${account}:user/staff/${name}`,
  role: (account, name) => `arn:aws:iam::${account}:role/${name}`,
  roleSession: (account, name) => `arn:aws:sts::${account}:assumed-role/app/${name}`,
  serviceLinkedRole: (account) =>
    `arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
  federatedUser: (account, name) => `arn:aws:sts::${account}:federated-user/${name}`,
  root: (account) => `arn:aws:iam::${account}:root`,
  service: () => 'lambda.amazonaws.com',
  anonymous: () => ({ type: 'Anonymous' }),
};

/** Shapes that have an account, and so policies on the caller's side. */
export const inAccount = (shape) => shape !== 'service' && shape !== 'anonymous';

const SHAPES = [
  [4, 'user'],
  [2, 'userWithPath'],
  [3, 'role'],
  [5, 'roleSession'],
  [1, 'serviceLinkedRole'],
  [2, 'federatedUser'],
  [1, 'root'],
  [2, 'service'],
  [2, 'anonymous'],
];

/** A request without its context, and what is worth knowing about how it was made. */
export function makeRequest(random) {
  const shape = random.weighted(SHAPES);
  const foreign = random.chance(0.4);
  const { action, policy, resource } = random.pick(ACTIONS);
  const owner = foreign ? ELSEWHERE : HOME;
  const name = random.pick(NAMES);
  return {
    shape,
    relation: inAccount(shape) ? (foreign ? 'other account' : 'same account') : 'no account',
    policy,
    principal: PRINCIPALS[shape](HOME, random.pick(NAMES)),
    action,
    resource: { resource: resource ? resource(owner, name) : '*', accountId: owner },
  };
}
