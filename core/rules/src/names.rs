//! Names that a template may refer to without defining them.

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
