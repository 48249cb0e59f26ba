//! Edges: what a node may do to another, in which ways, and what shows it.

use deployfence_source::FileSpan;
use deployfence_value::{Answer, Literal};

use super::node::NodeId;

/// What an edge means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EdgeKind {
    /// It may assume the role: its own policies and the role's trust policy let it.
    Assumes,
    /// It may present a subject of an identity provider for which the role lets it in.
    PresentsSubject,
    /// It may pass the role to a service.
    Passes,
    /// It runs as the role.
    RunsAs,
    /// CloudFormation deploys it as the role.
    DeploysAs,
    /// It may change what the other runs, or look into it.
    ChangesCode,
    /// It may change what the policies of the other say, its trust policy included, or what limits them.
    ChangesPolicy,
    /// It may get credentials of the user.
    TakesCredentials,
    /// It may give itself every right in the account.
    Administers,
    /// It has the principal: whoever has all rights in an account becomes any of its principals.
    Contains,
    /// It may decrypt with the key.
    Decrypts,
    /// It reaches it on the network.
    Reaches,
}

/// An edge: all ways in which one node may do the same thing to another.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Who may.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// What.
    pub kind: EdgeKind,
    /// In which ways, at least one; the surest first.
    pub ways: Vec<Way>,
}

/// One way.
#[derive(Debug, Clone)]
pub struct Way {
    /// By what: the name of a method of escalation, a service, a subject; empty where the kind says all.
    pub by: String,
    /// Whether who goes it has the rights of the other end then.
    pub carries: bool,
    /// Yes, or unknown.
    pub answer: Answer,
    /// What an unknown answer hangs on.
    pub hangs_on: Vec<String>,
    /// What it takes beyond policies, which no file can tell.
    pub assumes: Vec<&'static str>,
    /// The conditions of templates under which it is there.
    pub when: Vec<Literal>,
    /// What shows it, in order.
    pub evidence: Vec<Evidence>,
}

/// What shows a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Where it stands.
    pub at: FileSpan,
    /// What stands there, as a sentence in lower case.
    pub text: String,
    /// Whether the way is gone without what stands there: nothing else allows the same.
    pub needed: bool,
}

impl EdgeKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 12] = [
        Self::Assumes,
        Self::PresentsSubject,
        Self::Passes,
        Self::RunsAs,
        Self::DeploysAs,
        Self::ChangesCode,
        Self::ChangesPolicy,
        Self::TakesCredentials,
        Self::Administers,
        Self::Contains,
        Self::Decrypts,
        Self::Reaches,
    ];

    /// The word for it, which stays the same from release to release.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Assumes => "assumes",
            Self::PresentsSubject => "presents-subject",
            Self::Passes => "passes",
            Self::RunsAs => "runs-as",
            Self::DeploysAs => "deploys-as",
            Self::ChangesCode => "changes-code",
            Self::ChangesPolicy => "changes-policy",
            Self::TakesCredentials => "takes-credentials",
            Self::Administers => "administers",
            Self::Contains => "contains",
            Self::Decrypts => "decrypts",
            Self::Reaches => "reaches",
        }
    }

    /// What stands between the two ends in a sentence.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Assumes => "may assume",
            Self::PresentsSubject => "may present a subject that is let into",
            Self::Passes => "may pass",
            Self::RunsAs => "runs as",
            Self::DeploysAs => "is deployed as",
            Self::ChangesCode => "may change what runs in",
            Self::ChangesPolicy => "may change the policies of",
            Self::TakesCredentials => "may get credentials of",
            Self::Administers => "may give itself",
            Self::Contains => "has",
            Self::Decrypts => "may decrypt with",
            Self::Reaches => "reaches",
        }
    }
}

impl Edge {
    /// Whether it is there.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::any(self.ways.iter().map(|way| way.answer))
    }

    /// Whether who goes it has the rights of the other end then.
    #[must_use]
    pub fn carries(&self) -> Answer {
        Answer::any(self.ways.iter().filter(|way| way.carries).map(|way| way.answer))
    }

    /// The way that shows best what can be done: one that gives rights before one that does not, a sure one before others,
    /// one that assumes least.
    #[must_use]
    pub fn best(&self) -> Option<&Way> {
        self.ways.iter().min_by_key(|way| (!way.carries, !way.answer.is_yes(), way.assumes.len()))
    }
}

impl Way {
    /// A way of which nothing has to be shown.
    pub(crate) fn plain() -> Self {
        Self::sure(Vec::new())
    }

    /// A way that is sure.
    pub(super) fn sure(evidence: Vec<Evidence>) -> Self {
        Self {
            by: String::new(),
            carries: true,
            answer: Answer::Yes,
            hangs_on: Vec::new(),
            assumes: Vec::new(),
            when: Vec::new(),
            evidence,
        }
    }

    /// The way as one that hangs on something.
    pub(super) fn hanging_on(mut self, what: impl Into<String>) -> Self {
        self.answer = Answer::Unknown;
        self.hangs_on.push(what.into());
        self
    }

    /// The way under the conditions of a template.
    pub(super) fn when(self, when: Vec<Literal>) -> Self {
        Self { when, ..self }
    }

    /// The way, with its name.
    pub(super) fn by(self, by: impl Into<String>) -> Self {
        Self { by: by.into(), ..self }
    }
}

impl Evidence {
    pub(super) fn new(at: FileSpan, text: impl Into<String>) -> Self {
        Self { at, text: text.into(), needed: true }
    }
}
