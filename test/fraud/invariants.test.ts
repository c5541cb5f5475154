import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Facts, kinds } from '../../lib/fraud/model/facts.ts';
import { decideAgain } from '../../lib/fraud/model/kept.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';
import { loadRuleSet } from '../../lib/fraud/store/rules-in-force.ts';
import { ruleSet } from './rules.ts';
import { type FraudWorld, payment, startFraud } from './world.ts';

let world: FraudWorld;
beforeAll(async () => {
  world = await startFraud();
});
afterAll(() => world?.stop());

const numbers = (values: readonly unknown[]) => values.map(Number).sort((a, b) => a - b);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('fraud', () => {
  it('F1: of N attempts at once each sees another number, 1 to N, by account, device, address and payee', async () => {
    const n = 20;
    const facts = payment({ device: randomUUID(), ip: '192.0.2.1' });
    const subjects = upTo(n).map(() => randomUUID());
    await Promise.all(subjects.map((subject) => world.fraud.decide(subject, facts)));
    const seen = await Promise.all(subjects.map(async (subject) => (await world.decision(subject))?.features));
    for (const name of [
      ...['paymentsLastMinute', 'paymentsLastHour', 'paymentsLastDay', 'paymentsLastWeek'],
      ...['devicePaymentsLastHour', 'ipPaymentsLastHour', 'payeePaymentsLastDay'],
    ])
      expect(numbers(seen.map((features) => features?.[name]))).toEqual(upTo(n));
    expect(numbers(seen.map((features) => features?.amountLastDay))).toEqual(upTo(n).map((i) => i * 2_500));
    // They are all attempts at one new payee.
    expect(Math.max(...numbers(seen.map((features) => features?.newPayeesLastDay)))).toBe(1);
    // So exactly those behind the fifth of a minute are stopped, and those behind the tenth of a device: each counts by itself, so the fifth by account
    // may be the eleventh by device.
    const actions = await Promise.all(subjects.map(async (subject) => (await world.decision(subject))?.action));
    const mayGo = seen.map(
      (features) => Number(features?.paymentsLastMinute) <= 5 && Number(features?.devicePaymentsLastHour) <= 10,
    );
    expect(actions.map((action) => action === 'allow')).toEqual(mayGo);
    expect(actions.filter((action) => action === 'allow').length).toBeLessThanOrEqual(5);
  });

  it('F2: a decision made again from what is kept says the same, for every decision of a random history', async () => {
    const accounts = upTo(3).map(() => randomUUID());
    const [devices, payees] = [upTo(3).map(() => randomUUID()), [...accounts, 'DE02120300000000202051']];
    const some = fc.record({
      kind: fc.constantFrom(...kinds),
      amount: fc.oneof(fc.bigInt({ min: 1n, max: 500_000n }), fc.constant(10n ** 30n + 1n)),
      currency: fc.constant('EUR'),
      account: fc.constantFrom(...accounts),
      payee: fc.option(fc.constantFrom(...payees), { nil: undefined }),
      device: fc.option(fc.constantFrom(...devices), { nil: undefined }),
      ipCountry: fc.option(fc.constantFrom('DE', 'KP'), { nil: undefined }),
      payeeCountry: fc.option(fc.constantFrom('DE', 'KP'), { nil: undefined }),
      accountOpenedAt: fc.option(fc.constantFrom('2020-01-01T00:00:00.000Z', '2026-11-20T00:00:00.000Z'), {
        nil: undefined,
      }),
      thresholds: fc.constant([100_000n]),
    });
    const step = fc.record({ facts: some, pass: fc.nat({ max: 200_000_000 }), broken: fc.nat({ max: 9 }) });
    let version = 0;
    await fc.assert(
      fc.asyncProperty(ruleSet, fc.array(step, { minLength: 4, maxLength: 9 }), async (made, steps) => {
        version += 1;
        const rules = { ...made, version: `random-${version}` };
        await world.write(rules);
        await world.activate(rules.version, [starterRules.version]);
        const subjects: string[] = [];
        for (const { facts, pass, broken } of steps) {
          const subject = randomUUID();
          subjects.push(subject);
          if (broken === 0) await world.activate('gone');
          await world.fraud.decide(subject, facts as Facts);
          if (broken === 0) await world.activate(rules.version, [starterRules.version]);
          world.pass(pass);
        }
        for (const subject of subjects) {
          const kept = await world.decision(subject);
          if (!kept) throw new Error('no decision');
          const loaded = await loadRuleSet(world.table, kept.version);
          const again = decideAgain(kept, loaded?.ruleSet);
          const { version: of, score, action, reasons, unknown } = kept;
          expect(again).toEqual({ version: of, score, action, reasons, unknown });
          for (const shadow of kept.shadows)
            expect(decideAgain({ ...kept, version: shadow.version }, starterRules)).toMatchObject(shadow);
        }
        expect(world.failures.splice(0).every((error) => String(error).includes("no rule set 'gone'"))).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  it('the starter rules say what they said under their version: whoever changes them changes it', () => {
    const digest = createHash('sha256').update(JSON.stringify(starterRules)).digest('hex').slice(0, 16);
    expect([starterRules.version, digest]).toEqual(['starter-1', '3c30f451769d2a6b']);
  });
});
