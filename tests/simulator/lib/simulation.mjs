// A case in the simulator's own form. Nothing here changes what a case means: how it is read is for
// `readings.mjs`.

const named = (policies, name) =>
  (policies ?? []).map((policy, index) => ({ name: `${name} ${index}`, policy }));

function levels(given, name) {
  return (given ?? []).map(({ orgIdentifier, policies }) => ({
    orgIdentifier,
    policies: named(policies, `${name} ${orgIdentifier}`),
  }));
}

export function toSimulation(document) {
  const { principal, action, resource, context } = document.request;
  return {
    request: { principal, action, resource, contextVariables: context },
    identityPolicies: named(document.identityPolicies, 'identity'),
    serviceControlPolicies: levels(document.serviceControlPolicies, 'scp'),
    resourceControlPolicies: levels(document.resourceControlPolicies, 'rcp'),
    ...(document.resourcePolicy && { resourcePolicy: document.resourcePolicy }),
    ...(document.sessionPolicy && { sessionPolicy: document.sessionPolicy }),
    ...(document.permissionBoundaries && {
      permissionBoundaryPolicies: named(document.permissionBoundaries, 'boundary'),
    }),
    ...(document.endpointPolicies && { vpcEndpointPolicies: named(document.endpointPolicies, 'endpoint') }),
  };
}
