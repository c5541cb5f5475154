/** An access token lives for ten minutes (lib/infra/people/user-pool-client.ts), a file of tests for less than the rest. */
const freshMs = 5 * 60_000;

/** What is made once for tests that follow each other, with people in it, and anew before their access tokens end. */
export function whileFresh<T>(make: () => Promise<T>): () => Promise<T> {
  let made: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (!made || Date.now() - made.at > freshMs) made = { at: Date.now(), value: make() };
    return made.value;
  };
}
