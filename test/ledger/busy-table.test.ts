import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { type AccountItem, newAccountItem } from '../../lib/ledger/store/account-items.ts';
import { mostUnsealed } from '../../lib/ledger/store/change-account.ts';
import { OutcomeUnknown, Throttled, TransactionCanceled } from '../../lib/runtime/aws/errors.ts';
import { useAuditedWorld, world } from './audited-world.ts';
import type { Fault } from './faults.ts';
import { ledgerId, legs, outcome } from './world.ts';

useAuditedWorld();

const isWrite = (operation: string) => ['put', 'update', 'transactWrite'].includes(operation);
/** A ledger whose writes fare so, all of them or the first ones; and what it called. */
function suffering(fault: Fault, times = Number.POSITIVE_INFINITY) {
  const called: string[] = [];
  const { ledger } = world.with((operation) => {
    called.push(operation);
    return isWrite(operation) && called.filter(isWrite).length <= times ? fault : undefined;
  });
  return { ledger, called };
}

/** What one payment left to be recorded. */
async function unrecorded() {
  const [from, hot] = [await world.outside(), await world.hot()];
  await world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(from, hot, 2n) });
  return (await world.images()).filter(({ m }) => m[0][0] === hot);
}

async function scene() {
  const [ann, bob] = [await world.customer(100n), await world.customer()];
  const [outside, holdId, transferId] = [await world.outside(), world.id('hold'), world.id('pay')];
  const expiresAt = '2027-01-01T00:00:00.000Z';
  const held = { debit: ann, credit: bob, amount: 1n, currency: 'EUR', expiresAt };
  await world.ledger.hold({ ledgerId, transferId: holdId, ...held });
  const images = await unrecorded();
  const terms = { ledgerId, accountId: world.id('new'), type: 'liability', currency: 'EUR', overdraft: 0n } as const;
  const pay = (ledger: Ledger) => ledger.post({ ledgerId, transferId, legs: legs(ann, bob, 1n) });
  const commands: Record<string, (ledger: Ledger) => Promise<unknown>> = {
    openAccount: (ledger) => ledger.openAccount(terms),
    freezeAccount: (ledger) => ledger.freezeAccount(ledgerId, bob),
    setOverdraft: (ledger) => ledger.setOverdraft(ledgerId, bob, 5n),
    promote: (ledger) => ledger.promote(ledgerId, outside),
    post: pay,
    void: (ledger) => ledger.void(ledgerId, holdId),
    record: (ledger) => ledger.record(images),
    seal: (ledger) => ledger.seal(ledgerId, bob),
  };
  return { bob, images, commands, pay };
}

describe('a command that finds the table busy', () => {
  it('says so, whichever it is, takes it for no decision, and asks it nothing more', async () => {
    const { commands, images } = await scene();
    for (const [name, command] of Object.entries(commands)) {
      const { ledger, called } = suffering('throttled');
      const error = await command(ledger).catch((each) => each);
      expect([name, error]).toEqual([name, expect.any(Throttled)]);
      expect([name, called.filter(isWrite).length, isWrite(called.at(-1) ?? '')]).toEqual([name, 1, true]);
    }
    await world.ledger.record(images);
  });

  it('says so when other transactions are in the way, and nothing is kept of it', async () => {
    const { commands, images } = await scene();
    for (const name of ['openAccount', 'post', 'record']) {
      const error = await commands[name]?.(suffering('conflict', 1).ledger).catch((each) => each);
      expect([name, error]).toEqual([name, expect.any(TransactionCanceled)]);
      expect(await outcome(commands[name]?.(world.ledger) as Promise<unknown>)).toBe('done');
    }
    expect(await world.ledger.record(images)).toBe(0);
  });
});

describe('a command whose answer is lost', () => {
  it('looks for it, and answers as if it had come', async () => {
    const { bob, images, pay, commands } = await scene();
    expect(await outcome(pay(suffering('lost').ledger))).toBe('done');
    expect(await world.ledger.balance(ledgerId, bob)).toMatchObject({ posted: 1n });
    const back = { ledgerId, transferId: world.id('back'), reversalOf: 'nothing' };
    expect(await outcome(suffering('lost').ledger.reverse(back))).toBe('transfer-not-found');
    // The first batch is lost, as if it had never left; the next is the same.
    expect(await suffering('never', 1).ledger.record(images)).toBe(1);
    expect(await world.images()).toEqual([]);
    expect(await commands.void?.(suffering('lost').ledger)).toMatchObject({ state: 'voided' });
  });

  it('says that it does not know where nothing is to be seen', async () => {
    const { commands, images } = await scene();
    for (const name of ['post', 'void', 'seal']) {
      const error = await commands[name]?.(suffering('never').ledger).catch((each) => each);
      expect([name, error]).toEqual([name, expect.any(OutcomeUnknown)]);
    }
    await world.ledger.record(images);
  });
});

describe('a command that never gets its turn', () => {
  it('of a worker ends after twenty rounds', async () => {
    const images = await unrecorded();
    const { ledger, called } = suffering('never', 25);
    await expect(ledger.record(images)).rejects.toThrow('other workers record to the same accounts faster');
    expect(called.filter(isWrite)).toHaveLength(20);
    expect(await world.ledger.record(images)).toBe(1);
  });

  it('on an account that is full again as often as it is sealed ends after twenty rounds', async () => {
    const terms = {
      ledgerId,
      accountId: 'full',
      type: 'liability',
      currency: 'EUR',
      overdraft: 0n,
      metadata: {},
    } as const;
    const entry = { t: 't', k: 'post', r: '2026-11-21T08:00:00.000Z', f: 'f' } as const;
    const tail = Array.from({ length: mostUnsealed }, () => entry);
    const Item: AccountItem = { ...newAccountItem(terms, entry.r, undefined), tail };
    let rounds = 0;
    const full = world.on({
      ...world.dynamo,
      get: async () => ({ Item }) as never,
      put: async () => ({}),
      update: async () => ({}),
      transactWrite: async ({ TransactItems }) => {
        if (++rounds > 25) throw new Error('it goes on');
        const failure = { code: 'TransactionCanceledException', message: '', status: 400, operation: 'dynamodb' };
        const reasons = TransactItems.map((_, i) =>
          i === 2 ? { code: 'ConditionalCheckFailed' as const, item: { ...Item } } : { code: 'None' as const },
        );
        throw new TransactionCanceled(failure, reasons);
      },
    });
    const command = { ledgerId, transferId: world.id('pay'), legs: legs('one', 'full', 1n) };
    await expect(full.post(command)).rejects.toBeInstanceOf(TransactionCanceled);
    expect(rounds).toBe(20);
  });
});
