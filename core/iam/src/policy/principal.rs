//! `Principal` and `NotPrincipal`: whom a resource policy speaks of.

use deployfence_source::FileSpan;
use deployfence_value::{Text, Value};

use super::element::{Item, Items, Reader, each_alternative};
use super::problem::Flaw;

/// One principal as a policy names it. Wildcards have no meaning within a name.
/// Source: AWS's "AWS JSON policy elements: Principal".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Principal {
    /// `*`, or `"AWS": "*"`: everybody, also without credentials.
    Anyone,
    /// `"AWS"`: an account (id, or ARN of its root), or the ARN of a role, a user or a session.
    Aws(Text),
    /// `"Service"`: a service principal, such as `lambda.amazonaws.com`.
    Service(Text),
    /// `"Federated"`: an identity provider.
    Federated(Text),
    /// `"CanonicalUser"`: an account by its canonical id, in S3 only.
    CanonicalUser(Text),
    /// A principal of which nothing is known.
    Unknown,
}

/// The principals of a statement.
pub type Principals = Items<Principal>;

impl Principal {
    /// The principal as it is written, with its kind; `*` for everybody.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Anyone => "*".to_owned(),
            Self::Aws(text) | Self::Service(text) | Self::Federated(text) | Self::CanonicalUser(text) => {
                text.to_string()
            }
            Self::Unknown => "⟨unknown⟩".to_owned(),
        }
    }
}

pub(super) fn read(at: FileSpan, negated: bool, value: &Value, reader: &mut Reader) -> Principals {
    let mut items: Vec<Item<Principal>> = Vec::new();
    let element = if negated { "NotPrincipal" } else { "Principal" };
    each_alternative(value, |value, under| {
        let unknown = || Item { at: value.at, under: under.to_vec(), is: Principal::Unknown };
        if value.as_str() == Some("*") {
            items.push(Item { is: Principal::Anyone, ..unknown() });
            return;
        }
        if value.is_null() && !under.is_empty() {
            return;
        }
        if value.as_map().is_none() {
            if value.lost().is_none() && value.as_text().is_none_or(|text| text.as_literal().is_some()) {
                reader.problem(
                    value.at,
                    Flaw::WrongType,
                    format!("`{element}` is `*` or a map of principals"),
                );
            }
            items.push(unknown());
            return;
        }
        for entry in value.entries() {
            let make = kind(&entry.key);
            if make.is_none() && !entry.key.starts_with("Fn::") {
                let message = format!(
                    "there are no principals `{}`: they are `AWS`, `Service`, `Federated` or `CanonicalUser`",
                    entry.key
                );
                reader.problem(entry.key_at, Flaw::UnknownElement, message);
            }
            let read = reader.texts(&entry.key, &entry.value, |text| match (make, text) {
                (Some(make), Some(text)) => make(text),
                _ => Principal::Unknown,
            });
            items.extend(read.into_iter().map(|mut item| {
                item.under.extend_from_slice(under);
                item
            }));
        }
    });
    Items { at, negated, items }
}

fn kind(key: &str) -> Option<fn(&Text) -> Principal> {
    Some(match key {
        "AWS" => |text| {
            if text.as_literal() == Some("*") { Principal::Anyone } else { Principal::Aws(text.clone()) }
        },
        "Service" => |text| Principal::Service(text.clone()),
        "Federated" => |text| Principal::Federated(text.clone()),
        "CanonicalUser" => |text| Principal::CanonicalUser(text.clone()),
        _ => return None,
    })
}
