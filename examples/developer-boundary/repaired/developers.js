import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";

/** What developers may do by hand, and the roles by which the pipeline deploys. */
export class Developers extends Stack {
  constructor(scope, id) {
    super(scope, id);

    // What stands here and nothing else: what nobody thought of is not allowed.
    const boundary = new iam.ManagedPolicy(this, "Boundary", {
      managedPolicyName: "developer-boundary",
      statements: [
        new iam.PolicyStatement({
          actions: [
            "cloudformation:Describe*",
            "cloudwatch:GetMetricData",
            "dynamodb:DescribeTable",
            "lambda:GetFunctionConfiguration",
            "lambda:List*",
            "logs:FilterLogEvents",
            "logs:StartQuery",
            "logs:GetQueryResults",
          ],
          resources: ["*"],
        }),
      ],
    });
    new iam.Role(this, "Developer", {
      roleName: "developer",
      assumedBy: new iam.AccountPrincipal(this.account).withConditions({
        Bool: { "aws:MultiFactorAuthPresent": "true" },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("ReadOnlyAccess")],
      permissionsBoundary: boundary,
    });

    // CloudFormation works as this role: it makes what the stack `Records` is made of, and nobody else may become it.
    const named = (service, resource) => `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
    const works = new iam.Role(this, "Works", {
      roleName: "records-works",
      assumedBy: new iam.ServicePrincipal("cloudformation.amazonaws.com"),
    });
    const reader = `arn:${this.partition}:iam::${this.account}:role/Records-*`;
    const allow = (actions, resources, conditions) =>
      works.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    allow(["lambda:*"], [named("lambda", "function:Records-*"), named("lambda", "code-signing-config:*")]);
    allow(["dynamodb:*"], [named("dynamodb", "table/Records-*")]);
    allow(["signer:*"], [named("signer", "/signing-profiles/*")]);
    allow(["ec2:*Vpc*", "ec2:*Subnet*", "ec2:*RouteTable*", "ec2:*SecurityGroup*"], ["*"]);
    allow(["iam:GetRole", "iam:DeleteRole"], [reader]);
    allow(["iam:PassRole"], [reader], {
      StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" },
    });

    // The pipeline of one branch starts the deployment, and does nothing else.
    const issuer = new iam.OidcProviderNative(this, "Pipelines", {
      url: "https://token.actions.githubusercontent.com",
      clientIds: ["sts.amazonaws.com"],
    });
    const deploy = new iam.Role(this, "Deploy", {
      roleName: "records-deploy",
      assumedBy: new iam.OpenIdConnectPrincipal(issuer, {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": "repo:example-clinic/records:ref:refs/heads/main",
        },
      }),
    });
    deploy.addToPolicy(new iam.PolicyStatement({
      actions: ["cloudformation:*"],
      resources: [named("cloudformation", "stack/Records/*")],
      conditions: { StringEqualsIfExists: { "cloudformation:RoleArn": works.roleArn } },
    }));
    deploy.addToPolicy(new iam.PolicyStatement({
      actions: ["iam:PassRole"],
      resources: [works.roleArn],
      conditions: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
    }));
  }
}
