import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cardFacts } from '../../functions/banking/model/cards/card-facts.ts';
import { factsOf } from '../../functions/banking/model/course.ts';
import { awayFacts } from '../../functions/banking/model/pay-out.ts';
import { type Counted, featuresOf, type Known } from '../../lib/fraud/model/derive.ts';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import type { Condition } from '../../lib/fraud/model/rule-set.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';

const count = { count: 9n, sum: 900n, newPayees: 9n, justUnder: 9n, allowedCount: 9n, allowedSum: 900n };
const counted: Counted = { now: count, before: count };
const met = { allowedAt: '2026-01-01T00:00:00.000Z', lastAt: '2026-01-01T00:00:00.000Z', lastAmount: '1' };
/** All that fraud itself may have found out. */
const known: Known = {
  account: { minute: counted, hour: counted, day: counted, week: counted },
  ...{ device: counted, ip: counted, payee: counted },
  met: { payee: met, device: met, country: met, anyDevice: met, anyCountry: met, back: met },
  lists: ['fraud'],
};

const account = { accountId: randomUUID(), holderId: randomUUID(), holderKind: 'person', currency: 'EUR' } as const;
const openedAt = '2026-01-01T00:00:00.000Z';
const asked: readonly Facts[] = [
  ...[{ kind: 'transfer' as const, payee: randomUUID() }, awayFacts('DE89370400440532013000')].map((to) =>
    factsOf({ ...account, openedAt }, to, 100n, { personId: randomUUID() }, '192.0.2.1', { stepUpAbove: 1000 }),
  ),
  cardFacts({ amount: 100n, after: { merchantId: 'shop' } }, {
    card: { cardId: randomUUID() },
    account: { terms: { ...account, openedAt } },
  } as never),
];
const seen = new Set(asked.flatMap((facts) => Object.keys(featuresOf(facts, known, new Date('2026-11-23')))));

/** Whether a condition can hold, or be said not to, with these features. */
function isAwake(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(isAwake);
  if ('any' in condition) return condition.any.some(isAwake);
  return 'not' in condition ? isAwake(condition.not) : seen.has(condition.feature);
}

describe('of what banking says', () => {
  it('the starter rules are awake but for those that the page of fraud names', () => {
    const asleep = starterRules.rules.filter(({ when }) => !isAwake(when)).map(({ id }) => `\`${id}\``);
    const page = readFileSync(join(import.meta.dirname, '../../docs/fraud.md'), 'utf8');
    const named = /so of the starter rules (.*) hold for nothing/.exec(page)?.[1] ?? '';
    expect(named.split(/, | and /)).toEqual(asleep);
  });
});
