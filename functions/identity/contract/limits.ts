import { identity } from './module.ts';

/**
 * Beside the quotas among the settings: a quota counts what was done, in the transaction that does it, and protects whom it is done to; a limit
 * counts who asks.
 */

/** Anybody may have a mail sent to any address, and try tokens: by network address, and closed when it cannot be counted. */
export const deletionLinks = identity.limit('deletionLinks', {
  per: 'address',
  tokens: 20,
  refillPerSecond: 1 / 60,
  whenUnknown: 'refuse',
});

/** Each request for erasure is a mail, and can be cancelled at once. */
export const erasures = identity.limit('erasures', { per: 'person', tokens: 5, refillPerSecond: 1 / 600 });

/** Setups of authenticators, each with a call of KMS, and codes that confirm them. */
export const authenticatorSetups = identity.limit('authenticatorSetups', {
  per: 'person',
  tokens: 20,
  refillPerSecond: 1 / 60,
});

/** Requests to confirm, and attempts to do so; closed when it cannot be counted, since each wrong code is a guess. */
export const stepUps = identity.limit('stepUps', {
  per: 'person',
  tokens: 60,
  refillPerSecond: 1 / 10,
  whenUnknown: 'refuse',
});

/** An organisation is many rows, and a purge when it goes. */
export const founding = identity.limit('founding', { per: 'person', tokens: 40, refillPerSecond: 1 / 60 });

/** Tokens of invitations, tried out. */
export const joining = identity.limit('joining', { per: 'person', tokens: 20, refillPerSecond: 1 / 30 });
