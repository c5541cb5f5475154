import { type Action, actions } from '../../../lib/fraud/model/rule-set.ts';
import type { Listed } from './decision-view.ts';

export type Counts = Record<Action, number>;
export const noCounts = (): Counts => ({ allow: 0, challenge: 0, review: 0, block: 0 });

/** How often a version in shadow said what, by what was decided. */
export function compare(version: string, decisions: readonly Pick<Listed, 'action' | 'shadows'>[]) {
  const said = Object.fromEntries(actions.map((action) => [action, noCounts()])) as Record<Action, Counts>;
  let [seen, differing] = [0, 0];
  for (const { action, shadows } of decisions) {
    const shadow = shadows.find((each) => each.version === version);
    if (!shadow) continue;
    seen += 1;
    said[action][shadow.action] += 1;
    if (shadow.action !== action) differing += 1;
  }
  return { decisions: seen, differing, said };
}
