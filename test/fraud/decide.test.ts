import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideAccess } from '../../lib/fraud/access.ts';
import { SubjectReused } from '../../lib/fraud/decide.ts';
import { entryOf } from '../../lib/fraud/model/facts.ts';
import type { RuleSet } from '../../lib/fraud/model/rule-set.ts';
import { listKey } from '../../lib/fraud/store/items.ts';
import { type FraudWorld, payment, startFraud, tableName } from './world.ts';

let world: FraudWorld;
beforeAll(async () => {
  world = await startFraud();
});
afterAll(() => world?.stop());

const person = () => ({ account: randomUUID(), device: randomUUID(), ip: '192.0.2.7', ipCountry: 'DE' });
const reasons = async (subject: string) => (await world.decision(subject))?.reasons.map(({ ruleId }) => ruleId);

describe('a decision', () => {
  it('is by the starter rules as long as nobody activated others, and is kept with all it was made of', async () => {
    const facts = payment({ ...person(), personId: randomUUID() });
    const subject = randomUUID();
    const verdict = await world.fraud.decide(subject, facts);
    expect(verdict).toEqual({ action: 'allow', version: 'starter-1', score: 15, decidedAt: world.now().toISOString() });
    const kept = await world.decision(subject);
    expect(kept).toMatchObject({
      version: 'starter-1',
      personId: facts.personId,
      parties: { account: facts.account, payee: facts.payee, device: facts.device, country: 'DE' },
      features: { amount: '2500', isNewPayee: true, paymentsLastMinute: '1', lists: [] },
      reasons: [{ ruleId: 'new-payee' }],
    });
    // The first device of an account is not new: there is nothing to compare it with.
    expect(kept?.features.isNewDevice).toBeUndefined();
    expect(JSON.stringify(kept)).not.toContain('192.0.2.7');
    expect(world.failures).toEqual([]);
  });

  it('is made once: a repeat hears the first one, counts nothing, and another payment under its subject is refused', async () => {
    const facts = payment(person());
    const subject = randomUUID();
    const first = await world.fraud.decide(subject, facts);
    world.pass(5_000);
    expect(await world.fraud.decide(subject, { ...facts, ip: '192.0.2.99' })).toEqual(first);
    const next = randomUUID();
    await world.fraud.decide(next, facts);
    expect((await world.decision(next))?.features.paymentsLastHour).toBe('2');
    await expect(world.fraud.decide(subject, { ...facts, amount: 2_501n })).rejects.toThrow(SubjectReused);
    await expect(world.fraud.decide('', facts)).rejects.toThrow(RangeError);
    await expect(world.fraud.decide(randomUUID(), { ...facts, amount: 0n })).rejects.toThrow(RangeError);
  });

  it('is not kept from others by amounts that nobody has: whoever tries them fills no counter', async () => {
    const [victim, ip] = [randomUUID(), '192.0.2.8'];
    for (let n = 0; n < 3; n += 1)
      await world.fraud.decide(randomUUID(), payment({ amount: 10n ** 38n - 1n, payee: victim, ip }));
    expect(await world.fraud.decide(randomUUID(), payment({ payee: victim, ip }))).toMatchObject({
      action: 'allow',
      version: 'starter-1',
    });
    expect(world.failures).toEqual([]);
  });

  it('of one subject asked for ten times at once is one', async () => {
    const [facts, subject] = [payment(person()), randomUUID()];
    const all = await Promise.all(Array.from({ length: 10 }, () => world.fraud.decide(subject, facts)));
    expect(new Set(all.map((verdict) => JSON.stringify(verdict))).size).toBe(1);
  });

  it('knows a payee, a device and a country from the first payment that was let through, not from attempts', async () => {
    const me = person();
    const known = payment(me);
    await world.fraud.decide(randomUUID(), known);
    const stolen = { ...known, device: randomUUID(), ipCountry: 'XX', payee: randomUUID() };
    const credentialChangedAt = world.now().toISOString();
    for (const _ of [1, 2]) {
      const subject = randomUUID();
      expect((await world.fraud.decide(subject, { ...stolen, credentialChangedAt })).action).toBe('review');
      expect(await reasons(subject)).toEqual(['fresh-credentials', 'new-device', 'unusual-country', 'new-payee']);
    }
    const subject = randomUUID();
    await world.fraud.decide(subject, { ...stolen, credentialChangedAt });
    // The analyst found that it was them; repeated, it changes nothing.
    expect([await world.fraud.confirm(subject), await world.fraud.confirm(subject)]).toEqual([true, true]);
    expect(await world.fraud.confirm(randomUUID())).toBe(false);
    world.pass(86_400_000);
    const after = randomUUID();
    await world.fraud.decide(after, stolen);
    expect(await reasons(after)).toEqual([]);
    expect((await world.decision(after))?.features).toMatchObject({ payeeAgeDays: '1', isNewPayee: false });
  });

  it('remembers a device and a country from the last payment on, though not each payment writes them', async () => {
    const me = person();
    const known = payment(me);
    const keys = ['device', 'country'].flatMap((what) =>
      [what === 'device' ? me.device : me.ipCountry, '*'].map((other) => ({
        pk: `SEEN#${me.account}`,
        sk: `${what}#${other}`,
      })),
    );
    const until = async () => (await Promise.all(keys.map(world.item))).map((item) => Number(item?.expiresAt));
    await world.fraud.decide(randomUUID(), known);
    const first = await until();
    world.pass(7 * 86_400_000);
    await world.fraud.decide(randomUUID(), known);
    expect(await until()).toEqual(first);
    world.pass(353 * 86_400_000);
    await world.fraud.decide(randomUUID(), known);
    expect(await until()).toEqual(first.map((end) => end + 360 * 86_400));
  });

  it('compares an amount with what was let through, which refused attempts do not shift', async () => {
    const facts = payment({ ...person(), amount: 1_000n });
    for (let n = 0; n < 3; n += 1) await world.fraud.decide(randomUUID(), facts);
    const blocked = { ...facts, payeeCountry: 'KP', amount: 900_000n };
    expect((await world.fraud.decide(randomUUID(), blocked)).action).toBe('review');
    const subject = randomUUID();
    await world.fraud.decide(subject, { ...facts, amount: 6_000n });
    expect((await world.decision(subject))?.features.amountOfMean).toBe('600');
    expect(await reasons(subject)).toEqual(['unusual-amount']);
  });

  it('sees money that comes back, payments just under a threshold, and many payees', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    await world.fraud.decide(randomUUID(), payment({ account: a, payee: b, amount: 50_000n }));
    const back = randomUUID();
    await world.fraud.decide(back, payment({ account: b, payee: a, amount: 49_000n }));
    expect(await reasons(back)).toEqual(['round-trip', 'new-payee']);
    const thin = payment({ amount: 99_000n, thresholds: [100_000n] });
    for (const _ of [1, 2]) await world.fraud.decide(randomUUID(), thin);
    const third = randomUUID();
    await world.fraud.decide(third, thin);
    expect(await reasons(third)).toContain('structuring');
    const fan = randomUUID();
    for (let n = 0; n < 4; n += 1) await world.fraud.decide(randomUUID(), payment({ account: fan }));
    const fifth = randomUUID();
    await world.fraud.decide(fifth, payment({ account: fan }));
    expect(await reasons(fifth)).toEqual(['fan-out', 'new-payee']);
  });

  it('hears of lists until an entry has expired, whether it is deleted yet or not', async () => {
    const facts = payment({ ip: '198.51.100.1', payee: 'DE89370400440532013000' });
    const put = (entry: string, expiresAt?: number) =>
      world.dynamo.put({ TableName: tableName, Item: { ...listKey('fraud', entry), expiresAt } });
    await put(entryOf('account', facts.payee ?? ''), Math.floor(world.now().getTime() / 1000) + 60);
    const [listed, free] = [randomUUID(), randomUUID()];
    expect(await world.fraud.decide(listed, facts)).toMatchObject({ action: 'block' });
    expect((await world.decision(listed))?.features.lists).toEqual(['fraud']);
    expect(JSON.stringify(await world.decision(listed))).not.toContain('DE8937');
    world.pass(60_000);
    expect(await world.fraud.decide(free, facts)).toMatchObject({ action: 'allow' });
  });
});

