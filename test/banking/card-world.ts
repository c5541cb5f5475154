import { createHmac, randomUUID } from 'node:crypto';
import { operation as endHolds } from '../../functions/banking/end-holds.ts';
import { operation as issueCard } from '../../functions/banking/issue-card.ts';
import { authorisationIdOf } from '../../functions/banking/model/cards/message.ts';
import { operation as receive } from '../../functions/banking/receive-card-message.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { authorisationStore } from '../../functions/banking/store/authorisations.ts';
import { bankLedger } from '../../functions/banking/store/bank-ledger.ts';
import { bankTables } from '../../functions/banking/store/bank-tables.ts';
import { cardDesk } from '../../functions/banking/store/card-desk.ts';
import {
  type AuthorisationItem,
  authorisationKey,
  type CardItem,
  type CardLimitsItem,
  cardKey,
  cardLimitsKey,
} from '../../functions/banking/store/card-items.ts';
import { sandboxProcessor } from '../../functions/banking/store/card-processor.ts';
import { cardStore } from '../../functions/banking/store/cards.ts';
import { createFraud } from '../../lib/fraud/decide.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Bank, Customer } from './bank-world.ts';

export const secret = 'a-secret-of-the-processor';

/** Signed anew here, and not by what checks it. */
export const signed = (text: string, seconds: number, key = secret) =>
  `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${text}`).digest('hex')}`;

export interface Holder extends Customer {
  readonly cardId: string;
  readonly token: string;
}
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Cards in a bank: their processor's messages, and where the money is. */
export function cardsIn(bank: Bank) {
  const through = (dynamo: Dynamo) => {
    const own = bankTables(dynamo, () => 'banking.bank');
    const at = bankLedger(dynamo, () => 'banking.ledger');
    const store = authorisationStore(own, at);
    const base = {
      now: bank.now,
      newId: () => randomUUID(),
      log: quiet,
      terms: () => bank.terms,
      memberships: async () => ({}) as never,
      secret: async () => `${secret} a-new-one`,
      desk: cardDesk(own),
      fraud: () =>
        createFraud({ withinMs: 60_000, connect: () => bank.dynamo, name: () => 'fraud.fraud', now: bank.now }),
      store,
    };
    return {
      store,
      async issue(who: Customer, key: string = randomUUID()): Promise<Holder> {
        const { cardId } = (await issueCard(
          { params: { accountId: who.accountId }, body: {} } as never,
          { personId: who.personId } as never,
          {
            ...base,
            idempotency: { id: key, fingerprint: key },
            store: cardStore(own, at),
            accounts: accountReader(own),
            processor: sandboxProcessor,
          } as never,
        )) as { cardId: string };
        const { token } = (await bank.get<CardItem>(cardKey(cardId))) as CardItem;
        return { ...who, cardId, token };
      },
      /** Sends a message, signed now, or as it is told. */
      async send(message: object, header?: string) {
        const text = JSON.stringify(message);
        const seconds = Math.floor(bank.now().getTime() / 1000);
        const headers = { 'card-signature': header ?? signed(text, seconds) };
        const answer = await receive(
          { body: { bytes: Buffer.from(text), headers } } as never,
          undefined as never,
          base as never,
        );
        return answer as { decision: string; reason?: string; purchaseId?: string };
      },
      end: (who: Holder, authorisationId: string) =>
        endHolds(
          { what: 'card', cardId: who.cardId, authorisationId } as never,
          { ...base, authorisations: store } as never,
        ),
    };
  };

  const message = (who: Holder, type: string, authorisation: string, amount?: string, more: object = {}) => ({
    type,
    messageId: randomUUID(),
    at: bank.now().toISOString(),
    card: who.token,
    authorisation,
    currency: 'EUR',
    ...(amount === undefined ? {} : { amount }),
    ...(type === 'authorise' ? { merchant: { id: 'shop-1', name: 'A shop' } } : {}),
    ...more,
  });
  const row = async (who: Holder, authorisationId: string) =>
    (await bank.get<AuthorisationItem>(authorisationKey(who.cardId, authorisationId))) as AuthorisationItem;

  return {
    ...through(bank.dynamo),
    through,
    message,
    row,
    authorisationOf: ({ token }: Holder, authorisation: string) => authorisationIdOf({ card: token, authorisation }),
    cardLimits: async ({ cardId }: Holder) => (await bank.get<CardLimitsItem>(cardLimitsKey(cardId))) as CardLimitsItem,
    /** Posted, held to go out, available: cents. */
    async funds({ accountId }: Customer): Promise<readonly number[]> {
      const { Item } = await bank.dynamo.get({
        TableName: 'banking.ledger',
        Key: { pk: `ACCOUNT#bank#${accountId}`, sk: 'ACCOUNT' },
        ConsistentRead: true,
      });
      const { posted, pendingDebit, toDebit } = Item as Record<string, unknown>;
      return [-Number(posted), Number(pendingDebit), Number(toDebit)];
    },
  };
}
export type Cards = ReturnType<typeof cardsIn>;
