// The deployment role in every spelling, and what a reader of the finding has to be shown of it.

export const account = '123456789012';
export const deploymentRoleArn = `arn:aws:iam::${account}:role/deploy/service-deployer`;

const underIam = (value) => ({ iam: { deploymentRole: value } });

export const roleSpellings = [
  { name: 'ARN string', provider: underIam(deploymentRoleArn), shown: 'service-deployer' },
  {
    name: 'Fn::Sub',
    provider: underIam({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy/service-deployer' }),
    shown: 'service-deployer',
  },
  { name: 'Fn::ImportValue', provider: underIam({ 'Fn::ImportValue': 'shared-deploy-role' }), shown: 'shared-deploy-role' },
  {
    name: 'Ref to a parameter',
    provider: underIam({ Ref: 'DeployRoleArn' }),
    resources: { Parameters: { DeployRoleArn: { Type: 'String', Default: deploymentRoleArn } } },
    shown: /DeployRoleArn|service-deployer/,
  },
  {
    name: 'Fn::Join',
    provider: underIam({
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/deploy/service-deployer'],
      ],
    }),
    shown: 'service-deployer',
  },
  { name: 'legacy cfnRole', provider: { cfnRole: deploymentRoleArn }, shown: 'service-deployer' },
];

export const plainRole = roleSpellings[0];
