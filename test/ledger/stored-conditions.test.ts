import { describe, expect, it } from 'vitest';
import { TransactionCanceled } from '../../lib/runtime/aws/errors.ts';
import { useAuditedWorld, world } from './audited-world.ts';
import { ledgerId, legs, outcome } from './world.ts';

useAuditedWorld();

const posted = async (accountId: string) => (await world.ledger.balance(ledgerId, accountId)).posted;

/** What a module puts along: once. */
const event = () => ({
  Put: { TableName: 'ledger', Item: { pk: 'EVENT', sk: world.id() }, ConditionExpression: 'attribute_not_exists(pk)' },
});

describe('a transfer that meets what is stored', () => {
  it('is refused for an account that is not there, frozen, closed, or of another currency', async () => {
    const [ann, frozen, closed, franc] = [
      await world.rich(10n),
      await world.customer(),
      await world.customer(),
      await world.customer(0n, 'CHF'),
    ];
    await world.ledger.freezeAccount(ledgerId, frozen);
    await world.ledger.closeAccount(ledgerId, closed);
    const pay = (to: string) =>
      outcome(world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, to, 1n) }));
    expect(await pay('nobody')).toBe('account-not-found');
    expect(await pay(frozen)).toBe('account-frozen');
    expect(await pay(closed)).toBe('account-closed');
    expect(await pay(franc)).toBe('currency-mismatch');
    expect(await posted(ann)).toBe(10n);
    await world.ledger.unfreezeAccount(ledgerId, frozen);
    expect(await pay(frozen)).toBe('done');
  });

  it('has no lock version of an account that is called as what every object has', async () => {
    const ann = await world.rich(10n);
    const terms = { ledgerId, type: 'liability', currency: 'EUR', overdraft: 0n } as const;
    await world.ledger.openAccount({ ...terms, accountId: 'constructor' });
    const command = { ledgerId, transferId: world.id('pay'), legs: legs(ann, 'constructor', 1n) };
    expect(await outcome(world.ledger.post(command))).toBe('done');
  });

  it('is made only on the lock version that the caller saw', async () => {
    const [ann, bob] = [await world.rich(10n), await world.customer()];
    const { lockVersion } = await world.ledger.balance(ledgerId, ann);
    const pay = (version: number) =>
      outcome(
        world.ledger.post({
          ledgerId,
          transferId: world.id('pay'),
          legs: legs(ann, bob, 1n),
          lockVersions: { [ann]: version },
        }),
      );
    expect(await Promise.all([pay(lockVersion), pay(lockVersion)]).then((both) => both.sort())).toEqual([
      'done',
      'stale-lock-version',
    ]);
    expect(await pay(lockVersion + 1)).toBe('done');
  });

  it('happens with the writes that a module puts along, or not at all', async () => {
    const [ann, bob] = [await world.rich(10n), await world.customer()];
    const along = [event()];
    const pay = () => world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, bob, 1n), along });
    await pay();
    await expect(pay()).rejects.toMatchObject({ name: 'Refused' });
    expect(await posted(bob)).toBe(1n);
  });

  it('L5: is not refused for what its own first copy put along: it is undecided while that is being committed, and done after it', async () => {
    const [ann, bob] = [await world.rich(10n), await world.customer()];
    const along = [event()];
    const command = { ledgerId, transferId: world.id('pay'), legs: legs(ann, bob, 1n), along };
    /** The first copy is committed before the place of the event is looked at, and after that of the record. */
    const between = (own: 'None' | 'TransactionConflict', isFirstThere: boolean) =>
      world.on({
        ...world.dynamo,
        transactWrite: async ({ TransactItems }) => {
          if (isFirstThere) await world.ledger.post(command);
          const failed = 'ConditionalCheckFailed' as const;
          const reasons = TransactItems.map((_, i) => ({ code: i === 0 ? own : i === 3 ? failed : ('None' as const) }));
          const failure = { code: 'TransactionCanceledException', message: '', status: 400, operation: 'dynamodb' };
          throw new TransactionCanceled(failure, reasons);
        },
      });
    await expect(between('TransactionConflict', false).post(command)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    await expect(between('None', false).post(command)).rejects.toMatchObject({ name: 'Refused' });
    const made = await between('None', true).post(command);
    expect(await between('TransactionConflict', true).post(command)).toEqual(made);
    expect(await world.ledger.post(command)).toEqual(made);
    expect(await posted(bob)).toBe(1n);
  });
});
