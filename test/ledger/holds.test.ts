import { describe, expect, it } from 'vitest';
import { TransactionCanceled } from '../../lib/runtime/aws/errors.ts';
import { useAuditedWorld, world } from './audited-world.ts';
import { all, ledgerId, outcome } from './world.ts';

useAuditedWorld();

const hour = 3_600_000;
async function held(amount: bigint, funds = amount) {
  const [ann, shop] = [await world.rich(funds), await world.customer()];
  const holdId = world.id('hold');
  const expiresAt = new Date(world.now().getTime() + hour).toISOString();
  const command = { ledgerId, transferId: holdId, debit: ann, credit: shop, amount, currency: 'EUR', expiresAt };
  await world.ledger.hold(command);
  const capture = (part: bigint, release?: true, transferId = world.id('capture')) =>
    outcome(world.ledger.capture({ ledgerId, transferId, holdId, amount: part, release }));
  const balances = async () => [await world.ledger.balance(ledgerId, ann), await world.ledger.balance(ledgerId, shop)];
  return { ann, shop, holdId, command, capture, balances, voided: () => outcome(world.ledger.void(ledgerId, holdId)) };
}

describe('a hold', () => {
  it('takes from what is available and not from what is posted, and can be repeated', async () => {
    const { command, balances } = await held(30n, 100n);
    await world.ledger.hold(command);
    const [ann, shop] = await balances();
    expect(ann).toMatchObject({ posted: 100n, pending: { outgoing: 30n, incoming: 0n }, available: 70n });
    expect(shop).toMatchObject({ posted: 0n, pending: { outgoing: 0n, incoming: 30n }, available: 0n });
  });

  it('L4, L5: that was made is answered so when it is over, and one that came too late stays refused', async () => {
    const { command } = await held(30n, 100n);
    const first = await world.ledger.hold(command);
    world.pass(2 * hour);
    expect(await world.ledger.hold(command)).toEqual(first);
    expect(await outcome(() => world.ledger.hold({ ...command, amount: 29n }))).toBe('transfer-id-reused');
    const late = { ...command, transferId: world.id('late') };
    expect(await outcome(() => world.ledger.hold(late))).toBe('invalid-time');
    const slow = () => new Date(world.now().getTime() - 2 * hour);
    expect(await outcome(() => world.at(slow).hold(late))).toBe('invalid-time');
  });

  it('L6: is voided, when only what its own first copy put along is in the way', async () => {
    const { holdId } = await held(30n);
    const Item = { pk: 'EVENT', sk: world.id() };
    const along = [{ Put: { TableName: 'ledger', Item, ConditionExpression: 'attribute_not_exists(pk)' } }];
    const second = (isFirstThere: boolean) =>
      world.on({
        ...world.dynamo,
        transactWrite: async ({ TransactItems }) => {
          if (isFirstThere) await world.ledger.void(ledgerId, holdId, { along });
          const failed = (i: number) => (i === 3 ? 'ConditionalCheckFailed' : 'None');
          const failure = { code: 'TransactionCanceledException', message: '', status: 400, operation: 'dynamodb' };
          throw new TransactionCanceled(
            failure,
            TransactItems.map((_, i) => ({ code: failed(i) })),
          );
        },
      });
    await expect(second(false).void(ledgerId, holdId, { along })).rejects.toMatchObject({ name: 'Refused' });
    expect(await second(true).void(ledgerId, holdId, { along })).toMatchObject({ state: 'voided' });
  });

  it('L3: leaves nothing that a transfer or another hold could take as well', async () => {
    const { command } = await held(30n, 40n);
    const again = (amount: bigint) => outcome(world.ledger.hold({ ...command, transferId: world.id('hold'), amount }));
    expect([await again(11n), await again(10n), await again(1n)]).toEqual([
      'insufficient-funds',
      'done',
      'insufficient-funds',
    ]);
  });

  it('L7: is captured in parts up to its amount and no further', async () => {
    const { capture, balances } = await held(30n);
    expect([await capture(10n), await capture(21n), await capture(20n)]).toEqual(['done', 'exceeds-hold', 'done']);
    expect(await capture(1n)).toBe('hold-resolved');
    expect(await balances()).toMatchObject([
      { posted: 0n, pending: { outgoing: 0n } },
      { posted: 30n, pending: { incoming: 0n }, available: 30n },
    ]);
  });

  it('L7: is never captured beyond its amount by many at once', async () => {
    const { capture, balances } = await held(50n);
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => capture(20n)));
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(2);
    expect((await balances())[0]).toMatchObject({ posted: 10n, pending: { outgoing: 10n } });
  });

  it('L4, L5: is captured once under the id of the capture, and one that was refused stays refused', async () => {
    const { capture, holdId } = await held(30n);
    expect([await capture(30n, undefined, `${holdId}-a`), await capture(30n, undefined, `${holdId}-a`)]).toEqual([
      'done',
      'done',
    ]);
    expect(await capture(29n, undefined, `${holdId}-a`)).toBe('transfer-id-reused');
    expect(await capture(1n, undefined, `${holdId}-b`)).toBe('hold-resolved');
    expect(await capture(1n, undefined, `${holdId}-b`)).toBe('hold-resolved');
  });

  it('gives the rest back with its last capture, if that says so', async () => {
    const { capture, balances, holdId, voided } = await held(30n);
    expect([await capture(12n, true), await capture(1n), await voided()]).toEqual([
      'done',
      'hold-resolved',
      'hold-resolved',
    ]);
    expect(await world.ledger.findHold(ledgerId, holdId)).toMatchObject({
      state: 'captured',
      captured: 12n,
      remaining: 0n,
    });
    expect((await balances())[0]).toMatchObject({ posted: 18n, available: 18n });
  });

  it('goes on at once where its capture says, to accounts of either lane, once; what one of them refuses stays held', async () => {
    const { balances, holdId, shop } = await held(30n);
    const [maker, fees] = [await world.customer(), await world.hot()];
    const leg = (accountId: string, side: 'debit' | 'credit', amount: bigint) => ({
      accountId,
      side,
      amount,
      currency: 'EUR',
    });
    const onward = [leg(shop, 'debit', 30n), leg(maker, 'credit', 28n), leg(fees, 'credit', 2n)];
    const capture = (transferId: string, legs = onward) =>
      outcome(world.ledger.capture({ ledgerId, transferId, holdId, amount: 30n, onward: legs }));
    expect(await capture(`${holdId}-off`, [leg(shop, 'debit', 30n), leg(maker, 'credit', 29n)])).toBe('unbalanced');
    expect(await capture(`${holdId}-more`, [leg(shop, 'debit', 31n), leg(maker, 'credit', 31n)])).toBe(
      'insufficient-funds',
    );
    expect(await capture(`${holdId}-none`, [leg(shop, 'debit', 30n), leg('nobody', 'credit', 30n)])).toBe(
      'account-not-found',
    );
    expect((await balances())[0]).toMatchObject({ posted: 30n, available: 0n });
    expect([await capture(`${holdId}-a`), await capture(`${holdId}-a`)]).toEqual(['done', 'done']);
    // The same capture to somewhere else is another command.
    expect(await capture(`${holdId}-a`, [leg(shop, 'debit', 30n), leg(maker, 'credit', 30n)])).toBe(
      'transfer-id-reused',
    );
    expect(await capture(`${holdId}-b`)).toBe('hold-resolved');
    const [from, between] = await balances();
    expect([from?.posted, between?.posted, between?.pending.incoming]).toEqual([0n, 0n, 0n]);
    expect((await world.ledger.balance(ledgerId, maker)).posted).toBe(28n);
  });

  it('gives back what is left when it is voided, on a frozen account too, as often as that is said', async () => {
    const { capture, balances, voided, ann } = await held(30n);
    await capture(12n);
    await world.ledger.freezeAccount(ledgerId, ann);
    expect([await capture(1n), await voided(), await voided()]).toEqual(['account-frozen', 'done', 'done']);
    expect((await balances())[0]).toMatchObject({ posted: 18n, pending: { outgoing: 0n }, available: 18n });
    expect((await all(world.ledger.entries(ledgerId, ann))).map(({ kind }) => kind)).toEqual([
      'post',
      'hold',
      'capture',
      'void',
    ]);
  });

  it('expires at its time and not before, and cannot be captured from then on, swept or not', async () => {
    const { capture, holdId, balances } = await held(30n);
    const expire = () => outcome(world.ledger.expire(ledgerId, holdId));
    expect(await expire()).toBe('hold-not-expired');
    world.pass(hour);
    expect([await capture(1n), await expire(), await expire()]).toEqual(['hold-expired', 'done', 'done']);
    expect(await outcome(world.ledger.void(ledgerId, holdId))).toBe('hold-resolved');
    expect((await balances())[0]).toMatchObject({ available: 30n });
  });

  it('L6, C2: ends once when it is captured, voided and expired at the same moment', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { ann, shop, holdId, capture, voided, balances } = await held(30n);
      const late = { ...world, now: () => new Date(world.now().getTime() + hour) };
      const sweeper = (await import('../../lib/ledger/ledger.ts')).createLedger({
        dynamo: world.dynamo,
        name: () => 'ledger',
        now: late.now,
      });
      const outcomes = await Promise.all([capture(30n), voided(), outcome(sweeper.expire(ledgerId, holdId))]);
      expect(outcomes.filter((each) => each === 'done')).toHaveLength(1);
      const isCaptured = outcomes[0] === 'done';
      const [payer, payee] = await balances();
      expect([ann, payer?.posted, payer?.available]).toEqual([ann, isCaptured ? 0n : 30n, isCaptured ? 0n : 30n]);
      expect([shop, payee?.posted]).toEqual([shop, isCaptured ? 30n : 0n]);
    }
  });

  it('keeps its accounts from being closed', async () => {
    const { shop, voided, command } = await held(30n);
    expect(await outcome(world.ledger.closeAccount(ledgerId, shop))).toBe('account-not-empty');
    const debit = await world.customer(30n);
    await world.ledger.hold({ ...command, transferId: world.id('hold'), debit, credit: await world.outside() });
    expect(await world.ledger.balance(ledgerId, debit)).toMatchObject({ posted: 0n, pending: { outgoing: 30n } });
    expect(await outcome(world.ledger.closeAccount(ledgerId, debit))).toBe('account-not-empty');
    await voided();
    expect(await outcome(world.ledger.closeAccount(ledgerId, shop))).toBe('done');
  });
});

