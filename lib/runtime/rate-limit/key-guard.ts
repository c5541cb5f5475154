import { keyErrors } from '../../contract/errors.ts';
import { keyPlaceOf } from '../../contract/keys.ts';
import type { Subject } from '../../policy/decide.ts';
import { refuseKey } from '../../policy/decide-key.ts';
import { isKeyAccount } from '../../policy/key-account.ts';
import { AppError } from '../app-error.ts';
import { exchangeOf, type KeyGuard } from '../pipeline/exchange.ts';
import { type Claims, personOf, uuid } from '../pipeline/identify.ts';
import type { RateLimiter } from './limiter.ts';
import { buckets, takeToken } from './rate-limiter.ts';

/** The name under which every key has its bucket, whichever route it calls. */
export const keyBucket = 'keys/key';

/**
 * Whom the authorizer of key routes found. Its answer is kept for some minutes, so that what ends meanwhile is looked at here (the token)
 * or decided from the account (the key).
 */
function identify(found: Claims, now: Date): Subject {
  const { kind, id, secret, since, scopes, claims, ends } = found;
  if (ends !== undefined && !(Number(ends) > now.getTime() / 1000)) throw new AppError('unauthenticated');
  if (kind === 'person') return personOf(JSON.parse(String(claims)) as Claims);
  const isKey = kind === 'api-key' || kind === 'machine';
  if (!isKey || typeof id !== 'string' || !uuid.test(id) || typeof secret !== 'string') {
    throw new AppError('unauthenticated');
  }
  const key = { kind, ...(typeof scopes === 'string' ? { scopes: scopes.split(' ') } : {}) } as const;
  return { personId: id, sessionId: secret, groups: [], signedInAt: Number(since), key };
}

/**
 * For routes that are open to keys: decides whether the key is still one, reaches this organisation and has the scope, then takes a token of the
 * bucket that the key brings along.
 */
export function keyGuard(limiter: RateLimiter = buckets()): KeyGuard {
  return {
    errors: keyErrors,
    identify,
    refuse({ route, subject, input, services }, { account }) {
      const place = keyPlaceOf(route);
      if (!subject?.key || !route.keys || !place) return undefined;
      const at = String(input?.params[place.param]);
      return refuseKey(subject, account, { scope: route.keys, place, at }, services.now());
    },
    limit: {
      async before(request) {
        const exchange = exchangeOf(request);
        const { subject, facts } = exchange;
        const account = facts?.account;
        if (!subject?.key || !isKeyAccount(account)) return;
        const id = subject.personId;
        await takeToken(limiter, exchange, {
          name: keyBucket,
          subject: { kind: 'key', id },
          bucket: account.limit,
        });
      },
    },
  };
}
