//! What AWS's pages say of some entries, one for each thing that can be asked.

use crate::catalogue::*;

#[test]
fn an_action_is_found_in_any_case_and_shown_as_aws_spells_it() {
    let found = action("S3:getobject").unwrap();
    assert_eq!((found.name(), found.operation()), ("s3:GetObject", "GetObject"));
    assert_eq!(found.service().title(), "Amazon S3");
    assert_eq!(found.access_level(), AccessLevel::Read);
    assert_eq!(action("iam:PutRolePolicy").unwrap().access_level(), AccessLevel::PermissionsManagement);
    assert_eq!(action("ec2:CreateTags").unwrap().access_level(), AccessLevel::Tagging);
    assert_eq!(action("s3:ListBucket").unwrap().access_level(), AccessLevel::List);
    assert_eq!(action("lambda:CreateFunction").unwrap().access_level(), AccessLevel::Write);
    assert_eq!(["s3:Get", "s3", "s3:", "", "s3:GetObject ", "zz:Z"].map(action), [None; 6]);
}

#[test]
fn an_action_knows_its_resources_keys_and_dependents() {
    let create = action("lambda:CreateFunction").unwrap();
    assert!(create.dependent_actions().any(|needed| needed.name() == "iam:PassRole"));
    assert!(pass_role_actions().any(|passing| passing == create));
    let function = create.resource_types().find(|r| r.resource_type.name() == "function").unwrap();
    assert!(function.is_required);
    let formats: Vec<_> = function.resource_type.arn_formats().collect();
    assert_eq!(formats, ["arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}"]);
    let pass = action("iam:PassRole").unwrap();
    let has = |name: &str| pass.condition_keys().any(|key| key.name() == name);
    assert!(has("iam:PassedToService") && has("iam:AssociatedResourceArn"));
    assert_eq!(action("s3:ListAllMyBuckets").unwrap().resource_types().len(), 0);
    assert_eq!(action("sts:GetCallerIdentity").unwrap().dependent_actions().len(), 0);
}

#[test]
fn a_service_whose_prefix_another_one_begins_with_is_found() {
    for prefix in ["s3", "s3-outposts", "s3-object-lambda", "sso", "sso-directory", "ec2", "iam", "sts"] {
        let found = service(prefix).unwrap();
        assert_eq!(found.prefix(), prefix);
        assert!(found.actions().len() > 0);
    }
    assert!(service("s").is_none() && service("").is_none() && service("zzz").is_none());
    assert!(service("s3").unwrap().has_resource_control_policies());
    assert!(!service("lambda").unwrap().has_resource_control_policies());
}

#[test]
fn a_resource_type_may_have_several_formats() {
    let authorizer = service("apigateway").unwrap().resource_type("Authorizer").unwrap();
    assert_eq!(authorizer.arn_formats().len(), 2);
    assert!(service("apigateway").unwrap().resource_type("nothing").is_none());
}

#[test]
fn a_condition_key_is_found_by_its_family() {
    let name = |text: &str| condition_key(text).map(ConditionKey::name);
    assert_eq!(name("aws:requesttag/Team"), Some("aws:RequestTag/${TagKey}"));
    assert_eq!(name("AWS:RequestTag/a/b:c"), Some("aws:RequestTag/${TagKey}"));
    assert_eq!(name("aws:RequestTag/${TagKey}"), Some("aws:RequestTag/${TagKey}"));
    assert_eq!(name("kms:EncryptionContext:App"), Some("kms:EncryptionContext:${EncryptionContextKey}"));
    assert_eq!(name("s3:ExistingObjectTag/Team"), Some("s3:ExistingObjectTag/<key>"));
    assert_eq!(name("events:Metadata/x/Matcher"), Some("events:Metadata/${MetadataKey}"));
    assert_eq!(
        name("codebuild:environment.environmentVariables/A.value"),
        Some("codebuild:environment.environmentVariables/${name}.value")
    );
    assert_eq!(
        name("token.actions.githubusercontent.com/octo:actor"),
        Some("token.actions.githubusercontent.com/${SubPath}:actor")
    );
    for absent in [
        "aws:RequestTag/",
        "aws:RequestTag",
        "aws:Nothing",
        "codebuild:environment.environmentVariables/.value",
        "",
    ] {
        assert_eq!(name(absent), None, "{absent}");
    }
}

