import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { auditAccess, callerAccess } from '../../lib/contract/caller-access.ts';
import { type Operation, pascal } from '../../lib/contract/registry.ts';
import { outputs } from './stack.ts';

interface Call {
  readonly functionPath: string;
  readonly action: string;
  readonly allowed: number;
  readonly denied: number;
}

const shared: Readonly<Record<string, string>> = {
  userPool: 'cognito-idp',
  machineClients: 'cognito-idp',
  cursorKey: 'secretsmanager',
  cardSecret: 'secretsmanager',
  aggregatorSecret: 'secretsmanager',
  email: 'ses',
  sms: 'sns',
  push: 'sns',
  sockets: 'execute-api',
  events: 'events',
  personHooks: 'lambda',
  jobQueues: 'sqs',
};

/** `dynamodb:Query` for `{ people: ['Query'] }`. */
function actionsOf({ module, entry }: Operation): string[] {
  const implied = entry.kind === 'route' ? [callerAccess(entry), auditAccess(entry)] : [];
  return [entry.access, ...implied]
    .flatMap((access) => Object.entries(access))
    .flatMap(([key, actions]) => {
      const [owner, name] = key.includes('/') ? (key.split('/') as [string, string]) : [module.name, key];
      const { tables, buckets, queues } = modules.find((each) => each.module.name === owner)?.module.resources ?? {};
      const resource = name.split('.')[0] ?? name;
      const service =
        shared[name] ??
        (tables?.[resource] ? 'dynamodb' : buckets?.[resource] ? 's3' : queues?.[resource] ? 'sqs' : 'kms');
      // Of hooks the actions say which, and the right is one.
      return actions.map((action) => `${service}:${name === 'personHooks' ? 'InvokeFunction' : action}`);
    });
}

// Runs after every other file of this folder (last-sequencer.js); a run of some files only says nothing about rights.
describe('the rights that contracts grant', () => {
  it('are all used by some test, and nothing was refused', async () => {
    if (process.env.MAINSTAY_PARTIAL === '1') return;
    const calls = (await (await fetch(`${outputs.awsEndpoint}/_local/calls`)).json()) as Call[];
    // Those of identity have crooked ways that test/identity/rights.test.ts walks, behind ports that know each grant.
    const operations = modules.flatMap(({ module, operations }) => (module.name === 'identity' ? [] : operations));
    const unused = operations.flatMap((operation) => {
      const name = new RegExp(`(^|${pascal(operation.module.name)})${pascal(operation.name)}Function[0-9A-F]{8}$`);
      const used = new Set(
        calls.filter(({ functionPath }) => name.test(functionPath.split('/').at(-1) ?? '')).map(({ action }) => action),
      );
      return [...new Set(actionsOf(operation))]
        .filter((action) => !used.has(action))
        .map((action) => `${operation.name} ${action}`);
    });
    const refused = calls
      .filter(({ denied }) => denied > 0)
      .map(({ functionPath, action }) => `${functionPath} ${action}`);
    const remedy = 'call what needs it from a test of test/api, or take it out of `access`';
    expect({ unused, refused }, remedy).toEqual({ unused: [], refused: [] });
  });
});
