//! The deployment role, in every form that the framework copies into a handler.

use super::Refusal;
use super::page::Page;

const ARN: &str = "arn:aws:iam::123456789012:role/deploy";
const SUB: &str = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy";

/// A form of the deployment role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is what `put` writes for it")]
pub enum RoleForm {
    Arn,
    ArnQuoted,
    ArnFolded,
    ArnOfVariables,
    SubLong,
    SubFlow,
    SubTag,
    SubWithValues,
    SubTagWithValues,
    ImportLong,
    ImportTag,
    ImportOfSub,
    JoinLong,
    JoinTag,
    RefParameter,
    CfnRoleArn,
    CfnRoleSub,
    CfnRoleImport,
    CfnRoleBesideIam,
    SelfText,
    SelfMap,
    SelfWholeIam,
    FlowIam,
    OptionDefault,
    EnvironmentDefault,
    Environment,
    StageParameter,
    Ssm,
    Anchor,
    MergeKey,
}

impl RoleForm {
    /// All of them.
    pub const ALL: [Self; 30] = [
        Self::Arn,
        Self::ArnQuoted,
        Self::ArnFolded,
        Self::ArnOfVariables,
        Self::SubLong,
        Self::SubFlow,
        Self::SubTag,
        Self::SubWithValues,
        Self::SubTagWithValues,
        Self::ImportLong,
        Self::ImportTag,
        Self::ImportOfSub,
        Self::JoinLong,
        Self::JoinTag,
        Self::RefParameter,
        Self::CfnRoleArn,
        Self::CfnRoleSub,
        Self::CfnRoleImport,
        Self::CfnRoleBesideIam,
        Self::SelfText,
        Self::SelfMap,
        Self::SelfWholeIam,
        Self::FlowIam,
        Self::OptionDefault,
        Self::EnvironmentDefault,
        Self::Environment,
        Self::StageParameter,
        Self::Ssm,
        Self::Anchor,
        Self::MergeKey,
    ];

    pub(super) fn put(self, page: &mut Page) -> Result<(), Refusal> {
        let (role, first) = (self.lines(), (self as usize).is_multiple_of(2));
        match self {
            Self::CfnRoleArn | Self::CfnRoleSub | Self::CfnRoleImport => {
                page.put(&["provider"], &role, first)
            }
            Self::SelfWholeIam | Self::FlowIam => {
                if self == Self::SelfWholeIam {
                    page.put(&["custom", "fence"], &format!("iam:\n  deploymentRole: {ARN}"), false)?;
                }
                page.put(&["provider"], &role, first)
            }
            Self::CfnRoleBesideIam => {
                page.put(&["provider"], "cfnRole: arn:aws:iam::123456789012:role/of-old", first)?;
                page.put(&["provider", "iam"], &role, first)
            }
            Self::RefParameter => {
                page.put(&["resources", "Parameters", "DeployRole"], "Type: String", false)?;
                page.put(&["provider", "iam"], &role, first)
            }
            Self::SelfText => {
                page.put(&["custom"], &format!("deployRole: {ARN}"), first)?;
                page.put(&["provider", "iam"], &role, first)
            }
            Self::SelfMap => {
                page.put(&["custom", "fence"], &format!("role:\n  Fn::Sub: {SUB}"), false)?;
                page.put(&["provider", "iam"], &role, first)
            }
            Self::Anchor => anchor(page),
            Self::MergeKey => merge_key(page),
            _ => page.put(&["provider", "iam"], &role, first),
        }
    }

