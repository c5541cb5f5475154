import { AuthError } from '../errors.ts';

/** The part of `createClient`'s client that tells who is signed in. */
export interface WhoIsThere {
  readonly auth?: { session(): Promise<{ readonly personId: string } | undefined> };
}

/**
 * The same calls, made only while who made the first of them is signed in: to anybody else the space is a lost one, and the answer would
 * take documents and unsent writes away.
 */
export function ofOnePerson<A extends object>({ api, auth }: WhoIsThere & { readonly api: A }): A {
  if (!auth) return api;
  let person: string | undefined;
  return new Proxy(api, {
    get:
      (calls, name) =>
      async (...values: unknown[]) => {
        const now = (await auth.session())?.personId;
        person ??= now;
        if (now !== person) throw new AuthError('SignedOut', 'who began this is not signed in');
        return (calls as Record<string | symbol, (...values: unknown[]) => unknown>)[name]?.(...values);
      },
  });
}
