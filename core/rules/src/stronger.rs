//! Whether a principal may do what another may not, whatever it is done to.

use deployfence_graph::{Held, Principal, World};
use deployfence_iam::escalation::methods;
use deployfence_value::{Answer, Hole, HoleOrigin, Scope, Text};

/// Actions that boundaries hold back to guard data and signatures, beside those that methods of escalation take.
const GUARDED: &[&str] = &[
    "dynamodb:GetItem",
    "ec2:RunInstances",
    "iam:CreateRole",
    "kms:Decrypt",
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "signer:StartSigningJob",
];

/// An action that `other` surely may take on everything and `own` surely may not take on anything; none where nothing shows
/// that it is stronger.
pub(crate) fn stronger_by(world: &World, own: &Held<'_>, other: &Principal) -> Option<&'static str> {
    let origin = HoleOrigin::Computed("any resource".into());
    let any = Text::hole(Hole::new(origin, Scope(u32::MAX)));
    let others = other.held(world);
    let of_methods = methods().flat_map(|method| method.needs).map(|need| need.action);
    GUARDED.iter().copied().chain(of_methods).find(|action| {
        own.may(action, &any).is_no()
            && !others.is_empty()
            && others.iter().all(|held| held.may(action, &any) == Answer::Yes)
    })
}
