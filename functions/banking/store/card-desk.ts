import type { CardMessage } from '../contract/card-messages.ts';
import type { AccountRows } from '../model/account-view.ts';
import type { CardRows } from '../model/cards/card-view.ts';
import { authorisationIdOf } from '../model/cards/message.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import {
  type AuthorisationItem,
  authorisationKey,
  type CardItem,
  type CardLimitsItem,
  type CardMessageItem,
  type CardTokenItem,
  cardKey,
  cardLimitsKey,
  cardMessageKey,
  cardTokenKey,
} from './card-items.ts';
import { type LimitsItem, limitsKey, type TermsItem, termsKey } from './items.ts';

/** Everything that a message is decided from. */
export interface Seen extends CardRows {
  readonly account: AccountRows;
  readonly authorisation?: AuthorisationItem;
}
export type CardDesk = ReturnType<typeof cardDesk>;

type Row = CardItem | CardLimitsItem | AuthorisationItem | TermsItem | LimitsItem;

/** What is known before a message is decided; strongly consistent. */
export function cardDesk({ dynamo, name }: BankTables = bankTables()) {
  async function rows<T extends object>(
    Keys: readonly { readonly pk: string; readonly sk: string }[],
  ): Promise<readonly T[]> {
    const { Responses } = await dynamo.batchGet<T>({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
    return Responses[name()] ?? [];
  }

  return {
    /** What the message was answered, if it came before, and what it is about: nothing when nobody knows the card. 3.5 read units. */
    async look(message: CardMessage): Promise<{ readonly before?: CardMessageItem; readonly seen?: Seen }> {
      const first = await rows<CardMessageItem | CardTokenItem>([
        cardMessageKey(message.messageId),
        cardTokenKey(message.card),
      ]);
      const before = first.find((row) => row.entity === 'CardMessage');
      if (before) return { before };
      const token = first.find((row) => row.entity === 'CardToken');
      if (!token) return {};
      const { cardId, accountId } = token;
      const found = await rows<Row>([
        cardKey(cardId),
        cardLimitsKey(cardId),
        authorisationKey(cardId, authorisationIdOf(message)),
        termsKey(accountId),
        limitsKey(accountId),
      ]);
      const card = found.find((row) => row.entity === 'BankCard');
      const limits = found.find((row) => row.entity === 'CardLimits');
      const terms = found.find((row) => row.entity === 'BankAccount');
      const own = found.find((row) => row.entity === 'BankLimits');
      const authorisation = found.find((row) => row.entity === 'CardAuthorisation');
      if (!card || !limits || !terms || !own) throw new Error(`the card ${cardId} has rows that are not there`);
      return { seen: { card, limits, account: { terms, limits: own }, ...(authorisation ? { authorisation } : {}) } };
    },
  };
}
