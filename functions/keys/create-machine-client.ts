import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import type { MachineClients } from '../../lib/runtime/aws/machine-clients.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { createMachineClient } from './contract/machine-secrets.ts';
import type { KeyRules } from './model/limit.ts';
import { tokenScope, toMachineClient } from './model/machine-client.ts';
import { newAccount } from './model/new-account.ts';
import { machineClients, tokenUrl } from './store/clients.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';
import { rules } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'create' | 'outcomes'>;
  readonly clients: Pick<MachineClients, 'create' | 'delete'>;
  readonly rules: () => KeyRules;
  readonly tokenUrl: () => string;
}

type Answer = { readonly machineClient: ReturnType<typeof toMachineClient>; readonly clientSecret?: string };

/**
 * The client is made first, then the account that makes it mean something, in one transaction with the command's record. What breaks off in
 * between leaves a client that is nobody's: its tokens are refused.
 */
export const operation: Operation<typeof createMachineClient, Dependencies> = async (
  { params: { organisationId }, body },
  caller,
  context,
) => {
  const { store, clients, idempotency, log } = context;
  const now = context.now();
  const keyId = context.newId();
  concerns({ resource: `key/${keyId}` });
  const about = { keyId, rules: context.rules(), now };
  const plain = newAccount('machine', body, organisationId, caller, about);
  // Noticed by the transaction as well, but before it a client would be made for nothing.
  const before = idempotency && (await store.outcomes.find(idempotency, now));
  if (before) return before.response as Answer;
  const clientSecret = Buffer.from(context.randomBytes(32)).toString('hex');
  const clientId = await clients.create({
    name: keyId,
    secret: clientSecret,
    scopes: plain.scopes.map(tokenScope),
    tokenMinutes: about.rules.tokenMinutes,
  });
  const account = { ...plain, client: { clientId, scopes: plain.scopes } };
  const shown: Answer = { machineClient: toMachineClient({ account }, context.tokenUrl(), now) };
  const unused = async () => {
    try {
      await clients.delete(clientId);
    } catch (error) {
      log.warn('a client that is nobody’s was not removed', { clientId, error });
    }
  };
  try {
    const done = await store.create(account, about.rules.keysPerOrganisation, shown, context);
    if (done === shown) return { ...shown, clientSecret };
    await unused();
    return done;
  } catch (error) {
    // Only where it surely was not stored.
    if (error instanceof AppError) await unused();
    throw error;
  }
};

const store = keyAccountStore('machine');
export const handler = handle(
  createMachineClient,
  { store, outcomes: store.outcomes, limiter: rateLimiter(), clients: machineClients(), rules, tokenUrl },
  operation,
);
