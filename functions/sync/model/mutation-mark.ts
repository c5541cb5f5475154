import { createHash } from 'node:crypto';

/** What a mutation is recognised by. */
export interface Tagged {
  readonly tag?: string | undefined;
}

/** Of the digest; two different mutations look the same once in 16 million times. */
export const bytesPerMark = 3;

/** JSON in which the order of properties does not matter: not every language keeps it. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    each && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** By its tag, which stays when an app converts the mutation to a newer schema; without one by all that it says. */
export const markOf = (mutation: Tagged): Uint8Array =>
  createHash('sha256')
    .update(mutation.tag === undefined ? `=${sorted(mutation)}` : `#${mutation.tag}`)
    .digest()
    .subarray(0, bytesPerMark);
