import type { EventDetail } from '../../../lib/contract/event.ts';
import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { capture, hold, voidHold } from '../../../lib/ledger/store/holds.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import type { cardAuthorised, cardCleared } from '../contract/card-events.ts';
import { cardDeclined, cardReleased } from '../contract/card-events.ts';
import { cards } from '../model/book.ts';
import { type Owed, releasedBy } from '../model/cards/owed.ts';
import { onAgenda } from '../model/cards/plan.ts';
import { derivedId } from '../model/derived-id.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { type AuthorisationItem, authorisationKey, type CardMessageItem, cardLimitsKey } from './card-items.ts';
import { type LimitsItem, limitsKey } from './items.ts';
import { giveBackTo, spendFrom } from './limit-writes.ts';

type Clock = Pick<Tools, 'now' | 'newId'>;
export type AuthorisationStore = ReturnType<typeof authorisationStore>;

/** A message that is decided: its row, and what is told with it. */
export interface Decided {
  readonly row: CardMessageItem;
  readonly event: typeof cardAuthorised | typeof cardCleared | typeof cardReleased;
}

interface Setting {
  readonly holdId: string;
  readonly amount: bigint;
  readonly after: AuthorisationItem;
  readonly today: string;
  /** That the day of the limits is over: of the account, of the card. */
  readonly isNewDay: readonly [account: boolean, card: boolean];
}

/** `again`: something changed meanwhile, and it is looked at anew. */
type Outcome = 'done' | 'again' | { readonly refused: string };

/** Steps of one authorisation that are taken in a row. */
const mostRounds = 40;

/** Days for which the ledger keeps a hold that nobody ended: the row says when it is over, and the agenda ends it. */
const graceDays = 60;

/** In the ledger, so that lines of statements find their purchase. */
const aboutOf = ({ cardId, authorisationId }: AuthorisationItem) => ({ card: cardId, purchase: authorisationId });

/**
 * Authorisations of cards. What an authorisation is stands in its row, which changes with the money on condition of its version: of messages at once each is
 * decided on what the others left. A step of several holds owes what is still to do, in the row; whoever comes next goes on with it.
 */
