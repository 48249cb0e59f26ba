// The parts of the Serverless Framework that the plugin touches: the same in serverless 3, osls 3 and osls 4.
// The framework ships no types of its own.

export interface Template {
  Resources: Record<string, unknown>;
}

export interface Service {
  service: string;
  provider: {
    compiledCloudFormationTemplate?: Template;
    iam?: { role?: unknown; deploymentRole?: unknown };
    role?: unknown;
  };
  package: {
    path?: string;
    individually?: boolean;
    artifactDirectoryName?: string;
    artifact?: string;
  };
  functions?: Record<string, { role?: unknown; handler?: string }>;
  resources?: { Resources?: Record<string, unknown> };
  custom?: Record<string, unknown>;
}

export interface Provider {
  naming: {
    getLambdaLogicalId(functionName: string): string;
    getServiceStateFileName(): string;
    getCompiledTemplateFileName(): string;
  };
  getCustomExecutionRole(functionObject: object): unknown;
}

export interface HookEntry {
  pluginName: string;
  hook: Hook;
}

export type Hook = () => Promise<void>;

export interface Serverless {
  serviceDir: string;
  configurationFilename?: string;
  service: Service;
  processedInput: { commands: string[] };
  pluginManager: { hooks: Record<string, HookEntry[] | undefined> };
  classes: { Error: new (message: string, code: string) => Error };
  configSchemaHandler?: { defineCustomProperties(schema: object): void };
  getProvider(name: 'aws'): Provider;
}

export interface CliOptions {
  package?: string;
  function?: string;
  format?: string;
}

export interface Utils {
  log: {
    notice(text: string): void;
    warning(text: string): void;
  };
  writeText(text: string): void;
}
