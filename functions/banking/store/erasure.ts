import { Delete, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import {
  countKey,
  heldKey,
  holderPk,
  kycKey,
  type PaymentItem,
  paymentKey,
  type TermsItem,
  termsKey,
} from './items.ts';

export type BankErasure = ReturnType<typeof bankErasure>;

/** Takes out what is about a person, and leaves what the book needs. */
export function bankErasure({ dynamo, name }: BankTables = bankTables()) {
  return {
    /** Takes away what was written to a payment, by either side, from this account, and who was paid or paid at another bank. */
    async forgetNote({ accountId, paymentId }: PaymentItem): Promise<void> {
      const change = { set: { note: undefined, name: undefined }, when: 'attribute_exists(#pk)' };
      await dynamo.update(update(name(), paymentKey(accountId, paymentId), change));
    },

    /** The account stays, and is nobody's. Who held it is forgotten in the same transaction. */
    async forgetHolder({ accountId, holderId = '', revision }: TermsItem): Promise<void> {
      await dynamo.transactWrite({
        TransactItems: [
          Update(name(), termsKey(accountId), {
            set: { holderId: undefined, nickname: undefined, revision: revision + 1 },
            when: '#revision = :seen',
            values: { ':seen': revision },
          }),
          Delete(name(), heldKey(holderId, accountId)),
        ],
      });
    },

    /** Whom somebody pays, and what is to be paid later. An order that is being paid now is not paid, or was before. */
    async forgetPlans(holderId: string): Promise<void> {
      for (const sk of ['ORDER#', 'PAYEE#']) {
        let start: Record<string, unknown> | undefined;
        do {
          const { Items, LastEvaluatedKey } = await dynamo.query<{ readonly pk: string; readonly sk: string }>({
            TableName: name(),
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
            ExpressionAttributeValues: { ':pk': holderPk(holderId), ':sk': sk },
            ConsistentRead: true,
            ...(start ? { ExclusiveStartKey: start as { pk: string } } : {}),
          });
          for (const item of Items) await dynamo.delete({ TableName: name(), Key: { pk: item.pk, sk: item.sk } });
          start = LastEvaluatedKey;
        } while (start);
      }
    },

    async forgetPerson(personId: string): Promise<void> {
      await dynamo.delete({ TableName: name(), Key: kycKey(personId) });
      await dynamo.delete({ TableName: name(), Key: countKey(personId) });
    },
  };
}
