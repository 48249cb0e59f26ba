//! Services of the Serverless Framework: `serverless.yml`, what the framework makes of it, and what it packaged.

mod assemble;
mod include;
mod lookup;
mod merge;
mod naming;
mod packaged;
mod packager;
mod permissions;
mod predict;
pub mod repair;
mod resolve;
mod service;
mod state;
mod triggers;
mod variables;

pub use assemble::{Input, assemble};
pub use packager::{Packager, Product, Version};
pub use resolve::Target;
pub use service::{Event, Function, Service};
pub use state::{is_service, is_state};
pub use triggers::{Handler, Trigger};
