import type { KeyAccount } from '../../../lib/policy/key-account.ts';
import type { ApiKey } from '../contract/api-key.ts';
import type { AccountItem } from '../store/items.ts';
import { prefixOf } from './secret-text.ts';
import { previousUntil } from './secrets.ts';

/** A key as it is shown: no hash, and no secret, which nobody has any more. */
export function toApiKey(account: AccountItem, lastUsedAt: string | undefined, now: Date): ApiKey {
  const { personId, name, role, scopes, limit, endsAt, createdAt, updatedAt, version } = account;
  const until = previousUntil(account as KeyAccount, now);
  return {
    keyId: personId,
    name,
    prefix: prefixOf(personId),
    role,
    scopes: [...scopes],
    limit: { tokens: limit.tokens, refillPerSecond: limit.refillPerSecond },
    ...(until ? { previousUntil: until } : {}),
    ...(endsAt ? { endsAt } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
    createdAt,
    updatedAt,
    version,
  };
}
