import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { type StoredItem, startWorld, type World } from './world.ts';

let world: World;
let items: StoredItem[];
/** Two ledgers in one table, with the same ids of accounts and transfers in both, and something of every kind. */
beforeAll(async () => {
  world = await startWorld();
  for (const [ledgerId, amount] of [
    ['one', 40n],
    ['two', 70n],
  ] as const) {
    const { ledger } = world;
    await ledger.openLedger(ledgerId, 'organisation');
    const terms = { ledgerId, currency: 'EUR', overdraft: 'unlimited' } as const;
    for (const accountId of ['ann', 'shop']) await ledger.openAccount({ ...terms, accountId, type: 'liability' });
    await ledger.openAccount({ ...terms, accountId: 'fees', type: 'income', lane: 'recorded' });
    const leg = (accountId: string, side: 'debit' | 'credit', of: bigint = amount) => ({
      accountId,
      side,
      amount: of,
      currency: 'EUR',
    });
    await ledger.post({ ledgerId, transferId: 'paid', legs: [leg('ann', 'debit'), leg('shop', 'credit')] });
    world.pass(1000);
    const fee = [leg('ann', 'debit', 3n), leg('fees', 'credit', 3n)];
    const effectiveAt = new Date(world.now().getTime() - 500).toISOString();
    await ledger.post({ ledgerId, transferId: 'fee', legs: fee, effectiveAt });
    await ledger.recordAll(ledgerId);
    await ledger.reverse({ ledgerId, transferId: 'back', reversalOf: 'paid', amount: amount / 2n });
    await ledger.seal(ledgerId, 'ann');
    world.pass(1000);
    const expiresAt = new Date(world.now().getTime() + 3_600_000).toISOString();
    const hold = { ledgerId, debit: 'ann', credit: 'shop', currency: 'EUR', expiresAt, amount };
    for (const transferId of ['held', 'given-back']) await ledger.hold({ ...hold, transferId });
    await ledger.capture({ ledgerId, transferId: 'captured', holdId: 'held', amount: amount / 4n });
    await ledger.void(ledgerId, 'given-back');
    await ledger.post({ ledgerId, transferId: 'fee-later', legs: fee });
  }
  items = await world.everything();
});
afterAll(() => world?.stop());

const find = (some: StoredItem[], pk: string, sk: RegExp): StoredItem => {
  const found = some.find((item) => item.pk === pk && sk.test(item.sk));
  if (!found) throw new Error(`nothing to change: ${pk}`);
  return found;
};
const without = (some: StoredItem[], item: StoredItem) => some.splice(some.indexOf(item), 1);
const early = '2020-01-01T00:00:00.000Z';

describe('the auditor', () => {
  it('finds nothing wrong with two ledgers that have the same ids', () => {
    expect(audit(items)).toEqual([]);
  });

  const account = (name: string) => (some: StoredItem[]) => find(some, `ACCOUNT#one#${name}`, /^ACCOUNT$/);
  const page = (name: string) => (some: StoredItem[]) => find(some, `ACCOUNT#one#${name}`, /^PAGE/);
  const transfer = (id: string) => (some: StoredItem[]) => find(some, `TRANSFER#one#${id}`, /^TRANSFER$/);
  const move = (item: StoredItem, to: string) => Object.assign(item, { pk: item.pk.replace('#one#', `#${to}#`) });

  it.each<[string, (some: StoredItem[]) => unknown, RegExp]>([
    [
      'what is held of a hold without its accounts',
      (some) => Object.assign(transfer('held')(some), { remaining: 1 }),
      /pending 30 and 0, held 1 and 0/,
    ],
    [
      'a page that is later than its entries',
      (some) => Object.assign(page('ann')(some), { latest: '2030' }),
      /not as late as its entries/,
    ],
    [
      'an account that is earlier than its pages',
      (some) => Object.assign(account('fees')(some), { latest: early }),
      /not as late as its pages/,
    ],
    [
      'an entry booked at another time',
      (some) => Object.assign(account('shop')(some).tail[0], { r: early }),
      /of another kind or time/,
    ],
    [
      'an entry with effect at another time',
      (some) => Object.assign(account('shop')(some).tail[0], { e: early }),
      /of another kind or time/,
    ],
    [
      'an entry of another kind',
      (some) => Object.assign(account('shop')(some).tail[0], { k: 'capture' }),
      /of another kind or time/,
    ],
    [
      'a hold that ended otherwise',
      (some) => Object.assign(transfer('given-back')(some), { state: 'expired' }),
      /of another kind or time/,
    ],
    [
      'a hold that ended at another time',
      (some) => Object.assign(transfer('given-back')(some), { resolvedAt: early }),
      /of another kind or time/,
    ],
    [
      'a reversal that is not counted',
      (some) => without(some, find(some, 'TRANSFER#one#paid', /^REVERSED$/)),
      /is not counted/,
    ],
    [
      'a reversal of another transfer',
      (some) => Object.assign(transfer('back')(some), { reversalOf: 'fee' }),
      /is not its transfer taken back/,
    ],
    [
      'a reversal of another amount',
      (some) => Object.assign(transfer('back')(some), { amount: '19' }),
      /is not its transfer taken back/,
    ],
    [
      'an account that its ledger does not list',
      (some) => without(some, find(some, 'LEDGER#one', /#ann$/)),
      /not in the list/,
    ],
    [
      'an account that is listed and not there',
      (some) => some.push({ ...find(some, 'LEDGER#one', /#ann$/), sk: 'ACCOUNT#x' }),
      /is no account/,
    ],
    [
      'a page beyond what is sealed',
      (some) => some.push({ ...page('fees')(some), sk: 'PAGE#2', from: 2, to: 2 }),
      /is beyond 1, and not of its tail/,
    ],
    [
      'a page of the tail that says something else',
      (some) => {
        const { sealed, tail, pk } = account('ann')(some);
        const entries = [{ ...tail[0], p: '-1' }];
        some.push({ pk, sk: 'PAGE#9', entity: 'Page', from: sealed + 1, to: sealed + 1, entries });
      },
      /and not of its tail/,
    ],
    ['a capture of the other ledger', (some) => move(transfer('captured')(some), 'two'), /captured/],
    ['a reversal in the other ledger', (some) => move(transfer('back')(some), 'three'), /reversed 0 of 40/],
    [
      'a transfer in another ledger',
      (some) => move(transfer('paid')(some), 'three'),
      /TRANSFER#three#paid: booked otherwise/,
    ],
  ])('notices %s', (_, tamper, says) => {
    const some = structuredClone(items);
    tamper(some);
    expect(audit(some).join('\n')).toMatch(says);
  });

  it('takes a page for whole that a sealer left when it died between its two writes', () => {
    const some = structuredClone(items);
    const { sealed, tail, pk } = account('ann')(some);
    const entries = tail.slice(0, 2);
    some.push({ pk, sk: 'PAGE#9', entity: 'Page', from: sealed + 1, to: sealed + 2, entries });
    expect(audit(some)).toEqual([]);
  });
});
