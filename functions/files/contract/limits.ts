import { files } from './module.ts';

/** Each start is some writes and a URL; quotas count what is kept, not how often somebody begins. */
export const uploading = files.limit('uploads', { per: 'person', tokens: 300, refillPerSecond: 5 });

/** Anybody may try tokens. */
export const openingShares = files.limit('shares', { per: 'address', tokens: 120, refillPerSecond: 2 });
