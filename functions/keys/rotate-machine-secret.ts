import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../lib/runtime/app-error.ts';
import type { MachineClients } from '../../lib/runtime/aws/machine-clients.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rotateMachineSecret } from './contract/machine-secrets.ts';
import type { KeyRules } from './model/limit.ts';
import { toMachineClient } from './model/machine-client.ts';
import { requireRightsOf } from './model/rights.ts';
import { machineClients, tokenUrl } from './store/clients.ts';
import type { MachineFields } from './store/items.ts';
import { type KeyAccountStore, keyAccountStore, tendLater } from './store/key-accounts.ts';
import { rules } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'get' | 'claim' | 'save' | 'outcomes'>;
  readonly clients: Pick<MachineClients, 'addSecret' | 'deleteSecret' | 'secretIds'>;
  readonly rules: () => KeyRules;
  readonly tokenUrl: () => string;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

type Answer = { readonly machineClient: ReturnType<typeof toMachineClient>; readonly clientSecret?: string };

/**
 * Cognito takes two secrets: the one that the machine was told last stays beside the new one, whatever else is there goes first. Without grace
 * the former goes before anything is kept, so that nobody is told that it ended while it still gets tokens: what breaks off is repeated as a whole.
 * Tokens know whole seconds, so the bound of those that are refused is the second after; until then the answer waits, or the first token by the
 * new one would be refused too. Of two at the same moment the later one goes on, and the other hears of it: neither is told a secret that the
 * other has removed.
 */
export const operation: Operation<typeof rotateMachineSecret, Dependencies> = async (
  { params: { organisationId, keyId }, body },
  caller,
  context,
) => {
  const { store, clients, idempotency } = context;
  const now = context.now();
  const before = idempotency && (await store.outcomes.find(idempotency, now));
  if (before) return before.response as Answer;
  const found = await store.get(organisationId, keyId);
  const { client } = found.account;
  requireRightsOf(found.account.role, caller);
  if (!client) throw new AppError('not-found');
  const { clientId } = client;
  // Before the claim: whoever takes the account later makes a secret that is not among those that go here, however late.
  const known = await clients.secretIds(clientId);
  const claimed = await store.claim(found.account, context.newId());
  if (!claimed) throw new AppError('conflict');
  const current = known.find((id) => id === client.secretId) ?? known[0];
  for (const id of known.filter((each) => each !== current)) await clients.deleteSecret(clientId, id);
  const clientSecret = Buffer.from(context.randomBytes(32)).toString('hex');
  const secretId = await clients.addSecret(clientId, clientSecret);

  const graceHours = body.graceHours ?? context.rules().graceHours;
  if (graceHours === 0 && current !== undefined) await clients.deleteSecret(clientId, current);
  const previousUntil = new Date(now.getTime() + graceHours * 3_600_000).toISOString();
  const changed: MachineFields = { ...client, secretId, previousUntil };
  const set = {
    client: changed,
    ...(graceHours === 0 ? { sessionsValidAfter: Math.floor(context.now().getTime() / 1000) + 1 } : {}),
  };
  const account = { ...claimed, ...set, updatedAt: now.toISOString(), version: claimed.version + 1 };
  const shown: Answer = { machineClient: toMachineClient({ ...found, account }, context.tokenUrl(), now) };
  const done = await store.save(claimed, set, shown, { idempotency, now: () => now }, [
    tendLater(clientId, secretId, previousUntil),
  ]);
  if (!done) throw new AppError('conflict');
  if (done.saved !== shown) return done.saved;
  if (set.sessionsValidAfter) await context.sleep(set.sessionsValidAfter * 1000 - context.now().getTime());
  return { ...shown, clientSecret };
};

const store = keyAccountStore('machine');
export const handler = handle(
  rotateMachineSecret,
  { store, outcomes: store.outcomes, clients: machineClients(), rules, tokenUrl, sleep },
  operation,
);
