import { sync } from './module.ts';

/** A device that comes back sends its backlog in a burst, up to 500 mutations each; then ten requests a second. */
export const push = sync.limit('push', { per: 'device', tokens: 300, refillPerSecond: 10 });

export const makingSpaces = sync.limit('spaces', { per: 'person', tokens: 60, refillPerSecond: 1 / 10 });
export const inviting = sync.limit('invitations', { per: 'person', tokens: 60, refillPerSecond: 1 / 30 });

/** Codes, tried out. */
export const joining = sync.limit('joining', { per: 'person', tokens: 20, refillPerSecond: 1 / 30 });
