import { randomUUID } from 'node:crypto';
import { operation as activate } from '../../functions/fraud/activate-rule-set.ts';
import { operation as compareShadow } from '../../functions/fraud/compare-shadow.ts';
import { operation as deleteEntry } from '../../functions/fraud/delete-list-entry.ts';
import { operation as getDecision } from '../../functions/fraud/get-decision.ts';
import { operation as getRuleSet } from '../../functions/fraud/get-rule-set.ts';
import { operation as label } from '../../functions/fraud/label-decision.ts';
import { operation as listDecisions } from '../../functions/fraud/list-decisions.ts';
import { operation as listEntries } from '../../functions/fraud/list-list-entries.ts';
import { operation as listRuleSets } from '../../functions/fraud/list-rule-sets.ts';
import { operation as putEntry } from '../../functions/fraud/put-list-entry.ts';
import { operation as replay } from '../../functions/fraud/replay-decision.ts';
import { operation as shadow } from '../../functions/fraud/shadow-rule-set.ts';
import { decisionStore } from '../../functions/fraud/store/decisions.ts';
import { listStore } from '../../functions/fraud/store/lists.ts';
import { ruleReader } from '../../functions/fraud/store/rule-reader.ts';
import { ruleSetStore } from '../../functions/fraud/store/rule-sets.ts';
import { operation as write } from '../../functions/fraud/write-rule-set.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { FraudWorld } from './world.ts';

/** The operations of analysts on the table of a world, without the pipeline around them. */
export function analysts(world: FraudWorld) {
  const [rules, decisions, lists] = [
    ruleSetStore(world.table as never),
    decisionStore(world.table as never),
    listStore(world.table as never),
  ];
  const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
  const context = (store: object, cursor?: object, idempotency?: Idempotency) =>
    ({
      store,
      rules: ruleReader(world.table as never),
      now: world.now,
      newId: () => randomUUID(),
      log: silent,
      idempotency,
      page: { start: async () => cursor, next: async (position: object | undefined) => position as never },
    }) as never;
  const by = (personId: string) => ({ personId }) as never;
  const given = (params: object, body?: object, query: object = {}) => ({ params, body, query }) as never;
  return {
    write: (body: object, who: string, key?: Idempotency) =>
      write(given({}, body), by(who), context(rules, undefined, key)),
    sets: () => listRuleSets(given({}, undefined, { limit: 25 }), by('x'), context(rules)),
    set: (version: string) => getRuleSet(given({ version }), by('x'), context(rules)),
    activate: (version: string, expected: string, who: string, backTestId?: string) =>
      activate(given({ version }, { expected, reason: 'better', backTestId }), by(who), context(rules)),
    shadow: (version: string, on: boolean) => shadow(given({ version }, { shadow: on }), by('x'), context(rules)),
    compare: (version: string, day: string, cursor?: object, limit = 100) =>
      compareShadow(given({ version }, undefined, { day, limit }), by('x'), context(decisions, cursor)),
    decision: (subjectId: string) => getDecision(given({ subjectId }), by('x'), context(decisions)),
    decisions: (action: string, day: string | undefined, limit: number, cursor?: object) =>
      listDecisions(given({}, undefined, { action, day, limit }), by('x'), context(decisions, cursor)),
    replay: (subjectId: string) => replay(given({ subjectId }), by('x'), context(decisions)),
    label: (subjectId: string, as: 'fraud' | 'legitimate', who = randomUUID()) =>
      label(given({ subjectId }, { as }), by(who), context(decisions)),
    list: (name: string, body: object) => putEntry(given({ name }, body), by(randomUUID()), context(lists)),
    entries: (name: string) => listEntries(given({ name }, undefined, { limit: 25 }), by('x'), context(lists)),
    unlist: (name: string, entry: string) => deleteEntry(given({ name, entry }), by('x'), context(lists)),
  };
}
