//! What is fixed about a rule, apart from its logic.

use crate::level::Severity;

/// The chapters of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// DF0: the tool's own word.
    Tool,
    /// DF1: the deployment role.
    DeploymentRole,
    /// DF2: trust and assume chains.
    Trust,
    /// DF3: `iam:PassRole`, escalation, policies.
    Policies,
    /// DF4: what code may run.
    Code,
    /// DF5: network isolation.
    Network,
    /// DF6: keys and secrets.
    Secrets,
    /// DF7: IoT and invocation across accounts.
    Iot,
}

impl Group {
    /// The heading under which rules are listed.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tool => "The tool's own word",
            Self::DeploymentRole => "The deployment role",
            Self::Trust => "Trust and assume chains",
            Self::Policies => "PassRole, escalation, policies",
            Self::Code => "What code may run",
            Self::Network => "Network isolation",
            Self::Secrets => "Keys and secrets",
            Self::Iot => "IoT and invocation across accounts",
        }
    }
}

/// Where a rule can speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    /// The command line and the library.
    Check,
    /// The Serverless Framework's plugin.
    Serverless,
}

impl Host {
    /// The host's name as tables print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Serverless => "serverless-deployfence",
        }
    }
}

/// What is fixed about a rule.
#[derive(Debug)]
pub struct RuleMeta {
    /// `DF` and three digits, for hosts that need a code.
    pub code: &'static str,
    /// The name people use.
    pub slug: &'static str,
    /// The chapter it belongs to.
    pub group: Group,
    /// How bad its findings are unless configured otherwise.
    pub severity: Severity,
    /// One sentence in lower case: what it finds.
    pub summary: &'static str,
    /// Where it can speak.
    pub hosts: &'static [Host],
    /// Where people met it, or where AWS documents it.
    pub references: &'static [&'static str],
    /// Whether it cannot be suppressed, switched off or softened (DF001 and DF004).
    pub fixed: bool,
}

impl RuleMeta {
    /// The address of the rule's page.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://github.com/deployfence/deployfence/blob/main/docs/rules/{}.md", self.slug)
    }
}
