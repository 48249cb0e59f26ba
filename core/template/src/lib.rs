//! The CloudFormation model: what a template says, and what its intrinsic functions can be known to give.

mod functions;
mod model;
mod problem;
pub mod sam;
mod syntax;

pub use functions::{Context, is_intrinsic, resolve};
pub use model::{Resource, Template};
pub use problem::Problem;
pub use syntax::{Dialect, from_document, from_node};
