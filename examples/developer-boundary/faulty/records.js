import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as signer from "aws-cdk-lib/aws-signer";

/** A function that reads records, in subnets without a way out, whose code is to be signed. */
export class Records extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);

    const profile = new signer.SigningProfile(this, "Profile", {
      platform: signer.Platform.AWS_LAMBDA_SHA384_ECDSA,
    });
    const signing = new lambda.CodeSigningConfig(this, "Signing", {
      signingProfiles: [profile],
      untrustedArtifactOnDeployment: lambda.UntrustedArtifactOnDeployment.ENFORCE,
    });

    const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    const vpc = new ec2.Vpc(this, "Network", {
      maxAzs: 2,
      subnetConfiguration: [{ name: "isolated", cidrMask: 24, ...isolated }],
      restrictDefaultSecurityGroup: false,
    });
    vpc.addGatewayEndpoint("ToTables", {
      service: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
      subnets: [isolated],
    });
    const table = new dynamodb.Table(this, "Patients", {
      partitionKey: { name: "patient", type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const role = new iam.Role(this, "Reader", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
    });
    role.addToPolicy(new iam.PolicyStatement({
      actions: [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
      ],
      resources: ["*"],
    }));
    // Meant to keep the interfaces in this network: the statement above allows them everywhere.
    role.addToPolicy(new iam.PolicyStatement({
      actions: ["ec2:CreateNetworkInterface"],
      resources: ["*"],
      conditions: { ArnEquals: { "ec2:Vpc": vpc.vpcArn } },
    }));
    role.addToPolicy(new iam.PolicyStatement({
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      resources: [table.tableArn],
      conditions: { StringEquals: { "aws:SourceVpc": vpc.vpcId } },
    }));

    new lambda.Function(this, "Read", {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: "index.handler",
      // The asset is what lies in the folder: nobody has signed it.
      code: lambda.Code.fromAsset("handler"),
      environment: { TABLE: table.tableName },
      codeSigningConfig: signing,
      role,
      timeout: Duration.seconds(30),
      vpc,
      vpcSubnets: isolated,
    });
  }
}
