import { CfnParameter, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as signer from "aws-cdk-lib/aws-signer";

/** A function that reads records, in subnets without a way out, whose code is signed. */
export class Records extends Stack {
  constructor(scope, id) {
    super(scope, id);

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
    const table = new dynamodb.Table(this, "Patients", {
      partitionKey: { name: "patient", type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const toTables = vpc.addGatewayEndpoint("ToTables", {
      service: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
      subnets: [isolated],
    });
    toTables.addToPolicy(new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      resources: [table.tableArn],
    }));

    const role = new iam.Role(this, "Reader", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
    });
    role.addManagedPolicy(
      iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSLambdaVPCAccessExecutionRole"),
    );
    role.addToPolicy(new iam.PolicyStatement({
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      resources: [table.tableArn],
      conditions: { StringEquals: { "aws:SourceVpc": vpc.vpcId } },
    }));

    const bucket = new CfnParameter(this, "SignedBucket");
    const key = new CfnParameter(this, "SignedKey");
    const version = new CfnParameter(this, "SignedVersion");
    const signed = s3.Bucket.fromBucketName(this, "Signed", bucket.valueAsString);
    new lambda.Function(this, "Read", {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: "index.handler",
      // The pipeline packs the folder, has AWS Signer sign the archive, and names the signed object here.
      code: lambda.Code.fromBucket(signed, key.valueAsString, version.valueAsString),
      environment: { TABLE: table.tableName },
      codeSigningConfig: signing,
      role,
      timeout: Duration.seconds(30),
      vpc,
      vpcSubnets: isolated,
    });
  }
}
