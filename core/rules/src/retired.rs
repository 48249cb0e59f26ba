//! Policies that AWS managed and has retired.

/// A managed policy that can no longer be attached.
#[derive(Debug)]
pub(crate) struct Retired {
    /// Its name.
    pub(crate) name: &'static str,
    /// What AWS says to attach in its place, behind `policy/` of the ARN.
    pub(crate) replacement: &'static str,
    /// AWS's page that says so.
    pub(crate) source: &'static str,
}

const fn retired(name: &'static str, replacement: &'static str, source: &'static str) -> Retired {
    Retired { name, replacement, source }
}

const CODEPIPELINE: &str = "https://docs.aws.amazon.com/codepipeline/latest/userguide/managed-policies.html";
const ECS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol-amazonecs-full-access-migration.html";
const LAMBDA: &str = "https://docs.aws.amazon.com/lambda/latest/dg/security_iam_troubleshoot.html";

const RETIRED: &[Retired] = &[
    retired("AWSCodePipelineFullAccess", "AWSCodePipeline_FullAccess", CODEPIPELINE),
    retired("AWSCodePipelineReadOnlyAccess", "AWSCodePipeline_ReadOnlyAccess", CODEPIPELINE),
    retired("AWSLambdaFullAccess", "AWSLambda_FullAccess", LAMBDA),
    retired("AWSLambdaReadOnlyAccess", "AWSLambda_ReadOnlyAccess", LAMBDA),
    retired("AmazonEC2ContainerServiceFullAccess", "AmazonECS_FullAccess", ECS),
];

/// The retired policy of a name.
pub(crate) fn find(name: &str) -> Option<&'static Retired> {
    RETIRED.iter().find(|retired| retired.name == name)
}

#[cfg(test)]
mod tests {
    use deployfence_iam::catalogue::managed_policy;

    use super::RETIRED;

    #[test]
    fn what_is_retired_is_gone_and_what_replaces_it_is_there() {
        for retired in RETIRED {
            assert!(managed_policy(retired.name).is_none(), "{}", retired.name);
            let arn = format!("arn:aws:iam::aws:policy/{}", retired.replacement);
            assert!(managed_policy(&arn).is_some(), "{arn}");
        }
    }
}
