import { describe, expect, it } from 'vitest';
import { followBalances as contract } from '../../functions/banking/contract/behind.ts';
import { operation as followBalances } from '../../functions/banking/follow-balances.ts';
import { operation as publishAccounts } from '../../functions/banking/publish-accounts.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import type { Publication } from '../../lib/sync/publish.ts';
import { slowly, streamBatch } from '../stream-batch.ts';

const row = { entity: 'BankAccount', accountId: 'a', holderId: 'p', holderKind: 'person', product: 'current' };
const terms = {
  ...row,
  currency: 'EUR',
  number: '1',
  state: 'open',
  openedAt: '2026-11-22T08:00:00.000Z',
  revision: 1,
};

/** Devices, to which an older version is nothing. */
function devices() {
  const copies = new Map<string, Publication>();
  const publish = async (publication: Publication) => {
    const key = publication.collection.name;
    const there = copies.get(key)?.version ?? Number.NEGATIVE_INFINITY;
    if (there < publication.version) copies.set(key, publication);
  };
  const available = () => copies.get('bank-balances')?.fields?.available;
  const opened = (revision = 1) =>
    publishAccounts({ after: { ...terms, revision } } as never, { publisher: { publish } } as never);
  const moved = (lockVersion: number, cents: bigint) =>
    followBalances(
      { after: {} } as never,
      {
        publisher: { publish },
        store: { find: async () => terms },
        ledger: {
          follow: async () => ({
            accountId: 'a',
            balance: {
              ...{ lockVersion, currency: 'EUR', posted: cents, available: cents },
              pending: { incoming: 0n, outgoing: 0n },
            },
          }),
        },
      } as never,
    );
  return { available, opened, moved };
}

describe('balances on devices', () => {
  it('of several accounts are brought up to date side by side', async () => {
    const { times, act } = slowly();
    const balance = {
      lockVersion: 1,
      currency: 'EUR',
      posted: 1n,
      available: 1n,
      pending: { incoming: 0n, outgoing: 0n },
    };
    const parts = {
      publisher: { publish: act },
      store: { find: async () => terms },
      ledger: { follow: async () => ({ accountId: 'a', balance }) },
      logger: () => createLogger({}, 'debug', () => undefined),
    };
    const handler = consume(contract, parts as never, followBalances);
    expect(await handler(streamBatch(Array(100).fill({ entity: 'Account' })), {})).toEqual({ batchItemFailures: [] });
    expect(times).toEqual({ calls: 100, atOnce: 8 });
  });
});

describe('the balance of a new account on devices', () => {
  it('is there with the account, and nothing late or repeated overtakes the first entry', async () => {
    const first = devices();
    await first.opened();
    expect(first.available()).toBe('0.00');
    await first.moved(1, 500n);
    await first.opened();
    await first.moved(0, 0n);
    expect(first.available()).toBe('5.00');
    const last = devices();
    await last.moved(2, 300n);
    await last.opened();
    await last.opened(2);
    expect(last.available()).toBe('3.00');
  });

  it('is not written again with each change of its terms', async () => {
    const { available, opened } = devices();
    await opened(2);
    expect(available()).toBeUndefined();
  });
});
