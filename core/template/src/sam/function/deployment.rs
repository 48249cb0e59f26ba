//! `DeploymentPreference`: the CodeDeploy application, its role, and a deployment group for each function.

use super::super::expansion::Expansion;

/// The functions of the template that CodeDeploy deploys.
#[derive(Debug, Default)]
pub(crate) struct Deployments;

/// Adds what the deployments of all functions share.
pub(crate) fn finish(_: &mut Expansion<'_>) {}
