// Reads what a packager wrote, with nothing shared with the core: this is the witness.

export const templateFile = '.serverless/cloudformation-template-update-stack.json';
export const stateFile = '.serverless/serverless-state.json';

export function readTemplate(service, file = templateFile) {
  return JSON.parse(service.read(file));
}

/** The state file writes an object that occurs twice as a path to its first occurrence. */
export function readState(service, file = stateFile) {
  const root = JSON.parse(service.read(file));
  const at = (reference) =>
    [...reference.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]/g)].reduce((value, [, step]) => value[JSON.parse(step)], root);
  const seen = new Set();
  (function follow(value) {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [name, member] of Object.entries(value)) {
      if (typeof member?.$ref === 'string' && member.$ref.startsWith('$')) value[name] = at(member.$ref);
      follow(value[name]);
    }
  })(root);
  return root;
}

/** The template that `deploy --package` would deploy. */
export function templateOfState(service, file = stateFile) {
  return readState(service, file).service.provider.compiledCloudFormationTemplate;
}

export function functions(template) {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === 'AWS::Lambda::Function');
}

/** What a role value comes to in the account of these tests, as text. */
export function resolved(value, template) {
  const pseudo = { 'AWS::Partition': 'aws', 'AWS::AccountId': '123456789012', 'AWS::Region': 'eu-west-1' };
  const named = (name) => pseudo[name] ?? template.Parameters?.[name]?.Default ?? `<${name}>`;
  if (typeof value === 'string') return value;
  const [[name, argument]] = Object.entries(value);
  if (name === 'Ref') return named(argument);
  if (name === 'Fn::Sub') return argument.replace(/\$\{([^}]+)\}/g, (_, hole) => named(hole));
  if (name === 'Fn::Join') return argument[1].map((part) => resolved(part, template)).join(argument[0]);
  return JSON.stringify(value);
}

/** The text of a template without what differs from one packaging to the next. */
export function masked(text) {
  return text
    .replace(/\d{13}-\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<artifacts>')
    .replace(/(Deployment)\d{13}/g, '$1<instance>');
}
