import type { KeyPlace } from '../contract/keys.ts';
import { organisationSpace } from '../sync/space-id.ts';
import type { Account } from './accounts.ts';
import type { Decision, Subject } from './decide.ts';
import { isAlive, isKeyAccount, opens } from './key-account.ts';

/** What a key asks for. */
export interface KeyRequest {
  /** Scope that the route names. */
  readonly scope: string;
  readonly place: KeyPlace;
  /** Value of the path parameter that the place names. */
  readonly at: string;
}

const deny = (rule: string, code: NonNullable<Decision['code']>, reason: string): Decision => ({
  allowed: false,
  rule,
  code,
  reason,
});

/**
 * What stands before the policy when no person asks: whether the key is still one, reaches this organisation, and has the scope. It only ever
 * refuses; what it lets pass, `decide` judges by the key's role as it judges people. Pure: the account was read strongly consistent.
 * @returns the refusal, or undefined.
 */
export function refuseKey(
  { sessionId, signedInAt, key }: Subject,
  account: Account | undefined,
  { scope, place, at }: KeyRequest,
  now: Date,
): Decision | undefined {
  if (!key) return deny('key/none', 'key-refused', 'This is no key.');
  if (!isKeyAccount(account) || account.kind !== key.kind || !isAlive(account, now)) {
    return deny('key/ended', 'key-refused', 'It was revoked, or has come to its end.');
  }
  const current =
    key.kind === 'api-key'
      ? Object.hasOwn(account.secrets, sessionId) && opens(account.secrets[sessionId], now)
      : signedInAt >= (account.sessionsValidAfter ?? 0);
  if (!current) return deny('key/rotated', 'key-refused', 'It was replaced by another one.');
  const { organisationId } = account;
  const own = place.holds === 'organisation' ? organisationId : organisationSpace(organisationId);
  if (at !== own) return deny('key/elsewhere', 'not-found', 'The key belongs to another organisation.');
  if (!account.scopes.includes(scope) || (key.scopes && !key.scopes.includes(scope))) {
    return deny('key/scope', 'scope-missing', `The key has no scope '${scope}'.`);
  }
  return undefined;
}
