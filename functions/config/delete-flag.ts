import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { flagChanged } from './contract/events.ts';
import { deleteFlag } from './contract/flags.ts';
import { partIn, refuseProblems, requireVersion, withoutPart } from './model/next-part.ts';
import { flagOf } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

/** Archived first: whoever deletes has seen that nobody misses it. Archiving refuses what others need. */
export const operation: Operation<typeof deleteFlag, { readonly store: Pick<RuleStore, 'change'> }> = async (
  { params, query },
  caller,
  context,
) => {
  const { store, now } = context;
  await store.change(
    'flag',
    params.flag,
    (state) => {
      const before = partIn(state, 'flag', params.flag);
      if (!before) throw new AppError('not-found');
      requireVersion(before, Number(query.version));
      if (!flagOf(before).archived) refuseProblems(['archive it first']);
      const author = { personId: caller.personId, reason: query.reason, now: now() };
      const { next, head } = withoutPart(state, before, author);
      const { key, version } = next;
      return {
        next,
        head,
        event: flagChanged,
        detail: (revision) => ({ flag: key, version, revision, change: 'deleted' }),
        response: undefined,
      };
    },
    context,
  );
};

const store = ruleStore();
export const handler = handle(deleteFlag, { store, outcomes: store.outcomes }, operation);
