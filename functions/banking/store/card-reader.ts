import { AppError } from '../../../lib/runtime/app-error.ts';
import type { CardRows } from '../model/cards/card-view.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import {
  type AuthorisationItem,
  authorisationKey,
  type CardItem,
  type CardLimitsItem,
  cardKey,
  cardLimitsKey,
  heldCardKey,
} from './card-items.ts';

export type CardReader = ReturnType<typeof cardReader>;

/** Cards and their limits; strongly consistent. */
export function cardReader({ dynamo, name }: BankTables = bankTables()) {
  async function all(cardIds: readonly string[]): Promise<readonly CardRows[]> {
    if (cardIds.length === 0) return [];
    const Keys = cardIds.flatMap((id) => [cardKey(id), cardLimitsKey(id)]);
    const { Responses } = await dynamo.batchGet<CardItem | CardLimitsItem>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    const found = Responses[name()] ?? [];
    return cardIds.flatMap((id) => {
      const of = found.filter(({ pk }) => pk === cardKey(id).pk);
      const card = of.find((row) => row.entity === 'BankCard');
      const limits = of.find((row) => row.entity === 'CardLimits');
      return card && limits ? [{ card, limits }] : [];
    });
  }

  return {
    /** 1 read unit. @throws AppError `not-found`. */
    async get(cardId: string): Promise<CardRows> {
      const [found] = await all([cardId]);
      if (!found) throw new AppError('not-found');
      return found;
    },

    /** Of an account, in the order of their ids; cancelled ones too, and those are as many as there ever were. */
    async of(accountId: string): Promise<readonly CardRows[]> {
      const { pk } = heldCardKey(accountId, '');
      const { Items } = await dynamo.query<{ cardId: string }>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :card)',
        ExpressionAttributeValues: { ':pk': pk, ':card': 'CARD#' },
        ConsistentRead: true,
      });
      return all(Items.map(({ cardId }) => cardId));
    },

    /** @throws AppError `not-found`, also for one that was taken back before it came. */
    async purchase(cardId: string, authorisationId: string): Promise<AuthorisationItem & { readonly madeAt: string }> {
      const Key = authorisationKey(cardId, authorisationId);
      const { Item } = await dynamo.get<AuthorisationItem>({ TableName: name(), Key, ConsistentRead: true });
      if (Item?.madeAt === undefined) throw new AppError('not-found');
      return { ...Item, madeAt: Item.madeAt };
    },

    /** What was bought with a card, newest first. */
    async purchases(cardId: string, limit: number, start: Record<string, unknown> | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<AuthorisationItem & { readonly madeAt: string }>({
        TableName: name(),
        IndexName: 'byTime',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': cardKey(cardId).pk },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start as { pk: string } } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },
  };
}
