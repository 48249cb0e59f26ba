//! Names that a template may refer to: what it defines, and what it need not define.

use deployfence_template::Template;

const PSEUDO: &[&str] = &[
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// Whether a name is that of a pseudo parameter.
pub(crate) fn is_pseudo(name: &str) -> bool {
    PSEUDO.contains(&name)
}

/// The pseudo parameter that a name is but for its case.
pub(crate) fn pseudo_in_other_case(name: &str) -> Option<&'static str> {
    PSEUDO.iter().copied().find(|pseudo| *pseudo != name && pseudo.eq_ignore_ascii_case(name))
}

/// Whether the Serverless Framework makes resources of such names: a file that it includes may say that it is a template.
/// Source: <https://www.serverless.com/framework/docs/providers/aws/guide/resources>
pub(crate) fn is_made_by_framework(name: &str) -> bool {
    const FRONTS: &[&str] = &[
        "ApiGateway",
        "HttpApi",
        "Websockets",
        "IamRole",
        "ServerlessDeploymentBucket",
        "CustomDashresource",
    ];
    const BACKS: &[&str] = &[
        "LambdaFunction",
        "LambdaFunctionQualifiedArn",
        "LambdaFunctionUrl",
        "LambdaLayer",
        "LambdaEvConf",
        "LambdaVersion",
        "LogGroup",
    ];
    FRONTS.iter().any(|front| name.starts_with(front)) || BACKS.iter().any(|back| name.ends_with(back))
}

/// Whether `Fn::Sub` would fill a name in.
pub(crate) fn is_defined(template: &Template, name: &str) -> bool {
    let is_attribute = name.split_once('.').is_some_and(|(id, _)| is_resource(template, id));
    is_attribute || is_parameter(template, name) || is_resource(template, name) || is_pseudo(name)
}

/// Whether it is the logical id of a resource.
pub(crate) fn is_resource(template: &Template, name: &str) -> bool {
    template.resource(name).is_some()
}

/// Whether it is the name of a parameter.
pub(crate) fn is_parameter(template: &Template, name: &str) -> bool {
    template.parameters().iter().any(|parameter| parameter.name == name)
}
