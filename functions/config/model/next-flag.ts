import type { EventDetail } from '../../../lib/contract/event.ts';
import type { Flag } from '../../../lib/flags/flag.ts';
import { problemsOfFlag } from '../../../lib/flags/problems.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { flagChanged } from '../contract/events.ts';
import type { Flag as FlagView } from '../contract/fields.ts';
import type { Part } from '../store/items.ts';
import type { Change, State } from '../store/rules.ts';
import { type Author, nextPart, refuseProblems } from './next-part.ts';
import { flagOf, flagView, rulesetOf } from './parts.ts';

export interface FlagLimits {
  readonly flags: number;
  readonly bytes: number;
}
type Kind = EventDetail<typeof flagChanged>['change'];

/** @throws AppError `definition-invalid`, `config-full`. */
export function nextFlag(
  state: State,
  before: Part | undefined,
  flag: Omit<Flag, 'version'>,
  change: Kind,
  author: Author,
  limits: FlagLimits,
): Change<FlagView, typeof flagChanged> {
  const { key, ...body } = flag;
  const ruleset = rulesetOf(state.parts);
  // Who switches off in need is not kept from it by a limit that came later.
  const isSwitch = change === 'killed' || change === 'revived';
  if (!isSwitch) refuseProblems(problemsOfFlag({ ...flag, version: 1 }, ruleset));
  const was = before && flagOf(before);
  const living = state.head.flags + Number(!flag.archived) - Number(was !== undefined && !was.archived);
  if (living > limits.flags && living > state.head.flags) {
    throw new AppError('config-full', `At most ${limits.flags} flags.`);
  }
  const { next, head } = nextPart(state, before, { kind: 'flag', key, body }, author, {
    bytes: change === 'created' || change === 'updated' ? limits.bytes : Number.POSITIVE_INFINITY,
  });
  return {
    next,
    head: { ...head, flags: living },
    event: flagChanged,
    detail: (revision) => ({ flag: key, version: next.version, revision, change }),
    response: flagView(next),
  };
}
