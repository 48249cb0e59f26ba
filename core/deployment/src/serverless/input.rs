//! What is known of one service before it is joined.

use deployfence_source::FileId;
use deployfence_value::{Scope, Value};

use super::packager::Packager;

/// What is known of one service.
#[derive(Debug)]
pub struct Input {
    /// Its configuration, not resolved, and the file that it stands in.
    pub config: Option<(Value, FileId)>,
    /// What was packaged: the state file.
    pub state: Option<Value>,
    /// What was packaged: the template for the update of the stack.
    pub template: Option<Value>,
    /// Whether the packaged output is being made right now, from this configuration: it is then never stale.
    pub live: bool,
    /// The stage and region to check for, where they are given.
    pub target: Target,
    /// The packager of the lockfile.
    pub packager: Option<Packager>,
    /// The stack instance that its holes belong to.
    pub scope: Scope,
}

/// What the command line or earlier packaging tells of the place that is deployed to.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The stage, where it is known.
    pub stage: Option<String>,
    /// The region, where it is known.
    pub region: Option<String>,
}

impl Target {
    /// What is given here, else what is given there.
    #[must_use]
    pub fn or(self, other: Option<Self>) -> Self {
        let other = other.unwrap_or_default();
        Self { stage: self.stage.or(other.stage), region: self.region.or(other.region) }
    }
}
