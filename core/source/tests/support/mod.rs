//! What the tests of the readers share.

pub(crate) mod compare;
pub(crate) mod corpus;
pub(crate) mod invariants;
pub(crate) mod oracle;
