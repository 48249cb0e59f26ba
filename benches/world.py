"""What it costs to check many templates and an account as one world, and one large template with every rule.

Usage: python3 benches/world.py BINARY MEASURE QUESTIONS

BINARY is the command, MEASURE and QUESTIONS the programs of this folder. Instructions are counted by valgrind. Fails where a limit is missed.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

from cost import Limits, Usage, instructions, user_time, work_instructions
from generate import plain, template

ACCOUNT = "111122223333"
SERVICES = ("lambda", "ec2", "ecs-tasks", "states", "codebuild", "cloudformation")
ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "sqs:SendMessage",
    "sns:Publish",
    "logs:PutLogEvents",
    "kms:Decrypt",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
)
ROLES = 5_000
TEMPLATES = 1_000

USER_SECONDS = 6
PEAK_MIB = 800
GROWTH = 2.5
LARGE_MS = 30
BARE = 6
QUESTION_MS = 5


def allow(actions: list[str], resource: object) -> dict[str, object]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def document(*statements: dict[str, object]) -> dict[str, object]:
    """A policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(principal: dict[str, str]) -> dict[str, object]:
    """A statement that lets a principal assume the role."""
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}


def arn(number: int) -> str:
    """The ARN of a role of the account."""
    return f"arn:aws:iam::{ACCOUNT}:role/app/role-{number}"


def role(number: int, dice: random.Random) -> dict[str, object]:
    """A role as accounts have them: most read something, some assume others, a few pass roles, one in 500 may do all."""
    statements = [allow(dice.sample(ACTIONS, 4), f"arn:aws:s3:::data-{number}/*")]
    trusts = [trust({"Service": f"{dice.choice(SERVICES)}.amazonaws.com"})]
    if number % 20 == 0:
        statements.append(allow(["sts:AssumeRole"], arn((number * 7 + 1) % ROLES)))
    if number % 20 == 8:
        trusts.append(trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    if number % 50 == 0:
        statements.append(allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "*"))
    attached = [{"PolicyName": f"p{number % 200}", "PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/p{number % 200}"}]
    if number % 500 == 3:
        administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
        attached.append({"PolicyName": "AdministratorAccess", "PolicyArn": administrator})
    return {
        "Path": "/app/",
        "RoleName": f"role-{number}",
        "RoleId": f"AROA{number:016}",
        "Arn": arn(number),
        "AssumeRolePolicyDocument": document(*trusts),
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": document(*statements)}],
        "AttachedManagedPolicies": attached,
    }


def policy(number: int, dice: random.Random) -> dict[str, object]:
    """A managed policy of the account."""
    own = document(allow(dice.sample(ACTIONS, 3), [f"arn:aws:s3:::shared-{number}/*", "*"]))
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": own}
    return {
        "PolicyName": f"p{number}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:policy/p{number}",
        "DefaultVersionId": "v1",
        "PolicyVersionList": [version],
    }


def account(dice: random.Random) -> dict[str, object]:
    """What `aws iam get-account-authorization-details` prints of the account."""
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [role(number, dice) for number in range(ROLES)],
        "Policies": [policy(number, dice) for number in range(200)],
    }


def small(number: int, dice: random.Random) -> dict[str, object]:
    """A template of five functions, each with a role of its own and a bucket."""
    resources: dict[str, object] = {}
    for part in range(5):
        inline = document(
            allow(dice.sample(ACTIONS, 3), {"Fn::GetAtt": [f"Bucket{part}", "Arn"]}),
            allow(["sts:AssumeRole"], arn(number)),
        )
        resources[f"Bucket{part}"] = {"Type": "AWS::S3::Bucket"}
        resources[f"Role{part}"] = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": f"t{number}-{part}",
                "AssumeRolePolicyDocument": document(trust({"Service": "lambda.amazonaws.com"})),
                "Policies": [{"PolicyName": "own", "PolicyDocument": inline}],
            },
        }
        resources[f"Function{part}"] = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Role": {"Fn::GetAtt": [f"Role{part}", "Arn"]},
                "Handler": "index.handler",
                "Runtime": "nodejs22.x",
                "Code": {"S3Bucket": "code", "S3Key": f"{number}.zip"},
            },
        }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def world(folder: Path, templates: int) -> Path:
    """A folder of so many templates."""
    dice = random.Random(5)
    made = folder / f"world-{templates}"
    made.mkdir()
    for number in range(templates):
        (made / f"{number}.json").write_text(json.dumps(small(number, dice), indent=1), encoding="utf-8")
    return made


