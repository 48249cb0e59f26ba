import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";

const { ALLOW, DENY } = iam.Effect;

/** What developers may do by hand, and the role by which the pipeline deploys. */
export class Developers extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);

    // Everything but what stands here: what nobody thought of stays allowed.
    const boundary = new iam.ManagedPolicy(this, "Boundary", {
      managedPolicyName: "developer-boundary",
      statements: [
        new iam.PolicyStatement({ effect: ALLOW, actions: ["*"], resources: ["*"] }),
        new iam.PolicyStatement({
          effect: DENY,
          actions: ["iam:Create*", "iam:Delete*", "iam:Put*", "iam:Update*", "iam:Attach*", "iam:Detach*"],
          resources: ["*"],
        }),
        new iam.PolicyStatement({
          effect: DENY,
          actions: [
            "signer:*",
            "ec2:RunInstances",
            "ec2:StartInstances",
            "ecs:CreateTask*",
            "ecs:RunTask",
            "ecs:StartTask",
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
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("AdministratorAccess")],
      permissionsBoundary: boundary,
    });

    // What builds, and what machines run as: the boundary stops `RunInstances`, and nothing else that starts machines.
    for (const [name, service] of [["Build", "codebuild"], ["Jobs", "lambda"], ["Machines", "ec2"]]) {
      const role = new iam.Role(this, name, {
        assumedBy: new iam.ServicePrincipal(`${service}.amazonaws.com`),
        managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("PowerUserAccess")],
      });
      if (service === "ec2") new iam.InstanceProfile(this, "Profile", { role });
    }

    new iam.Role(this, "Deploy", {
      roleName: "deploy",
      assumedBy: new iam.CompositePrincipal(
        new iam.AccountPrincipal(this.account),
        new iam.ServicePrincipal("cloudformation.amazonaws.com"),
      ),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("AdministratorAccess")],
    });
  }
}
