//! What a check has to say: findings with their evidence, and the vocabulary of rules.
//!
//! Nothing here knows how a finding was come by or how it is shown.

mod finding;
mod fix;
mod graph_view;
mod level;
mod report;
mod rule;

pub use finding::{Evidence, Finding, FindingBuilder, Suppression};
pub use fix::{Edit, Fix, Safety};
pub use graph_view::{GraphEdge, GraphNode, GraphView, GraphWay};
pub use level::{Confidence, Severity, UnknownLevel};
pub use report::{CheckedFile, FileNames, Note, Report, Status};
pub use rule::{Group, Host, RuleMeta};
