//! Services of the Serverless Framework: `serverless.yml`, what the framework makes of it, and what it packaged.

mod assemble;
mod include;
mod input;
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

pub use assemble::assemble;
pub use input::{Input, Target};
pub use packager::{Packager, Product, Version};
pub use service::{Event, Function, Service};
pub use state::{is_service, is_state};
pub use triggers::{Handler, Trigger};
