import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller, RouteContext } from '../../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import type { AccountItem } from '../store/items.ts';
import type { FoundKey, KeyAccountStore } from '../store/key-accounts.ts';
import { bucketOf, type KeyRules } from './limit.ts';
import { requireTime, sorted, type Wanted } from './new-account.ts';
import { requireRightsOf } from './rights.ts';

/** What a person may change; `endsAt: null` takes the end away. */
export interface Changes extends Partial<Pick<Wanted, 'name' | 'scopes' | 'limit'>> {
  readonly endsAt?: string | null | undefined;
  readonly version?: number | undefined;
}

type Context = Pick<RouteContext, 'now' | 'idempotency'> & {
  readonly store: Pick<KeyAccountStore, 'get' | 'save'>;
  readonly rules: () => KeyRules;
};

/**
 * Changes a key or a machine, for whoever holds the rights of its role.
 * @param shown what is answered of it.
 * @param check refuses a change. @throws AppError `not-found`, `conflict`, `beyond-own-rights`, `key-limit-refused`, `key-end-refused`.
 */
export async function changeAccount<T>(
  { organisationId, keyId }: { readonly organisationId: string; readonly keyId: string },
  changes: Changes,
  caller: Caller,
  context: Context,
  shown: (found: FoundKey, now: Date) => T,
  check: (account: AccountItem) => void = () => undefined,
): Promise<T> {
  const now = context.now();
  requireTime(changes.endsAt);
  return untilSettled(async () => {
    const { account: before, lastUsedAt } = await context.store.get(organisationId, keyId);
    requireRightsOf(before.role, caller);
    if (changes.version !== undefined && changes.version !== before.version) throw new AppError('conflict');
    check(before);
    const { name, scopes, limit, endsAt } = changes;
    const set = {
      ...(name === undefined ? {} : { name }),
      ...(scopes === undefined ? {} : { scopes: sorted(scopes) }),
      ...(limit === undefined ? {} : { limit: bucketOf(limit, context.rules()) }),
      ...(endsAt === undefined ? {} : { endsAt: endsAt ?? undefined }),
    };
    const account = { ...before, ...set, updatedAt: now.toISOString(), version: before.version + 1 } as AccountItem;
    const { idempotency } = context;
    const done = await context.store.save(before, set, shown({ account, lastUsedAt }, now), {
      idempotency,
      now: () => now,
    });
    return done ? done.saved : again;
  });
}
