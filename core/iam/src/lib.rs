//! The policy language over values that may be partly unknown: role identities, trust policies, the elements of every
//! policy, and the patterns that they are written in.

pub mod pattern;
pub mod policy;
mod role;
mod trust;

pub use role::{Arn, role_name, same_role};
pub use trust::{TrustPolicy, TrustStatement, TrustedService};