describe('rule sets', () => {
  const strict: RuleSet = {
    version: 'strict',
    lists: {},
    bands: [],
    rules: [
      {
        id: 'large',
        because: 'It is large',
        when: { feature: 'amount', op: 'gt', value: '10' },
        action: 'review',
      },
    ],
  };

  it('decide from their activation on; those in shadow are told of and change nothing', async () => {
    await world.write(strict);
    // Written before an upgrade that took a feature away.
    const outdated = { ...strict, version: 'outdated', rules: strict.rules.map((rule) => ({ ...rule, when: {} })) };
    await world.write(outdated as never);
    await world.activate('starter-1', ['strict', 'gone', 'outdated']);
    const shadowed = randomUUID();
    expect(await world.fraud.decide(shadowed, payment())).toMatchObject({ action: 'allow', version: 'starter-1' });
    expect((await world.decision(shadowed))?.shadows).toEqual([{ version: 'strict', score: 0, action: 'review' }]);
    expect(world.failures.splice(0)).toMatchObject([{ name: 'RuleSetRefused' }]);
    await world.activate('strict');
    expect(await world.fraud.decide(randomUUID(), payment())).toMatchObject({ action: 'review', version: 'strict' });
    await world.deactivate();
    // Whoever decides needs these rights and no other.
    const calls = world.used.filter(({ tableName: of }) => of === tableName).map(({ operation }) => operation);
    expect([...new Set(calls)].filter((each) => each !== 'DeleteItem').sort()).toEqual(
      [...decideAccess['fraud/fraud']].sort(),
    );
  });
});
