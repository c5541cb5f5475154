import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { readAccount } from '../../../lib/ledger/store/accounts.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Delete, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { nostro } from '../model/book.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import {
  type EntryItem,
  entryKey,
  headKey,
  type StatementItem,
  type StatementPlace,
  statementKey,
} from './rail-items.ts';
import { railReader } from './rail-reader.ts';

export type RailStatements = ReturnType<typeof railStatements>;

/** The chain of statements of an account at a rail: each begins with what the one before it ended with. */
export function railStatements(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const { dynamo, name, outcomes } = tables;
  const reader = railReader(tables);
  const commit = (writes: Parameters<typeof outcomes.commit>[0]['writes'], now: Date) =>
    outcomes.commit({ writes, idempotency: undefined, response: undefined, now });

  return {
    /** What the book says is there; nothing while the account is not open: a refusal for want of it would be kept for good. */
    async nostroBalance(rail: string, currency: string, now: () => Date): Promise<bigint | undefined> {
      try {
        return (await readAccount(ledgerAt(now), book, nostro(rail, currency))).posted;
      } catch (error) {
        if (error instanceof LedgerRefusal) return undefined;
        throw error;
      }
    },

    /**
     * Puts a statement at the end of the chain, once; which file did it makes no difference.
     * @throws Refused when another one was put there meanwhile: its file is to be looked at anew.
     */
    async claim(item: StatementItem, now: Date): Promise<void> {
      const { rail, currency, statementId, opening, closing, previous } = item;
      const head = { entity: 'RailHead', statementId, closing };
      const isNext =
        previous === undefined
          ? { when: 'attribute_not_exists(#pk)' }
          : {
              when: '#statementId = :previous AND #closing = :opening',
              values: { ':previous': previous, ':opening': opening },
            };
      try {
        await commit(
          [Create(name(), { ...item }), Update(name(), headKey(rail, currency), { set: head, ...isNext })],
          now,
        );
      } catch (error) {
        if (!(error instanceof Refused && error.at(0))) throw error;
        const found = error.item(0) as unknown as StatementItem;
        if (found.digest !== item.digest) throw error;
      }
    },

    /** Takes statements of a file that is lost off the chain again, the last one first, as far as nothing was put behind them. What they booked stays. */
    async release(places: readonly StatementPlace[], fileId: string, now: Date): Promise<void> {
      for (const { rail, currency, statementId } of places.toReversed()) {
        const found = await reader.statement(rail, currency, statementId);
        if (found?.fileId !== fileId) continue;
        const before = { entity: 'RailHead', statementId: found.previous, closing: found.opening };
        const isLast = { when: '#statementId = :statement', values: { ':statement': statementId } };
        const head =
          found.previous === undefined
            ? Delete(name(), headKey(rail, currency), isLast)
            : Update(name(), headKey(rail, currency), { set: before, ...isLast });
        const mine = { when: '#fileId = :file', values: { ':file': fileId } };
        try {
          await commit([Delete(name(), statementKey(rail, currency, statementId), mine), head], now);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
        }
      }
    },

    /** An entry that a notification brought, or a statement that was taken off the chain, stands in this one. */
    async place({ statementId }: Pick<StatementPlace, 'statementId'>, before: EntryItem): Promise<void> {
      const { pk, sk, statementId: other } = before;
      const change = {
        set: { statementId, madeAt: statementId },
        ...(other === undefined
          ? { when: 'attribute_exists(#pk) AND attribute_not_exists(#statementId)' }
          : { when: '#statementId = :other', values: { ':other': other } }),
      };
      try {
        await dynamo.update(update(name(), { pk, sk }, change));
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },

    /** Of an entry that is a sum: that its parts are booked one by one. */
    async split(
      { rail, currency }: Pick<StatementPlace, 'rail' | 'currency'>,
      entry: {
        readonly reference: string;
        readonly amount: bigint;
        readonly parts: number;
        readonly on?: string;
        readonly fileId: string;
        readonly statementId?: string;
      },
    ): Promise<void> {
      const { reference, amount, ...rest } = entry;
      const Item = {
        ...entryKey(rail, currency, reference),
        entity: 'RailEntry',
        reference,
        amount: String(amount),
        ...rest,
        ...(entry.statementId === undefined ? {} : { madeAt: entry.statementId }),
      };
      try {
        await dynamo.put({ TableName: name(), Item, ConditionExpression: 'attribute_not_exists(pk)' });
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
  };
}