    fn lines(self) -> String {
        match self {
            Self::Arn | Self::CfnRoleBesideIam => format!("deploymentRole: {ARN}"),
            Self::ArnQuoted => format!("\"deploymentRole\": '{ARN}' # runs CloudFormation"),
            Self::ArnFolded => format!("deploymentRole: >-\n  {ARN}"),
            Self::ArnOfVariables => {
                "deploymentRole: arn:aws:iam::${aws:accountId}:role/${self:service}-${sls:stage}-deploy".to_owned()
            }
            Self::SubLong => format!("deploymentRole:\n  Fn::Sub: {SUB}"),
            Self::SubFlow => format!("deploymentRole: {{ \"Fn::Sub\": \"{SUB}\" }}"),
            Self::SubTag => format!("deploymentRole: !Sub {SUB}"),
            Self::SubWithValues => {
                "deploymentRole:\n  Fn::Sub:\n    - arn:aws:iam::${Account}:role/deploy\n    - Account: '123456789012'".to_owned()
            }
            Self::SubTagWithValues => {
                "deploymentRole: !Sub ['arn:aws:iam::${Account}:role/deploy', { Account: !Ref AWS::AccountId }]".to_owned()
            }
            Self::ImportLong => "deploymentRole:\n  Fn::ImportValue: deploy-role-arn".to_owned(),
            Self::ImportTag => "deploymentRole: !ImportValue 'deploy-role-arn'".to_owned(),
            Self::ImportOfSub => {
                "deploymentRole:\n  Fn::ImportValue:\n    Fn::Sub: \"${AWS::Region}-deploy-role-arn\"".to_owned()
            }
            Self::JoinLong => {
                "deploymentRole:\n  Fn::Join:\n    - ''\n    - - 'arn:aws:iam::'\n      - Ref: AWS::AccountId\n      - ':role/deploy'".to_owned()
            }
            Self::JoinTag => {
                "deploymentRole: !Join [':', [arn, !Ref 'AWS::Partition', iam, '', !Ref 'AWS::AccountId', role/deploy]]".to_owned()
            }
            Self::RefParameter => "deploymentRole:\n  Ref: DeployRole".to_owned(),
            Self::CfnRoleArn => format!("cfnRole: {ARN}"),
            Self::CfnRoleSub => format!("cfnRole:\n  Fn::Sub: {SUB}"),
            Self::CfnRoleImport => "cfnRole: !ImportValue deploy-role-arn".to_owned(),
            Self::SelfText => "deploymentRole: ${self:custom.deployRole}".to_owned(),
            Self::SelfMap => "deploymentRole: ${self:custom.fence.role}".to_owned(),
            Self::SelfWholeIam => "iam: ${self:custom.fence.iam}".to_owned(),
            Self::FlowIam => format!("iam: {{ deploymentRole: \"{ARN}\" }}"),
            Self::OptionDefault => format!("deploymentRole: ${{opt:deploy-role, '{ARN}'}}"),
            Self::EnvironmentDefault => format!("deploymentRole: \"${{env:DEPLOY_ROLE, '{ARN}'}}\""),
            Self::Environment => "deploymentRole: ${env:DEPLOY_ROLE}".to_owned(),
            Self::StageParameter => "deploymentRole: ${param:deployRole}".to_owned(),
            Self::Ssm => "deploymentRole: ${ssm:/deploy/role-arn}".to_owned(),
            Self::Anchor | Self::MergeKey => String::new(),
        }
    }
}

/// An alias must follow its anchor, and either section may come first.
fn anchor(page: &mut Page) -> Result<(), Refusal> {
    let alias_in_provider = page.top("custom").is_some_and(|custom| Some(custom) < page.top("provider"));
    let (custom, provider) = if alias_in_provider {
        (format!("deployRole: &deploy-role {ARN}"), "deploymentRole: *deploy-role".to_owned())
    } else {
        ("deployRole: *deploy-role".to_owned(), format!("deploymentRole: &deploy-role {ARN}"))
    };
    page.put(&["custom"], &custom, true)?;
    page.put(&["provider", "iam"], &provider, false)
}

/// What is merged must stand before the place it is merged into, so `custom` must come first.
fn merge_key(page: &mut Page) -> Result<(), Refusal> {
    let provider = page.top("provider").ok_or("no provider")?;
    let anchored = format!("fence: &fence\n  deploymentRole: {ARN}");
    match page.top("custom") {
        None => page.insert(provider, 0, &format!("custom:\n  {}", anchored.replace('\n', "\n  "))),
        Some(custom) if custom < provider => page.put(&["custom"], &anchored, false)?,
        Some(_) => return Err("`custom` comes after `provider`".to_owned()),
    }
    page.put(&["provider", "iam"], "<<: *fence", true)
}

/// What looks like a deployment role and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoRole {
    /// Nothing at all.
    Absent,
    /// In a comment.
    CommentedOut,
    /// One level too high, where nothing reads it.
    Misplaced,
    /// In `custom`, where nothing uses it.
    Unused,
    /// The role that the functions run as.
    OfFunctions,
}

impl NoRole {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Absent, Self::CommentedOut, Self::Misplaced, Self::Unused, Self::OfFunctions];

    pub(super) fn put(self, page: &mut Page) -> Result<(), Refusal> {
        match self {
            Self::Absent => Ok(()),
            Self::CommentedOut => {
                let provider = page.top("provider").ok_or("no provider")?;
                let indent = page.step();
                page.insert(
                    provider + 1,
                    indent,
                    &format!("# iam:\n#   deploymentRole: {ARN}\n# cfnRole: {ARN}"),
                );
                Ok(())
            }
            Self::Misplaced => page.put(&["provider"], &format!("deploymentRole: {ARN}"), true),
            Self::Unused => page.put(&["custom"], &format!("deploymentRole: {ARN}\ncfnRole: {ARN}"), true),
            Self::OfFunctions => page.put(&["provider", "iam"], &format!("role: {ARN}"), true),
        }
    }
}
