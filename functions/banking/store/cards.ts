import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { openAccount, readAccount } from '../../../lib/ledger/store/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { cardCancelled, cardFrozen, cardIssued, cardUnfrozen } from '../contract/card-events.ts';
import { ownAccounts } from '../model/book.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import {
  type CardItem,
  type CardLimitsItem,
  type CardState,
  cardCountKey,
  cardKey,
  cardLimitsKey,
  cardTokenKey,
  heldCardKey,
} from './card-items.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type CardStore = ReturnType<typeof cardStore>;

const events = { active: cardUnfrozen, frozen: cardFrozen, cancelled: cardCancelled } as const;

/** Cards as their holders change them; money does not move here. */
export function cardStore(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const { name, outcomes } = tables;
  const opened = new Set<string>();

  /** The bank's accounts for cards in a currency: its last one is there when all are. */
  async function openBook(currency: string, now: () => Date): Promise<void> {
    if (opened.has(currency)) return;
    const ledger = ledgerAt(now);
    const own = ownAccounts(currency, []).filter(({ accountId }) => accountId.startsWith('cards:'));
    try {
      await readAccount(ledger, book, own.at(-1)?.accountId ?? '');
    } catch (error) {
      if (!(error instanceof LedgerRefusal)) throw error;
      for (const account of own) await openAccount(ledger, { ledgerId: book, currency, ...account });
    }
    opened.add(currency);
  }

  return {
    outcomes,
    /** Where used proofs are noted. */
    proofs: eventTable(tables),

    /** @throws AppError `card-limit`; `conflict` for a copy of the command that is not known any more. */
    async issue<T>(
      card: CardItem,
      limits: CardLimitsItem,
      most: number,
      response: T,
      { idempotency, now, newId }: Command,
    ): Promise<T> {
      const { cardId, accountId, token, currency, issuedAt } = card;
      await openBook(currency, now);
      const writes = [
        {
          Update: {
            TableName: name(),
            Key: cardCountKey(accountId),
            UpdateExpression: 'SET cards = if_not_exists(cards, :none) + :one, entity = :entity',
            ConditionExpression: 'attribute_not_exists(cards) OR cards < :most',
            ExpressionAttributeValues: { ':none': 0, ':one': 1, ':most': most, ':entity': 'CardCount' },
          },
        },
        Create(name(), { ...card }),
        Create(name(), { ...limits }),
        Create(name(), { ...cardTokenKey(token), entity: 'CardToken', cardId, accountId }),
        Create(name(), { ...heldCardKey(accountId, cardId), entity: 'HeldCard', cardId, since: issuedAt }),
        leaveEvent(eventTable(tables), cardIssued, `CARD#${cardId}`, { cardId, accountId }, { newId, now }),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw error.at(1) ? new AppError('conflict') : new AppError('card-limit', `At most ${most} cards.`);
      }
    },

    /** @param set attributes of the card that become so. */
    changeCard: (before: CardItem, set: Readonly<Record<string, unknown>>): TransactItem =>
      Update(name(), cardKey(before.cardId), {
        set: { ...set, revision: before.revision + 1 },
        when: '#revision = :seen',
        values: { ':seen': before.revision },
      }),

    /** Another limit counts from now on, also for what is left of today; `left` moves with purchases, so it is said by how much. */
    changeLimits(before: CardLimitsItem, perPayment: bigint, daily: bigint, state: CardState): TransactItem {
      return {
        Update: {
          TableName: name(),
          Key: cardLimitsKey(before.pk.slice('CARD#'.length)),
          UpdateExpression:
            'SET #left = #left + :by, #daily = :daily, #perPayment = :perPayment, #outgoing = :outgoing',
          ConditionExpression: '#daily = :before',
          ExpressionAttributeNames: {
            '#left': 'left',
            '#daily': 'daily',
            '#perPayment': 'perPayment',
            '#outgoing': 'outgoing',
          },
          ExpressionAttributeValues: {
            ':by': daily - BigInt(before.daily),
            ':daily': daily,
            ':before': before.daily,
            ':perPayment': perPayment,
            ':outgoing': state === 'active' ? 'open' : 'stopped',
          },
        },
      };
    },

    /** The event of another state, and one card less when it is cancelled. */
    stateWrites(
      { cardId, accountId }: CardItem,
      state: CardState,
      tools: Pick<Tools, 'now' | 'newId'>,
    ): TransactItem[] {
      const told = leaveEvent(eventTable(tables), events[state], `CARD#${cardId}`, { cardId, accountId }, tools);
      if (state !== 'cancelled') return [told];
      const room = { add: { cards: -1 }, when: 'attribute_exists(#cards)' };
      return [Update(name(), cardCountKey(accountId), room), told];
    },

    /** @throws AppError `conflict` when somebody else changed it meanwhile. */
    async commit<T>(
      writes: readonly TransactItem[],
      response: T,
      { idempotency, now }: Pick<Command, 'idempotency' | 'now'>,
    ) {
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },
  };
}
