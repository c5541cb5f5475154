import type { KeyKind } from '../../../lib/contract/keys.ts';
import type { KeyAccount } from '../../../lib/policy/key-account.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import type { AccountItem } from '../store/items.ts';
import { bucketOf, type KeyRules } from './limit.ts';
import { requireRightsOf, requireRole } from './rights.ts';

/** What a person says of a key or a machine to be made. */
export interface Wanted {
  readonly name: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly endsAt?: string | undefined;
  readonly limit?: KeyAccount['limit'] | undefined;
}

export const sorted = (scopes: readonly string[]): string[] => [...new Set(scopes)].sort();

/** The form of a time allows the 62nd of a month, and the 30th of February. @throws AppError `key-end-refused`. */
export function requireTime(endsAt: string | null | undefined): void {
  if (typeof endsAt !== 'string') return;
  const time = new Date(endsAt);
  const isTime = !Number.isNaN(time.getTime()) && time.toISOString() === endsAt;
  if (!isTime) throw new AppError('key-end-refused', 'There is no such time.');
}

/**
 * The account of a new key or machine.
 * @throws AppError `role-unknown`, `beyond-own-rights`, `key-limit-refused`, `key-end-refused`.
 */
export function newAccount(
  kind: KeyKind,
  { name, role, scopes, endsAt, limit }: Wanted,
  organisationId: string,
  caller: Caller,
  { keyId, rules, now }: { readonly keyId: string; readonly rules: KeyRules; readonly now: Date },
): AccountItem {
  requireRole(role, caller);
  requireRightsOf(role, caller);
  const at = now.toISOString();
  requireTime(endsAt);
  if (endsAt !== undefined && endsAt <= at) throw new AppError('key-end-refused', 'It is past.');
  return {
    entity: 'KeyAccount',
    personId: keyId,
    kind,
    organisationId,
    status: 'active',
    name,
    role,
    scopes: sorted(scopes),
    secrets: {},
    limit: bucketOf(limit, rules),
    ...(endsAt ? { endsAt } : {}),
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}
