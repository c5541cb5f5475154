import { keys } from './module.ts';

/**
 * Each is a client of the user pool, which has room for so many of all organisations together, and is paid for: whoever founds organisations fills
 * one after the other.
 */
export const makingMachines = keys.limit('machines', { per: 'person', tokens: 50, refillPerSecond: 1 / 3600 });
