import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostUnsealed } from '../../lib/ledger/store/change-account.ts';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { all, ledgerId, legs, outcome, type StoredItem, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const pay = (debit: string, credit: string, amount: bigint, effectiveAt?: string) =>
  world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(debit, credit, amount), effectiveAt });

describe('the history of an account', () => {
  it('L8: has every entry once and in order, sealed or not, and its writers seal it when nobody else does', async () => {
    const [ann, outside] = [await world.customer(), await world.outside()];
    const amounts = Array.from({ length: mostUnsealed + 3 }, (_, i) => BigInt(i + 1));
    for (const amount of amounts) await pay(outside, ann, amount);
    const read = async () =>
      (await all(world.ledger.entries(ledgerId, ann))).map(({ sequence, posted }) => [sequence, -posted]);
    const expected = amounts.map((amount, i) => [i + 1, amount]);
    expect(await read()).toEqual(expected);
    expect(await world.ledger.seal(ledgerId, ann)).toBe(3);
    expect(await read()).toEqual(expected);
    expect(audit(await world.everything())).toEqual([]);
  });

  it('L8: is sealed once by many sealers at once, while entries go on coming', async () => {
    const [ann, outside] = [await world.customer(), await world.outside()];
    const work = Array.from({ length: 12 }, () => [pay(outside, ann, 1n), world.ledger.seal(ledgerId, ann)]).flat();
    await Promise.all(work);
    await world.ledger.seal(ledgerId, ann);
    expect((await all(world.ledger.entries(ledgerId, ann))).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    expect(audit(await world.everything())).toEqual([]);
  });

  it('L8: loses nothing when it is sealed again as a stream showed it before', async () => {
    const [ann, outside] = [await world.customer(), await world.outside()];
    await pay(outside, ann, 1n);
    const shown = (await world.everything()).find(({ pk, sk }) => sk === 'ACCOUNT' && String(pk).endsWith(`#${ann}`));
    const seal = (item?: object) => world.ledger.seal(ledgerId, ann, item as never);
    await pay(outside, ann, 2n);
    expect(await seal()).toBe(2);
    await pay(outside, ann, 3n);
    expect([await seal(shown), await seal(), await seal()]).toEqual([0, 1, 0]);
    expect((await all(world.ledger.entries(ledgerId, ann))).map(({ posted }) => posted)).toEqual([-1n, -2n, -3n]);
    expect(await world.ledger.seal(ledgerId, 'nobody')).toBe(0);
  });

  it('L8: turns nobody away when many fill it at once, faster than it is sealed', async () => {
    const [ann, outside] = [await world.customer(), await world.outside()];
    await Promise.all(Array.from({ length: 4 * mostUnsealed }, () => pay(outside, ann, 1n)));
    expect((await world.ledger.balance(ledgerId, ann)).posted).toBe(BigInt(4 * mostUnsealed));
  });

  it('L8: shows whatever is changed in it afterwards', async () => {
    const [ann, outside] = [await world.customer(), await world.outside()];
    for (const amount of [1n, 2n, 3n]) await pay(outside, ann, amount);
    await world.ledger.seal(ledgerId, ann);
    const items = await world.everything();
    expect(audit(items)).toEqual([]);
    const changed = (change: (item: StoredItem) => unknown, which: (item: StoredItem) => boolean) => {
      const copy = structuredClone(items);
      const found = copy.find(which);
      if (!found) throw new Error('nothing to change');
      change(found);
      return audit(copy).length;
    };
    const page = ({ entity, pk }: StoredItem) => entity === 'Page' && String(pk).endsWith(ann);
    const tampers: ((item: StoredItem) => unknown)[] = [
      (item) => Object.assign(item.entries[1], { p: '-9' }),
      (item) => Object.assign(item.entries[1], { r: '2020-01-01T00:00:00.000Z' }),
      (item) => Object.assign(item.entries[0], { t: item.entries[1].t }),
      (item) => void item.entries.splice(1, 1),
      (item) => void item.entries.reverse(),
      (item) => Object.assign(item, { hash: 'x' }),
      (item) => Object.assign(item.closing, { posted: '0' }),
    ];
    for (const tamper of tampers) expect(changed(tamper, page)).toBeGreaterThan(0);
    const account = ({ entity, pk }: StoredItem) => entity === 'Account' && String(pk).endsWith(ann);
    expect(changed((item) => Object.assign(item, { posted: -7 }), account)).toBeGreaterThan(0);
    expect(changed((item) => Object.assign(item, { toDebit: 100 }), account)).toBeGreaterThan(0);
    expect(
      changed(
        (item) => Object.assign(item.legs[0], { amount: '9' }),
        ({ entity }) => entity === 'Transfer',
      ),
    ).toBeGreaterThan(0);
  });

  it('gives the balance as of a time, entries that were booked later for an earlier day included', async () => {
    const [ann, outside] = [await world.customer(), await world.outside()];
    const days: string[] = [];
    for (const amount of [1n, 10n, 100n]) {
      world.pass(86_400_000);
      days.push(world.now().toISOString());
      await pay(outside, ann, amount);
      if (amount === 10n) await world.ledger.seal(ledgerId, ann);
    }
    const asOf = (moment: object) => world.ledger.balanceAsOf(ledgerId, ann, moment);
    const at = () => Promise.all(days.map((effectiveAt) => asOf({ effectiveAt })));
    expect(await at()).toEqual([1n, 11n, 111n]);
    world.pass(86_400_000);
    await pay(outside, ann, 1000n, days[1]);
    expect(await at()).toEqual([1n, 1011n, 1111n]);
    await world.ledger.seal(ledgerId, ann);
    expect(await at()).toEqual([1n, 1011n, 1111n]);
    expect(await asOf({ effectiveAt: days[1], recordedAt: days[2] })).toBe(11n);
    expect(await asOf({ effectiveAt: '2020-01-01T00:00:00.000Z' })).toBe(0n);
    // Of a moment after the last page nothing is read but that.
    const looks: unknown[] = [];
    const query = (input: never) => {
      looks.push(input);
      return world.dynamo.query({ ...(input as object), Limit: 1 } as never);
    };
    const now = { effectiveAt: world.now().toISOString() };
    expect(await world.on({ ...world.dynamo, query: query as never }).balanceAsOf(ledgerId, ann, now)).toBe(1111n);
    expect(looks).toHaveLength(1);
  });
});

describe('a closed period', () => {
  it('L9: takes nothing any more, so what it closed with stays, and accounts that are opened later know of it', async () => {
    const [ann, outside] = [await world.customer(), await world.outside()];
    await pay(outside, ann, 40n);
    const through = world.now().toISOString();
    expect(await outcome(world.ledger.closePeriod(ledgerId, through))).toBe('invalid-time');
    world.pass(120_000);
    await pay(outside, ann, 2n);
    const closed = await world.ledger.closePeriod(ledgerId, through);
    expect(closed.isBalanced).toBe(true);
    expect(closed.accounts.find(({ accountId }) => accountId === ann)).toMatchObject({ debit: 0n, credit: 40n });
    const late = await world.customer();
    expect(await outcome(pay(outside, ann, 5n, through))).toBe('period-closed');
    expect(await outcome(pay(ann, late, 1n, through))).toBe('period-closed');
    expect(await outcome(pay(outside, late, 5n))).toBe('done');
    // To close what is closed already, by an earlier day, opens nothing.
    await world.ledger.closePeriod(ledgerId, new Date(Date.parse(through) - 1).toISOString());
    expect(await outcome(pay(outside, ann, 5n, through))).toBe('period-closed');
    expect(await world.ledger.closePeriod(ledgerId, through)).toEqual({
      ...closed,
      accounts: [...closed.accounts, { accountId: late, currency: 'EUR', debit: 0n, credit: 0n }].sort((a, b) =>
        a.accountId < b.accountId ? -1 : 1,
      ),
    });
    const now = await world.ledger.trialBalance(ledgerId, { recordedAt: world.now().toISOString() });
    expect(now.isBalanced).toBe(true);
  });
});

describe('a reversal', () => {
  it('L7: takes a transfer back once, in whole or in parts, and not a unit more, by many at once', async () => {
    const [ann, bob] = [await world.rich(100n), await world.customer()];
    const { transferId: reversalOf } = await pay(ann, bob, 60n);
    const reverse = (amount?: bigint) =>
      outcome(world.ledger.reverse({ ledgerId, transferId: world.id('back'), reversalOf, amount }));
    expect(await reverse(61n)).toBe('exceeds-transfer');
    const outcomes = await Promise.all([reverse(25n), reverse(25n), reverse(25n), reverse()]);
    const taken = outcomes[3] === 'done' ? 60n : 50n;
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(taken === 60n ? 1 : 2);
    expect((await world.ledger.balance(ledgerId, bob)).posted).toBe(60n - taken);
    expect(await reverse(11n)).toBe('exceeds-transfer');
  });

  it('is made once under its id, and neither of a reversal, a hold, nor of nothing', async () => {
    const [ann, bob] = [await world.rich(100n), await world.customer()];
    const { transferId: reversalOf } = await pay(ann, bob, 60n);
    const command = { ledgerId, transferId: world.id('back'), reversalOf };
    const [one, two] = await Promise.all([world.ledger.reverse(command), world.ledger.reverse(command)]);
    expect(one).toEqual(two);
    expect(await outcome(world.ledger.reverse({ ...command, transferId: world.id('again') }))).toBe('exceeds-transfer');
    expect(await outcome(world.ledger.reverse({ ...command, amount: 1n }))).toBe('transfer-id-reused');
    const of = (id: string) =>
      outcome(world.ledger.reverse({ ledgerId, transferId: world.id('back'), reversalOf: id }));
    expect([await of(command.transferId), await of('nothing')]).toEqual(['not-reversible', 'transfer-not-found']);
    const [holdId, expiresAt] = [world.id('hold'), '2027-01-01T00:00:00.000Z'];
    const hold = { ledgerId, transferId: holdId, debit: ann, credit: bob, amount: 1n, currency: 'EUR', expiresAt };
    await world.ledger.hold(hold);
    const three = { ledgerId, transferId: world.id('three'), legs: [...legs(ann, bob, 1n), ...legs(ann, bob, 2n)] };
    await world.ledger.post(three);
    const part = { ledgerId, transferId: world.id('part'), reversalOf: three.transferId, amount: 1n };
    expect([await of(holdId), await outcome(world.ledger.reverse(part))]).toEqual(['not-reversible', 'not-reversible']);
    expect(audit(await world.everything())).toEqual([]);
  });

  it('needs the money to be there still', async () => {
    const [ann, bob, outside] = [await world.rich(10n), await world.customer(), await world.outside()];
    const { transferId: reversalOf } = await pay(ann, bob, 10n);
    await pay(bob, outside, 4n);
    expect(await outcome(world.ledger.reverse({ ledgerId, transferId: world.id('back'), reversalOf }))).toBe(
      'insufficient-funds',
    );
  });
});
