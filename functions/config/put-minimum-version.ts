import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { compareVersions } from '../../lib/runtime/pipeline/app-version.ts';
import { minimumVersionChanged } from './contract/events.ts';
import { config } from './contract/module.ts';
import { putMinimumVersion } from './contract/segments.ts';
import { nextPart, partIn, refuseProblems, requireVersion } from './model/next-part.ts';
import { minimumView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<RuleStore, 'change'>;
  readonly limits: () => { readonly bytes: number };
}

/** Platforms that may have a version of their own: each request with an app's headers looks at all of them. */
const mostPlatforms = 20;

export const operation: Operation<typeof putMinimumVersion, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  const { store, limits, now } = context;
  const { version, reason, minimum, storeUrl } = body;
  const { app } = context;
  const key = params.platform;
  // Whoever shuts out the very app they sit at could not take it back with it.
  if (minimum && app?.platform === key && compareVersions(app.version, minimum) < 0) {
    refuseProblems([`the app that asks for this has version ${app.version}`]);
  }
  return store.change(
    'minimum',
    key,
    (state) => {
      const before = partIn(state, 'minimum', key);
      requireVersion(before, version);
      const platforms = state.parts.filter(({ kind }) => kind === 'minimum').length;
      if (!before && platforms >= mostPlatforms) refuseProblems([`at most ${mostPlatforms} platforms`]);
      const author = { personId: caller.personId, reason, now: now() };
      const wanted = { kind: 'minimum', key, body: { minimum, ...(storeUrl ? { storeUrl } : {}) } } as const;
      const { next, head } = nextPart(state, before, wanted, author, limits());
      return {
        next,
        head,
        event: minimumVersionChanged,
        detail: (revision) => ({ platform: key, version: next.version, revision }),
        response: minimumView(next),
      };
    },
    context,
  );
};

const store = ruleStore();
export const handler = handle(
  putMinimumVersion,
  { store, outcomes: store.outcomes, limits: () => settings(config) },
  operation,
);
