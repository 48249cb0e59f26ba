"""Writes a template of so many resources to the standard output.

Usage: python3 benches/generate.py COUNT

The mix is that of a service that grew: functions with roles of their own, queues, tables, schedules, alarms; names by
`Fn::Sub`, references by `Ref` and `GetAtt`, and conditions on a stage and a region.
"""

import sys

HEAD = """\
AWSTemplateFormatVersion: '2010-09-09'
Description: A service of many parts
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, test, prod]
    Default: dev
  VpcId:
    Type: AWS::EC2::VPC::Id
  SubnetIds:
    Type: List<AWS::EC2::Subnet::Id>
  KeyArn:
    Type: String
    Default: ''
Mappings:
  Sizes:
    dev: {Memory: 128, Timeout: 10}
    test: {Memory: 256, Timeout: 20}
    prod: {Memory: 1024, Timeout: 60}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  HasKey: !Not [!Equals [!Ref KeyArn, '']]
  ProdWithKey: !And [!Condition IsProd, !Condition HasKey]
  MainRegion: !Equals [!Ref AWS::Region, eu-central-1]
Resources:
"""

GROUP = """\
  Role{n}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub '${{AWS::StackName}}-part-{n}-${{Stage}}'
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${{AWS::Partition}}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: [sqs:SendMessage, sqs:GetQueueUrl]
                Resource: !GetAtt Queue{n}.Arn
              - Effect: Allow
                Action:
                  - dynamodb:GetItem
                  - dynamodb:PutItem
                  - dynamodb:Query
                Resource:
                  - !GetAtt Table{n}.Arn
                  - !Sub '${{Table{n}.Arn}}/index/*'
              - !If
                - HasKey
                - Effect: Allow
                  Action: kms:Decrypt
                  Resource: !Ref KeyArn
                - !Ref AWS::NoValue
  Function{n}:
    Type: AWS::Lambda::Function
    DependsOn: Logs{n}
    Properties:
      FunctionName: !Sub '${{AWS::StackName}}-part-{n}'
      Handler: index.handler
      Runtime: nodejs20.x
      Role: !GetAtt Role{n}.Arn
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Timeout: !FindInMap [Sizes, !Ref Stage, Timeout]
      Code:
        S3Bucket: !Sub 'artifacts-${{AWS::AccountId}}-${{AWS::Region}}'
        S3Key: part-{n}.zip
      Environment:
        Variables:
          QUEUE_URL: !Ref Queue{n}
          TABLE: !Ref Table{n}
          STAGE: !Ref Stage
          NEXT: !GetAtt Queue{next}.QueueName
          ENDPOINT: !Join ['', ['https://', !Ref 'AWS::Region', '.example.com/part-{n}']]
          LEVEL: !If [IsProd, warn, !If [MainRegion, info, debug]]
      VpcConfig: !If
        - IsProd
        - SubnetIds: !Ref SubnetIds
          SecurityGroupIds: [!ImportValue shared-security-group]
        - !Ref AWS::NoValue
  Logs{n}:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Retain
    Properties:
      LogGroupName: !Sub '/aws/lambda/${{AWS::StackName}}-part-{n}'
      RetentionInDays: !If [IsProd, 365, 14]
  Queue{n}:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 360
      KmsMasterKeyId: !If [HasKey, !Ref KeyArn, !Ref 'AWS::NoValue']
      Tags:
        - {{Key: stage, Value: !Ref Stage}}
        - {{Key: part, Value: '{n}'}}
  Table{n}:
    Type: AWS::DynamoDB::Table
    Condition: {condition}
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: pk
          AttributeType: S
      KeySchema:
        - AttributeName: pk
          KeyType: HASH
"""

_, REST = GROUP.split("  Function{n}:")
# The same without its role, and so without a policy.
PLAIN = ("  Function{n}:" + REST).replace("!GetAtt Role{n}.Arn", "!ImportValue shared-role")

CONDITIONS = ["IsProd", "HasKey", "ProdWithKey", "MainRegion"]
IN_GROUP = 5


def template(count: int) -> str:
    """A template of `count` resources, rounded up to a whole group."""
    return of_groups(GROUP, -(-count // IN_GROUP))


def plain(count: int) -> str:
    """A template of `count` resources without any policy, rounded up to a whole group."""
    return of_groups(PLAIN, -(-count // (IN_GROUP - 1)))


def of_groups(group: str, groups: int) -> str:
    """A template of so many groups."""
    parts = [HEAD]
    for n in range(groups):
        parts.append(group.format(n=n, next=(n + 1) % groups, condition=CONDITIONS[n % len(CONDITIONS)]))
    parts.append("Outputs:\n")
    for n in range(0, groups, 10):
        parts.append(
            f"  Part{n}:\n    Value: !GetAtt Function{n}.Arn\n    Export:\n      Name: !Sub '${{AWS::StackName}}-part-{n}'\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(template(int(sys.argv[1])))
