import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { putFlag } from './contract/flags.ts';
import { config } from './contract/module.ts';
import { type FlagLimits, nextFlag } from './model/next-flag.ts';
import { partIn, requireVersion } from './model/next-part.ts';
import { flagOf } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<RuleStore, 'change'>;
  readonly limits: () => FlagLimits;
}

export const operation: Operation<typeof putFlag, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, limits, now } = context;
  const { version, reason, ...definition } = body;
  return store.change(
    'flag',
    params.flag,
    (state) => {
      const before = partIn(state, 'flag', params.flag);
      requireVersion(before, version);
      const killed = before ? flagOf(before).killed : false;
      const flag = { key: params.flag, ...definition, killed, archived: false };
      const author = { personId: caller.personId, reason, now: now() };
      return nextFlag(state, before, flag, before ? 'updated' : 'created', author, limits());
    },
    context,
  );
};

const store = ruleStore();
export const handler = handle(putFlag, { store, outcomes: store.outcomes, limits: () => settings(config) }, operation);
