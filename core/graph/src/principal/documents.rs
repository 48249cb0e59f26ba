//! Policies that are attached by their ARN.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use deployfence_iam::Arn;
use deployfence_iam::catalogue::{ManagedPolicy, managed_policy};
use deployfence_iam::policy::Policy;
use deployfence_source::{FileId, FileSpan, SourceText, Syntax, read};
use deployfence_template::from_document;
use deployfence_value::{Literal, Text, Value};

use super::{Attachment, Source, unseen};

/// The file of what no file holds as it is read: the policies that AWS manages, and those in texts.
pub(crate) const NOWHERE: FileId = FileId(u32::MAX);

/// Managed policies by their ARNs.
#[derive(Default)]
pub(super) struct Documents {
    known: HashMap<Text, (Arc<Policy>, Source)>,
    /// Reading one takes longer than asking for it.
    of_aws: RefCell<HashMap<ManagedPolicy, Arc<Policy>>>,
}

impl Documents {
    pub(super) fn insert(&mut self, arn: Text, policy: Arc<Policy>, source: Source) {
        // Of two definitions none is the one that is meant.
        if let Some((known, _)) = self.known.get_mut(&arn) {
            *known = unseen(policy.at);
        } else {
            self.known.insert(arn, (policy, source));
        }
    }

    /// What the ARN in a value attaches.
    pub(super) fn attach(&self, arn: &Value, under: Vec<Literal>) -> Attachment {
        let (policy, source) = self.find(arn).unwrap_or_else(|| {
            let shown = arn.as_text().map_or_else(|| arn.display(), Text::to_string);
            (unseen(arn.at), Source::Unseen(shown))
        });
        Attachment { policy, at: arn.at, source, arn: arn.as_text().cloned(), under }
    }

    fn find(&self, arn: &Value) -> Option<(Arc<Policy>, Source)> {
        let text = arn.as_text()?;
        if let Some((policy, source)) = self.known.get(text) {
            return Some((Arc::clone(policy), source.clone()));
        }
        let parts = Arn::parse(text)?;
        if parts.known_account() == Some("aws") {
            // The same in every partition.
            let policy = managed_policy(&format!("arn:aws:iam::aws:{}", parts.resource.as_literal()?))?;
            return Some((self.of_aws(policy), Source::Aws(policy)));
        }
        None
    }

    fn of_aws(&self, policy: ManagedPolicy) -> Arc<Policy> {
        let mut known = self.of_aws.borrow_mut();
        Arc::clone(known.entry(policy).or_insert_with(|| {
            let document = read(&SourceText::new(policy.document()), Syntax::Json);
            let mut read = Policy::new(&from_document(&document, NOWHERE));
            read.at = FileSpan::new(NOWHERE, read.at.span);
            Arc::new(read)
        }))
    }
}