#[test]
fn a_condition_key_has_a_type() {
    let of = |name: &str| condition_key(name).map(|key| (key.value_type(), key.is_multivalued()));
    assert_eq!(of("aws:PrincipalArn"), Some((ValueType::Arn, false)));
    assert_eq!(of("aws:TagKeys"), Some((ValueType::String, true)));
    assert_eq!(of("aws:PrincipalOrgPaths"), Some((ValueType::String, true)));
    assert_eq!(of("aws:SourceIp"), Some((ValueType::IpAddress, false)));
    assert_eq!(of("aws:CurrentTime"), Some((ValueType::Date, false)));
    assert_eq!(of("aws:SecureTransport"), Some((ValueType::Bool, false)));
    assert_eq!(of("aws:MultiFactorAuthAge"), Some((ValueType::Numeric, false)));
    assert_eq!(of("iam:PassedToService"), Some((ValueType::String, false)));
}

#[test]
fn a_managed_policy_is_found_by_name_and_arn() {
    let administrator = managed_policy("AdministratorAccess").unwrap();
    assert!(administrator.document().contains(r#""Action":"*""#));
    assert_eq!(managed_policy("arn:aws-cn:iam::aws:policy/AdministratorAccess"), Some(administrator));
    let basic = managed_policy("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole").unwrap();
    assert_eq!((basic.name(), basic.path()), ("AWSLambdaBasicExecutionRole", "/service-role/"));
    assert!(basic.document().contains("logs:PutLogEvents"));
    for absent in [
        "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::123456789012:policy/AdministratorAccess",
        "Nothing",
        "",
    ] {
        assert_eq!(managed_policy(absent), None, "{absent}");
    }
}

#[test]
fn a_resource_schema_says_what_replaces_and_what_passes_a_role() {
    let role = resource_schema("AWS::IAM::Role").unwrap();
    let replacing: Vec<_> = role.replacing_properties().collect();
    assert_eq!(replacing, ["Path", "RoleName"]);
    assert!(!role.may_pass_role());
    let table = resource_schema("AWS::DynamoDB::Table").unwrap();
    assert!(table.replacing_properties().any(|path| path == "TableName"));
    assert!(table.maybe_replacing_properties().any(|path| path == "KeySchema"));
    let function = resource_schema("AWS::Lambda::Function").unwrap();
    assert!(function.role_properties().any(|p| p == RoleProperty { path: "Role", is_name: false }));
    assert!(function.permissions(Handler::Create).unwrap().any(|p| p == "lambda:CreateFunction"));
    assert_eq!(
        function.arn_format(),
        Some("arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}")
    );
    let profile = resource_schema("AWS::IAM::InstanceProfile").unwrap();
    assert!(profile.role_properties().any(|property| property.is_name));
    // One source knows a property, the other one only a handler.
    assert!(resource_schema("AWS::OpenSearchService::Domain").unwrap().may_pass_role());
    assert!(resource_schema("aws::iam::role").is_none());
}

#[test]
fn a_misspelt_name_has_near_ones() {
    let names = |text: &str| nearest_actions(text).into_iter().map(Action::name).collect::<Vec<_>>();
    assert_eq!(names("s3:GetObjct").first(), Some(&"s3:GetObject"));
    assert_eq!(names("lamda:InvokeFunction").first(), Some(&"lambda:InvokeFunction"));
    assert_eq!(names("s3:DescribeInstances").last(), Some(&"ec2:DescribeInstances"));
    assert!(names("s3:Zzzzz*").is_empty());
    assert_eq!(nearest_services("dynamdb").first().map(|s| s.prefix()), Some("dynamodb"));
    assert_eq!(nearest_condition_keys("aws:SourceIP2").first().map(|k| k.name()), Some("aws:SourceIp"));
}
