import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { setKillSwitch } from './contract/flags.ts';
import { config } from './contract/module.ts';
import { type FlagLimits, nextFlag } from './model/next-flag.ts';
import { partIn } from './model/next-part.ts';
import { flagOf } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<RuleStore, 'change'>;
  readonly limits: () => FlagLimits;
}

export const operation: Operation<typeof setKillSwitch, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, limits, now } = context;
  const { killed, reason } = body;
  return store.change(
    'flag',
    params.flag,
    (state) => {
      const before = partIn(state, 'flag', params.flag);
      if (!before) throw new AppError('not-found');
      const { version: _, ...flag } = flagOf(before);
      const author = { personId: caller.personId, reason, now: now() };
      return nextFlag(state, before, { ...flag, killed }, killed ? 'killed' : 'revived', author, limits());
    },
    context,
  );
};

const store = ruleStore();
export const handler = handle(
  setKillSwitch,
  { store, outcomes: store.outcomes, limits: () => settings(config) },
  operation,
);
