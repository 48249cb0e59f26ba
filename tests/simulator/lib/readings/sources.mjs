// The pages of AWS that readings rest on.

const guide = (page) => `https://docs.aws.amazon.com/IAM/latest/UserGuide/${page}.html`;
const organizations = (page) => `https://docs.aws.amazon.com/organizations/latest/userguide/${page}.html`;

export const VERSION = guide('reference_policies_elements_version');
export const VARIABLES = guide('reference_policies_variables');
export const RESOURCE = guide('reference_policies_elements_resource');
export const NOT_PRINCIPAL = guide('reference_policies_elements_notprincipal');
export const PRINCIPAL = guide('reference_policies_elements_principal');
export const OPERATORS = guide('reference_policies_elements_condition_operators');
export const MULTIVALUED = guide('reference_policies_condition-single-vs-multi-valued-context-keys');
export const POLICY_TYPES = guide('access_policies');
export const BOUNDARIES = guide('access_policies_boundaries');
export const ENFORCEMENT = guide('reference_policies_evaluation-logic_policy-eval-denyallow');
export const WITHIN_AN_ACCOUNT = guide('reference_policies_evaluation-logic_policy-eval-basics');
export const SCPS = organizations('orgs_manage_policies_scps');
export const RCPS = organizations('orgs_manage_policies_rcps');