export function authorisationStore(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const { dynamo, name, outcomes } = tables;

  async function read({ cardId, authorisationId }: Pick<AuthorisationItem, 'cardId' | 'authorisationId'>) {
    const Key = authorisationKey(cardId, authorisationId);
    return (await dynamo.get<AuthorisationItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  async function isKept({ pk, sk, fingerprint }: CardMessageItem): Promise<boolean> {
    const Key = { pk, sk };
    const { Item } = await dynamo.get<CardMessageItem>({ TableName: name(), Key, ConsistentRead: true });
    return Item?.fingerprint === fingerprint;
  }

  function tell(event: Decided['event'], { cardId, accountId, authorisationId }: AuthorisationItem, tools: Clock) {
    const detail = { cardId, accountId, purchaseId: authorisationId } as EventDetail<typeof event>;
    return leaveEvent(eventTable(tables), event, `CARD#${cardId}`, detail, tools);
  }

  /** The row in the place of the one before it; a first one in nobody's. */
  function put(after: AuthorisationItem): TransactItem {
    if (after.version === 1) return Create(name(), { ...after });
    // Of whom it was bought is said once: it may have been taken out since the row was read.
    const { pk, sk, entity: _, merchant: _name, merchantId: _id, agenda, agendaAt, ...set } = after;
    return Update(
      name(),
      { pk, sk },
      {
        set: { ...set, agenda, agendaAt },
        when: '#version = :seen',
        values: { ':seen': after.version - 1 },
      },
    );
  }

  /** What it gives back to the limits of the day that it was taken from, while that is the day. */
  async function backTo(row: AuthorisationItem, owed: Owed): Promise<readonly TransactItem[]> {
    const released = releasedBy(owed);
    if (released === 0n || owed.do === 'post') return [];
    const day = row.parts.find(({ holdId }) => holdId === owed.holdId)?.day;
    const Keys = [limitsKey(row.accountId), cardLimitsKey(row.cardId)];
    const { Responses } = await dynamo.batchGet<Pick<LimitsItem, 'pk' | 'sk' | 'day'>>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    const same = (Responses[name()] ?? []).filter((limits) => limits.day === day);
    return same.map(({ pk, sk }) => giveBackTo(name(), { pk, sk }, released, day ?? ''));
  }

  /** What the ledger owes next, with the writes that say that it is done. */
  async function pay(row: AuthorisationItem, owed: Owed, writes: readonly TransactItem[], now: Date): Promise<Outcome> {
    const { accountId, authorisationId, currency } = row;
    const table = ledgerAt(() => now);
    const along = [...writes, ...(await backTo(row, owed))];
    const said = { ledgerId: book, metadata: aboutOf(row), along };
    try {
      if (owed.do === 'void') await voidHold(table, { ledgerId: book, holdId: owed.holdId, along });
      else if (owed.do === 'capture') {
        const { transferId, holdId } = owed;
        const release = BigInt(owed.released) > 0n ? ({ release: true } as const) : {};
        await capture(table, { ...said, transferId, holdId, amount: BigInt(owed.amount), ...release });
      } else {
        const amount = BigInt(owed.amount);
        const legs = [
          { accountId, side: 'debit' as const, amount, currency },
          { accountId: cards(currency, authorisationId), side: 'credit' as const, amount, currency },
        ];
        await post(table, { ...said, transferId: owed.transferId, legs });
      }
      return 'done';
    } catch (error) {
      if (error instanceof Refused) return 'again';
      if (error instanceof LedgerRefusal) return { refused: error.code };
      throw error;
    }
  }

  /** Does what a row owes. @returns whether nothing is owed any more; false when the ledger refuses it for now. */
  async function settle(found: AuthorisationItem, now: Date): Promise<boolean> {
    let row: AuthorisationItem | undefined = found;
    for (let round = 1; round <= mostRounds; round += 1) {
      const [next, ...rest]: readonly Owed[] = row?.owed ?? [];
      if (!row || !next) return true;
      const after = { ...row, owed: rest, version: row.version + 1 };
      const done = await pay(row, next, [put({ ...after, ...onAgenda(after, now) } as AuthorisationItem)], now);
      const seen = row.version;
      row = await read(row);
      if (typeof done === 'string' || row?.version !== seen) continue;
      await anew(row, now);
      return false;
    }
    throw new Error(`the authorisation ${found.authorisationId} changes faster than it can be settled`);
  }

  /** What the ledger refused it refuses for good under its id: the next try, when the account is open again, has another. */
  async function anew(row: AuthorisationItem, now: Date): Promise<void> {
    const [first, ...rest] = row.owed;
    if (!first || first.do === 'void') return;
    const owed = [{ ...first, transferId: derivedId(first.transferId, 'again') }, ...rest];
    const after = { ...row, owed, version: row.version + 1 };
    try {
      const { Update: change } = put({ ...after, ...onAgenda(after, now) } as AuthorisationItem);
      if (change) await dynamo.update(change);
    } catch {
      // Somebody else was faster; it stands on the agenda either way.
    }
  }

  return {
    settle,
    read,

    /** Declines a message, once. @returns false when it was decided meanwhile. */
    async decline(row: CardMessageItem, card: { cardId: string; accountId: string } | undefined, tools: Clock) {
      const { cardId, accountId } = card ?? {};
      const told =
        cardId !== undefined && accountId !== undefined
          ? [leaveEvent(eventTable(tables), cardDeclined, `CARD#${cardId}`, { cardId, accountId }, tools)]
          : [];
      const writes = [Create(name(), { ...row }), ...told];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: tools.now() });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },

    /** Sets money aside and takes it from the limits of account and card, with the row, the answer and the event, in one transaction. About 24 write units. */
    async hold(setting: Setting, { row, event }: Decided, tools: Clock): Promise<Outcome> {
      const { holdId, amount, after, today, isNewDay } = setting;
      const { accountId, cardId, authorisationId, currency, expiresAt } = after;
      const at = tools.now();
      try {
        await hold(
          ledgerAt(() => at),
          {
            ledgerId: book,
            transferId: holdId,
            metadata: aboutOf(after),
            debit: accountId,
            credit: cards(currency, authorisationId),
            amount,
            currency,
            // By what the message and the row say, so that a repeat is the same command of the ledger.
            expiresAt: new Date(Date.parse(expiresAt) + graceDays * 86_400_000).toISOString(),
            along: [
              spendFrom(name(), limitsKey(accountId), amount, today, isNewDay[0]),
              spendFrom(name(), cardLimitsKey(cardId), amount, today, isNewDay[1]),
              put(after),
              Create(name(), { ...row }),
              tell(event, after, tools),
            ],
          },
        );
        return 'done';
      } catch (error) {
        if (error instanceof Refused) return 'again';
        if (!(error instanceof LedgerRefusal)) throw error;
        // Held for a copy of this message, whose row is there then; or refused to one, which died, when holds were made otherwise.
        return error.code === 'transfer-id-reused' && (await isKept(row)) ? 'again' : { refused: error.code };
      }
    },

    /** Takes a step that sets nothing aside, with its answer and its first movement of money, if it has any. What is left of it is owed. */
    async step(after: AuthorisationItem, decided: Decided | undefined, tools: Clock): Promise<Outcome> {
      const now = tools.now();
      const [first, ...rest] = after.owed;
      const owing = { ...after, owed: rest };
      const stored = { ...owing, ...onAgenda(owing, now) } as AuthorisationItem;
      const writes = [
        put(stored),
        ...(decided ? [Create(name(), { ...decided.row })] : []),
        ...(after.madeAt ? [tell(decided?.event ?? cardReleased, after, tools)] : []),
      ];
      if (!first) {
        try {
          await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
          return 'done';
        } catch (error) {
          if (error instanceof Refused) return 'again';
          throw error;
        }
      }
      const done = await pay(stored, first, writes, now);
      // A hold is given back once, whoever asks: that it is gone does not say that this message was taken.
      if (done === 'done' && first.do === 'void' && decided && !(await isKept(decided.row))) return 'again';
      if (typeof done === 'string') return done;
      // Refused on a view that is not the row's any more is not refused.
      return (await read(after))?.version === after.version - 1 ? done : 'again';
    },
  };
}
