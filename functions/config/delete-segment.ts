import { flagsOfSegment } from '../../lib/flags/problems.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { segmentChanged } from './contract/events.ts';
import { deleteSegment } from './contract/segments.ts';
import { partIn, refuseProblems, requireVersion, withoutPart } from './model/next-part.ts';
import { rulesetOf } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof deleteSegment, { readonly store: Pick<RuleStore, 'change'> }> = async (
  { params, query },
  caller,
  context,
) => {
  const { store, now } = context;
  const key = params.segment;
  await store.change(
    'segment',
    key,
    (state) => {
      const before = partIn(state, 'segment', key);
      if (!before) throw new AppError('not-found');
      requireVersion(before, Number(query.version));
      refuseProblems(flagsOfSegment(key, rulesetOf(state.parts)).map((flag) => `flag '${flag}' speaks of it`));
      const { next, head } = withoutPart(state, before, {
        personId: caller.personId,
        reason: query.reason,
        now: now(),
      });
      return {
        next,
        head,
        event: segmentChanged,
        detail: (revision) => ({ segment: key, version: next.version, revision }),
        response: undefined,
      };
    },
    context,
  );
};

const store = ruleStore();
export const handler = handle(deleteSegment, { store, outcomes: store.outcomes }, operation);