def question(questions: str, snapshot: Path, made: Path, limits: Limits) -> None:
    """Whether a principal may do something, in a world that is built: roles of the account and of the templates."""
    asked = [arn(number) for number in range(0, ROLES, 100)]
    asked += [f"{made.name}/{number}.json#Role{number % 5}" for number in range(0, TEMPLATES, 20)]
    rounds = 40
    what = [str(snapshot), made.name, "s3:GetObject", "arn:aws:s3:::data-100/key", *asked]
    before = user_time([questions, "0", *what], 3, folder=made.parent)
    after = user_time([questions, str(rounds), *what], 3, folder=made.parent)
    each = (after - before) / rounds / len(asked) * 1e3
    limits.at_most("a question of what a principal may do, in that world", each, QUESTION_MS, "ms")


def many(binary: str, questions: str, folder: Path, limits: Limits) -> None:
    """A thousand templates and an account of five thousand roles."""
    snapshot = folder / "account.json"
    snapshot.write_text(json.dumps(account(random.Random(7)), indent=1), encoding="utf-8")
    beside = ["--account-snapshot", str(snapshot), "--no-config"]
    costs = {}
    peak = 0.0
    for count in (1, TEMPLATES // 2, TEMPLATES):
        made = world(folder, count)
        whole = [binary, "check", "--world", "together", *beside, str(made)]
        costs[count] = user_time(whole, 3, (0, 1))
        peak = Usage(whole, (0, 1)).peak / 2**20
        print(f"{count} templates, {ROLES} roles: {costs[count]:.2f} s user, {peak:.0f} MiB")
    limits.at_most(f"{TEMPLATES} templates and {ROLES} roles, user time", costs[TEMPLATES], USER_SECONDS, "s")
    limits.at_most(f"{TEMPLATES} templates and {ROLES} roles, peak memory", peak, PEAK_MIB, "MiB")
    added = [costs[TEMPLATES // 2] - costs[1], costs[TEMPLATES] - costs[1]]
    limits.at_most("twice as many templates cost", added[1] / added[0], GROWTH)
    question(questions, snapshot, made, limits)


def large(binary: str, measure: str, folder: Path, limits: Limits) -> None:
    """One template of 500 resources: with a hundred roles, and without any policy."""
    tiny = folder / "tiny.yaml"
    tiny.write_text("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n", encoding="utf-8")
    check = [binary, "check", "--no-config"]
    with_roles = folder / "roles.yaml"
    with_roles.write_text(template(500), encoding="utf-8")
    user = user_time([*check, str(with_roles)], 15, (0, 1)) * 1e3
    limits.at_most("500 resources, 100 roles, every rule, user time", user, LARGE_MS, "ms")
    without = folder / "plain.yaml"
    without.write_text(plain(500), encoding="utf-8")
    started = instructions([*check, str(tiny)])
    checked = instructions([*check, str(without)]) - started
    bare = work_instructions(measure, "parse", [str(without)])
    print(f"500 resources without a policy: {bare / 1e6:.1f} M instructions to parse, {checked / 1e6:.1f} M to check")
    limits.at_most("500 resources without a policy, checked over parsed", checked / bare, BARE)


def main() -> None:
    """Measures both."""
    binary, measure, questions = sys.argv[1:]
    limits = Limits()
    with tempfile.TemporaryDirectory() as folder:
        many(binary, questions, Path(folder), limits)
        large(binary, measure, Path(folder), limits)
    limits.finish()


if __name__ == "__main__":
    main()
