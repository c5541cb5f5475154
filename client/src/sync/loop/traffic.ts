import { createLock, type Exclusively } from '../../auth/lock.ts';

/**
 * Increments and appended elements must not be seen twice: once in what a pull brings, and once more as the device's own mutation on top of
 * it. So nothing is pulled while such a mutation is on its way, and none is sent during a pull. Whatever gives the same result when it
 * is done twice needs no such care.
 */
export interface Traffic {
  readonly exclusively: Exclusively;
  /** Such mutations were sent, and it is not known whether they took effect. */
  uncertain: boolean;
}

export const createTraffic = (): Traffic => ({ exclusively: createLock('', undefined), uncertain: true });
