import type { EventDetail } from '../../../lib/contract/event.ts';
import { showable } from '../../../lib/contract/plain-text.ts';
import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools as AllTools } from '../../../lib/runtime/tools.ts';
import { caseOpened, paymentReceived, paymentReturned, paymentSettled } from '../contract/events.ts';
import { derivedId } from '../model/derived-id.ts';
import type { Terms } from '../model/products.ts';
import { isOfScheme } from '../model/rails/card-scheme.ts';
import type { Part } from '../model/rails/parts.ts';
import { type Plan, planPart, suspended } from '../model/rails/plan-part.ts';
import { idIn } from '../model/rails/rails.ts';
import { unmatchedCase } from '../model/rails/unmatched.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { clearedByCards } from './cleared-by-cards.ts';
import { type PaymentItem, paymentKey } from './items.ts';
import { railCases } from './rail-cases.ts';
import { type EntryItem, entryKey } from './rail-items.ts';
import { railReader } from './rail-reader.ts';
import { terms } from './terms.ts';

type Tools = Pick<AllTools, 'now' | 'newId'>;

export type RailBookings = ReturnType<typeof railBookings>;

/** Whose entry it is. */
export interface Source {
  readonly rail: string;
  readonly fileId: string;
  /** Absent: a notification. */
  readonly statementId?: string;
}

/** Tries while what it has to do with changes. */
const mostRounds = 4;
/** Places among the writes: the entry, and the payment that it is about. */
const [entryAt, paymentAt] = [0, 1] as const;

const noted = ({ endToEndId, name, iban, text, why }: Part, rail: string, entry: string) => ({
  rail,
  entry,
  ...(name ? { name: showable(name.slice(0, 140)) } : {}),
  ...(iban ? { iban: iban.slice(0, 34) } : {}),
  ...(text ? { text: showable(text.slice(0, 500)) } : {}),
  ...(idIn(endToEndId) ? { about: idIn(endToEndId) as string } : {}),
  ...(why ? { why } : {}),
});

const inText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

