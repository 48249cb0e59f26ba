//! The policies that AWS manages: names and paths as texts, documents in deflated blocks.

use miniz_oxide::deflate::compress_to_vec;

use super::json;
use super::packages::Packages;
use super::tables::{Pool, Tables, id};
use crate::shell::{Done, While};

/// How much text a block holds before the next one begins: small enough to be inflated for one document, large enough
/// to be worth deflating.
const BLOCK: usize = 64 * 1024;
const LEVEL: u8 = 10;

pub(crate) fn compile(packages: &Packages, tables: &mut Tables) -> Done {
    let all = json::read(&packages.moto.folder.join("moto/iam/aws_managed_policies.json"))?;
    let mut policies: Vec<_> = json::members(&all, "the managed policies")?.iter().collect();
    policies.sort_by_key(|(name, _)| name.as_str());

    let mut paths = Pool::default();
    let mut own_paths = Vec::new();
    let (mut block, mut blocks) = (String::new(), Vec::new());
    let (mut own_blocks, mut ends, mut block_ends) = (Vec::new(), Vec::new(), Vec::new());
    for (_, policy) in &policies {
        let document = policy["Document"].to_string();
        if !block.is_empty() && block.len() + document.len() > BLOCK {
            blocks.extend(compress_to_vec(block.as_bytes(), LEVEL));
            block_ends.push(u32::try_from(blocks.len()).while_("blocks")?);
            block.clear();
        }
        block.push_str(&document);
        own_paths.push(paths.id(json::text(policy, "Path")?)?);
        own_blocks.push(id(block_ends.len())?);
        ends.push(u32::try_from(block.len()).while_("documents")?);
    }
    blocks.extend(compress_to_vec(block.as_bytes(), LEVEL));
    block_ends.push(u32::try_from(blocks.len()).while_("blocks")?);

    tables.texts("managed_policies/names", policies.iter().map(|(name, _)| name))?;
    tables.texts("managed_policies/path_names", paths.texts())?;
    tables.u16s("managed_policies/paths", &own_paths);
    tables.u16s("managed_policies/blocks", &own_blocks);
    tables.u32s("managed_policies/document_ends", &ends);
    tables.u32s("managed_policies/block_ends", &block_ends);
    tables.bytes("managed_policies/blocks.deflate", blocks);
    tables.count("managed policies", policies.len());
    Ok(())
}
