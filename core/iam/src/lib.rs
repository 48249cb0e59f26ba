//! The policy language over values that may be partly unknown: role identities, trust policies, the elements of every
//! policy, the patterns that they are written in, what they make of a request, what is doubtful in one by itself, and the
//! catalogue of what AWS has.

mod caller;
pub mod catalogue;
pub mod compare;
pub mod condition;
pub mod escalation;
pub mod evaluate;
pub mod lint;
pub mod pattern;
pub mod policy;
pub mod request;
mod role;
#[cfg(test)]
mod testing;
mod trust;

pub use caller::{Caller, Identity};
pub use role::{Arn, role_name, same_role};
pub use trust::{TrustPolicy, TrustedService};
