//! The CloudFormation model: what a template says, and what its intrinsic functions can be known to give.

mod conditions;
mod functions;
mod logic;
mod macros;
mod model;
mod parameters;
mod problem;
mod resource;
pub mod sam;
mod sections;
mod stacks;
mod syntax;

pub use conditions::{Conditions, Formula, Limit, Operand, Problem as ConditionProblem};
pub use functions::{Context, is_intrinsic, resolve};
pub use model::Template;
pub use parameters::Parameter;
pub use problem::Problem;
pub use resource::Resource;
pub use sections::Given;
pub use stacks::{NestedStack, Scopes};
pub use syntax::{from_document, from_node, merge_keys};
