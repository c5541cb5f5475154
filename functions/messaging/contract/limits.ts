import { messaging } from './module.ts';

/** What an app tells of its person's doings, in bursts after it was offline. */
export const recording = messaging.limit('activities', { per: 'person', tokens: 120, refillPerSecond: 1 });
