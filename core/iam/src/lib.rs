//! The policy language over values that may be partly unknown. So far: role identities and trust policies.

mod role;
mod trust;

pub use role::{Arn, role_name, same_role};
pub use trust::{TrustPolicy, TrustStatement, TrustedService};
