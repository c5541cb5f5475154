import { settings } from '../../../lib/runtime/environment.ts';
import { aggregation } from '../contract/module.ts';

export interface Terms {
  readonly connectionsPerHolder: number;
  readonly syncHours: number;
}

/** What the stage says. */
export const terms = (): Terms => settings(aggregation);
