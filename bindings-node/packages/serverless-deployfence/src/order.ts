// Moves a hook of ours to the front or the end of its list. Hooks of one name run in the order in which plugins are
// loaded, the framework's own first.

import type { Hook, Serverless } from './host';

/** Before everybody: the framework's own `initialize` hook of `deploy` calls AWS for the account's id. */
export function runFirst(serverless: Serverless, name: string, hook: Hook): void {
  move(serverless, name, hook, (entries, own) => [own, ...entries]);
}

/** After everybody: what another plugin changes in the same hook has to be seen. */
export function runLast(serverless: Serverless, name: string, hook: Hook): void {
  move(serverless, name, hook, (entries, own) => [...entries, own]);
}

type Placing = <T>(others: T[], own: T) => T[];

function move(serverless: Serverless, name: string, hook: Hook, place: Placing): void {
  const entries = serverless.pluginManager.hooks[name];
  const own = entries?.find((entry) => entry.hook === hook);
  if (!entries || !own) return;
  entries.splice(0, entries.length, ...place(entries.filter((entry) => entry !== own), own));
}
