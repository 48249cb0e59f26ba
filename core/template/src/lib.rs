//! The CloudFormation model: what a template says, and what its intrinsic functions can be known to give.

mod intrinsics;
mod model;
pub mod sam;
mod syntax;

pub use intrinsics::{Context, is_intrinsic, resolve};
pub use model::{Resource, Template};
pub use syntax::{Dialect, from_document, from_node};
