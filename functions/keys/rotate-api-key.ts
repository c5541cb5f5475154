import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rotateApiKey } from './contract/api-key-secrets.ts';
import { toApiKey } from './model/api-key.ts';
import type { KeyRules } from './model/limit.ts';
import { requireRightsOf } from './model/rights.ts';
import { hashOf, keyText } from './model/secret-text.ts';
import { rotated } from './model/secrets.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';
import { rules } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'get' | 'save'>;
  readonly rules: () => KeyRules;
}

/** Whoever holds the new secret acts with the key's role, so it takes the rights of that role to make one. */
export const operation: Operation<typeof rotateApiKey, Dependencies> = async (
  { params: { organisationId, keyId }, body },
  caller,
  context,
) => {
  const { account: before, lastUsedAt } = await context.store.get(organisationId, keyId);
  requireRightsOf(before.role, caller);
  const now = context.now();
  const until = new Date(now.getTime() + (body.graceHours ?? context.rules().graceHours) * 3_600_000);
  const key = keyText(keyId, context.randomBytes(32));
  const secrets = rotated(before.secrets, context.newId(), { hash: hashOf(key) }, until, now);
  const after = { ...before, secrets, updatedAt: now.toISOString(), version: before.version + 1 };
  const shown = { apiKey: toApiKey(after, lastUsedAt, now) };
  const done = await context.store.save(before, { secrets }, shown, { ...context, now: () => now });
  if (!done) throw new AppError('conflict');
  return done.saved === shown ? { ...shown, key } : done.saved;
};

const store = keyAccountStore('api-key');
export const handler = handle(rotateApiKey, { store, outcomes: store.outcomes, rules }, operation);
