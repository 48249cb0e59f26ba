// Puts together what the core is asked: which files of the user's, and which text that is not on the disk (yet).

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CheckRequest } from 'deployfence';
import type { CliOptions, Serverless } from './host';
import type { Options } from './options';
import { stateText } from './state';

type Templates = Record<string, string>;

/** The service as it stands in memory, compiled: what a package or a deployment would write or upload now. */
export function liveService(serverless: Serverless, options: Options): CheckRequest {
  return request(serverless, options, [], { [temporaryStateFile(serverless)]: stateText(serverless.service) });
}

/** The package in a folder. The state file is what `deploy` reads; the template file is for people. */
export function packagedService(serverless: Serverless, options: Options, folder: string): CheckRequest {
  const { naming } = serverless.getProvider('aws');
  const template = path.join(folder, naming.getCompiledTemplateFileName());
  const files = [path.join(folder, naming.getServiceStateFileName()), ...(existsSync(template) ? [template] : [])];
  return request(serverless, options, files, {});
}

/** One function as `deploy function` would update it: nothing is compiled then, the role goes straight to Lambda. */
export function singleFunction(serverless: Serverless, options: Options, name: string): CheckRequest {
  const provider = serverless.getProvider('aws');
  const { service } = serverless;
  const functionObject = service.functions?.[name] ?? {};
  const role = provider.getCustomExecutionRole(functionObject);
  const compiled = {
    Resources: {
      ...service.resources?.Resources,
      [provider.naming.getLambdaLogicalId(name)]: {
        Type: 'AWS::Lambda::Function',
        Properties: role === undefined ? {} : { Role: asIntrinsic(role) },
      },
    },
  };
  const updated = { ...service, provider: { ...service.provider, compiledCloudFormationTemplate: compiled } };
  const asked = request(serverless, options, [], { [temporaryStateFile(serverless)]: stateText(updated) });
  return { ...asked, config: { ...asked.config, function: name } };
}

/** The service with nothing packaged: the core predicts, or says that it cannot. */
export function unpackagedService(serverless: Serverless, options: Options): CheckRequest {
  const readable = configurationFile(serverless);
  return request(serverless, options, readable ? [] : [serverless.serviceDir], {});
}

/** The folder that holds the package, as the framework finds it. */
export function packageFolder(serverless: Serverless, cli: CliOptions): string {
  const asked = cli.package ?? serverless.service.package.path;
  // Whatever ends in `.serverless` is taken for the framework's own folder.
  return asked === undefined || asked.endsWith('.serverless') ? temporaryFolder(serverless) : path.resolve(asked);
}

/** A path as a message names it: from where the command was started. */
export function shown(folder: string): string {
  return path.relative(process.cwd(), folder) || '.';
}

export function temporaryFolder(serverless: Serverless): string {
  return path.join(serverless.serviceDir, '.serverless');
}

/** As a name: reports show a text that is in memory under the name that it was given. */
function temporaryStateFile(serverless: Serverless): string {
  return shown(path.join(temporaryFolder(serverless), serverless.getProvider('aws').naming.getServiceStateFileName()));
}

function request(serverless: Serverless, options: Options, files: string[], templates: Templates): CheckRequest {
  const source = configurationFile(serverless);
  const knowledge = options.knowledge.map((written) => path.resolve(serverless.serviceDir, written));
  return {
    paths: [...(source ? [source] : []), ...files, ...knowledge],
    templates,
    config: { world: 'together', rules: options.rules, workingDirectory: process.cwd() },
  };
}

/** The user's own file, where it is one that has positions to point at. */
function configurationFile(serverless: Serverless): string | undefined {
  const name = serverless.configurationFilename;
  return name !== undefined && /\.(ya?ml|json)$/.test(name) ? path.resolve(serverless.serviceDir, name) : undefined;
}

/** In a service a role may be the bare logical id of a resource. */
function asIntrinsic(role: unknown): unknown {
  return typeof role === 'string' && !role.includes(':') ? { 'Fn::GetAtt': [role, 'Arn'] } : role;
}