/** Books what rails say: each entry is one transfer, whose row says that it was booked and how, in the same transaction. */
export function railBookings(
  tables: BankTables = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Pick<Terms, 'caseDueMinutes' | 'cardScheme'> = terms,
) {
  const { name } = tables;
  const reader = railReader(tables);
  const cases = railCases(tables, ledgerAt);

  async function known(rail: string, part: Part, now: () => Date) {
    const { endToEndId, ownIban, currency } = part;
    const paymentId = idIn(endToEndId);
    const payment = paymentId === undefined ? undefined : await reader.sent(paymentId);
    const owner = ownIban === undefined ? undefined : await reader.number(ownIban);
    return {
      ...(payment ? { payment } : {}),
      ...(owner?.currency === currency ? { ownerId: owner.accountId } : {}),
      ...(isOfScheme(said(), rail, part) ? { cleared: await clearedByCards(ledgerAt(now), currency) } : {}),
    };
  }

  function rowsOf(plan: Plan, part: Part, transferId: string, tools: Tools): readonly TransactItem[] {
    const { booked, payment, accountId } = plan;
    const { amount, currency } = part;
    if (payment && (booked === 'settled' || booked === 'returned')) {
      const before = booked === 'settled' ? 'submitted' : 'settled';
      const isBack = booked === 'returned' && !plan.posting.unclear;
      const set = {
        state: booked,
        ...(booked === 'returned' ? { returned: String(isBack ? amount : 0n) } : {}),
        ...(part.returnReason ? { railReason: showable(part.returnReason.slice(0, 35)) } : {}),
      };
      const change = Update(name(), paymentKey(payment.accountId, payment.paymentId), {
        set,
        when: booked === 'returned' ? '#state = :before AND attribute_not_exists(#disputedAt)' : '#state = :before',
        values: { ':before': before },
      });
      return [change, ...told(booked === 'settled' ? paymentSettled : paymentReturned, payment, tools)];
    }
    if (booked !== 'received' || accountId === undefined) return [];
    const row: PaymentItem = {
      ...paymentKey(accountId, transferId),
      entity: 'BankPayment',
      paymentId: transferId,
      accountId,
      direction: 'incoming',
      state: 'settled',
      amount: String(amount),
      currency,
      ...(part.iban ? { number: part.iban.slice(0, 34) } : {}),
      ...(part.name ? { name: showable(part.name.slice(0, 140)) } : {}),
      ...(part.text ? { note: showable(part.text.slice(0, 140)) } : {}),
      madeAt: tools.now().toISOString(),
    };
    return [Create(name(), { ...row }), ...told(paymentReceived, row, tools)];
  }

  /** Events are about customers; money that was sent back out of suspense is nobody's. */
  function told<E extends typeof paymentReceived | typeof paymentSettled | typeof paymentReturned>(
    event: E,
    { paymentId, accountId }: PaymentItem,
    tools: Tools,
  ): readonly TransactItem[] {
    if (accountId.includes(':')) return [];
    const detail = { paymentId, accountId } as EventDetail<E>;
    return [leaveEvent(eventTable(tables), event, `ACCOUNT#${accountId}`, detail, tools)];
  }

  function caseOf(plan: Plan, part: Part, rail: string, transferId: string, tools: Tools): readonly TransactItem[] {
    const { unclear } = plan.posting;
    if (!unclear) return [];
    const row = unmatchedCase(
      {
        transferId,
        ...unclear,
        currency: part.currency,
        unmatched: noted(part, rail, part.reference),
        caseDueMinutes: said().caseDueMinutes,
      },
      tools.now(),
    );
    const detail = { caseId: row.caseId, paymentId: transferId };
    return [
      Create(name(), { ...row }),
      leaveEvent(eventTable(tables), caseOpened, `CASE#${row.caseId}`, detail, tools),
    ];
  }

  async function make(plan: Plan, part: Part, source: Source, transferId: string, tools: Tools): Promise<void> {
    const { rail, fileId, statementId } = source;
    const { reference, place, amount, currency, on } = part;
    const entry: EntryItem = {
      ...entryKey(rail, currency, reference, place),
      entity: place === undefined ? 'RailEntry' : 'RailEntryPart',
      reference,
      amount: String(amount),
      transferId,
      booked: plan.booked,
      ...(plan.payment ? { paymentId: plan.payment.paymentId } : {}),
      ...(on ? { on } : {}),
      fileId,
      ...(part.endToEndId ? { endToEndId: part.endToEndId } : {}),
      ...(part.charges > 0n ? { charges: String(part.charges) } : {}),
      ...(statementId === undefined ? {} : { statementId, madeAt: statementId }),
    };
    await post(ledgerAt(tools.now), {
      ledgerId: book,
      transferId,
      legs: plan.posting.legs,
      metadata: plan.payment ? { payment: plan.payment.paymentId } : {},
      along: [
        Create(name(), { ...entry }),
        ...rowsOf(plan, part, transferId, tools),
        ...caseOf(plan, part, rail, transferId, tools),
      ],
    });
  }

  return {
    /**
     * Books a part of an entry, once, whichever message says it and however often. What the ledger refuses (the account is closed) goes to suspense, under
     * the second id of the entry, since the refusal is kept under the first.
     */
    async book(part: Part, source: Source, tools: Tools): Promise<void> {
      const { reference, place, currency } = part;
      const { rail } = source;
      const isBooked = async () => (await reader.entry(rail, currency, reference, place)) !== undefined;
      const transferId = derivedId(JSON.stringify([rail, currency, reference, place ?? 0]), 'entry');
      const at = tools.now();
      const still = { ...tools, now: () => at };
      for (let round = 1; round <= mostRounds; round += 1) {
        const plan = planPart(rail, part, await known(rail, part, still.now));
        // A refusal is kept under its id: what is drained on another view of it is another transfer, and the entry is still one.
        const drained = plan.booked === 'scheme' ? JSON.stringify(plan.posting.legs, inText) : undefined;
        // So its id does not tell that it was booked, nor does its own row where an older one stands elsewhere.
        if (drained !== undefined && (await isBooked())) return;
        const id = drained === undefined ? transferId : derivedId(`${transferId} ${drained}`, 'scheme');
        try {
          await make(plan, part, source, id, still);
          if (plan.payment?.railCase !== undefined) await cases.withdraw(plan.payment.railCase, still);
          return;
        } catch (error) {
          if (error instanceof Refused) {
            if (error.at(entryAt)) return;
            // What became of the payment meanwhile changes what this is.
            if (error.at(paymentAt)) continue;
            throw error;
          }
          if (!(error instanceof LedgerRefusal)) throw error;
          if (await isBooked()) return;
          if (drained !== undefined && round < mostRounds) continue;
        }
        const second = derivedId(transferId, 'suspense');
        try {
          return await make(suspended(rail, part), part, source, second, still);
        } catch (error) {
          if (error instanceof Refused && error.at(entryAt)) return;
          throw error;
        }
      }
      throw new Error(`${reference}: what it is about changes faster than it can be booked`);
    },
  };
}
