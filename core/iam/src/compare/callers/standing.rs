//! What requests say of their caller.

use deployfence_value::{Hole, HoleOrigin, Piece, Scope, Text};

use crate::caller::Caller;
use crate::pattern::Subject;
use crate::request::Context;
use crate::role::Arn;

/// A caller, and what every request of it says of it.
#[derive(Debug, Clone)]
pub(in crate::compare) struct Standing {
    pub(in crate::compare) caller: Caller,
    /// The keys of [`DERIVED`] that its requests have, and where it is given, [`USERNAME`].
    pub(in crate::compare) keys: Vec<(&'static str, Subject)>,
    /// Whether the question is about this caller, and not about all that policies tell apart.
    is_given: bool,
}

/// Keys that follow from who the caller is.
/// Source: AWS's "AWS global condition context keys", properties of the principal.
const DERIVED: &[&str] = &[
    "aws:principalaccount",
    PRINCIPAL_ARN,
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principaltype",
];

/// The key that has the ARN of a user or a role.
const PRINCIPAL_ARN: &str = "aws:principalarn";

/// The key that has the name of a user. Callers of whom policies are asked are not told apart by it: it follows from who the
/// caller is where that is given.
const USERNAME: &str = "aws:username";

/// Keys that requests without credentials do not have, beside those of [`DERIVED`] and tags.
/// Source: AWS's "AWS global condition context keys", availability of each; so too what they have instead of an account.
const OF_CREDENTIALS: &[&str] = &[
    "aws:assumedroot",
    "aws:federatedprovider",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:signinsessionarn",
    "aws:sourceidentity",
    "aws:tokenissuetime",
    USERNAME,
];
/// Their tags.
const TAGS: &str = "aws:principaltag/";
/// What they have for the account of the caller.
const NO_ACCOUNT: &str = "anonymous";

impl Standing {
    /// A caller of whose requests nothing else is said.
    pub(in crate::compare) fn bare(caller: Caller) -> Self {
        Self { caller, keys: Vec::new(), is_given: false }
    }

    /// A caller with what its requests say of it.
    pub(in crate::compare) fn new(caller: Caller) -> Self {
        let mut keys: Vec<(&'static str, Subject)> = Vec::new();
        let kind = match &caller {
            Caller::User(_) => Some("User"),
            Caller::Role(_) | Caller::Session(_) => Some("AssumedRole"),
            Caller::FederatedUser(_) => Some("FederatedUser"),
            Caller::Root(_) => Some("Account"),
            Caller::Anonymous => Some("Anonymous"),
            Caller::Service(_) | Caller::Federated(_) | Caller::CanonicalUser(_) => None,
        };
        keys.extend(kind.map(|kind| ("aws:principaltype", Subject::from(kind))));
        if let Some(account) = caller.account() {
            keys.push(("aws:principalaccount", Subject::new(account.clone())));
        }
        keys.extend(principal_arn(&caller).map(|arn| (PRINCIPAL_ARN, Subject::new(arn))));
        let is_service = matches!(caller, Caller::Service(_));
        if caller == Caller::Anonymous {
            keys.push(("aws:principalaccount", Subject::from(NO_ACCOUNT)));
        } else {
            keys.push((
                "aws:principalisawsservice",
                Subject::from(if is_service { "true" } else { "false" }),
            ));
        }
        if let Caller::Service(name) = &caller {
            keys.push(("aws:principalservicename", Subject::new(name.clone())));
        }
        Self { caller, keys, is_given: false }
    }

    /// A session of a role that is known, path and all.
    pub(in crate::compare) fn of_role(session: Caller, role: &str) -> Self {
        let mut standing = Self::new(session);
        for (key, value) in &mut standing.keys {
            if *key == PRINCIPAL_ARN {
                *value = Subject::from(role);
            }
        }
        standing
    }

    /// The caller that a question is about. Users have a name, nobody else.
    pub(in crate::compare) fn given(caller: Caller) -> Self {
        let name = match &caller {
            Caller::User(user) => Some((USERNAME, Subject::new(user.name.clone()))),
            _ => None,
        };
        let mut given = Self { is_given: true, ..Self::new(caller) };
        given.keys.extend(name);
        given
    }

    /// Whether who it is settles a key for all callers like it.
    pub(in crate::compare) fn derives(&self, key: &str) -> bool {
        DERIVED.contains(&key) || (self.is_given && key == USERNAME)
    }

    /// Whether its requests cannot have a key.
    pub(in crate::compare) fn lacks(&self, key: &str) -> bool {
        self.caller == Caller::Anonymous && (OF_CREDENTIALS.contains(&key) || key.starts_with(TAGS))
    }

    /// Gives a request what it says of its caller.
    pub(in crate::compare) fn tell(&self, context: &mut Context) {
        for (key, value) in &self.keys {
            context.insert(key, vec![value.clone()]);
        }
    }

    /// Gives a request the same to be shown: a role of unknown path without path.
    pub(in crate::compare) fn show(&self, context: &mut Context) {
        for (key, value) in &self.keys {
            let pieces = value.text().pieces().iter().filter(|piece| **piece != Piece::Hole(unknown_path()));
            let known: Vec<Text> = pieces.cloned().map(Text::from_piece).collect();
            context.insert(key, vec![Subject::new(Text::concat(&known))]);
        }
    }
}

/// The path of a role that is known by a session of it.
fn unknown_path() -> Hole {
    Hole::new(HoleOrigin::Computed("path".into()), Scope(0))
}

fn principal_arn(caller: &Caller) -> Option<Text> {
    Some(match caller {
        Caller::User(identity) | Caller::Role(identity) | Caller::FederatedUser(identity) => {
            identity.arn.clone()
        }
        Caller::Session(session) => {
            // The key has the role's path, of which the session's ARN says nothing.
            let (partition, path) = (Arn::parse(&session.arn)?.partition, Text::hole(unknown_path()));
            let (arn, iam, role) = (Text::literal("arn:"), Text::literal(":iam::"), Text::literal(":role/"));
            Text::concat([&arn, &partition, &iam, &session.account, &role, &path, &session.name])
        }
        Caller::Root(account) => {
            Text::concat([&Text::literal("arn:aws:iam::"), account, &Text::literal(":root")])
        }
        _ => return None,
    })
}
