import { describe, expect, it } from 'vitest';
import { useAuditedWorld, world } from './audited-world.ts';
import { halfVisible } from './half-visible.ts';
import { all, ledgerId, legs, outcome, type StoredItem } from './world.ts';

useAuditedWorld();

const account = (accountId: string) => ({ pk: `ACCOUNT#${ledgerId}#${accountId}`, sk: 'ACCOUNT' });
const page = (accountId: string, from: number) => ({
  pk: `ACCOUNT#${ledgerId}#${accountId}`,
  sk: `PAGE#${String(from).padStart(16, '0')}`,
});
const noteOf = ({ pk, sk }: StoredItem) => ({ pk, sk });

/** A hot account with two transfers in a page, and two more on their way. */
async function scene() {
  const [ann, hot] = [await world.rich(1000n), await world.hot()];
  const pay = async (amount: bigint) => {
    await world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, hot, amount) });
    world.pass(1);
  };
  for (const amount of [2n, 4n]) await pay(amount);
  // All that is there, in one page.
  const record = async () => world.ledger.record(await world.images());
  await record();
  for (const amount of [10n, 20n]) await pay(amount);
  const recordedAt = world.now().toISOString();
  world.pass(120_000);
  const { dynamo, behind, hide } = halfVisible(world.dynamo);
  const ledger = world.on(dynamo);
  const total = async () => {
    const { posted, toRecord } = await ledger.balance(ledgerId, hot);
    return posted + (toRecord?.incoming ?? 0n);
  };
  return { ann, hot, ledger, behind, hide, record, total, recordedAt, notes: (await world.images()).map(noteOf) };
}

describe('while a page is being committed, of which not every item is seen yet', () => {
  it('L1, L10: a balance has each transfer once: the account is seen late', async () => {
    const { hot, behind, record, total } = await scene();
    await behind([account(hot)], 9, record);
    expect(await total()).toBe(36n);
  });

  it('L1, L10: a balance has each transfer once: the notes are seen late, all or one of them, and the page as well', async () => {
    const { behind, record, total, notes, hot, ledger, recordedAt } = await scene();
    await behind([...notes, page(hot, 3)], 2, record);
    expect([await total(), await total()]).toEqual([36n, 36n]);
    expect(await ledger.balanceAsOf(ledgerId, hot, { recordedAt })).toBe(36n);
    const other = await scene();
    await other.behind(other.notes.slice(1), 9, other.record);
    expect(await other.total()).toBe(36n);
    expect(await other.ledger.balanceAsOf(ledgerId, other.hot, { recordedAt: other.recordedAt })).toBe(36n);
  });

  it('L8: entries, balances and statements have no gap: they wait for the page', async () => {
    const { hot, ledger, hide, record, recordedAt } = await scene();
    await record();
    hide(page(hot, 3), 3);
    expect((await all(ledger.entries(ledgerId, hot))).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    hide(page(hot, 3), 3);
    expect(await ledger.balanceAsOf(ledgerId, hot, { recordedAt })).toBe(36n);
    hide(page(hot, 3), 3);
    const asked = { ledgerId, accountId: hot, from: '2026-11-21T00:00:00.000Z', through: recordedAt };
    expect(await all(ledger.statement(asked))).toMatchObject([{ opening: 0n, closing: 36n, isLast: true }]);
  });

  it('L8: a page that stays away is said, with its account and its place, whichever way it is read', async () => {
    const { ann, hot, recordedAt, record } = await scene();
    await record();
    await world.ledger.seal(ledgerId, ann);
    const Item = (await world.everything()).find(({ pk, sk }) => pk === page(hot, 3).pk && sk === page(hot, 3).sk);
    await world.dynamo.delete({ TableName: 'ledger', Key: page(hot, 3) });
    await expect(all(world.ledger.entries(ledgerId, hot))).rejects.toThrow(
      `${hot} lacks its page of entries from 3 on`,
    );
    await expect(world.ledger.balanceAsOf(ledgerId, hot, { recordedAt })).rejects.toThrow(
      'lacks its page of entries up to 4',
    );
    await world.dynamo.put({ TableName: 'ledger', Item: Item as StoredItem });
  });
});

describe('closing a period', () => {
  const periods = async (of: string) =>
    (await world.everything()).filter(({ entity, pk }) => entity === 'Period' && pk === `LEDGER#${of}`);
  /** A ledger of three accounts, that of the recorded lane in the middle of them. */
  async function book(of: string) {
    await world.ledger.openLedger(of, 'organisation');
    const terms = { ledgerId: of, type: 'asset', currency: 'EUR', overdraft: 'unlimited' } as const;
    for (const accountId of ['a', 'z']) await world.ledger.openAccount({ ...terms, accountId });
    await world.ledger.openAccount({ ...terms, accountId: 'm', lane: 'recorded' });
    const post = (some: ReturnType<typeof legs>, effectiveAt?: string) =>
      world.ledger.post({ ledgerId: of, transferId: world.id('pay'), legs: some, effectiveAt });
    await post([...legs('a', 'z', 5n), ...legs('a', 'm', 2n)]);
    const through = world.now().toISOString();
    world.pass(120_000);
    const statement = async () => {
      const asked = { ledgerId: of, accountId: 'm', from: '2026-11-01T00:00:00.000Z', through };
      return (await all(world.ledger.statement(asked)))[0];
    };
    return { post, through, statement };
  }

  it('L1, L9: waits until debits equal credits, keeps the first totals, and keeps nothing when they never do', async () => {
    const { post, through } = await book('late');
    const { dynamo, behind } = halfVisible(world.dynamo);
    const key = { pk: 'ACCOUNT#late#z', sk: 'ACCOUNT' };
    await behind([key], 1000, () => post(legs('a', 'z', 3n), through));
    await expect(world.on(dynamo).closePeriod('late', through)).rejects.toThrow('late is not balanced');
    expect(await periods('late')).toEqual([]);
    const { isBalanced, totals } = await world.ledger.closePeriod('late', through);
    expect([isBalanced, totals]).toEqual([true, [{ currency: 'EUR', debit: 10n, credit: 10n }]]);
    const [first] = await periods('late');
    world.pass(1000);
    await world.ledger.closePeriod('late', through);
    expect(await periods('late')).toEqual([first]);

    const other = await book('soon');
    const soon = halfVisible(world.dynamo);
    await soon.behind([{ ...key, pk: 'ACCOUNT#soon#z' }], 4, () => other.post(legs('a', 'z', 3n), other.through));
    expect((await world.on(soon.dynamo).closePeriod('soon', other.through)).isBalanced).toBe(true);
  });

  it('L9, L10: a statement of the recorded lane is final when no account takes anything more, whenever closing is cut short', async () => {
    const { post, through, statement } = await book('cut');
    await world.ledger.recordAll('cut');
    let [at, closed] = [0, false];
    while (!closed) {
      at += 1;
      let writes = 0;
      const { ledger } = world.with((operation) => {
        writes += operation === 'update' || operation === 'put' ? 1 : 0;
        return writes === at ? 'crash-before' : undefined;
      });
      closed = await ledger.closePeriod('cut', through).then(
        () => true,
        () => false,
      );
      expect([at, (await statement())?.isFinal]).toEqual([at, closed]);
    }
    // One write for the book, one for each account, one for the totals; none of them may be missing.
    expect(at).toBe(6);
    expect(await outcome(post(legs('z', 'm', 1n), through))).toBe('period-closed');
  });
});
