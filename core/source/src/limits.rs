//! The limits of the readers. Reaching one is a [`crate::Problem`], never silence.

/// Bytes of a template. CloudFormation takes at most 1 MB from S3; a template before packaging may be larger.
pub const TEMPLATE_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a service's configuration or of a file that it includes.
pub const CONFIG_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of packaged output or of a lockfile, which hold much besides what is looked for.
pub const OUTPUT_BYTES: usize = 64 * 1024 * 1024;
/// Nested collections. Real templates stay under 60; every walk over a tree may recurse this deep.
pub const DEPTH: usize = 256;
/// Nodes that a document may have once its aliases are expanded.
pub const EXPANDED_NODES: u64 = 500_000;
/// Problems kept for one file; more add nothing that a person would read.
pub const PROBLEMS: usize = 100;
