import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { openAccount, openLedger, readAccount } from '../../../lib/ledger/store/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { accountOpened } from '../contract/events.ts';
import { type OwnAccount, ownAccounts, railAccounts } from '../model/book.ts';
import { railsOf } from '../model/rails/rails.ts';
import { dayAt } from '../model/schedule/wall-clock.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { countKey, heldKey, type KycItem, kycKey, type LimitsItem, numberKey, type TermsItem } from './items.ts';
import { firstMonth } from './month-items.ts';
import { terms } from './terms.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type OpeningStore = ReturnType<typeof openingStore>;

/** Opening accounts, and before the first one in a currency those of the bank. */
export function openingStore(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger(), said = terms) {
  const { dynamo, name, outcomes } = tables;
  const opened = new Set<string>();

  /** The last of them is there when all are. 1 read unit for each currency, and each rail of it, and instance. */
  async function openOwn(own: readonly OwnAccount[], currency: string, now: () => Date): Promise<void> {
    const last = own.at(-1)?.accountId ?? '';
    const ledger = ledgerAt(now);
    try {
      await readAccount(ledger, book, last);
    } catch (error) {
      if (!(error instanceof LedgerRefusal)) throw error;
      await openLedger(ledger, book, book);
      for (const account of own) await openAccount(ledger, { ledgerId: book, currency, ...account });
    }
  }

  async function openBook(currency: string, now: () => Date): Promise<void> {
    if (opened.has(currency)) return;
    // Those of cards come with cards.
    const own = ownAccounts(currency, []).filter(({ accountId }) => !accountId.startsWith('cards:'));
    await openOwn(own, currency, now);
    for (const each of railsOf(said()))
      if (each.currency === currency) await openOwn(railAccounts(each.rail, currency), currency, now);
    opened.add(currency);
  }

  /** What the same command asked for before stays, also where it came to nothing. */
  async function openInLedger(accountId: string, currency: string, now: () => Date): Promise<void> {
    try {
      await openAccount(ledgerAt(now), { ledgerId: book, accountId, type: 'liability', currency, overdraft: 0n });
    } catch (error) {
      if (error instanceof LedgerRefusal && error.code === 'account-id-reused')
        throw new AppError('idempotency-key-reused');
      throw error;
    }
  }

  return {
    outcomes,
    async verification(holderId: string): Promise<KycItem | undefined> {
      const Key = kycKey(holderId);
      return (await dynamo.get<KycItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /**
     * The account of the ledger first, under an id that is the same for every copy of the command: without its rows nobody knows of it.
     * @returns undefined when the number is somebody's already.
     * @throws AppError `account-limit`; `conflict` when the holder's verification changed meanwhile; `idempotency-key-reused`.
     */
    async open<T>(
      account: TermsItem & { readonly holderId: string },
      limits: LimitsItem,
      verification: KycItem | undefined,
      most: number,
      response: T,
      { idempotency, now, newId }: Command,
    ): Promise<{ readonly response: T } | undefined> {
      const { accountId, holderId, currency, number, openedAt } = account;
      await openBook(currency, now);
      await openInLedger(accountId, currency, now);
      const Key = kycKey(holderId);
      const isSame = verification
        ? { ConditionExpression: 'revision = :seen', ExpressionAttributeValues: { ':seen': verification.revision } }
        : { ConditionExpression: 'attribute_not_exists(pk)' };
      const writes = [
        Create(name(), { ...numberKey(number), entity: 'AccountNumber', accountId, currency }),
        {
          Update: {
            TableName: name(),
            Key: countKey(holderId),
            // `opened` counts those that were closed since as well.
            UpdateExpression:
              'SET accounts = if_not_exists(accounts, :none) + :one, opened = if_not_exists(opened, :none) + :one, entity = :entity',
            ConditionExpression: 'attribute_not_exists(accounts) OR accounts < :most',
            ExpressionAttributeValues: { ':none': 0, ':one': 1, ':most': most, ':entity': 'HolderCount' },
          },
        },
        { ConditionCheck: { TableName: name(), Key, ...isSame } },
        Create(name(), { ...account }),
        Create(name(), { ...limits }),
        Create(name(), { ...heldKey(holderId, accountId), entity: 'HeldAccount', accountId, since: openedAt }),
        ...firstMonth(accountId, dayAt(new Date(openedAt), said().timeZone), said()).map((row) => Create(name(), row)),
        leaveEvent(eventTable(tables), accountOpened, `ACCOUNT#${accountId}`, { accountId }, { newId, now }),
      ];
      try {
        return { response: await outcomes.commit({ writes, idempotency, response, now: now() }) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.at(1)) throw new AppError('account-limit', `At most ${most} accounts.`);
        if (error.at(0)) return undefined;
        throw new AppError('conflict');
      }
    },
  };
}
