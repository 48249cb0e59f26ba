//! The policies that AWS manages. Their documents are deflated, several to a block, and inflated when one is asked for.

use std::fmt;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::table::{Texts, U16s, U32s, ids, texts, u16s};

static NAMES: Texts = texts!("managed_policies/names");
static PATH_NAMES: Texts = texts!("managed_policies/path_names");
static PATHS: U16s = u16s!("managed_policies/paths");
static BLOCKS: U16s = u16s!("managed_policies/blocks");
/// Where each document ends in its block.
static DOCUMENT_ENDS: U32s = U32s(include_bytes!("../../data/managed_policies/document_ends.u32"));
static BLOCK_ENDS: U32s = U32s(include_bytes!("../../data/managed_policies/block_ends.u32"));
static DEFLATED: &[u8] = include_bytes!("../../data/managed_policies/blocks.deflate");

/// No block is larger once inflated.
const BLOCK_LIMIT: usize = 1 << 20;

/// A policy that AWS manages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ManagedPolicy(u16);

impl ManagedPolicy {
    /// Its name: `AdministratorAccess`.
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0))
    }

    /// Its path: `/`, `/service-role/`, ….
    pub fn path(self) -> &'static str {
        PATHS.id(self.0).map_or("/", |path| PATH_NAMES.get(usize::from(path)))
    }

    /// Its ARN in the partition `aws`.
    pub fn arn(self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.path(), self.name())
    }

    /// Its document, as JSON without white space.
    pub fn document(self) -> String {
        self.inflate().unwrap_or_default()
    }

    fn inflate(self) -> Option<String> {
        let index = usize::from(self.0);
        let block = BLOCKS.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) if BLOCKS.get(before) == Some(block) => DOCUMENT_ENDS.get(before)?,
            _ => 0,
        };
        let (from, to) = BLOCK_ENDS.bounds(usize::from(block))?;
        let inflated = decompress_to_vec_with_limit(DEFLATED.get(from..to)?, BLOCK_LIMIT).ok()?;
        let document = inflated.get(start..DOCUMENT_ENDS.get(index)?)?;
        String::from_utf8(document.to_owned()).ok()
    }
}

impl fmt::Debug for ManagedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The managed policy of that name, or of that ARN in any partition.
pub fn managed_policy(name_or_arn: &str) -> Option<ManagedPolicy> {
    let Some((path, name)) = arn_path(name_or_arn) else {
        return NAMES.find_exact(name_or_arn).map(ManagedPolicy);
    };
    NAMES.find_exact(name).map(ManagedPolicy).filter(|policy| policy.path() == path)
}

/// Every managed policy, in the order of the names.
pub fn managed_policies() -> impl ExactSizeIterator<Item = ManagedPolicy> {
    ids(NAMES.len()).map(ManagedPolicy)
}

/// Path and name of an ARN of AWS's own account.
fn arn_path(arn: &str) -> Option<(&str, &str)> {
    let (_partition, path) = arn.strip_prefix("arn:")?.split_once(":iam::aws:policy")?;
    let name = path.rfind('/')? + 1;
    path.split_at_checked(name)
}