describe('stock and budgets in the same ledger', () => {
  it('C1: sells to many buyers exactly what is there, and on hand is always what is reserved, sold and left', async () => {
    const currency = 'SKU:4711';
    const [supplier, sold] = [await world.outside(currency), world.id('sold')];
    const onHand = world.id('onHand');
    for (const accountId of [onHand, sold])
      await world.ledger.openAccount({ ledgerId, accountId, type: 'asset', currency, overdraft: 0n });
    const leg = { amount: 5n, currency };
    await world.ledger.post({
      ledgerId,
      transferId: world.id('delivery'),
      legs: [
        { accountId: onHand, side: 'debit', ...leg },
        { accountId: supplier, side: 'credit', ...leg },
      ],
    });
    const expiresAt = new Date(world.now().getTime() + hour).toISOString();
    const reserve = (transferId: string) =>
      outcome(
        world.ledger.hold({ ledgerId, transferId, debit: sold, credit: onHand, amount: 1n, currency, expiresAt }),
      );
    const buyers = Array.from({ length: 12 }, () => world.id('order'));
    const reserved = await Promise.all(buyers.map(reserve));
    expect(reserved.filter((each) => each === 'done')).toHaveLength(5);
    const [first, second] = buyers.filter((_, i) => reserved[i] === 'done');
    await world.ledger.capture({ ledgerId, transferId: world.id('ship'), holdId: first ?? '', amount: 1n });
    await world.ledger.void(ledgerId, second ?? '');
    const { posted, pending, available } = await world.ledger.balance(ledgerId, onHand);
    const { posted: gone } = await world.ledger.balance(ledgerId, sold);
    expect({ sold: gone, reserved: pending.outgoing, left: available, onHand: posted }).toEqual({
      sold: 1n,
      reserved: 3n,
      left: 1n,
      onHand: 4n,
    });
  });

  it('C8: a promotion is used up to its budget by many at once', async () => {
    const budget = await world.rich(100n, 'PROMOTION:summer');
    const used = await world.customer(0n, 'PROMOTION:summer');
    const redeem = (transferId: string) =>
      outcome(
        world.ledger.post({
          ledgerId,
          transferId,
          legs: [
            { accountId: budget, side: 'debit', amount: 30n, currency: 'PROMOTION:summer' },
            { accountId: used, side: 'credit', amount: 30n, currency: 'PROMOTION:summer' },
          ],
        }),
      );
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => redeem(world.id('redeem'))));
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(3);
  });
});
