import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { inLanes } from '../../../lib/runtime/in-lanes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { cardCancelled } from '../contract/card-events.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { cardKey, cardLimitsKey } from './card-items.ts';
import { cardReader } from './card-reader.ts';
import { disputeKey } from './dispute-items.ts';
import { disputeReader } from './dispute-reader.ts';

export type CardErasure = ReturnType<typeof cardErasure>;

const pageSize = 100;
/** Purchases that are worked on at once. */
const lanes = 10;

/** Takes out what cards and disputes of an account say about its holder. */
export function cardErasure(tables: BankTables = bankTables()) {
  const { dynamo, name } = tables;
  const cards = cardReader(tables);
  const disputes = disputeReader(tables);

  async function forgetPurchases(cardId: string): Promise<void> {
    let start: Record<string, unknown> | undefined;
    do {
      const { items, next } = await cards.purchases(cardId, pageSize, start);
      const left = items.filter(({ merchant, merchantId }) => merchant !== undefined || merchantId !== undefined);
      await inLanes(left, lanes, async ({ pk, sk }) => {
        const set = { merchant: undefined, merchantId: undefined };
        await dynamo.update(update(name(), { pk, sk }, { set, when: 'attribute_exists(#pk)' }));
      });
      start = next;
    } while (start);
  }

  return {
    /** Cancels the cards, and takes out their names, the merchants of purchases and what was written to disputes. It can be repeated. */
    async forgetCards(accountId: string, tools: Pick<Tools, 'now' | 'newId'>): Promise<void> {
      for (const { card } of await cards.of(accountId)) {
        const { cardId, state, nickname, revision } = card;
        if (state !== 'cancelled' || nickname !== undefined) {
          const told = { cardId, accountId };
          const event = leaveEvent(eventTable(tables), cardCancelled, `CARD#${cardId}`, told, tools);
          await dynamo.transactWrite({
            TransactItems: [
              Update(name(), cardKey(cardId), {
                set: { state: 'cancelled', nickname: undefined, revision: revision + 1 },
                when: '#revision = :seen',
                values: { ':seen': revision },
              }),
              Update(name(), cardLimitsKey(cardId), { set: { outgoing: 'stopped' }, when: 'attribute_exists(#pk)' }),
              ...(state === 'cancelled' ? [] : [event]),
            ],
          });
        }
        await forgetPurchases(cardId);
      }
      let start: Record<string, unknown> | undefined;
      do {
        const { items, next } = await disputes.page(accountId, pageSize, start);
        for (const { disputeId, note } of items) {
          if (note === undefined) continue;
          const change = { set: { note: undefined }, when: 'attribute_exists(#pk)' };
          await dynamo.update(update(name(), disputeKey(accountId, disputeId), change));
        }
        start = next;
      } while (start);
    },
  };
}
