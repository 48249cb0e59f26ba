// Hooks the guard into the framework's commands. What is asked is in request.ts, what is decided comes from the core.

import type { CheckRequest, Report } from 'deployfence';
import { AddonFailure, check } from './addon';
import type { CliOptions, Hook, Serverless, Utils } from './host';
import { leftoverWarning, type Origin } from './leftover';
import { parseOptions, type Options } from './options';
import { runFirst, runLast } from './order';
import { list, repair } from './repair';
import { liveService, packagedService, packageFolder, shown, singleFunction } from './request';
import { customSchema } from './schema';
import { show } from './show';
import { verdict } from './verdict';

export class ServerlessDeployfence {
  readonly commands = {
    deployfence: {
      usage: 'Show what deployfence finds in the packaged service',
      lifecycleEvents: ['report'],
      options: {
        package: { usage: 'The folder that holds the package', shortcut: 'p', type: 'string' },
        format: { usage: 'text (the default) or json', type: 'string' },
      },
    },
  };

  readonly hooks = {
    initialize: async () => this.onEntry(),
    'aws:package:finalize:mergeCustomProviderResources': async () => this.onMerged(),
    'before:aws:package:finalize:saveServiceState': async () => this.onFinalTemplate(),
    'after:package:finalize': async () => this.onWritten(),
    'before:deploy:function:initialize': async () => this.onSingleFunction(),
    'before:aws:deploy:deploy:createStack': async () => this.onDeploy(),
    'deployfence:report': async () => this.onReport(),
  } satisfies Record<string, Hook>;

  #options: Options | undefined;
  /** What was shown already: a deployment checks the same service more than once. */
  readonly #shown = new Set<string>();

  constructor(
    private readonly serverless: Serverless,
    private readonly cli: CliOptions,
    private readonly utils: Utils,
  ) {
    serverless.configSchemaHandler?.defineCustomProperties(customSchema);
  }

  /** All plugins are loaded now. */
  async asyncInit(): Promise<void> {
    runFirst(this.serverless, 'initialize', this.hooks.initialize);
    for (const name of ['before:aws:package:finalize:saveServiceState', 'after:package:finalize'] as const) {
      runLast(this.serverless, name, this.hooks[name]);
    }
  }

  /** The ways in that pass by packaging are stopped here: this is the last moment before the first call to AWS. */
  private onEntry(): void {
    const command = this.serverless.processedInput.commands.join(' ');
    if (!['package', 'deploy', 'deploy function', 'deployfence'].includes(command)) return;
    // A misspelt option shows at once, not after a minute of packaging.
    this.options();
    if (command === 'deploy function') this.onSingleFunction();
    if (command === 'deploy' && (this.cli.package ?? this.serverless.service.package.path) !== undefined) {
      const folder = packageFolder(this.serverless, this.cli);
      this.guard(`the deployment of \`${shown(folder)}\``, (options) => packagedService(this.serverless, options, folder));
    }
  }

  private onMerged(): void {
    if (this.options().mode !== 'fix') return;
    const changes = this.attempt(() => repair(this.serverless, this.options()));
    if (changes.length > 0) this.utils.log.notice(`deployfence repaired the service\n\n${list(changes)}\n`);
  }

  private onFinalTemplate(): void {
    try {
      this.guard('this package', (options) => liveService(this.serverless, options));
    } catch (error) {
      this.warnOfLeftover('an earlier run');
      throw error;
    }
  }

  /** Another plugin may have changed the files, or the template before it was written. */
  private onWritten(): void {
    const folder = packageFolder(this.serverless, this.cli);
    try {
      this.guard(`the package in \`${shown(folder)}\``, (options) => packagedService(this.serverless, options, folder));
    } catch (error) {
      this.warnOfLeftover('this run');
      throw error;
    }
  }

  private onSingleFunction(): void {
    const name = this.cli.function;
    if (name === undefined) return;
    this.guard(`the deployment of the function \`${name}\``, (options) =>
      singleFunction(this.serverless, options, name),
    );
  }

  /** What goes up is the template in memory, whatever the files say. */
  private onDeploy(): void {
    this.guard('this deployment', (options) => liveService(this.serverless, options));
  }

  private onReport(): void {
    const report = this.attempt(() => show(this.serverless, this.cli, this.options(), this.utils));
    if (report.status !== 0) process.exitCode = report.status;
  }

  private guard(action: string, asked: (options: Options) => CheckRequest): void {
    const options = this.options();
    const report = this.attempt(() => check(asked(options)));
    const decided = verdict(report, options.mode, action);
    if (decided.kind === 'stop') throw this.failure(decided.message, 'DEPLOYFENCE_BLOCKED');
    if (decided.kind === 'warn' && this.isNews(report)) this.utils.log.warning(decided.message);
  }

  private isNews(report: Report): boolean {
    const fresh = report.findings.filter((finding) => !this.#shown.has(finding.fingerprint));
    for (const finding of fresh) this.#shown.add(finding.fingerprint);
    return fresh.length > 0;
  }

  private warnOfLeftover(from: Origin): void {
    const warning = leftoverWarning(this.serverless, this.cli, from);
    if (warning !== undefined) this.utils.log.warning(warning);
  }

  private options(): Options {
    if (this.#options) return this.#options;
    const parsed = parseOptions(this.serverless.service.custom?.['deployfence']);
    if (!parsed.ok) {
      throw this.failure(`deployfence's options are wrong\n\n${list(parsed.problems)}`, 'DEPLOYFENCE_OPTIONS');
    }
    for (const remark of parsed.remarks) this.utils.log.warning(remark);
    this.#options = parsed.options;
    return this.#options;
  }

  /** A guard that could not run stops the command, in words. */
  private attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof AddonFailure) throw this.failure(error.message, 'DEPLOYFENCE_FAILED');
      throw error;
    }
  }

  private failure(message: string, code: string): Error {
    return new this.serverless.classes.Error(message, code);
  }
}
