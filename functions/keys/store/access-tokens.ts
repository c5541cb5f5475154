import type { KeyObject } from 'node:crypto';
import { variables } from '../../../lib/contract/environment.ts';
import { exchange } from '../../../lib/runtime/aws/transport.ts';
import { variable } from '../../../lib/runtime/environment.ts';
import { type Claims, claimsOf, readKeys, signerOf } from '../model/token.ts';

/** Milliseconds for which the pool's keys are taken without asking; it changes them rarely, and tells by a new id. */
const knownFor = 3_600_000;
/** Milliseconds between two questions: forged ids must not make it ask each time. */
const pause = 10_000;
const timeout = 1_500;

type FetchKeys = (issuer: string) => Promise<unknown>;

/** The public keys of the pool, by HTTP. */
async function fetchKeys(issuer: string): Promise<unknown> {
  const { origin, pathname } = new URL(`${issuer}/.well-known/jwks.json`);
  const answer = await exchange(origin, pathname, 'GET', {}, '', timeout);
  if (answer.status !== 200) throw new Error(`${origin}${pathname} answered ${answer.status}`);
  return JSON.parse(answer.body.toString('utf8'));
}

export type AccessTokens = ReturnType<typeof accessTokens>;

/** Access tokens of the user pool, checked by its public keys: signature, issuer, use and time. */
export function accessTokens(
  issuer = () => variable(variables.tokenIssuer),
  appClient = () => variable(variables.tokenClient),
  fetched: FetchKeys = fetchKeys,
) {
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function keyOf(kid: string, now: number): Promise<KeyObject | undefined> {
    const isFresh = keys.has(kid) && now - fetchedAt < knownFor;
    if (!isFresh && now - askedAt >= pause) {
      askedAt = now;
      try {
        keys = readKeys(await fetched(issuer()));
        fetchedAt = now;
      } catch (error) {
        askedAt = Number.NEGATIVE_INFINITY;
        if (!keys.has(kid)) throw error;
      }
    }
    return keys.get(kid);
  }

  return {
    appClient,
    /** Its claims; undefined when it is none of the pool's, or does not hold now. @throws when the keys cannot be fetched and none fits. */
    async verify(token: string, now: Date): Promise<Claims | undefined> {
      const kid = signerOf(token);
      const key = kid === undefined ? undefined : await keyOf(kid, now.getTime());
      return key && claimsOf(token, key, issuer(), now);
    },
  };
}
