import { randomBytes } from 'node:crypto';
import { uuidv7 } from './ids.ts';

/** Clock, ids and randomness, injected so that tests decide them. */
export interface Tools {
  readonly now: () => Date;
  /** UUIDv7. */
  readonly newId: () => string;
  readonly randomBytes: (size: number) => Uint8Array;
}

export const systemTools: Tools = {
  now: () => new Date(),
  newId: () => uuidv7(Date.now(), randomBytes(10)),
  randomBytes,
};
