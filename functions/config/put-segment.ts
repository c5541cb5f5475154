import { problemsOfSegment } from '../../lib/flags/problems.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { segmentChanged } from './contract/events.ts';
import { config } from './contract/module.ts';
import { putSegment } from './contract/segments.ts';
import { nextPart, partIn, refuseProblems, requireVersion } from './model/next-part.ts';
import { segmentOf, segmentView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<RuleStore, 'change'>;
  readonly limits: () => { readonly bytes: number };
}

export const operation: Operation<typeof putSegment, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, limits, now } = context;
  const { version, reason, ...definition } = body;
  const key = params.segment;
  return store.change(
    'segment',
    key,
    (state) => {
      const before = partIn(state, 'segment', key);
      requireVersion(before, version);
      const author = { personId: caller.personId, reason, now: now() };
      const { next, head } = nextPart(state, before, { kind: 'segment', key, body: definition }, author, limits());
      refuseProblems(problemsOfSegment(segmentOf(next)));
      return {
        next,
        head,
        event: segmentChanged,
        detail: (revision) => ({ segment: key, version: next.version, revision }),
        response: segmentView(next),
      };
    },
    context,
  );
};

const store = ruleStore();
export const handler = handle(
  putSegment,
  { store, outcomes: store.outcomes, limits: () => settings(config) },
  operation,
);
