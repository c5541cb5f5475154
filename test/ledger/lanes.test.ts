import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { useAuditedWorld, world } from './audited-world.ts';
import { all, ledgerId, legs, outcome } from './world.ts';

useAuditedWorld();

describe('what needs an account in the transaction', () => {
  it('L10: is refused for one of the recorded lane: limit, lock version, hold, freeze, close; and a transfer of nothing else', async () => {
    const [ann, hot, other] = [await world.rich(100n), await world.hot(), await world.hot()];
    const transferId = () => world.id('no');
    const post = (some: ReturnType<typeof legs>, more: object = {}) =>
      outcome(() => world.ledger.post({ ledgerId, transferId: transferId(), legs: some, ...more }));
    const expiresAt = '2027-01-01T00:00:00.000Z';
    const hold = (debit: string, credit: string) =>
      outcome(
        world.ledger.hold({
          ledgerId,
          transferId: transferId(),
          debit,
          credit,
          amount: 1n,
          currency: 'EUR',
          expiresAt,
        }),
      );
    const terms = { ledgerId, accountId: world.id('bad'), type: 'income', currency: 'EUR', lane: 'recorded' } as const;
    expect(await outcome(world.ledger.openAccount({ ...terms, overdraft: 0n }))).toBe('account-guarded');
    expect(await outcome(world.ledger.setOverdraft(ledgerId, hot, 5n))).toBe('account-unlimited');
    expect(await post(legs(ann, hot, 1n), { lockVersions: { [hot]: 0 } })).toBe('account-recorded');
    expect([await hold(ann, hot), await hold(hot, ann)]).toEqual(['account-recorded', 'account-recorded']);
    expect(await outcome(world.ledger.freezeAccount(ledgerId, hot))).toBe('account-recorded');
    expect(await outcome(world.ledger.closeAccount(ledgerId, hot))).toBe('account-recorded');
    expect(await post(legs(hot, other, 1n))).toBe('recorded-only');
    expect(await post([...legs(hot, ann, 1n), ...legs(ann, other, 1n)])).toBe('done');
    expect(await post(legs(await world.outside('CHF'), hot, 1n, 'CHF'))).toBe('currency-mismatch');
    const many = await Promise.all(Array.from({ length: 5 }, () => world.hot()));
    expect(await post(many.flatMap((each) => legs(ann, each, 1n)))).toBe('too-many-accounts');
    const outside = await world.outside();
    expect(await post(legs(outside, hot, 10n ** 28n + 1n))).toBe('balance-too-large');
    expect(await post(legs(outside, hot, 10n ** 28n))).toBe('done');
    expect(await post(legs(ann, hot, 999n))).toBe('insufficient-funds');
    await world.ledger.recordAll(ledgerId);
    expect(await world.images()).toEqual([]);
  });

  it('L10: happens with what a module puts along, or leaves nothing to record', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    const along = (when: string) => [
      { Put: { TableName: 'ledger', Item: { pk: 'OTHER', sk: 'OTHER' }, ConditionExpression: when } },
    ];
    const post = (when: string) =>
      world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, hot, 1n), along: along(when) });
    for (const _ of ['not known', 'known'])
      await expect(post('attribute_exists(pk)')).rejects.toMatchObject({ name: 'Refused' });
    expect(await world.images()).toEqual([]);
    await post('attribute_not_exists(pk)');
    expect(await world.images()).toHaveLength(1);
    await world.ledger.recordAll(ledgerId);
  });

  it('L5, L10: stays refused under its id', async () => {
    const [hot, other] = [await world.hot(), await world.hot()];
    const command = { ledgerId, transferId: world.id('no'), legs: legs(hot, other, 1n) };
    for (const ledger of [world.ledger, world.on(world.dynamo)])
      expect(await outcome(ledger.post(command))).toBe('recorded-only');
    expect(await outcome(world.ledger.post({ ...command, legs: legs(hot, other, 2n) }))).toBe('transfer-id-reused');
  });
});

describe('promotion', () => {
  it('L10: puts an account into the recorded lane, once nothing is held, with the history it has, in a race with transfers too', async () => {
    const [ann, desk] = [await world.rich(1000n), await world.outside()];
    const terms = { ledgerId, accountId: desk, type: 'asset', currency: 'EUR', overdraft: 'unlimited' } as const;
    const holdId = world.id('hold');
    const expiresAt = '2027-01-01T00:00:00.000Z';
    const hold = { ledgerId, amount: 1n, currency: 'EUR', expiresAt };
    // Sealed first, so that nothing but what is looked at is in the way.
    const promote = async (accountId = desk) => {
      await world.ledger.seal(ledgerId, accountId);
      return outcome(world.ledger.promote(ledgerId, accountId));
    };
    expect([await promote(ann), await promote('nobody')]).toEqual(['account-guarded', 'account-not-found']);
    const sides = [
      [ann, desk],
      [desk, ann],
    ] as const;
    for (const [debit, credit] of sides) {
      await world.ledger.hold({ ...hold, transferId: `${holdId}-${debit}`, debit, credit });
      expect(await promote()).toBe('account-not-empty');
      await world.ledger.void(ledgerId, `${holdId}-${debit}`);
    }
    await world.ledger.freezeAccount(ledgerId, desk);
    expect(await promote()).toBe('account-frozen');
    await world.ledger.unfreezeAccount(ledgerId, desk);
    await world.ledger.post({ ledgerId, transferId: world.id('in'), legs: legs(desk, ann, 1n) });
    // Processes that do not know of it yet.
    const writers = [world.ledger, world.on(world.dynamo), world.on(world.dynamo)];
    const work = writers.flatMap((ledger) =>
      Array.from(
        { length: 4 },
        (_, i) => () => ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, desk, BigInt(i + 1)) }),
      ),
    );
    const inRace = () => outcome(world.ledger.promote(ledgerId, desk));
    await Promise.all([...work.map((each) => each()), inRace()]);
    expect([await inRace(), await world.ledger.openAccount(terms)]).toMatchObject(['done', { lane: 'recorded' }]);
    await Promise.all(work.slice(0, 6).map((each) => each()));
    expect(audit(await world.everything())).toEqual([]);
    await world.ledger.recordAll(ledgerId);
    const posted = (await world.ledger.balance(ledgerId, desk)).posted;
    expect(posted).toBe(1n - (30n + 10n + 3n));
    const entries = await all(world.ledger.entries(ledgerId, desk));
    expect(entries).toHaveLength(4 + 1 + 12 + 6);
    const again = { ...terms, accountId: await world.outside(), lane: 'recorded' } as const;
    expect(await outcome(world.ledger.openAccount(again))).toBe('account-id-reused');
  });
});
